"""Settings that change: seen by `tick`, kept in the audit log, shown beside the value."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from procurement import clock, registry
from procurement.audit.models import AuditEntry
from procurement.errors import RuleBroken
from procurement.people.roles import Role
from procurement.people.services.accounts import system_user
from procurement.system.models import JobRun, SeenSetting
from procurement.system.services import changes, effective
from procurement.web import formats
from tenders.guards.opening import MIN_QUORUM
from tenders.models import Tender
from tenders.services.bidding import BID_MAX_BYTES
from tests.factories.people import person

pytestmark = pytest.mark.django_db

PAGE = "/system/"
ACTION = "system.setting.change"
LONGER = {**settings.CITY, "finding_answer_hours": settings.CITY["finding_answer_hours"] + 24}


@pytest.fixture
def administrator(client):
    user = person(Role.SYSTEM_ADMIN)
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def notice():
    return changes.notice_changes(clock.now())


def entries():
    return list(AuditEntry.objects.filter(action=ACTION).order_by("pk"))


def test_the_first_run_keeps_everything_silently_and_so_does_an_unchanged_one():
    assert notice() == 0
    assert SeenSetting.objects.count() > 15
    assert notice() == 0
    assert not entries()
    assert not SeenSetting.objects.exclude(changed_at=None).exists()


def test_a_change_is_written_once_by_the_system_with_old_and_new():
    notice()
    with override_settings(CITY=LONGER):
        assert [notice(), notice()] == [1, 0]
    (entry,) = entries()
    assert entry.actor == system_user()
    assert entry.inputs == {
        "name": "FINDING_ANSWER_HOURS",
        "old": str(settings.CITY["finding_answer_hours"]),
        "new": str(LONGER["finding_answer_hours"]),
    }
    assert entry.object_label == "FINDING_ANSWER_HOURS"


def test_each_of_several_changes_has_an_entry_of_its_own():
    notice()
    with override_settings(CITY=LONGER, SITE_URL="https://other.example"):
        assert notice() == 2
    assert [entry.inputs["name"] for entry in entries()] == ["FINDING_ANSWER_HOURS", "SITE_URL"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("REDIS_URL", {"REDIS_URL": "redis://:hush-hush@cache:6379/0"}),
        ("EMAIL_HOST_PASSWORD", {"EMAIL_HOST_PASSWORD": "hush-hush"}),
        ("SECRET_KEY", {"SECRET_KEY": "hush-hush" * 8}),
    ],
)
def test_of_a_secret_only_that_it_changed_is_kept(name, values):
    notice()
    with override_settings(**values):
        assert notice() == 1
    (entry,) = entries()
    assert entry.inputs == {"name": name}
    kept = "".join(SeenSetting.objects.values_list("value", flat=True))
    assert "hush-hush" not in kept and settings.SECRET_KEY not in kept


def test_another_password_of_the_database_is_noticed_and_stands_nowhere(monkeypatch):
    notice()
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "hush-hush")
    assert notice() == 1
    (entry,) = entries()
    assert entry.inputs == {"name": "DATABASE_URL"}
    assert "hush-hush" not in "".join(SeenSetting.objects.values_list("value", flat=True))


def test_the_language_in_which_tick_runs_changes_nothing():
    with translation.override("en"):
        notice()
    with translation.override("zh-hans"):
        assert notice() == 0


def test_the_page_says_when_a_value_changed_last(client, administrator):
    notice()
    assert "last changed" not in client.get(PAGE).text
    later = clock.now() + timedelta(days=3)
    with clock.travel(later), override_settings(CITY=LONGER):
        call_command("tick", verbosity=0)
        page = client.get(PAGE).text
    with translation.override("en"):
        words = f"FINDING_ANSWER_HOURS · last changed {formats.stamp(later)}"
    assert words in page
    assert page.count("last changed") == 1


def test_an_unchanged_tick_asks_one_question():
    notice()
    with CaptureQueriesContext(connection) as queries:
        notice()
    assert len(queries) == 1


def test_the_job_and_its_act_have_words():
    assert registry.tick_jobs["system.settings"].words
    assert registry.act_words[ACTION]


def test_what_the_procedure_goes_by_is_shown_as_the_code_has_it(client, administrator):
    page = client.get(PAGE).text
    quorum = Tender._meta.get_field("opening_quorum").default
    assert f"{quorum}, unless the tender says otherwise; at least {MIN_QUORUM}" in page
    with translation.override("en"):
        assert formats.filesize(BID_MAX_BYTES) in page
    assert "for one name 5 in 5 minutes, from one address 20 in 5 minutes" in page


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ("5/5m/key,20/5m/ip", ["for one name 5 in 5 minutes", "from one address 20 in 5 minutes"]),
        ("3/h/key", ["for one name 3 in 60 minutes"]),
        ("3/30s/ip", ["from one address 3 in 0.5 minutes"]),
        ("", []),
    ],
)
def test_limits_are_read_as_the_sign_in_reads_them(limits, words):
    with translation.override("en"):
        assert effective.lockouts(limits) == words


def test_a_job_that_a_rule_refused_is_a_warning_with_its_reason(client, administrator, monkeypatch):
    def refused(now):
        raise RuleBroken.single("resting", "The procurement rests.")

    job = registry.TickJob("only", refused, "The only job")
    monkeypatch.setattr(registry, "tick_jobs", {"only": job})
    call_command("tick", verbosity=0)
    row = JobRun.objects.get(name="only")
    assert (row.ending, row.reason) == ("refused", "The procurement rests.")
    line = client.get(PAGE).text.partition("The only job")[2].partition("</tr>")[0]
    assert "badge warn" in line and "badge ok" not in line
    assert "The procurement rests." in line
    job = registry.TickJob("only", lambda now: 0, "The only job")
    monkeypatch.setattr(registry, "tick_jobs", {"only": job})
    call_command("tick", verbosity=0)
    row.refresh_from_db()
    assert (row.ending, row.reason) == ("done", "")

"""The log's pages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy, pgettext_lazy

from procurement import clock
from procurement.audit import chain, journal, words
from procurement.audit.models import AuditEntry, ChainCheck, Outcome
from procurement.errors import Amount, NotAllowed, Reason, RuleBroken
from procurement.people.roles import Role
from procurement.people.services import administration, registration
from procurement.workflow import act
from tests.factories.people import organisation, person

pytestmark = pytest.mark.django_db
ZH = {"HTTP_ACCEPT_LANGUAGE": "zh-hans"}
EN = {"HTTP_ACCEPT_LANGUAGE": "en"}
READERS = {Role.AUDITOR, Role.AUDIT_ADMIN}


@pytest.fixture
def auditor(client):
    client.force_login(person(Role.AUDITOR))
    return client


@pytest.fixture
def entry() -> AuditEntry:
    officer = person(Role.OFFICER, display_name="周样本")
    registration.suspend(organisation("supplier"), reason="失信", actor=officer)
    return AuditEntry.objects.get(action="people.organisation.suspend")


@pytest.mark.parametrize("role", [r for r in Role if r not in READERS])
def test_nobody_else_reads_the_log(client, entry, role):
    client.force_login(person(role))
    assert client.get(reverse("audit:log")).status_code == 403
    assert client.post(reverse("audit:log")).status_code == 403
    assert client.get(entry.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("role", sorted(READERS))
def test_auditors_and_the_audit_administrator_read_it(client, entry, role):
    client.force_login(person(role))
    assert "people.organisation.suspend" in client.get(reverse("audit:log")).text
    html = client.get(entry.get_absolute_url(), **EN).text
    assert "verified → suspended" in html and "失信" in html and entry.hash in html
    assert "fits its content" in html


def test_a_refused_attempt_stands_in_the_log(auditor):
    with pytest.raises(NotAllowed):
        registration.suspend(organisation("supplier"), reason="x", actor=person(Role.FINANCE))
    html = auditor.get(reverse("audit:log"), {"outcome": Outcome.REFUSED}, **EN).text
    assert "people.organisation.suspend" in html and "badge bad" in html


def test_the_log_is_searched_by_act_person_and_day(auditor, entry):
    log, today = reverse("audit:log"), clock.legal_today()
    found = {"q": "suspend"}, {"q": "失信"}, {"actor": "周"}, {"since": today, "until": today}
    missed = {"q": "nothing"}, {"actor": "李"}, {"since": today + timedelta(days=1)}
    for conditions in found:
        assert entry.get_absolute_url() in auditor.get(log, conditions).text
    for conditions in missed:
        assert entry.get_absolute_url() not in auditor.get(log, conditions).text


def test_a_day_that_cannot_be_read_is_told_and_shows_the_rest(auditor, entry):
    answer = auditor.get(reverse("audit:log"), {"since": "yesterday"})
    assert answer.status_code == 200 and "id_since_error" in answer.text


def test_the_chain_is_recomputed_on_demand_and_the_result_stays(auditor, entry):
    assert auditor.post(reverse("audit:log")).status_code == 302
    check = ChainCheck.objects.get()
    assert check.entries == AuditEntry.objects.count() and check.broken == []
    assert "msg ok" in auditor.get(reverse("audit:log")).text


def test_a_broken_chain_is_named(auditor, entry):
    ChainCheck.objects.create(at=clock.now(), entries=9, broken=[["main", 3, "is missing"]])
    html = auditor.get(reverse("audit:log")).text
    assert "msg bad" in html and "main 3: is missing" in html


def test_the_list_goes_on_by_keyset(auditor):
    security, user = person(Role.SECURITY_ADMIN), person()
    for number in range(23):
        administration.set_active(user, bool(number % 2), reason="x", actor=security)
    first = auditor.get(reverse("audit:log"), {"actor": str(security)})
    page = first.context["page"]
    assert len(page.rows) == 20 and page.next and 'rel="next"' in first.text
    second = auditor.get(reverse("audit:log"), {"actor": str(security), "after": page.next})
    assert len(second.context["page"].rows) == 3


def test_a_log_is_called_by_its_words_and_not_by_its_name(auditor, entry):
    page = auditor.get(reverse("audit:one_log", args=["main"]), **EN).content.decode()
    assert "<h1>Main log</h1>" in page
    assert "Main log" in auditor.get(entry.get_absolute_url(), **EN).content.decode()
    names = {name: words.log_words(name) for name in ("tender-7-bids", "tender-x-bids", "other")}
    assert names == {
        "tender-7-bids": "Bids of tender 7", "tender-x-bids": "tender-x-bids", "other": "other",
    }  # fmt: skip


# Refusals in the reader's language -------------------------------------------------------------


def refuse(language: str, *reasons: Reason) -> AuditEntry:
    """A refusal as somebody who reads this language has met it."""
    error = RuleBroken(*reasons)
    subject = organisation("supplier")
    with translation.override(language), pytest.raises(RuleBroken), act():
        error.attempt = journal.Attempt(subject, "people.organisation.suspend", None)
        raise error
    return AuditEntry.objects.get(outcome=Outcome.REFUSED)


@pytest.mark.parametrize("asked_in", ["zh-hans", "en"])
def test_a_refusal_is_read_in_the_language_of_the_reader(auditor, asked_in):
    entry = refuse(
        asked_in,
        Reason(
            "state",
            gettext_lazy("This is not possible now: it stands at “%(state)s”."),
            {"state": pgettext_lazy("company", "Suspended")},
            "87号令第十八条",
        ),
        Reason("long", "The price is %(most)s.", {"most": Amount(Decimal("2.50"))}),
    )
    english = auditor.get(entry.get_absolute_url(), **EN).text
    chinese = auditor.get(entry.get_absolute_url(), **ZH).text
    assert "it stands at “Suspended”. (Order 87 art. 18)" in english and "CNY 2.50" in english
    assert "state, long" in english and "message" not in english
    assert "87号令第十八条" in chinese and "2.50 元" in chinese
    assert "现在不能办理，处于“已暂停”。" in chinese and "Suspended" not in chinese


def test_what_is_kept_of_a_refusal_is_the_same_in_every_language(auditor):
    reason = Reason("reason", gettext_lazy("Write the reason."), field="reason")
    first = refuse("zh-hans", reason)
    assert first.reason == "Write the reason."
    assert first.inputs["refused"][0]["message"] == "Write the reason."
    assert chain.entry_hash(first) == first.hash


def test_a_refusal_within_a_reason_is_read_in_the_readers_language_too(auditor):
    inner = Reason("reason", gettext_lazy("Write the reason."))
    entry = refuse(
        "zh-hans", Reason("x", gettext_lazy("Lot %(lot)s: %(text)s"), {"lot": 1, "text": inner})
    )
    assert "Lot 1: Write the reason." in auditor.get(entry.get_absolute_url(), **EN).text
    assert "Write the reason." not in auditor.get(entry.get_absolute_url(), **ZH).text


def test_an_entry_from_before_is_read_as_it_was_written_and_still_fits(auditor):
    with act():
        journal.add(
            "people.organisation.suspend",
            organisation("supplier"),
            actor=None,
            reason="当前不能办理",
            inputs={"refused": ["state"]},
        )
    entry = AuditEntry.objects.get(action="people.organisation.suspend")
    html = auditor.get(entry.get_absolute_url(), **EN).text
    assert "当前不能办理" in html and "fits its content" in html and "state" in html


@pytest.mark.parametrize("words,found", [("请写明理由", 1), ("Write the", 1), ("无此词", 0)])
def test_a_refusal_is_found_by_its_words_in_the_readers_language(auditor, words, found):
    entry = refuse("en", Reason("reason", gettext_lazy("Write the reason.")))
    language = EN if words.isascii() else ZH
    html = auditor.get(reverse("audit:log"), {"q": words, "outcome": "refused"}, **language).text
    assert html.count(entry.get_absolute_url()) == found


def test_the_log_calls_people_as_they_were_called_then(auditor, entry):
    officer = entry.actor
    administration.rename(officer, "谢样本", reason="核对户口簿", actor=person(Role.SECURITY_ADMIN))
    html = auditor.get(reverse("audit:log"), {"q": "suspend"}, **ZH).text
    assert "周样本" in html and "谢样本" not in html
    found = {"actor": "周样本", "q": "suspend"}
    assert "people.organisation.suspend" in auditor.get(reverse("audit:log"), found, **EN).text

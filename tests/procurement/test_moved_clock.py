"""The clock of a running demonstration: moved by its page, for all its processes, nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from procurement import clock, registry
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed
from procurement.management.commands import tick
from procurement.people.roles import Role
from procurement.system import checks
from procurement.system.services import jobs, moving
from procurement.system.views import ClockView
from tests.factories.people import person

pytestmark = pytest.mark.django_db
PAGE = "/system/clock/"
NEAR = timedelta(seconds=5)


def machine_now():
    return timezone.now()


def ahead():
    before = machine_now()
    return clock.now() - before


@pytest.fixture
def demonstration(settings, tmp_path):
    settings.DEMONSTRATION, settings.VAR_DIR = True, tmp_path
    return tmp_path


@pytest.fixture
def reader(client):
    user = person(Role.OFFICER)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return user


def send(client, **typed):
    return client.post(PAGE, {"seen": moving.stand(), **typed})


@pytest.mark.parametrize(
    ("by", "span"),
    [
        ("hour", timedelta(hours=1)),
        ("day", timedelta(days=1)),
        ("week", timedelta(days=7)),
        ("month", timedelta(days=30)),
    ],
)
def test_each_button_moves_the_clock_and_the_databases_by_its_span(
    demonstration, reader, client, by, span
):
    assert send(client, by=by).url == PAGE
    assert span <= ahead() < span + NEAR
    assert abs(clock.db_now() - clock.now()) < NEAR
    assert clock.legal_today() == (machine_now() + span).astimezone(clock.LEGAL_ZONE).date()
    send(client, by=by)
    assert 2 * span <= ahead() < 2 * span + NEAR


def test_a_typed_day_and_hour_are_those_of_beijing(demonstration, reader, client):
    day = clock.legal_today() + timedelta(days=40)
    assert send(client, to=f"{day}T09:30").status_code == 302
    assert timedelta(0) <= clock.now() - clock.legal(day, 9, 30) < NEAR


def test_every_page_of_a_moved_demonstration_says_so_beside_the_time(demonstration, reader, client):
    for page in ("/desk/", "/", "/accounts/password/reset/", "/time/"):
        assert "moved by" not in client.get(page).content.decode(), page
    send(client, by="month")
    for page in ("/desk/", "/", "/time/", PAGE):
        assert "moved by 30 days" in client.get(page).content.decode(), page
    client.logout()
    for page in ("/", "/accounts/login/", "/accounts/password/reset/"):
        assert "moved by 30 days" in client.get(page).content.decode(), page


def test_the_move_is_in_the_log_before_anything_that_comes_after_it(
    demonstration, reader, client, monkeypatch
):
    told = []
    found = {"one": registry.TickJob("one", lambda now: told.append(now) or 0)}
    monkeypatch.setattr(registry, "tick_jobs", found)
    send(client, by="week")
    send(client, by="day")
    first, second = AuditEntry.objects.filter(action="system.clock.move").order_by("number")
    assert (first.actor_id, second.actor_id) == (reader.pk, reader.pk)
    assert first.inputs["moved_by_seconds"] in range(7 * 86400, 7 * 86400 + 5)
    assert first.inputs["from"] < first.inputs["to"] < second.inputs["from"]
    moments = list(AuditEntry.objects.order_by("log", "number").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert first.at < told[0] < second.at < told[1], "the jobs ran after each move, at its time"
    call_command("verify_audit")


def test_a_move_that_is_sent_twice_is_one_move_and_the_second_is_told(
    demonstration, reader, client
):
    seen = moving.stand()
    assert send(client, by="day", seen=seen).status_code == 302
    again = send(client, by="day", seen=seen)
    assert again.status_code == 409
    assert "Somebody has moved the clock meanwhile" in again.content.decode()
    assert ahead() < timedelta(days=1) + NEAR
    assert AuditEntry.objects.filter(action="system.clock.move").count() == 1


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "The clock moves forward only"), (401, "can be moved by 400 days in all")],
)
def test_back_or_too_far_is_refused_and_what_was_typed_stays(
    demonstration, reader, client, days, words
):
    typed = f"{clock.legal_today() + timedelta(days=days)}T09:30"
    answer = send(client, to=typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page and typed in page
    assert ahead() < NEAR


@pytest.mark.parametrize("typed", [{}, {"to": "tomorrow"}, {"by": "year"}])
def test_what_names_no_moment_is_refused(demonstration, reader, client, typed):
    assert send(client, **typed).status_code == 422
    assert ahead() < NEAR


def test_four_hundred_days_are_all_however_they_are_made_up(demonstration, reader, client):
    for _time in range(13):
        assert send(client, by="month").status_code == 302
    assert send(client, by="month").status_code == 422
    assert send(client, by="week").status_code == 302
    assert clock.moved_by() <= moving.MOST


def test_the_next_moment_is_the_first_that_the_reader_sees(
    demonstration, reader, client, monkeypatch
):
    now = clock.now()

    def coming(user, asked):
        assert user == reader
        for days, what in ((9, "later"), (3, "first"), (-2, "past"), (11, "fourth")):
            url = "/past/" if days < 0 else f"/{min(days, 9)}/"
            yield registry.Moment(now + timedelta(days=days), what, "A tender", url)

    monkeypatch.setattr(registry, "moment_providers", [coming])
    page = client.get(PAGE).content.decode()
    assert "first" in page and "later" in page and "past" not in page
    assert "fourth" in page
    monkeypatch.setattr(ClockView, "OF_EACH", 1)
    page = client.get(PAGE).content.decode()
    assert "later" in page and "fourth" not in page, "of each thing what comes next"
    send(client, by="next")
    assert timedelta(0) <= clock.now() - (now + timedelta(days=3)) < NEAR
    send(client, by="next")
    assert timedelta(0) <= clock.now() - (now + timedelta(days=9)) < NEAR
    send(client, by="next")
    assert send(client, by="next").status_code == 422


def test_on_its_way_it_stops_where_something_happens_by_itself(
    demonstration, reader, client, monkeypatch
):
    now, seen = clock.now(), []
    stops = [now + timedelta(days=2), now + timedelta(days=5)]
    monkeypatch.setattr(registry, "stop_providers", [lambda start, until: stops])
    job = registry.TickJob("look", lambda at: seen.append(at) or 0)
    monkeypatch.setattr(registry, "tick_jobs", {"look": job})
    send(client, by="week")
    for at, wanted in zip(seen, [*stops, now + timedelta(days=7)], strict=True):
        assert timedelta(0) <= at - wanted < NEAR


def test_jobs_that_break_are_told_and_the_clock_has_moved(
    demonstration, reader, client, monkeypatch
):
    job = registry.TickJob("broken", lambda at: 1 / 0)
    monkeypatch.setattr(registry, "tick_jobs", {"broken": job})
    send(client, by="day")
    assert "Not every job that is due has run yet" in client.get(PAGE).content.decode()
    assert ahead() >= timedelta(days=1)


def test_a_tick_that_waits_gives_up_when_another_does_not_end(monkeypatch):
    monkeypatch.setattr(tick.Command, "run_all", lambda self, verbose: [])
    monkeypatch.setattr(tick, "alone", tick.nullcontext)
    with pytest.raises(CommandError, match="another tick is running"):
        call_command("tick", wait=1)


# Real time stays what it is ---------------------------------------------------------------------


def test_nobody_is_signed_out_by_a_move(demonstration, reader, client):
    session = client.session
    ends = session.get_expiry_date()
    send(client, by="month")
    assert client.get("/desk/").status_code == 200
    assert abs(client.session.get_expiry_date() - ends) < NEAR


def test_a_task_that_has_just_begun_is_neither_stale_nor_late_nor_old_after_a_move(
    demonstration, reader, client
):
    def task(status, **values):
        return DBTaskResult.objects.create(
            task_path="procurement.mail.send",
            backend_name="background",
            args_kwargs={"args": [], "kwargs": {}},
            run_after=machine_now(),
            status=status,
            **values,
        )

    jobs.beat()
    running = task(TaskResultStatus.RUNNING, started_at=machine_now())
    task(TaskResultStatus.READY)
    done = task(TaskResultStatus.SUCCESSFUL, finished_at=machine_now())
    send(client, by="month")
    running.refresh_from_db()
    assert running.status == TaskResultStatus.RUNNING, "or it would be done twice"
    assert jobs.health(clock.now()).waiting_since is None
    assert DBTaskResult.objects.filter(pk=done.pk).exists()
    assert jobs.health(clock.now()).silent_since is None


def test_who_pauses_wakes_when_the_clock_is_moved(demonstration, monkeypatch):
    slept = []

    def sleep(seconds):
        slept.append(seconds)
        clock.move(timedelta(days=1))

    monkeypatch.setattr(clock.time, "sleep", sleep)
    clock.rest(600)
    assert len(slept) == 1 and slept[0] <= 1
    clock.rest(0)


# All processes, and none where people work ------------------------------------------------------

ASK = "import django; django.setup(); from procurement import clock; print(clock.now().isoformat())"


def elsewhere(folder, **environment):
    """What another process says the time is."""
    values = {
        **{name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"},
        "DJANGO_SETTINGS_MODULE": "procurement.settings.dev",
        "VAR_DIR": str(folder),
        **environment,
    }
    answer = subprocess.run(
        [sys.executable, "-c", ASK],
        env=values,
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return clock.datetime.fromisoformat(answer.stdout.strip())


def test_another_process_sees_the_same_time(demonstration, reader, client):
    send(client, by="month")
    assert abs(elsewhere(demonstration) - clock.now()) < timedelta(minutes=1)
    assert clock.now() - machine_now() > timedelta(days=29)


def test_a_process_sees_a_move_that_another_made_since_it_looked_last(demonstration):
    for days in (3, 5):
        by = timedelta(days=days)
        subprocess.run(
            [sys.executable, "-c", MOVE, str(demonstration), str(by.total_seconds())], check=True
        )
        assert by <= ahead() < by + NEAR


MOVE = """
import os, sys
folder, seconds = sys.argv[1:]
with open(folder + "/other", "w") as file:
    file.write(str(int(float(seconds))))
os.replace(folder + "/other", folder + "/clock-moved-by")
"""


def test_without_demonstration_the_offset_is_not_read_and_the_page_is_not_there(
    demonstration, reader, client, settings
):
    clock.move(timedelta(days=30))
    settings.DEMONSTRATION = False
    assert ahead() < NEAR
    assert clock.db_now() - machine_now() < NEAR
    assert client.get(PAGE).status_code == 404
    assert send(client, by="day").status_code == 404
    client.logout()
    assert client.get(PAGE).status_code == 404
    assert "/system/clock/" not in client.get("/").content.decode()
    with pytest.raises(ImproperlyConfigured):
        clock.move(timedelta(days=31))
    with pytest.raises(NotAllowed):
        moving.move_to(clock.now() + timedelta(days=1), seen="0", actor=reader)


def test_production_has_no_demonstration_and_does_not_look_for_the_offset(tmp_path):
    (tmp_path / "clock-moved-by").write_text(str(30 * 86400))
    production = {
        "DJANGO_SETTINGS_MODULE": "procurement.settings.production",
        "SECRET_KEY": "".join(chr(33 + n) for n in range(60)),
        "ALLOWED_HOSTS": "procurement.example",
        "SITE_URL": "https://procurement.example",
        "DEMONSTRATION": "0",
    }
    assert abs(elsewhere(tmp_path, **production) - machine_now()) < timedelta(minutes=2)
    with pytest.raises(subprocess.CalledProcessError) as error:
        elsewhere(tmp_path, **{**production, "DEMONSTRATION": "1"})
    assert "DEMONSTRATION" in error.value.stderr


def test_the_deployment_check_refuses_a_clock_that_may_travel(settings):
    def found():
        return [one.id for one in checks.clock_stands_still(None)]

    settings.CLOCK_MAY_TRAVEL, settings.DEMONSTRATION = False, False
    assert found() == []
    settings.CLOCK_MAY_TRAVEL = True
    assert found() == ["procurement.E001"]
    settings.CLOCK_MAY_TRAVEL, settings.DEMONSTRATION = False, True
    assert found() == ["procurement.E001"]


def test_whoever_has_not_signed_in_is_asked_to(demonstration, client):
    assert client.get(PAGE).url.startswith("/accounts/login/")
    assert client.post(PAGE, {"by": "day"}).url.startswith("/accounts/login/")
    assert ahead() < NEAR


def test_an_offset_that_is_no_number_stops_rather_than_turning_time_back(demonstration):
    (demonstration / "clock-moved-by").write_text("thirty")
    with pytest.raises(ValueError, match="thirty"):
        clock.now()


def test_a_clock_that_travels_as_well_shows_the_moment_it_was_sent_to(demonstration):
    clock.move(timedelta(days=9))
    there = clock.legal(date(2026, 3, 2), 9)
    with clock.travel(there):
        assert timedelta(0) <= clock.now() - there < NEAR
        clock.move(timedelta(days=10))
        assert timedelta(days=1) <= clock.now() - there < timedelta(days=1) + NEAR

"""`manage.py tick`: twice, at once and after a crash it has one effect."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from contracts.models import Contract
from contracts.services import running
from procurement import clock, registry
from procurement.audit.models import AuditEntry
from procurement.errors import WrongState
from procurement.mail import hide, send
from procurement.management.commands import tick
from procurement.workflow import unhindered
from tests.factories import contracts as made

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("tick", stdout=out)
    return out.getvalue()


@pytest.fixture
def jobs(monkeypatch):
    """Only the jobs of the test."""
    found: dict[str, registry.TickJob] = {}
    monkeypatch.setattr(registry, "tick_jobs", found)
    return found


def expired(*contracts):
    entries = AuditEntry.objects.filter(action="contracts.contract.expire")
    return [
        entries.filter(object_id=str(one.pk)).values_list("outcome", flat=True) for one in contracts
    ]


def test_twice_has_one_effect():
    contract = made.in_force()
    with clock.travel(clock.legal(contract.ends_on + timedelta(days=1), 3)):
        assert "contracts.expire: 1\n" in run()
        assert "contracts.expire: 0\n" in run()
    assert [list(one) for one in expired(contract)] == [["done"]]


def test_a_row_that_somebody_moved_meanwhile_stops_no_other_and_is_no_refusal(monkeypatch):
    first, second = made.in_force(), made.in_force()
    perform = running.perform

    def too_late_for_the_first(row, *args, **kwargs):
        if row.pk == first.pk:
            raise WrongState.single("state", "It has been terminated.")
        return perform(row, *args, **kwargs)

    monkeypatch.setattr(running, "perform", too_late_for_the_first)
    with clock.travel(clock.legal(first.ends_on + timedelta(days=1), 3)):
        assert running.expire_contracts(clock.now()) == 1
    assert [list(one) for one in expired(first, second)] == [[], ["done"]]
    assert Contract.objects.get(pk=first.pk).status == "in_force"


def test_a_job_that_is_refused_stops_no_other(jobs):
    def refused(now):
        raise WrongState.single("x", "not now")

    done = []
    jobs["first"] = registry.TickJob("first", refused)
    jobs["second"] = registry.TickJob("second", lambda now: done.append(now) or 1)
    assert "second: 1" in run()
    assert done


def broken(now):
    raise ZeroDivisionError("a mistake of ours")


def test_a_job_that_breaks_stops_no_other_and_is_logged_with_its_way_there(jobs, caplog):
    done = []
    jobs["broken"] = registry.TickJob("broken", broken)
    jobs["also broken"] = registry.TickJob("also broken", broken)
    jobs["whole"] = registry.TickJob("whole", lambda now: done.append(now) or 1)
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("tick", stdout=out)
    assert str(error.value) == "2 failed: broken, also broken", "a timer sees that it failed"
    assert error.value.returncode == 1
    assert out.getvalue() == "whole: 1\nsystem.stale_tasks: 0\n" and len(done) == 1
    records = [one for one in caplog.records if one.name == tick.__name__]
    assert [one.getMessage() for one in records] == ["tick: broken", "tick: also broken"]
    assert caplog.text.count("ZeroDivisionError: a mistake of ours") == 2


def test_a_row_that_breaks_hinders_no_other_and_the_job_fails_after_them(monkeypatch, caplog):
    first, second = made.in_force(), made.in_force()
    perform = running.perform

    def breaks_at_the_first(row, *args, **kwargs):
        if row.pk == first.pk:
            raise ZeroDivisionError("a bad row")
        return perform(row, *args, **kwargs)

    monkeypatch.setattr(running, "perform", breaks_at_the_first)
    late = clock.legal(first.ends_on + timedelta(days=1), 3)
    with clock.travel(late), pytest.raises(ZeroDivisionError):
        running.expire_contracts(clock.now())
    assert [list(one) for one in expired(first, second)] == [[], ["done"]]
    assert repr(first) in caplog.text


def test_where_the_database_is_away_the_rows_behind_are_not_asked():
    asked = []

    def away(row):
        asked.append(row)
        raise OperationalError("the connection is closed")

    with pytest.raises(OperationalError):
        unhindered([1, 2], away)
    assert asked == [1]


def test_the_loop_outlives_a_broken_job_and_a_database_that_is_away(jobs, monkeypatch, caplog):
    rounds = []

    class Enough(BaseException):
        pass

    def pause(seconds):
        rounds.append(seconds)
        if len(rounds) == 3:
            raise Enough

    answers = iter([nullcontext(True), None, nullcontext(True)])

    def alone():
        found = next(answers)
        if found is None:
            raise OperationalError("the connection is closed")
        return found

    done = []
    jobs["broken"] = registry.TickJob("broken", broken)
    jobs["whole"] = registry.TickJob("whole", lambda now: done.append(now) or 1)
    monkeypatch.setattr(tick, "alone", alone)
    monkeypatch.setattr(tick.time, "sleep", pause)
    # The test's own connection must outlive the rounds.
    monkeypatch.setattr(tick, "close_old_connections", lambda: None)
    with pytest.raises(Enough):
        call_command("tick", "--loop", "30", stdout=StringIO())
    assert len(done) == 2, "in the first and in the third round"
    assert rounds == [30, 1, 30], "soon again after a round that failed"
    messages = [one.getMessage() for one in caplog.records if one.name == tick.__name__]
    assert messages == ["tick: broken", "tick", "tick: broken"]


def _at_once(jobs, effects):
    """A tick that begins while another is in the middle of its job."""
    inside, leave = threading.Event(), threading.Event()

    def slow(now):
        effects.append(now)
        inside.set()
        leave.wait(10)
        return 1

    jobs["slow"] = registry.TickJob("slow", slow)

    def other():
        try:
            call_command("tick", stdout=StringIO())
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    assert inside.wait(10)
    try:
        return run()
    finally:
        leave.set()
        thread.join(20)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_ticks_at_once_on_postgresql_one_works_and_the_next_one_may(jobs):
    effects: list[object] = []
    assert _at_once(jobs, effects) == "another tick is running\n"
    assert len(effects) == 1
    run()
    assert len(effects) == 2, "the lock is given back"


def test_beside_sqlite_a_locked_file_decides(tmp_path):
    path = tmp_path / "db.sqlite3.tick"
    with tick.locked(path) as first, tick.locked(path) as second:
        assert (first, second) == (True, False)
    with tick.locked(path) as third:
        assert third


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_without_that_lock_both_would_work(jobs, monkeypatch):
    monkeypatch.setattr(tick, "alone", lambda: nullcontext(True))
    inside, effects = threading.Barrier(2), []

    def slow(now):
        inside.wait(10)
        effects.append(now)
        return 1

    jobs["slow"] = registry.TickJob("slow", slow)

    def one():
        try:
            call_command("tick", stdout=StringIO())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _tick in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(effects) == 2


@pytest.fixture
def background(settings):
    """The queue of production."""
    settings.TASKS = {
        **settings.TASKS,
        "background": {"BACKEND": "django_tasks_db.DatabaseBackend"},
    }


def queued(**values) -> DBTaskResult:
    """A message in the queue, as a worker left it."""
    result = send.enqueue(hide("主题", "文", "<p>文</p>", "a@example.com"))
    DBTaskResult.objects.filter(pk=result.id).update(**values)
    return DBTaskResult.objects.get(pk=result.id)


def test_a_task_whose_worker_died_is_handed_back_once(background):
    now = clock.now()
    stale = queued(status=TaskResultStatus.RUNNING, started_at=now - timedelta(minutes=16))
    fresh = queued(status=TaskResultStatus.RUNNING, started_at=now - timedelta(minutes=14))
    done = queued(status=TaskResultStatus.SUCCESSFUL, started_at=now - timedelta(days=1))
    assert "system.stale_tasks: 1\n" in run()
    assert "system.stale_tasks: 0\n" in run()
    for row in (stale, fresh, done):
        row.refresh_from_db()
    assert (stale.status, stale.started_at) == (TaskResultStatus.READY, None)
    assert fresh.status == TaskResultStatus.RUNNING
    assert done.status == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_task_handed_back_is_done_by_the_next_worker(background, mailoutbox):
    stale = queued(status=TaskResultStatus.RUNNING, started_at=clock.now() - timedelta(hours=1))
    run()
    call_command("worker", "--batch", stdout=StringIO())
    stale.refresh_from_db()
    assert stale.status == TaskResultStatus.SUCCESSFUL
    assert [one.subject for one in mailoutbox] == ["主题"]

"""`manage.py serve` and its processes: one that dies, or finds the database locked, goes on."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError
from django.db import OperationalError
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from procurement import clock
from procurement.management.commands import serve, tick, worker
from procurement.patience import Patience

ROOT = Path(__file__).resolve().parent.parent.parent


def test_patience_grows_up_to_half_a_minute_and_begins_anew():
    patience = Patience()
    assert [patience.failed() for _n in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    patience.worked()
    assert patience.failed() == 1


# serve -----------------------------------------------------------------------------------------


class Enough(KeyboardInterrupt):
    """What Ctrl-C does."""


@pytest.fixture
def supervised(monkeypatch):
    """Supervise these children with short waits until `done()`; what was said."""
    kept = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(Patience, "failed", _hasty)

    def run(children, done):
        out = StringIO()
        until = time.monotonic() + 30

        def look(seconds):
            if done() or time.monotonic() > until:
                raise Enough
            time.sleep(0.02)

        monkeypatch.setattr(serve, "time", SimpleNamespace(monotonic=time.monotonic, sleep=look))
        try:
            serve.Command(stdout=out, no_color=True).supervise(children)
        finally:
            signal.signal(signal.SIGTERM, kept)
        return out.getvalue()

    return run


def _hasty(self):
    self.tries += 1
    return 0.01


def child(name, code):
    return serve.Child(name, [sys.executable, "-c", code], dict(os.environ))


DYING = """
import sys, time
with open({marks!r}, "a") as marks:
    marks.write("x")
if len(open({marks!r}).read()) < 3:
    sys.exit(7)
time.sleep(60)
"""


def test_a_process_that_dies_is_started_again_and_serve_says_so(supervised, tmp_path):
    marks = tmp_path / "marks"
    other = child("web", "import time; time.sleep(60)")
    one = child("worker", DYING.format(marks=str(marks)))
    said = supervised([other, one], lambda: marks.exists() and marks.read_text() == "xxx")
    assert said.count("The worker process ended (exit code 7). It is started again in") == 2
    assert "The web process" not in said and said.endswith("Stopping.\n")
    assert other.process.returncode == -signal.SIGTERM, "all are stopped in the end"


def test_a_process_that_never_comes_up_is_given_up_and_the_others_stopped(supervised):
    other = child("worker", "import time; time.sleep(60)")
    with pytest.raises(CommandError, match="The web process ended 4 times right after its start"):
        supervised([child("web", "raise SystemExit(1)"), other], lambda: False)
    assert other.process.returncode == -signal.SIGTERM


def test_one_that_had_run_for_long_is_never_given_up(monkeypatch):
    one = child("worker", "raise SystemExit(1)")
    one.patience.tries = 9
    one.start()
    one.process.wait()
    monkeypatch.setattr(serve, "SETTLED", -1.0)
    assert one.ended() == 1 and one.patience.tries == 0


# The worker and the ticker ---------------------------------------------------------------------


def test_the_worker_goes_on_after_a_locked_database_and_ends_where_the_library_does(monkeypatch):
    rests, runs = [], []
    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: 0, sleep=rests.append))
    monkeypatch.setattr(worker.connection, "close", lambda: None)

    def run():
        runs.append(1)
        if len(runs) < 4:
            raise OperationalError("database is locked")

    worker.Command().work(run)
    assert (len(runs), rests) == (4, [1, 2, 4])


def test_the_worker_does_not_swallow_its_own_mistakes():
    def run():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        worker.Command().work(run)


def test_the_ticker_asks_a_locked_database_again_soon_and_then_at_its_pace(monkeypatch):
    rests, found = [], [OperationalError("database is locked")] * 3 + [None]

    def once(*, verbose):
        if (error := found.pop(0)) is not None:
            raise error

    def rest(seconds):
        rests.append(seconds)
        raise Enough

    command = tick.Command()
    monkeypatch.setattr(command, "once", once)
    monkeypatch.setattr(tick, "time", SimpleNamespace(sleep=rests.append))
    monkeypatch.setattr(tick.clock, "rest", rest)
    monkeypatch.setattr(tick, "close_old_connections", lambda: None)
    with pytest.raises(Enough):
        command.handle(loop=30, verbosity=1, wait=0)
    assert rests == [1, 2, 4, 30]


@pytest.mark.django_db
def test_a_task_that_failed_because_the_database_was_locked_is_handed_back_a_few_times():
    def failed(workers, error="django.db.utils.OperationalError"):
        return DBTaskResult.objects.create(
            status=TaskResultStatus.FAILED, task_path="x", args_kwargs={"args": [], "kwargs": {}},
            backend_name="background", worker_ids=["w"] * workers, exception_class_path=error,
            traceback="", finished_at=clock.now(),
        )  # fmt: skip

    once, often = failed(1), failed(tick.MOST_TRIES)
    other = failed(1, "builtins.ValueError")
    assert tick.requeue_stale(clock.now()) == 1
    for row in (once, often, other):
        row.refresh_from_db()
    states = [row.status for row in (once, often, other)]
    assert states == [TaskResultStatus.READY, TaskResultStatus.FAILED, TaskResultStatus.FAILED]
    assert once.finished_at is None


WORK = """
import sys
import django
from django.conf import settings
settings.DATABASES["default"]["OPTIONS"]["timeout"] = 0.2
django.setup()
from django.core.management import call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult
with connection.schema_editor() as editor:
    editor.create_model(DBTaskResult)
DBTaskResult.objects.create(
    task_path="procurement.documents.services.papers.print_paper", backend_name="background",
    args_kwargs={"args": [-1], "kwargs": {}}, exception_class_path="", traceback="",
)
print("ready", flush=True)
sys.stdin.readline()
call_command("worker", "--batch")
"""


@pytest.mark.sqlite
def test_a_worker_outlives_a_real_lock_on_its_database_and_does_its_work(tmp_path):
    """Another process holds the file longer than this one waits for it."""
    path = tmp_path / "db.sqlite3"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "procurement.settings.dev",
        "DATABASE_URL": f"sqlite:///{path}",
        "VAR_DIR": str(tmp_path),
    }
    command, pipe = [sys.executable, "-c", WORK], subprocess.PIPE
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    )
    try:
        assert process.stdout.readline() == "ready\n"
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        process.stdin.write("go\n")
        process.stdin.flush()
        said = ""
        while "database is locked; it goes on in" not in said:
            line = process.stderr.readline()
            assert line, f"the worker ended: {said}"
            said += line
        assert process.poll() is None
        holder.execute("ROLLBACK")
        process.communicate(timeout=60)
        assert process.returncode == 0
        table = DBTaskResult._meta.db_table
        (status,) = holder.execute(f"SELECT status FROM {table}").fetchone()
        holder.close()
        assert status == "FAILED", "there is no such paper: it was taken and tried"
    finally:
        process.kill()
        process.wait()

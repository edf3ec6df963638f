"""`manage.py tick`: record what time has decided; safe to run twice and side by side."""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections, connection
from django.db.models import QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from procurement import clock, registry
from procurement.errors import DomainError
from procurement.patience import Patience
from procurement.system.models import Ending, JobRun
from procurement.system.services.jobs import STALE_TASKS, record

logger = logging.getLogger(__name__)

STALE = timedelta(minutes=15)
MOST_TRIES = 5
"""So often a task is taken that fails because the database is away."""
TICK_LOCK = 0x5449434B


@contextmanager
def alone() -> Iterator[bool]:
    """Whether this is the only tick at this database now."""
    if connection.vendor != "postgresql":
        name = str(connection.settings_dict["NAME"])
        with nullcontext(True) if "memory" in name else locked(Path(f"{name}.tick")) as mine:
            yield mine
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [TICK_LOCK])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [TICK_LOCK])


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Whether nobody else holds the file; the processes of SQLite stand on one machine."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def requeue_stale(now: datetime) -> int:
    """Hand tasks back that a worker took and never finished; every task may run twice."""
    now = clock.machine(now)  # the library dates tasks by it
    stale = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - STALE)
    back = stale | _locked_out()
    clean = {"started_at": None, "finished_at": None}
    return back.update(status=TaskResultStatus.READY, enqueued_at=now, **clean)


def _locked_out() -> QuerySet[DBTaskResult]:
    """Tasks that failed because the database was away or locked, not too often yet."""
    failed = DBTaskResult.objects.filter(
        status=TaskResultStatus.FAILED,
        exception_class_path="django.db.utils.OperationalError",
    )
    tried = failed.values_list("pk", "worker_ids")
    return failed.filter(pk__in=[pk for pk, workers in tried if len(workers) < MOST_TRIES])


class Command(BaseCommand):
    help = "Run due jobs: scheduled notices, due events, reminders, stale tasks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--loop", type=int, metavar="SECONDS", help="go on for ever, pausing so long"
        )
        parser.add_argument(
            "--wait", type=int, default=0, metavar="SECONDS", help="for another tick to end"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        pause, verbose = options["loop"], options["verbosity"] > 1 or not options["loop"]
        if not pause:
            failed = self.once(verbose=verbose, wait=options["wait"])
            if failed:
                raise CommandError(f"{len(failed)} failed: {', '.join(failed)}")
            return
        patience = Patience()
        while True:
            try:
                self.once(verbose=verbose)
            except Exception:
                # The database may be away or locked for a moment: asked again soon, then later.
                logger.exception("tick")
                time.sleep(min(patience.failed(), pause))
            else:
                patience.worked()
                clock.rest(pause)
            close_old_connections()

    def once(self, *, verbose: bool, wait: int = 0) -> list[str]:
        """Every job once, unless another tick is at it; the names of those that failed.

        With `wait` seconds for the other one to end; CommandError when it does not.
        """
        until = time.monotonic() + wait
        while True:
            with alone() as mine:
                if mine:
                    return self.run_all(verbose=verbose)
            if time.monotonic() >= until:
                break
            time.sleep(0.1)
        if wait:
            raise CommandError("another tick is running")
        if verbose:
            self.stdout.write("another tick is running")
        return []

    def run_all(self, *, verbose: bool) -> list[str]:
        """One job that is refused or breaks does not stop the others."""
        now = clock.now()
        jobs = [*registry.tick_jobs.values(), registry.TickJob(STALE_TASKS, requeue_stale)]
        runs = [self.run_one(job, now, verbose=verbose) for job in jobs]
        record(runs)
        return [run.name for run in runs if run.ending == Ending.BROKEN]

    def run_one(self, job: registry.TickJob, now: datetime, *, verbose: bool) -> JobRun:
        """How the job ended; one that breaks leaves its traceback in the log."""
        run = JobRun(name=job.name, started_at=clock.now())
        try:
            run.count = job.run(now)
            run.ending = Ending.DONE
        except DomainError as error:
            self.stderr.write(f"{job.name}: {error}")
            run.ending, run.reason = Ending.REFUSED, str(error)
        except Exception:
            logger.exception("tick: %s", job.name)
            run.ending = Ending.BROKEN
        if run.ending == Ending.DONE and (run.count or verbose):
            self.stdout.write(f"{job.name}: {run.count}")
        run.ended_at = clock.now()
        return run

"""What runs by itself: the jobs of `tick`, and the tasks of the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from procurement import clock, registry
from procurement.access import require
from procurement.audit import journal
from procurement.errors import WrongState
from procurement.system.models import Ending, JobRun
from procurement.system.permissions import may_see_system
from procurement.workflow import act

# `tick` runs every half a minute, or every minute by a timer.
SILENT = timedelta(minutes=10)
# A PDF takes seconds.
SLOW = timedelta(minutes=5)
STALE_TASKS = "system.stale_tasks"
KEPT = timedelta(days=1)
WORKER = "worker"


@dataclass(frozen=True)
class Job:
    """A job of `tick` and its last run; `row` is None before its first."""

    name: str
    words: Any
    row: JobRun | None

    @property
    def broken(self) -> bool:
        """Its last run did not come to its end."""
        return self.row is not None and self.row.ending == Ending.BROKEN

    @property
    def refused(self) -> bool:
        """A rule refused its last run; `row.reason` says which."""
        return self.row is not None and self.row.ending == Ending.REFUSED


@dataclass(frozen=True)
class Health:
    """What the page and the desk say.

    `silent_since` is the last sign of life of `tick` where that is too long ago;
    `waiting_since` the moment the oldest task was handed in, where the worker should long have
    taken it. How many tasks wait or were done stands nowhere: the mails about sealed bids are
    tasks, and their number would count the bids. `worker` is the worker's last sign of life,
    `worker_away` that it is too long ago or never came.
    """

    jobs: Sequence[Job]
    last_tick: datetime | None
    silent_since: datetime | None
    waiting_since: datetime | None
    worker: datetime | None
    worker_away: bool

    @property
    def broken(self) -> list[Job]:
        return [job for job in self.jobs if job.broken]


def record(runs: Sequence[JobRun]) -> None:
    """Keep how each job ended: one query to read, one to write."""
    since = dict(JobRun.objects.values_list("name", "failing_since"))
    for run in runs:
        if run.ending == Ending.BROKEN:
            run.failing_since = since.get(run.name) or run.started_at
    JobRun.objects.bulk_create(
        runs,
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["started_at", "ended_at", "ending", "count", "failing_since", "reason"],
    )


def health(now: datetime) -> Health:
    """How the jobs do; three queries."""
    rows = {row.name: row for row in JobRun.objects.all()}
    known = [(job.name, job.words or job.name) for job in registry.tick_jobs.values()]
    known.append((STALE_TASKS, _("Hand back tasks that a stopped worker left")))
    sign = rows.pop(WORKER, None)
    worker = sign.ended_at if sign is not None else None
    last = max((row.ended_at for row in rows.values()), default=None)
    ready = DBTaskResult.objects.ready().filter(enqueued_at__lt=clock.machine(now) - SLOW)
    oldest = ready.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    return Health(
        jobs=[Job(name, words, rows.get(name)) for name, words in known],
        last_tick=last,
        silent_since=last if last is not None and last < now - SILENT else None,
        waiting_since=oldest + clock.moved_by() if oldest else None,
        worker=worker,
        worker_away=worker is None or worker < now - SILENT,
    )


def beat() -> None:
    """The worker's sign of life; one statement."""
    now = clock.now()
    record([JobRun(name=WORKER, started_at=now, ended_at=now, ending=Ending.DONE)])


@dataclass(frozen=True)
class FailedTask:
    """A kind of task that broke, with how and on which day last.

    Neither its arguments nor how many there are: a mail is about something sealed, perhaps.
    """

    words: Any
    day: date
    error: str


def failed_tasks() -> list[FailedTask]:
    """What broke and was not handed in again, each kind and error once."""
    rows = DBTaskResult.objects.failed().order_by("task_path", "exception_class_path")
    found = rows.values_list("task_path", "exception_class_path").annotate(Max("finished_at"))
    return [
        FailedTask(
            registry.task_words.get(path, path),
            at.astimezone(clock.LEGAL_ZONE).date(),
            error.rpartition(".")[2],
        )
        for path, error, at in found
    ]


def clear_finished(now: datetime) -> int:
    """Job of `tick`: a day after a task was done nobody asks for its row. Returns how many went."""
    done = DBTaskResult.objects.successful().filter(finished_at__lt=clock.machine(now) - KEPT)
    return done.delete()[0]


def has_failed_tasks() -> bool:
    """Whether any task broke and was not handed in again."""
    return DBTaskResult.objects.failed().exists()


def hand_in_again(*, actor: Any) -> None:
    """Give the worker every task that broke once more; each may run twice.

    Raises `NotAllowed` to whoever is no system administrator, `WrongState` where none broke.
    """
    with act():
        require(may_see_system(actor))
        failed = DBTaskResult.objects.failed()
        clean: dict[str, Any] = {
            "enqueued_at": clock.machine(clock.now()),
            "started_at": None,
            "finished_at": None,
        }
        clean |= {"exception_class_path": "", "traceback": ""}
        if not failed.update(status=TaskResultStatus.READY, **clean):
            raise WrongState.single("no_failed_tasks", _("No task is broken any more."))
        journal.add("system.tasks.again", actor, actor=actor)

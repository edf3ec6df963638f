"""What runs by itself: the jobs of `tick`, and the tasks of the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from procurement import registry
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
STALE_TASKS = "stale tasks"
# Of failed tasks the page shows the newest.
MOST = 50


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


@dataclass(frozen=True)
class Health:
    """What the page and the desk say.

    `silent_since` is the last sign of life of `tick` where that is too long ago;
    `waiting_since` the moment the oldest task was handed in, where the worker should long have
    taken it. How many tasks wait or were done stands nowhere: the mails about sealed bids are
    tasks, and their number would count the bids.
    """

    jobs: Sequence[Job]
    last_tick: datetime | None
    silent_since: datetime | None
    waiting_since: datetime | None

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
        update_fields=["started_at", "ended_at", "ending", "count", "failing_since"],
    )


def health(now: datetime) -> Health:
    """How the jobs do; three queries."""
    rows = {row.name: row for row in JobRun.objects.all()}
    known = [(job.name, job.words or job.name) for job in registry.tick_jobs.values()]
    known.append((STALE_TASKS, _("Hand back tasks that a stopped worker left")))
    last = max((row.ended_at for row in rows.values()), default=None)
    ready = DBTaskResult.objects.ready().filter(enqueued_at__lt=now - SLOW)
    oldest = ready.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    return Health(
        jobs=[Job(name, words, rows.get(name)) for name, words in known],
        last_tick=last,
        silent_since=last if last is not None and last < now - SILENT else None,
        waiting_since=oldest,
    )


@dataclass(frozen=True)
class FailedTask:
    """A task that broke, by what it does; its arguments are nobody's but its own."""

    words: Any
    at: datetime
    error: str


def failed_tasks() -> list[FailedTask]:
    """The newest tasks that broke and were not handed in again."""
    rows = DBTaskResult.objects.failed().order_by("-finished_at", "pk")
    found = rows.values_list("task_path", "finished_at", "exception_class_path")[:MOST]
    return [
        FailedTask(registry.task_words.get(path, path), at, error.rpartition(".")[2])
        for path, at, error in found
    ]


def has_failed_tasks() -> bool:
    """Whether any task broke and was not handed in again."""
    return DBTaskResult.objects.failed().exists()


def hand_in_again(*, actor: Any) -> int:
    """Give the worker every task that broke once more; each may run twice. Returns how many.

    Raises `NotPermitted` to whoever is no system administrator, `WrongState` where none broke.
    """
    with act():
        require(may_see_system(actor))
        failed = DBTaskResult.objects.failed()
        clean = {"started_at": None, "finished_at": None, "exception_class_path": ""}
        count = failed.update(status=TaskResultStatus.READY, traceback="", **clean)
        if not count:
            raise WrongState.single("no_failed_tasks", _("No task is broken any more."))
        journal.add("system.tasks.again", actor, actor=actor, inputs={"tasks": count})
        return count

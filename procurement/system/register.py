"""What jobs and settings add to the shared rooms; called once, when models are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock, registry
from procurement.people.roles import Role
from procurement.registry import DeskItem
from procurement.system.services import changes, jobs
from procurement.web import formats

ACTS = {
    "system.tasks.again": _("Hand failed tasks in again"),
    "system.clock.move": _("Move the clock of the demonstration"),
    "system.setting.change": _("A setting has changed"),
}
NAV = registry.NavItem(
    key="system",
    label=_("Jobs and settings"),
    url_name="system:overview",
    roles=frozenset({Role.SYSTEM_ADMIN}),
    order=80,
)


def everything() -> None:
    """Navigation, words, desk."""
    registry.register_acts(ACTS)
    registry.register_nav(NAV)
    registry.register_desk(desk)
    registry.register_tick(
        "system.finished_tasks", jobs.clear_finished, _("Remove tasks that are done")
    )
    registry.register_tick(
        "system.settings", changes.notice_changes, _("Write changed settings into the audit log")
    )
    registry.register_tasks({"procurement.mail.send": _("Send a mail")})


def desk(user: Any, now: datetime) -> Iterator[DeskItem]:
    """What does not run as it should; nothing where everything does."""
    if Role.SYSTEM_ADMIN not in user.roles:
        return
    found = jobs.health(now)
    if found.silent_since:
        yield _item(
            _("The jobs by the clock stand still"),
            _("That was the last sign of life of `manage.py tick`; is its service running?"),
            found.silent_since,
            now,
        )
    if found.waiting_since or (found.worker and found.worker_away):
        yield _item(
            _("The worker does not take its tasks"),
            _("Mails and papers wait; is the service of `manage.py worker` running?"),
            found.waiting_since or found.worker,
            now,
        )
    for job in found.broken:
        yield _item(
            _("A job breaks: %(job)s") % {"job": job.words},
            _("Its traceback stands in the log of `manage.py tick`."),
            job.row.failing_since if job.row else None,
            now,
        )
    if jobs.has_failed_tasks():
        yield _item(
            _("Tasks of the worker broke"),
            _("Look for the cause in its log, then hand them in again."),
            None,
            now,
        )


def _item(title: Any, why: Any, since: datetime | None, now: datetime) -> DeskItem:
    """Due today: each day it goes on, a mail reminds of it."""
    if since is not None:
        why = _("Since %(when)s. %(why)s") % {"when": formats.stamp(since), "why": why}
    return DeskItem(
        title=title,
        why=why,
        due_day=now.astimezone(clock.LEGAL_ZONE).date(),
        url=reverse("system:overview"),
        button=_("Look into it"),
        app="system",
    )

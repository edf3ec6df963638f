"""What the questions of auditors add to the shared rooms; called once, when models are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.access import Decision, when
from procurement.audit import triggers
from procurement.monitoring.lifecycle import QuestionState
from procurement.monitoring.models import AuditQuestion
from procurement.monitoring.permissions import TABLE
from procurement.monitoring.services import ANSWER
from procurement.people.roles import Role
from procurement.registry import DeskItem
from procurement.web import formats

NAV = registry.NavItem(
    key="monitoring",
    label=_("Monitoring"),
    url_name="monitoring:questions",
    roles=frozenset({Role.AUDITOR}),
    order=60,
)
ACTS = {"monitoring.auditquestion.ask": _("Ask about an object")}
MOST = 50


def everything() -> None:
    """Permissions, guard of the papers, navigation, desk; what was written stays as it is."""
    registry.register_acts(ACTS)
    registry.register_permissions(TABLE)
    registry.register_file_guard(ANSWER, may_fetch)
    registry.register_nav(NAV)
    registry.register_desk(desk)
    triggers.append_only("monitoring_auditturn")


def may_fetch(user: Any, stored: Any) -> Decision:
    """Whoever may see the question."""
    key = stored.subject.rpartition(":")[2]
    seen = key.isdigit() and AuditQuestion.objects.visible_to(user).filter(pk=key).exists()
    return when(seen, "paper", _("This paper is not public."))


def desk(user: Any, now: datetime) -> Iterator[DeskItem]:
    """Questions to answer, answers to read, and what an auditor waits for."""
    if not user.is_staff_member:
        return
    waiting = AuditQuestion.objects.waiting_for(user).select_related("asked_by")
    waiting = waiting.order_by("due_day", "pk")
    for row in waiting[:MOST]:
        yield _item(
            row,
            title=_("Answer the auditor's question: %(subject)s"),
            url=reverse("monitoring:answer", args=[row.pk]),
            button=_("Answer"),
            due_day=row.due_day,
        )
    if Role.AUDITOR not in user.roles:
        return
    own = AuditQuestion.objects.filter(asked_by=user).exclude(status=QuestionState.CLOSED)
    for row in own.select_related("asked_of", "asked_by").order_by("pk")[:MOST]:
        if row.status == QuestionState.ANSWERED:
            yield _item(
                row,
                title=_("Read the answer to your question: %(subject)s"),
                url=row.get_absolute_url(),
                button=_("Read the answer"),
            )
        else:
            yield _item(
                row,
                title=_("Your question: %(subject)s"),
                url=row.get_absolute_url(),
                waiting_for=_("Waits for the answer of %(whom)s") % {"whom": row.whom},
                due_day=row.due_day,
            )


def _item(row: AuditQuestion, *, title: Any, **values: Any) -> DeskItem:
    return DeskItem(
        title=title % {"subject": row.subject},
        why=_("asked by %(name)s on %(day)s")
        % {"name": row.asked_by, "day": formats.day_short(row.asked_at)},
        badge=row.get_status_display(),
        tone=row.status_tone,
        app="monitoring",
        **values,
    )

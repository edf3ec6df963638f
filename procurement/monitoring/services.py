"""Asking, answering, accepting; every act is in the log, without what was written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from procurement import clock, registry
from procurement.access import require, visible_or_404
from procurement.audit import journal
from procurement.calendars.services import calendar
from procurement.documents.services.files import store
from procurement.errors import Reason, RuleBroken
from procurement.monitoring.lifecycle import written
from procurement.monitoring.models import AuditQuestion, AuditTurn
from procurement.monitoring.permissions import may_ask
from procurement.workflow import act, perform

ANSWER = "monitoring.answer"
MOST_DAYS = 60


def find(kind: str, key: int, user: Any) -> Any:
    """The object that is asked about. Raises Http404 where this person sees none."""
    known = registry.monitored.get(kind)
    if known is None:
        raise Http404
    return visible_or_404(known.model, user, pk=key)


def ask(kind: str, key: int, *, text: str, days: int | None, actor: Any) -> AuditQuestion:
    """An auditor asks about an object; `days` are working days until the answer is due.

    It goes to the person in charge while that person holds the role, else to all of the role.
    """
    require(may_ask(actor))
    obj = find(kind, key, actor)
    known = registry.monitored[kind]
    with act():
        _check(text, days)
        purchaser, person = known.purchaser(obj), known.person(obj)
        held = person is not None and person.is_active and known.role in person.roles_in(purchaser)
        question = AuditQuestion.objects.create(
            kind=kind,
            object_id=obj.pk,
            subject=known.name(obj)[:300],
            url=obj.get_absolute_url(),
            purchaser_id=purchaser,
            role=known.role,
            asked_of=person if held else None,
            asked_by=actor,
            due_day=_due(days),
        )
        _turn(question, text, actor)
        journal.add("monitoring.auditquestion.ask", question, actor=actor)
        return question


def answer(
    question: AuditQuestion, *, text: str, files: Iterable[Any], actor: Any
) -> AuditQuestion:
    """Whoever was asked answers in writing, with papers."""
    with act():
        row = perform(question, "answer", actor=actor, content=text, by=actor, at=clock.now())
        turn = _turn(row, text, actor, is_answer=True)
        subject = f"{row._meta.label_lower}:{row.pk}"
        stored = [store(one, purpose=ANSWER, actor=actor, subject=subject) for one in files]
        turn.files.set(stored)
        return row


def ask_on(question: AuditQuestion, *, text: str, days: int | None, actor: Any) -> AuditQuestion:
    """The auditor asks on: it stands with the person asked again."""
    with act():
        _check(text, days)
        row = perform(question, "ask_on", actor=actor, content=text, due_day=_due(days))
        _turn(row, text, actor)
        return row


def accept(question: AuditQuestion, *, actor: Any) -> AuditQuestion:
    """The auditor is content."""
    return perform(question, "accept", actor=actor, by=actor, at=clock.now())


def _check(text: str, days: int | None) -> None:
    reasons = list(written(None, content=text))
    if days is not None and not 1 <= days <= MOST_DAYS:
        message = _("Give between 1 and %(most)s working days.")
        reasons.append(Reason("days", message, {"most": MOST_DAYS}, "", "days"))
    if reasons:
        raise RuleBroken(*reasons)


def _due(days: int | None) -> Any:
    if days is None:
        return None
    return calendar.current().add_working_days(clock.legal_today(), days).day


def _turn(question: AuditQuestion, text: str, actor: Any, *, is_answer: bool = False) -> AuditTurn:
    due_day = None if is_answer else question.due_day
    return AuditTurn.objects.create(
        question=question, text=text.strip(), author=actor, is_answer=is_answer, due_day=due_day
    )

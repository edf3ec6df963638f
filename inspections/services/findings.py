"""What happens to a finding: notified, put right or not, answered, decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from contracts.models import HeldLine
from contracts.services.settlement import decide_held, reduce_held
from inspections.models import Finding, FindingAnswer, FindingPhoto
from inspections.rules.limits import limit_ends
from inspections.services import photos
from inspections.services.measuring import as_reduced
from inspections.services.scoring import rescore
from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import RuleBroken
from procurement.people.services.accounts import system_user
from procurement.workflow import act, each, perform

Kind = FindingAnswer.Kind


def notify(finding: Finding, *, actor: Any) -> Finding:
    """Tell the contractor; the limits run from here."""
    moment = clock.now()
    with act():
        due_at, due_day = _limit(finding, moment)
        return perform(
            finding,
            "notify",
            actor=actor,
            at=moment,
            due_at=due_at,
            due_day=due_day,
            answer_due_at=moment + timedelta(hours=settings.CITY["finding_answer_hours"]),
        )


def _limit(finding: Finding, moment: datetime) -> tuple[datetime | None, Any]:
    fault = finding.fault
    if fault.rectify_limit is None:
        return None, None
    local = moment.astimezone(clock.LEGAL_ZONE)
    limit = limit_ends(local, fault.rectify_limit, fault.rectify_unit, calendar.current())
    return limit.at, limit.last_day


def put_right(finding: Finding, uploads: Iterable[Any], *, text: str = "", actor: Any) -> Finding:
    """The contractor reports it put right, with a photo as evidence."""
    evidence = list(uploads)
    with act():
        reasons = photos.problems(evidence)
        if reasons:
            raise RuleBroken(*reasons)
        perform(finding, "put_right", actor=actor, at=clock.now(), evidence=len(evidence))
        for upload in evidence:
            photos.keep(finding, upload, moment=FindingPhoto.Moment.AFTER, actor=actor)
        _say(finding, Kind.PUT_RIGHT, text, actor)
        return finding


def verify(finding: Finding, *, actor: Any, text: str = "") -> Finding:
    """It is put right."""
    with act():
        perform(finding, "verify", actor=actor, at=clock.now(), by=actor)
        _say(finding, Kind.VERIFIED, text, actor)
        return finding


def reject(finding: Finding, *, reason: str, actor: Any) -> Finding:
    """The evidence does not show it put right."""
    with act():
        perform(finding, "reject", actor=actor, at=clock.now(), by=actor, reason=reason)
        _say(finding, Kind.REJECTED, reason, actor)
        return finding


def escalate(finding: Finding, *, reason: str, actor: Any) -> Finding:
    """Hand it to the contract manager."""
    with act():
        perform(finding, "escalate", actor=actor, reason=reason)
        _say(finding, Kind.ESCALATED, reason, actor)
        return finding


def accept(finding: Finding, *, actor: Any, text: str = "") -> Finding:
    """The contractor agrees."""
    with act():
        perform(finding, "accept", actor=actor, at=clock.now())
        _say(finding, Kind.ACCEPTED, text, actor)
        return finding


def dispute(finding: Finding, *, reason: str, actor: Any) -> Finding:
    """The contractor disagrees, with reasons; only this finding's money waits."""
    with act():
        perform(finding, "dispute", actor=actor, reason=reason, at=clock.now())
        _say(finding, Kind.DISPUTED, reason, actor)
        return finding


def maintain(finding: Finding, *, reason: str, actor: Any) -> Finding:
    """After review the finding stands."""
    return _decide(finding, "maintain", Kind.MAINTAINED, reason, actor)


def reduce(finding: Finding, *, quantity: Decimal, reason: str, actor: Any) -> Finding:
    """After review part of it stands."""
    return _decide(finding, "reduce", Kind.REDUCED, reason, actor, quantity=quantity)


def withdraw(finding: Finding, *, reason: str, actor: Any) -> Finding:
    """After review nothing of it stands."""
    return _decide(finding, "withdraw", Kind.WITHDRAWN, reason, actor)


def _decide(
    finding: Finding, name: str, kind: Any, reason: str, actor: Any, **inputs: Any
) -> Finding:
    with act():
        perform(finding, name, actor=actor, reason=reason, at=clock.now(), **inputs)
        _say(finding, kind, reason, actor, finding.decided_quantity)
        rescore(finding.inspection)
        _release(finding, kind, actor)
        return finding


def _release(finding: Finding, kind: Any, actor: Any) -> None:
    """Money that a settlement holds back for this finding follows the decision."""
    held = HeldLine.objects.filter(
        result__contract=finding.contract, reference=finding.reference, decision=""
    ).first()
    if held is None:
        return
    if kind == Kind.REDUCED:
        reduce_held(held, as_reduced(finding, held), actor=actor)
    else:
        decide_held(held, maintained=kind == Kind.MAINTAINED, actor=actor)


def _say(
    finding: Finding, kind: Any, text: str, actor: Any, quantity: Decimal | None = None
) -> None:
    FindingAnswer.objects.create(
        finding=finding, kind=kind, text=text.strip(), quantity=quantity, at=clock.now(), by=actor
    )


def record_overdue(now: datetime) -> int:
    """Job of `tick`: write down which limits have passed. May run twice."""
    actor = system_user()
    rows = Finding.objects.overdue(now)
    return each(rows, lambda finding: perform(finding, "lapse", actor=actor, at=now))

"""The assessment of a period, from collecting to the money it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle.certificate import PAID_OUT
from contracts.models import Certificate, Period
from contracts.services import settlement
from inspections.lifecycle import AssessmentState
from inspections.models import Assessment, PeriodAddition, PeriodEvent
from inspections.permissions import may_assess, may_plan
from inspections.services import reports
from inspections.services.measuring import measure, missing, scheme_of
from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.calendars.services import calendar
from procurement.documents.services import files
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.people.models import User
from procurement.people.roles import Role
from procurement.people.services.accounts import system_user
from procurement.rules.days import not_future
from procurement.workflow import act, each, lock, perform

EVIDENCE = "assessment-evidence"


def collect(period: Period, *, actor: Any) -> Assessment:
    """Open the assessment of a period; opened again it is the same one."""
    with act():
        period = lock(period)
        require(may_plan(actor, period.contract))
        row, created = Assessment.objects.get_or_create(
            period=period,
            defaults={"contract": period.contract, "opened_at": clock.now(), "opened_by": actor},
        )
        if created:
            journal.add("inspections.assessment.collect", row, actor=actor)
        return row


def _collecting(assessment: Assessment, actor: Any) -> Assessment:
    row = lock(assessment)
    require(may_assess(actor, row))
    reasons = tuple(not_collecting(row))
    if reasons:
        raise WrongState(*reasons)
    return row


def not_collecting(row: Assessment) -> Iterator[Reason]:
    """Why nothing can be added to the period."""
    if row.status not in (AssessmentState.COLLECTING, AssessmentState.COMPUTED):
        message = _("The result is with the contractor already; it stands at “%(state)s”.")
        yield Reason("state", message, {"state": row.get_status_display()})


def add_event(
    assessment: Assessment,
    *,
    kind: str,
    occurred_on: date,
    note: str,
    actor: Any,
    quantity: int = 1,
    evidence: Any = None,
    again: bool = False,
) -> PeriodEvent:
    """Record something that the scheme prices by the case.

    One that looks like another of the same day counts only when it is said to be a further one
    (`again`): two people may have entered the same.
    """
    with act():
        row = _collecting(assessment, actor)
        reasons = tuple(event_problems(row, kind, occurred_on, quantity, again=again))
        if reasons:
            raise RuleBroken(*reasons)
        stored = None
        if evidence is not None:
            subject = f"inspections.assessment:{row.pk}"
            stored = files.store(evidence, purpose=EVIDENCE, actor=actor, subject=subject)
        event = PeriodEvent.objects.create(
            assessment=row,
            kind=kind,
            quantity=quantity,
            occurred_on=occurred_on,
            note=note.strip(),
            evidence=stored,
            recorded_at=clock.now(),
            recorded_by=actor,
        )
        journal.add("inspections.event.add", event, actor=actor, inputs={"event": kind})
        return event


def event_problems(
    row: Assessment,
    kind: str | None,
    occurred_on: date | None,
    quantity: int | None,
    *,
    again: bool = False,
) -> Iterator[Reason]:
    """Why an event as written cannot be recorded; what is None is not said yet."""
    if kind is not None and kind not in scheme_of(row).event_kinds:
        yield Reason("event", _("The scheme does not know this kind of event."), field="kind")
    first, last = row.period.starts_on, row.period.ends_on
    if occurred_on is not None and not first <= occurred_on <= last:
        message = _("The day lies outside the period: from %(first)s to %(last)s.")
        yield Reason("day", message, {"first": first, "last": last}, field="occurred_on")
    else:
        yield from not_future(occurred_on, clock.legal_today(), "occurred_on")
    if quantity is not None and quantity < 1:
        yield Reason("quantity", _("Count at least one."), field="quantity")
    if kind is not None and occurred_on is not None and not again:
        twin = row.events.filter(kind=kind, occurred_on=occurred_on).last()
        if twin is not None:
            yield _twin(twin, twin.note)


def _twin(row: PeriodEvent | PeriodAddition, text: str) -> Reason:
    message = _("%(who)s has recorded the same already: “%(text)s”. Tick if this is another one.")
    return Reason("twin", message, {"who": str(row.recorded_by), "text": text}, field="again")


def add_points(
    assessment: Assessment, *, points: Decimal, reason: str, actor: Any, again: bool = False
) -> PeriodAddition:
    """Add points to the score of the period, or take some, for a written reason.

    As many points as were recorded already need `again`, as with events.
    """
    with act():
        row = _collecting(assessment, actor)
        reasons = tuple(points_problems(row, points, again=again))
        if not reason.strip():
            reasons += (Reason("reason", _("Write the reason."), field="reason"),)
        if reasons:
            raise RuleBroken(*reasons)
        addition = PeriodAddition.objects.create(
            assessment=row,
            points=points,
            reason=reason.strip(),
            recorded_at=clock.now(),
            recorded_by=actor,
        )
        journal.add(
            "inspections.addition.add", addition, actor=actor, reason=reason, inputs={"by": points}
        )
        return addition


def points_problems(
    row: Assessment, points: Decimal | None, *, again: bool = False
) -> Iterator[Reason]:
    """Why points as written cannot be recorded; None is not said yet."""
    if points is None:
        return
    if not points:
        yield Reason("points", _("0 points change nothing."), field="points")
    twin = row.additions.filter(points=points).last()
    if twin is not None and not again:
        yield _twin(twin, twin.reason)


def confirmers(row: Assessment) -> list[User]:
    """Reviewers of the purchaser who did not inspect in the period: who may confirm its result."""
    drawn = {
        one.user_id for found in row.period_rounds for one in found.inspectors.all() if one.drawn
    }
    rows = User.objects.filter(
        is_active=True,
        memberships__organisation=row.contract.purchaser_id,
        memberships__role=Role.REVIEWER,
        memberships__ended_at=None,
    )
    return [one for one in rows.distinct().order_by("pk") if one.pk not in drawn]


def locks_out(row: Assessment, actor: Any) -> Iterator[Reason]:
    """Whoever computes a result cannot confirm it: not the only one who could."""
    if [one.pk for one in confirmers(row)] == [actor.pk]:
        message = _(
            "Nobody but you can confirm this result, and whoever computes it cannot: the contract "
            "manager computes it, or a second reviewer is named."
        )
        yield Reason("only_reviewer", message)


def compute(assessment: Assessment, *, actor: Any) -> Assessment:
    """Count the period. Raises RuleBroken with everything that is missing."""
    with act():
        row = lock(assessment)
        lacking = (*missing(row), *locks_out(row, actor))
        measured = None if lacking else measure(row)
        return perform(
            assessment,
            "compute",
            actor=actor,
            missing=lacking,
            at=clock.now(),
            by=actor,
            score=measured.score if measured else None,
            snapshot=measured.snapshot if measured else {},
        )


def show(assessment: Assessment, *, actor: Any) -> Assessment:
    """Show the result to the contractor; the answer period of working days runs."""
    with act():
        days = settings.CITY["assessment_answer_working_days"]
        last = calendar.current().add_working_days(clock.legal_today(), days)
        return perform(
            assessment,
            "show",
            actor=actor,
            at=clock.now(),
            answer_due=last.day,
            provisional=last.provisional,
        )


def answer(assessment: Assessment, *, text: str, actor: Any) -> Assessment:
    """What the contractor says to the result."""
    with act():
        return perform(
            assessment, "respond", actor=actor, reason=text.strip(), at=clock.now(), by=actor
        )


def send_back(assessment: Assessment, *, reason: str, actor: Any) -> Assessment:
    """Return it, to be computed and shown again."""
    with act():
        return perform(assessment, "send_back", actor=actor, reason=reason)


def has_changed(assessment: Assessment) -> bool:
    """Does the period measure otherwise than when it was computed?"""
    return measure(assessment).snapshot != assessment.snapshot


def confirm(assessment: Assessment, *, actor: Any) -> Assessment:
    """Confirm as a second person; contracts settles the period and drafts the certificate."""
    with act():
        row = lock(assessment)
        measured = measure(row)
        perform(
            assessment,
            "confirm",
            actor=actor,
            at=clock.now(),
            by=actor,
            changed=measured.snapshot != row.snapshot,
        )
        assessment.result = settlement.settle(
            row.contract, row.period, measured.measurements, actor=actor
        )
        assessment.save(update_fields=["result"])
        reports.fix(assessment, actor=actor)
        return assessment


def publish(assessment: Assessment, *, actor: Any, notice_url: str = "") -> Assessment:
    """Its notice is published: result and statement are public."""
    with act():
        perform(assessment, "publish", actor=actor, at=clock.now(), notice_url=notice_url)
        if assessment.result is not None:
            settlement.publish(assessment.result, actor=actor, notice_url=notice_url)
            if assessment.result.certificates.filter(status__in=PAID_OUT).exists():
                perform(assessment, "settle", actor=system_user(), at=clock.now())
        return assessment


def settle_when_paid(certificate: Certificate) -> None:
    """The certificate of a period was paid: its published assessment is settled."""
    row = Assessment.objects.filter(
        result__certificates=certificate, status=AssessmentState.PUBLISHED
    ).first()
    if row is not None:
        perform(row, "settle", actor=system_user(), at=clock.now())


def unsettle_when_reversed(certificate: Certificate) -> None:
    """What was paid for the period came back: its assessment waits for a payment again."""
    row = Assessment.objects.filter(
        result__certificates=certificate, status=AssessmentState.SETTLED
    ).first()
    if row is not None:
        perform(row, "unsettle", actor=system_user())


def record_answer_periods(now: datetime) -> int:
    """Job of `tick`: write down which answer periods are over. May run twice."""
    actor = system_user()
    today = now.astimezone(clock.LEGAL_ZONE).date()
    rows = Assessment.objects.answer_period_over(today)
    return each(rows, lambda row: perform(row, "lapse", actor=actor, at=now))

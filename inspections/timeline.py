"""The lives of a round, a finding and an assessment as events: what was and what is to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from inspections.lifecycle import AnswerState, FindingState, RoundState
from inspections.models import Assessment, Finding, Round
from procurement import clock
from procurement.registry import Event


def _done(when: Any, what: Any, detail: Any = "") -> Event:
    return Event(when=when, what=what, detail=detail, done=True)


def _ahead(when: Any, what: Any, detail: Any = "") -> Event:
    return Event(when=when, what=what, detail=detail)


def of_round(row: Round) -> Iterator[Event]:
    """From the frozen list to the publication."""
    steps = [
        (row.planned_at, _("Lists frozen and hashed"), row.planned_by),
        (row.public_value_at, _("Public value known"), row.public_value_source),
        (row.drawn_at, _("Units and inspectors drawn"), row.drawn_by or ""),
        (row.started_at, _("Inspectors set out"), ""),
        (row.submitted_at, _("Signed and submitted"), ""),
        (row.reviewed_at, _("Reviewed by a second person"), row.reviewed_by or ""),
        (row.published_at, _("Made public"), ""),
    ]
    # The moment of the value is named beforehand: until then it is still to come.
    now = clock.now()
    past = [step for step in steps if step[0] is not None and step[0] <= now]
    yield from (_done(when, what, detail) for when, what, detail in past)
    if row.status == RoundState.VOID:
        yield _done(row.voided_at, _("Void"), row.void_reason)
        return
    planned = {_("Inspectors set out"): row.planned_for}
    for when, what, detail in steps:
        if when is None:
            yield _ahead(planned.get(what), what)
        elif when > now:
            yield _ahead(when, what, detail)


def of_finding(finding: Finding, now: datetime, *, named: bool) -> list[Event]:
    """Found, notified, answered, put right, checked, with the limits in their place.

    `named` says who of the two sides did it; the public reads what and when.
    """
    if finding.notified_at is None:
        return [_done(finding.found_at, _("Found")), _ahead(None, _("Contractor notified"))]
    past = [
        _done(finding.found_at, _("Found")),
        _done(finding.notified_at, _("Contractor notified")),
        *(
            _done(word.at, word.get_kind_display(), word.by if named else "")
            for word in finding.answers.all()
        ),
    ]
    ahead: list[Event] = []
    for limit, what in _limits(finding):
        passed = limit is not None and limit <= now
        (past if passed else ahead).append(Event(when=limit, what=what, done=passed))
    ahead.sort(key=lambda event: (event.when is None, event.when or now))
    return sorted(past, key=lambda event: event.when) + ahead  # type: ignore[arg-type,return-value]


def _limits(finding: Finding) -> Iterator[tuple[datetime | None, Any]]:
    waits = finding.status in (FindingState.NOTIFIED, FindingState.NOT_PUT_RIGHT)
    if finding.due_at is not None and finding.stands and waits:
        yield finding.due_at, _("Limit to put it right")
    if finding.answer == AnswerState.NONE and finding.stands:
        yield finding.answer_due_at, _("Last moment to answer")
    if finding.status == FindingState.PUT_RIGHT:
        yield None, _("Checked by the inspectors")


def of_assessment(row: Assessment, turns: Iterable[Event] = ()) -> Iterator[Event]:
    """From the end of the period to the payment.

    `turns` is how often it was shown and came back, for the purchaser's own people.
    """
    yield Event(when=row.period.ends_on, what=_("Last day of the period"), done=True)
    steps = [
        (row.computed_at, _("Computed"), row.computed_by or ""),
        (row.shown_at, _("Shown to the contractor"), ""),
        (row.answered_at, _("The contractor answered"), ""),
        (row.answer_period_over_at, _("Answer period over"), ""),
        (row.confirmed_at, _("Confirmed by a second person"), row.confirmed_by or ""),
        (row.published_at, _("Notice published"), ""),
        (row.settled_at, _("Paid"), ""),
    ]
    optional = {_("The contractor answered"), _("Answer period over")}
    past = [_done(when, what, detail) for when, what, detail in steps if when is not None]
    yield from sorted([*past, *turns], key=lambda event: event.when)  # type: ignore[arg-type,return-value]
    if row.shown_at and not row.answered_at and not row.answer_period_over_at:
        yield _ahead(row.answer_due, _("Last day to answer"))
    for when, what, _detail in steps:
        if when is None and what not in optional:
            yield _ahead(None, what)

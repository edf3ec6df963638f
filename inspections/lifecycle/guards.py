"""What must hold before a step: each guard names every reason why not.

They look only at the object, its rows and the inputs of the step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.errors import Reason


def value_of_the_named_source(
    row: Any, *, at: datetime | None = None, public_value: str | None = None, **_i: Any
) -> Iterator[Reason]:
    """Only the value of the source that was named with the lists, once it is known."""
    if row.public_value_at is None or not row.public_value_source:
        yield Reason(
            code="no_source",
            message=_(
                "No source of the public value was named when the lists were frozen: declare the "
                "round void and plan it again."
            ),
        )
        return
    if at is not None and at < row.public_value_at:
        yield Reason(
            code="value_in_future",
            message=_("The public value becomes known at %(moment)s."),
            params={"moment": row.public_value_at},
        )
    if row.passed_over_since(row.public_value_at):
        yield Reason(
            code="value_before_recusal",
            message=_(
                "The value must become known after the last unit or inspector was passed over."
            ),
        )
    if public_value == "":
        yield Reason(code="empty", message=_("Enter the public value."), field="public_value")


def enough_to_draw(row: Any, **_i: Any) -> Iterator[Reason]:
    """Every stratum still holds as many units as are to be drawn, and inspectors are left."""
    for stratum, wanted, left in row.strata_left():
        if wanted > left:
            yield Reason(
                code="too_few_units",
                message=_("%(stratum)s: %(wanted)s to be drawn, %(left)s left on the list."),
                params={"stratum": stratum, "wanted": wanted, "left": left},
            )
    left = row.inspectors_left()
    if row.inspector_count > left:
        yield Reason(
            code="too_few_inspectors",
            message=_("%(wanted)s inspectors to be drawn, %(left)s left after recusals."),
            params={"wanted": row.inspector_count, "left": left},
        )


def every_unit_finished(row: Any, **_i: Any) -> Iterator[Reason]:
    """No drawn unit may be left out."""
    for unit in row.units.filter(drawn=True, inspection__finished_at=None).order_by("order"):
        yield Reason(
            code="unit_open",
            message=_("%(unit)s is not finished."),
            params={"unit": unit.name},
        )


def every_inspector_signed(row: Any, **_i: Any) -> Iterator[Reason]:
    """Two or more people answer for a round."""
    for one in row.inspectors.filter(drawn=True, signed_at=None).select_related("user"):
        yield Reason(
            code="not_signed",
            message=_("%(person)s has not signed yet."),
            params={"person": str(one.user)},
        )


def not_withdrawn(row: Any, **_i: Any) -> Iterator[Reason]:
    """Nothing is asked for a finding that no longer stands."""
    if not row.stands:
        yield Reason(code="withdrawn", message=_("This finding was withdrawn."))


def evidence_given(row: Any, *, evidence: int | None = None, **_i: Any) -> Iterator[Reason]:
    """Put right means shown by a photo; asked without inputs (by a page) it does not apply."""
    if evidence == 0:
        yield Reason(
            code="evidence",
            message=_("Add a photo that shows the place now."),
            field="photos",
        )


def limit_passed(row: Any, *, at: datetime | None = None, **_i: Any) -> Iterator[Reason]:
    """Only what time has decided is recorded."""
    if row.due_at is None or (at or clock.now()) < row.due_at:
        yield Reason(code="limit_runs", message=_("The limit has not passed."))


def can_be_answered(row: Any, *, at: datetime | None = None, **_i: Any) -> Iterator[Reason]:
    """From the notification until the answer limit."""
    if row.answer_due_at is None or not row.stands:
        yield Reason(code="not_notified", message=_("There is nothing to answer."))
    elif (at or clock.now()) >= row.answer_due_at:
        yield Reason(
            code="answer_late",
            message=_("The time to answer ended at %(moment)s."),
            params={"moment": row.answer_due_at},
        )


def smaller_quantity(row: Any, *, quantity: Decimal | None = None, **_i: Any) -> Iterator[Reason]:
    """Reduced lies between nothing and what was found."""
    if quantity is not None and not 0 < quantity < row.quantity:
        yield Reason(
            code="quantity",
            message=_(
                "A reduced quantity lies between 0 and %(found)s; else maintain or withdraw."
            ),
            params={"found": row.quantity},
            field="quantity",
        )


def period_is_over(row: Any, **_i: Any) -> Iterator[Reason]:
    """A month that still runs has no result."""
    if clock.legal_today() <= row.period.ends_on:
        yield Reason(
            code="period_runs",
            message=_("The period runs until %(day)s."),
            params={"day": row.period.ends_on},
        )


def nothing_missing(row: Any, *, missing: Iterable[Reason] = (), **_i: Any) -> Iterator[Reason]:
    """The service has looked for what the scheme needs and the period lacks."""
    yield from missing


def answer_period_runs(row: Any, **_i: Any) -> Iterator[Reason]:
    """The last day counts in full."""
    if row.answer_due is not None and clock.legal_today() > row.answer_due:
        yield Reason(
            code="answer_late",
            message=_("The answer period ended on %(day)s."),
            params={"day": row.answer_due},
        )


def answer_period_over_unrecorded(row: Any, **_i: Any) -> Iterator[Reason]:
    """Recorded once, when it is so."""
    if row.answer_period_over_at is not None:
        yield Reason(code="recorded", message=_("This is recorded already."))
    elif row.answer_due is None or clock.legal_today() <= row.answer_due:
        yield Reason(code="limit_runs", message=_("The answer period still runs."))


def contractor_was_heard(row: Any, **_i: Any) -> Iterator[Reason]:
    """Answered, or the time to answer is over."""
    if row.answered_at is None and row.answer_due and clock.legal_today() <= row.answer_due:
        yield Reason(
            code="not_heard",
            message=_("The contractor may answer until the end of %(day)s."),
            params={"day": row.answer_due},
        )


def still_as_computed(row: Any, *, changed: bool = False, **_i: Any) -> Iterator[Reason]:
    """What is confirmed is what was shown."""
    if changed:
        yield Reason(
            code="changed",
            message=_("Something has changed since it was computed: return it to compute again."),
        )

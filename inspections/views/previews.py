"""What a measured period would come to, before anybody has confirmed it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from contracts.models import PeriodResult
from contracts.selectors.statement import Wording, adjustments, total_of
from contracts.services import settlement
from contracts.services.certificates import released_before
from inspections.lifecycle import AssessmentState
from inspections.models import Assessment
from inspections.services.measuring import measure
from procurement.errors import RuleBroken
from procurement.web.parts import Bill, BillLine

OPEN = (AssessmentState.COMPUTED, AssessmentState.SHOWN, AssessmentState.ANSWERED)


@dataclass(frozen=True)
class Preview:
    """The bill as it stands, and whether it differs from what was computed.

    In CNY: `payable` is what the certificate would be drafted over, `by_rule` what the result
    comes to before `held` is kept back for `disputed` findings and `released` is added.
    """

    bill: Bill
    payable: Decimal
    by_rule: Decimal
    held: Decimal
    released: Decimal
    disputed: int
    changed: bool


def preview_of(row: Assessment) -> Preview | None:
    """The bill of a computed period; None before it is computed and once it is confirmed."""
    if row.status not in OPEN:
        return None
    try:
        measured = measure(row)
        done = settlement.preview(row.contract, row.period, measured.measurements)
        held = settlement.held_lines(row.contract, row.period, measured.measurements)
    except RuleBroken:
        return None
    # Never saved: it lends its wording to a statement that does not exist yet.
    result = PeriodResult(
        contract=row.contract,
        period=row.period,
        score=done.score,
        score_places=max(0, -int(done.score.as_tuple().exponent)),
        statement=settlement.case_of(row.contract, row.period, measured.measurements),
    )
    wording = Wording(result)
    released = list(released_before(row.contract, row.period))
    lines = [
        BillLine(wording.fee_text(), done.fee, small=wording.fee_small()),
        *(
            BillLine(wording.text(one), -one.amount, small=wording.small(one), tone="bad")
            for one in done.lines
        ),
        *adjustments(wording, done.payable, released, held),
    ]
    total = total_of(lines)
    label = _("Payable now") if released or held else _("Payable by this result")
    return Preview(
        bill=Bill(lines, label, total),
        payable=total,
        by_rule=done.payable,
        held=sum((one.amount for one in held), Decimal("0.00")),
        released=sum((one.released for one in released), Decimal("0.00")),
        disputed=len(held),
        changed=measured.snapshot != row.snapshot,
    )

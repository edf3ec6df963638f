"""A lot that fails (废标): everybody is told why, and the committee may go home."""

from __future__ import annotations

from typing import Any

from procurement import clock
from procurement.mail import mail_later
from procurement.people.models import User
from procurement.people.roles import Role
from procurement.workflow import act, perform
from tenders.lifecycle.bid import UNOPENED
from tenders.lifecycle.committee import CommitteeState
from tenders.lifecycle.lot import EVALUATING, LotState
from tenders.models import Committee, Lot

AT_WORK = (LotState.WAITING, *EVALUATING)


def people_of(supplier: Any) -> Any:
    """Who acts for a supplier now."""
    return User.objects.filter(
        memberships__organisation=supplier,
        memberships__role=Role.SUPPLIER,
        memberships__ended_at=None,
        is_active=True,
    ).distinct()


def follow_up(lot: Lot, *, actor: Any) -> None:
    """Tell every bidder the reason (政府采购法第三十六条); disband a committee without work."""
    bids = lot.bids.exclude(status__in=UNOPENED).select_related("supplier")
    for bid in bids:
        context = {"lot": lot, "tender": lot.tender, "reason": lot.failure_reason}
        mail_later("tenders/lot_failed", people_of(bid.supplier), context)
    disband_if_done(lot.tender, actor=actor)


def disband_if_done(tender: Any, *, actor: Any) -> None:
    """Every lot of the tender has its signed report or has failed."""
    committee = Committee.objects.filter(tender=tender, status=CommitteeState.CONVENED).first()
    if committee is not None and not tender.lots.filter(status__in=AT_WORK).exists():
        perform(committee, "disband", actor=actor)


def stop_illegal(lot: Lot, *, reason: str, actor: Any) -> Lot:
    """Stop the evaluation for an unlawful act that harms fairness (政府采购法第三十六条第二项)."""
    with act():
        lot = perform(lot, "fail_illegal", actor=actor, at=clock.now(), reason=reason)
        follow_up(lot, actor=actor)
        return lot

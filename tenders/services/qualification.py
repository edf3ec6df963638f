"""The purchaser reviews qualification bidder by bidder; then the gate of three (第四十四条)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken
from procurement.workflow import act, lock, perform, wrong_state
from tenders.findings import Decision
from tenders.guards.evaluation import gate_article, min_bids
from tenders.lifecycle.bid import BidState
from tenders.models import Bid, BidPartner, Lot
from tenders.permissions.evaluation import may_review_qualification
from tenders.rules.procedures import QUALIFIED
from tenders.services import failure


def decide(bid: Bid, *, qualified: bool, reason: str = "", actor: Any) -> Bid:
    """Decide on one bidder. Raises RuleBroken when a refusal has no reason.

    Also when a bid is to qualify of which a firm takes part in another one, or a member of whose
    consortium is not looked up or is listed.
    """
    if qualified:
        return perform(bid, "qualify", actor=actor)
    return perform(bid, "disqualify", actor=actor, reason=reason)


def look_up(lot: Lot, credits: Mapping[int, str], *, actor: Any) -> None:
    """Record what was found on the credit records of members of consortia (财库〔2016〕125号)."""
    require(may_review_qualification(actor, lot))
    rows = BidPartner.objects.filter(bid__lot=lot, bid__status=BidState.OPENED, pk__in=credits)
    with act():
        for row in rows.order_by("pk"):
            row.credit, row.credit_at = BidPartner.Credit(credits[row.pk]).value, clock.now()
            row.save(update_fields=["credit", "credit_at"])
            facts = {"firm": row.credit_code, "credit": row.credit}
            journal.add("tenders.bid.look_up", row.bid, actor=actor, inputs=facts)


def decide_all(
    lot: Lot,
    decisions: Mapping[int, Decision],
    *,
    credits: Mapping[int, str] | None = None,
    actor: Any,
) -> None:
    """Decide on several bidders at once; every refusal without a reason is named together.

    `credits` are what was found of members of consortia, by the key of their row.
    """
    opened = lot.bids.filter(status=BidState.OPENED).select_related("supplier")
    bids = {bid.pk: bid for bid in opened}
    missing = [
        _no_reason(bids[pk])
        for pk, decision in decisions.items()
        if pk in bids and not decision.qualified and not decision.reason.strip()
    ]
    if missing:
        raise RuleBroken(*missing)
    with act():
        if credits:
            look_up(lot, credits, actor=actor)
        for pk, decision in sorted(decisions.items()):
            if pk in bids:
                decide(bids[pk], qualified=decision.qualified, reason=decision.reason, actor=actor)


def _no_reason(bid: Bid) -> Reason:
    """Named with the bidder: a page that lists several would say the same line twice."""
    message, name = _("Write why %(bid)s is not qualified."), {"bid": bid.supplier.name}
    return Reason("reason", message, name, "87号令第四十四条", f"reason_{bid.pk}")


def close(lot: Lot, *, actor: Any) -> Lot:
    """End the review: the lot goes to the committee, or fails with fewer than three.

    Raises RuleBroken while a bid has no decision.
    """
    with act():
        lot, now = lock(lot), clock.now()
        if wrong_state(lot, "end_qualification"):  # before the opening no rules are pinned yet
            return perform(lot, "end_qualification", actor=actor, at=now)
        left, least = lot.bids.filter(status=BidState.QUALIFIED).count(), min_bids(lot, QUALIFIED)
        undecided = lot.bids.filter(status=BidState.OPENED).exists()
        if left >= least or undecided:
            return perform(lot, "end_qualification", actor=actor, at=now)
        article = gate_article(lot, "87号令第四十四条")
        reason = f"通过资格审查的投标人 {left} 家，不足 {least} 家（{article}）。"
        lot = perform(lot, "fail_qualified", actor=actor, at=now, reason=reason)
        failure.follow_up(lot, actor=actor)
        return lot

"""The ranking, computed once by the rules from a case that anyone can compute again."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.errors import Reason, RuleBroken
from procurement.workflow import act, blockers, lock, perform
from tenders.guards.evaluation import min_bids, sheets_in_force
from tenders.guards.terms import rates_of
from tenders.lifecycle.bid import UNOPENED, BidState
from tenders.models import Bid, BidResult, Lot
from tenders.rules import rule_sets
from tenders.rules.eligibility import (
    DOMESTIC_FROM,
    SHARE_FROM,
    BidderPolicy,
    policy_deductions,
)
from tenders.rules.procedures import CONFORMING
from tenders.rules.published import Candidate, Terms, full_case


def rank(lot: Lot, *, actor: Any) -> Lot:
    """The chair has the bids ranked; the case is kept with the lot.

    Raises RuleBroken while a sheet is missing or an objective item differs.
    """
    with act():
        lot = lock(lot)  # what is asked here is asked of the same row as in `perform`
        waiting = blockers(lot, "rank", actor)
        if waiting:  # perform would refuse too; nothing is computed before it must
            return perform(lot, "rank", actor=actor, at=clock.now())
        bids = _bids(lot)
        case = full_case(_terms(lot), [_candidate(lot, bid, name) for name, bid in bids.items()])
        if case["expect"]["outcome"] != "ranked":
            raise RuleBroken(Reason("gate", _("Too few bids are left to rank.")))
        lot = perform(lot, "rank", actor=actor, at=clock.now(), case_content=case)
        for row in case["expect"]["ranking"]:
            bid = bids[row["name"]]
            perform(bid, "place", actor=actor, rank=row["rank"])
            _keep(bid, row)
        return lot


def _bids(lot: Lot) -> dict[str, Bid]:
    """Opened bids by the name they have in the case; two of one name are told apart."""
    opened = lot.bids.exclude(status__in=UNOPENED).filter(price__gt=0)
    bids = list(opened.select_related("supplier", "lot__tender").order_by("pk"))
    held = Counter(bid.supplier.name for bid in bids)
    return {
        bid.supplier.name
        if held[bid.supplier.name] == 1
        else f"{bid.supplier.name} {bid.supplier.credit_code}": bid
        for bid in bids
    }


def _terms(lot: Lot) -> Terms:
    tender = lot.tender
    rules = rule_sets.rule_set(tender.rule_set)
    return Terms(
        case=f"{tender.number}/{lot.number}",
        method=tender.method,
        price_weight=lot.price_weight,
        places=tender.price_places,
        min_bids=min_bids(lot, CONFORMING),
        tie_price=tender.tie_price,
        ceiling=lot.ceiling,
        low_price=rules.low_price,
    )


def _candidate(lot: Lot, bid: Any, name: str) -> Candidate:
    if bid.status != BidState.CONFORMING:
        return Candidate(name, bid.price, rejected=bid.rejection or str(bid.status))
    return Candidate(name, bid.price, deductions(lot, bid), _judges(lot, bid))


def deductions(lot: Lot, bid: Bid) -> tuple[Decimal, ...]:
    """The policy deductions: claimed, and for small firms only who is one (财库〔2020〕46号)."""
    policy = BidderPolicy(
        small_micro=bid.small_claimed and bid.supplier.is_small_or_micro,
        small_micro_share=SHARE_FROM if bid.share_claimed else Decimal(0),
        domestic_cost_share=DOMESTIC_FROM if bid.domestic_claimed else Decimal(0),
    )
    return policy_deductions(policy, rates_of(lot), reserved=lot.reserved_for_small)


def _judges(lot: Lot, bid: Bid) -> list[dict[str, Decimal]]:
    """Each member's points by part, in the order of the members."""
    parts = {criterion.pk: criterion.part for criterion in lot.criteria.all()}
    judges = []
    for sheet in sorted(sheets_in_force(lot), key=lambda one: one.member.number):
        points: dict[str, Decimal] = {}
        for score in sheet.scores.all():
            if score.bid_id == bid.pk:
                part = parts[score.criterion_id]
                points[part] = points.get(part, Decimal(0)) + score.value
        judges.append(points)
    return judges


def _keep(bid: Bid, row: dict[str, Any]) -> None:
    total = Decimal(row["total"]) if "total" in row else None
    price = Decimal(row["price_score"]) if "price_score" in row else None
    BidResult.objects.create(
        bid=bid,
        name=row["name"],
        evaluated_price=Decimal(row["evaluated_price"]),
        price_score=price,
        points=None if total is None or price is None else total - price,
        total=total,
        rank=row["rank"],
    )

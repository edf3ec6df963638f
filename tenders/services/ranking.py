"""The ranking, computed once by the rules from a case that anyone can compute again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.errors import Reason, RuleBroken
from procurement.workflow import act, blockers, lock, perform
from tenders.guards.evaluation import min_bids, sheets_in_force
from tenders.guards.objective import Difference, by_member, differences_among, value_of
from tenders.guards.partners import partners_of
from tenders.guards.terms import low_price_rates, rates_of
from tenders.lifecycle.bid import PLACED, UNOPENED, BidState
from tenders.lifecycle.lot import LotState
from tenders.models import Bid, BidResult, Lot
from tenders.rules.checking import ARTICLE
from tenders.rules.eligibility import BidderPolicy, favoured, policy_deductions
from tenders.rules.partners import policy_of
from tenders.rules.procedures import CONFORMING
from tenders.rules.published import Candidate, Concluded, Terms, full_case


def rank(lot: Lot, *, actor: Any) -> Lot:
    """The chair has the bids ranked; the case is kept with the lot.

    Once ranked, again after a correction (87号令第六十四条). Raises RuleBroken while a sheet is
    missing, an objective item differs, a score far from the others is not settled, or, of a lot
    that is ranked, nothing has changed.
    """
    with act():
        lot = lock(lot)  # what is asked here is asked of the same row as in `perform`
        name = "rank_again" if lot.status == LotState.RANKED else "rank"
        waiting = blockers(lot, name, actor)
        if waiting:  # perform would refuse too; nothing is computed before it must
            return perform(lot, name, actor=actor, at=clock.now())
        bids, case = _bids(lot), case_of(lot)
        if case["expect"]["outcome"] != "ranked":
            raise RuleBroken(Reason("gate", _("Too few bids are left to rank.")))
        if agrees(lot, case):
            message = _("The ranking is what the scores add up to: there is nothing to correct.")
            raise RuleBroken(Reason("sum", message, {}, ARTICLE))
        lot = perform(lot, name, actor=actor, at=clock.now(), case_content=case)
        for row in case["expect"]["ranking"]:
            bid = bids[row["name"]]
            perform(bid, "place", actor=actor, rank=row["rank"])
            _keep(bid, row)
        return lot


def case_of(lot: Lot) -> dict[str, Any]:
    """The case as the scores stand now, with the result they add up to.

    Once ranked, deductions are those of the ranking: a firm may have grown since.
    """
    kept = {
        row["name"]: tuple(Decimal(rate) for rate in row.get("deductions", ()))
        for row in (lot.evaluation or {}).get("bids", ())
    }
    candidates = []
    given = _given(lot)
    for name, bid in _bids(lot).items():
        made = _candidate(lot, bid, name, given)
        candidates.append(replace(made, deductions=kept.get(name, made.deductions)))
    return full_case(_terms(lot), candidates)


def agrees(lot: Lot, case: dict[str, Any]) -> bool:
    """Whether the ranking that was made is the one that the scores add up to."""
    kept = lot.evaluation
    return kept is not None and (_scores_of(kept), kept["expect"]) == (
        _scores_of(case),
        case["expect"],
    )


def out_of_date(lot: Lot) -> bool:
    """Whether the lot is ranked, not signed, and its scores add up to something else by now."""
    return lot.status == LotState.RANKED and not agrees(lot, case_of(lot))


def _scores_of(case: dict[str, Any]) -> list[Any]:
    keys = ("name", "price", "judges", "reason")
    return [tuple(one.get(key) for key in keys) for one in case["bids"]]


def _bids(lot: Lot) -> dict[str, Bid]:
    """Opened bids by the name they have in the case; two of one name are told apart."""
    opened = lot.bids.exclude(status__in=UNOPENED).filter(price__gt=0)
    rows = opened.select_related("supplier", "lot__tender", "result")
    bids = list(rows.prefetch_related("partners__supplier").order_by("pk"))
    held = Counter(bid.supplier.name for bid in bids)
    found = {}
    for bid in bids:
        firm = bid.supplier
        name = firm.name if held[firm.name] == 1 else f"{firm.name} {firm.credit_code}"
        found[bid.result.name if hasattr(bid, "result") else name] = bid
    return found


def _terms(lot: Lot) -> Terms:
    tender = lot.tender
    return Terms(
        case=f"{tender.number}/{lot.number}",
        method=tender.method,
        price_weight=lot.price_weight,
        places=tender.price_places,
        min_bids=min_bids(lot, CONFORMING),
        tie_price=tender.tie_price,
        ceiling=lot.ceiling,
        low_price=low_price_rates(tender),
    )


@dataclass(frozen=True)
class _Given:
    """The sheets in the order of the members, and what the majority has concluded."""

    sheets: list[Any]
    concluded: list[Difference]


def _given(lot: Lot) -> _Given:
    sheets = sorted(sheets_in_force(lot), key=lambda one: one.member.number)
    differing = differences_among(lot, by_member(sheets))
    return _Given(sheets, [one for one in differing if one.conclusion is not None])


def _candidate(lot: Lot, bid: Any, name: str, given: _Given) -> Candidate:
    if bid.status not in (BidState.CONFORMING, *PLACED):
        return Candidate(name, bid.price, rejected=bid.rejection or str(bid.status))
    items = {criterion.pk: criterion for criterion in lot.criteria.all()}
    concluded = [
        Concluded(items[one.cell[1]].name, one.conclusion.points, tuple(one.given.values()))
        for one in given.concluded
        if one.conclusion is not None and one.cell[0] == bid.pk
    ]
    judges = _judges(bid, given, {key: one.part for key, one in items.items()})
    return Candidate(name, bid.price, deductions(lot, bid), judges, concluded=concluded)


def deductions(lot: Lot, bid: Bid) -> tuple[Decimal, ...]:
    """The policy deductions: for small firms only who is one, for shares by the bid's own firms."""
    return policy_deductions(_policy(bid), rates_of(lot), reserved=lot.is_reserved)


def was_favoured(lot: Lot, bid: Bid) -> bool:
    """Whether the bid had an advantage of small firms: then its declaration is published."""
    policy = _policy(bid)
    small = bid.supplier.is_small_or_micro or policy.small_micro_share > 0
    return favoured(policy, rates_of(lot), reserved=lot.is_reserved and small)


def _policy(bid: Bid) -> BidderPolicy:
    return policy_of(
        partners_of(bid),
        small_claimed=bid.small_claimed and bid.supplier.is_small_or_micro,
        domestic_claimed=bid.domestic_claimed,
    )


def _judges(bid: Bid, given: _Given, parts: Mapping[int, str]) -> list[dict[str, Decimal]]:
    """Each member's points by part, in the order of the members: those that count."""
    settled = {one.cell: one.conclusion.points for one in given.concluded if one.conclusion}
    judges = []
    for sheet in given.sheets:
        points: dict[str, Decimal] = {}
        for score in sheet.scores.all():
            if score.bid_id == bid.pk:
                part = parts[score.criterion_id]
                points[part] = points.get(part, Decimal(0)) + value_of(score, settled)
        judges.append(points)
    return judges


def _keep(bid: Bid, row: dict[str, Any]) -> None:
    total = Decimal(row["total"]) if "total" in row else None
    price = Decimal(row["price_score"]) if "price_score" in row else None
    BidResult.objects.update_or_create(
        bid=bid,
        defaults={
            "name": row["name"],
            "evaluated_price": Decimal(row["evaluated_price"]),
            "price_score": price,
            "points": None if total is None or price is None else total - price,
            "total": total,
            "rank": row["rank"],
        },
    )

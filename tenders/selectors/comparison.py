"""The comparison: ranks, totals, parts, prices, what was flagged, and how it was computed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.rules.money import cents, exact, mean, plain, round_half_up
from procurement.web.formats import number, quantity
from procurement.web.parts import Fact
from tenders.guards.evaluation import sheets_in_force
from tenders.guards.terms import low_price_rates
from tenders.lifecycle.bid import UNOPENED
from tenders.models import Criterion, Lot
from tenders.rules.cases import evaluation_case
from tenders.rules.low_price import BELOW_CEILING, BELOW_MEAN, BELOW_NEXT

FLAGS = {
    BELOW_MEAN: _("%(rate)s of the mean price"),
    BELOW_NEXT: _("%(rate)s of the next lowest price"),
    BELOW_CEILING: _("%(rate)s of the maximum price"),
}


@dataclass(frozen=True)
class Row:
    """A bid of the comparison; `parts` are mean points by part, rounded for the eye."""

    bid: Any
    result: Any
    parts: list[Decimal | None]
    first: bool
    candidate: bool
    review: Any


@dataclass(frozen=True)
class Member:
    """One member's points of a bid, by part."""

    number: int
    name: str
    chair: bool
    totals: list[Decimal]


def comparison(lot: Lot) -> dict[str, Any]:
    """Everything the page of the result shows to those inside."""
    case = lot.evaluation or {}
    bids = list(
        lot.bids.exclude(status__in=UNOPENED)
        .select_related("supplier", "result", "low_price_review")
        .prefetch_related("partners")
    )
    placed = sorted((b for b in bids if hasattr(b, "result")), key=lambda b: (b.rank, b.pk))
    sheets = sorted(sheets_in_force(lot), key=lambda one: one.member.number)
    criteria = {one.pk: one for one in lot.criteria.all()}
    parts = list(dict.fromkeys(one.part for one in criteria.values()))
    rows = [_row(lot, bid, sheets, criteria, parts) for bid in placed]
    first = placed[0] if placed else None
    return {
        "rows": rows,
        "parts": [Criterion.Part(part).label for part in parts],
        "out": [bid for bid in bids if not hasattr(bid, "result")],
        "members": _members(placed, sheets),
        "benchmark": case.get("expect", {}).get("benchmark"),
        "example": first,
        "flagged": [_flagged(lot, bid, case) for bid in placed if hasattr(bid, "low_price_review")],
        "without": _without(case, [row for row in rows if row.review is not None]),
        "tied": len([row for row in rows if row.result.rank == 1]) > 1,
    }


def _row(lot: Lot, bid: Any, sheets: list[Any], criteria: Any, parts: list[str]) -> Row:
    means: list[Decimal | None] = []
    for part in parts:
        sums = [
            sum(
                (
                    s.value
                    for s in sheet.scores.all()
                    if s.bid_id == bid.pk and criteria[s.criterion_id].part == part
                ),
                Decimal(0),
            )
            for sheet in sheets
        ]
        means.append(round_half_up(mean(sums), 2) if sums else None)
    return Row(
        bid,
        bid.result,
        means,
        bid.result.rank == 1,
        bid.result.rank <= lot.tender.candidates,
        getattr(bid, "low_price_review", None),
    )


def _members(placed: list[Any], sheets: list[Any]) -> list[Member]:
    found = []
    for sheet in sheets:
        totals = [
            sum((s.value for s in sheet.scores.all() if s.bid_id == bid.pk), Decimal(0))
            for bid in placed
        ]
        member = sheet.member
        found.append(Member(member.number, str(member.user), member.is_chair, totals))
    return found


def _flagged(lot: Lot, bid: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Why a price was questioned, each test with its figures."""
    review = bid.low_price_review
    rates = case.get("low_price", {})
    conforming = [Decimal(one["price"]) for one in case["bids"] if "rejected" not in one]
    ordered = sorted(conforming)
    bounds = {
        BELOW_MEAN: (rates.get("of_mean"), mean(conforming) if conforming else None),
        BELOW_NEXT: (rates.get("of_next"), ordered[1] if len(ordered) > 1 else None),
        BELOW_CEILING: (rates.get("of_ceiling"), Decimal(rates.get("ceiling", lot.ceiling))),
    }
    facts = []
    for flag, (rate, base) in bounds.items():
        if rate is None or base is None:
            continue
        limit = cents(exact(base) * exact(Decimal(rate)))
        note = FLAGS[flag] % {"rate": f"{quantity(Decimal(rate) * 100)}%"}
        met = flag in review.flags
        sign = "<" if met else "≥"
        words = f"{number(bid.price, 2)} {sign} {number(limit, 2)}"
        facts.append(Fact(_("Triggered") if met else _("Not triggered"), words, note))
    return {"bid": bid, "review": review, "facts": facts}


def why_asked(lot: Lot, review: Any) -> list[str]:
    """The tests that a questioned price fell under, in words: “below 50 % of the mean price”."""
    said = [str(_("the committee finds it clearly low: %(why)s") % {"why": review.own_reason})]
    rates = low_price_rates(lot.tender)
    if rates is None or review.own_reason:
        return said if review.own_reason else []
    of = {
        BELOW_MEAN: rates.of_mean,
        BELOW_NEXT: rates.of_next,
        BELOW_CEILING: rates.of_ceiling,
    }
    return [
        str(
            _("below %(bound)s") % {"bound": FLAGS[flag] % {"rate": f"{quantity(of[flag] * 100)}%"}}
        )
        for flag in review.flags
    ]


def _without(case: dict[str, Any], flagged: list[Row]) -> dict[str, Any] | None:
    """The ranking if the questioned bid had been rejected; None where it cannot be said."""
    if len(flagged) != 1 or not case:
        return None
    name = flagged[0].result.name
    asked = {key: value for key, value in case.items() if key != "expect"}
    asked["bids"] = [bid for bid in case["bids"] if bid["name"] != name]
    outcome = evaluation_case(asked)
    if outcome["outcome"] != "ranked":
        return {"name": name, "ranking": None, "benchmark": None}
    ranking: Any = outcome["ranking"]
    same = [row["name"] for row in ranking if row["rank"] == 1] == [
        row["name"] for row in case["expect"]["ranking"] if row["rank"] == 1
    ]
    return {
        "name": name,
        "ranking": ranking,
        "benchmark": plain(Decimal(str(outcome["benchmark"]))),
        "same": same,
    }

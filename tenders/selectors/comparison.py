"""The comparison: ranks, totals, parts, prices, what was flagged, and how it was computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.rules.money import cents, exact, mean, plain, round_half_up
from procurement.web.formats import number, quantity
from procurement.web.parts import Fact
from tenders.guards.evaluation import members, sheets_in_force
from tenders.guards.objective import Difference, by_member, differences_among, value_of
from tenders.guards.terms import low_price_rates
from tenders.lifecycle.bid import UNOPENED
from tenders.lifecycle.lot import LotState
from tenders.models import Criterion, Lot
from tenders.permissions.evaluation import may_hasten
from tenders.rules.cases import evaluation_case
from tenders.rules.low_price import BELOW_CEILING, BELOW_MEAN, BELOW_NEXT
from tenders.rules.scoring import Cell

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


@dataclass(frozen=True)
class Unsigned:
    """A member who has not signed, until when it is to, and what this reader may do about it."""

    member: Any
    due: datetime | None
    warn: str
    deem: str


def unsigned(lot: Lot, user: Any, now: datetime) -> list[Unsigned]:
    """Who still has to sign the report, once it can be signed."""
    if lot.status != LotState.RANKED:
        return []
    warnings = lot.signing_warnings.filter(round=lot.report_round)
    told = dict(warnings.values_list("member_id", "due_at"))
    acts = bool(may_hasten(user, lot))
    found = []
    waiting = members(lot).exclude(pk__in=lot.signed.values("member")).select_related("user")
    for member in waiting:
        due, args = told.get(member.pk), [lot.pk, member.number]
        warn = acts and due is None and member.user_id != user.pk
        deem = acts and due is not None and due <= now
        found.append(
            Unsigned(
                member,
                due,
                reverse("tenders:signer_warn", args=args) if warn else "",
                reverse("tenders:signer_deem", args=args) if deem else "",
            )
        )
    return found


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
    differing = differences_among(lot, by_member(sheets))
    settled = {one.cell: one.conclusion.points for one in differing if one.conclusion}
    rows = [_row(lot, bid, (sheets, settled), criteria, parts) for bid in placed]
    first = placed[0] if placed else None
    return {
        "rows": rows,
        "parts": [Criterion.Part(part).label for part in parts],
        "out": [bid for bid in bids if not hasattr(bid, "result")],
        "members": _members(placed, sheets, settled),
        "concluded": _concluded(placed, criteria, differing),
        "benchmark": case.get("expect", {}).get("benchmark"),
        "example": first,
        "flagged": [_flagged(lot, bid, case) for bid in placed if hasattr(bid, "low_price_review")],
        "without": _without(case, [row for row in rows if row.review is not None]),
        "tied": len([row for row in rows if row.result.rank == 1]) > 1,
    }


def _row(
    lot: Lot,
    bid: Any,
    given: tuple[list[Any], Mapping[Cell, Decimal]],
    criteria: Any,
    parts: list[str],
) -> Row:
    """A bid with its means; `given` are the sheets, and what counts where members differ."""
    sheets, settled = given
    means: list[Decimal | None] = []
    for part in parts:
        sums = [
            sum(
                (
                    value_of(s, settled)
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


def _members(placed: list[Any], sheets: list[Any], settled: Mapping[Cell, Decimal]) -> list[Member]:
    found = []
    for sheet in sheets:
        totals = [
            sum(
                (value_of(s, settled) for s in sheet.scores.all() if s.bid_id == bid.pk),
                Decimal(0),
            )
            for bid in placed
        ]
        member = sheet.member
        found.append(Member(member.number, str(member.user), member.is_chair, totals))
    return found


def _concluded(
    placed: list[Any], criteria: Mapping[int, Any], differing: list[Difference]
) -> list[dict[str, Any]]:
    """The points of objective items that the majority has found, beside those of the others."""
    names = {bid.pk: bid.supplier.name for bid in placed}
    return [
        {
            "item": criteria[one.cell[1]].name,
            "name": names[one.cell[0]],
            "points": one.conclusion.points,
            "others": [(number, one.given[number]) for number in one.found.again],
        }
        for one in differing
        if one.conclusion and one.cell[0] in names
    ]


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

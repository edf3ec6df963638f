"""The case of an evaluation as it is stored and published, in the form `recompute` reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.rules.money import plain
from tenders.rules.cases import evaluation_case
from tenders.rules.low_price import LowPriceRates
from tenders.rules.objective import ARTICLE

ANONYMOUS = "投标人"


@dataclass(frozen=True)
class Concluded:
    """An objective item on which the judges differed: what each gave, and what counts for all."""

    item: str
    points: Decimal
    given: Sequence[Decimal]


@dataclass(frozen=True)
class Candidate:
    """A bid as evaluated: each judge's points by part, or why it is out. Prices in CNY.

    Where the majority has `concluded` the judges have the points that count.
    """

    name: str
    price: Decimal
    deductions: Sequence[Decimal] = ()
    judges: Sequence[Mapping[str, Decimal]] = ()
    rejected: str = ""
    concluded: Sequence[Concluded] = ()


@dataclass(frozen=True)
class Terms:
    """What the documents fixed for a lot."""

    case: str
    method: str
    price_weight: Decimal
    places: int
    min_bids: int
    tie_price: str
    ceiling: Decimal
    low_price: LowPriceRates | None = None


def letter(index: int) -> str:
    """Return A to Z, then AA: 0 -> A, 25 -> Z, 26 -> AA."""
    first, last = divmod(index, 26)
    return (letter(first - 1) if first else "") + chr(ord("A") + last)


def _candidate(one: Candidate) -> dict[str, Any]:
    row: dict[str, Any] = {"name": one.name, "price": plain(one.price)}
    if one.deductions:
        row["deductions"] = [plain(rate) for rate in one.deductions]
    if one.rejected:
        row["rejected"] = one.rejected
    elif one.judges:
        row["judges"] = [
            {part: plain(points) for part, points in judge.items()} for judge in one.judges
        ]
        if one.concluded:
            row["reason"] = [_concluded(item) for item in one.concluded]
    return row


def _concluded(one: Concluded) -> dict[str, Any]:
    """What was given beside what counts, as a remark: the form of a case has no field for it.

    From the highest to the lowest, so that everybody may read it: whose is whose stands in the
    report.
    """
    return {
        "item": one.item,
        "given": [plain(points) for points in sorted(one.given, reverse=True)],
        "points": plain(one.points),
        "article": ARTICLE,
    }


def _low_price(rates: LowPriceRates, ceiling: Decimal) -> dict[str, str]:
    return {
        "of_mean": plain(rates.of_mean),
        "of_next": plain(rates.of_next),
        "of_ceiling": plain(rates.of_ceiling),
        "ceiling": plain(rates.ceiling if rates.ceiling is not None else ceiling),
    }


def full_case(terms: Terms, candidates: Sequence[Candidate]) -> dict[str, Any]:
    """Write the case with the result it must have; `recompute` agrees with it by construction.

    A bid without a price more than nothing cannot be computed and is left out.
    """
    case: dict[str, Any] = {
        "kind": "evaluation",
        "case": terms.case,
        "method": terms.method,
        "price_weight": plain(terms.price_weight),
        "places": terms.places,
        "min_bids": terms.min_bids,
        "tie_price": terms.tie_price,
        "budget": plain(terms.ceiling),
    }
    if terms.low_price is not None:
        case["low_price"] = _low_price(terms.low_price, terms.ceiling)
    case["bids"] = [_candidate(one) for one in candidates if one.price > 0]
    return case | {"expect": evaluation_case(case)}


def public_case(case: Mapping[str, Any], winners: Sequence[str]) -> dict[str, Any]:
    """Return the case for everybody: only winners keep their names, judges cannot be told apart.

    Losers become 投标人A, B, ... in the order of the ranking, the rejected after them; each bid's
    judges are given as sums from the highest to the lowest. The mean does not change, so the
    published result is still what anyone computes from it.
    """
    ranked = [row["name"] for row in case.get("expect", {}).get("ranking", ())]
    others = [*ranked, *(bid["name"] for bid in case["bids"] if bid["name"] not in ranked)]
    hidden = [name for name in others if name not in winners]
    names = {name: f"{ANONYMOUS}{letter(index)}" for index, name in enumerate(hidden)}
    asked = {key: value for key, value in case.items() if key != "expect"}
    asked["bids"] = [_public_bid(bid, names) for bid in case["bids"]]
    asked["bids"].sort(key=lambda bid: bid["name"])
    return asked | {"expect": evaluation_case(asked)}


def _public_bid(bid: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    row = {key: value for key, value in bid.items() if key != "judges"}
    row["name"] = names.get(bid["name"], bid["name"])
    if "rejected" in bid:
        row["rejected"] = "rejected"
    if "judges" in bid:
        sums = [sum((Decimal(p) for p in judge.values()), Decimal(0)) for judge in bid["judges"]]
        row["judges"] = [plain(points) for points in sorted(sums, reverse=True)]
    return row

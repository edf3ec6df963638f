"""Ranking bids: 综合评分法 (Order 87 art. 55, 57) and 最低评标价法 (art. 54, 56).

Steps, in order: rejected bids are out; all over budget fails the lot; single bids over budget
are invalid; too few left fails the lot; evaluated prices; scores; ranks; low price flags.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from procurement.rules.money import MOST_PLACES, cents, exact, mean, round_half_up
from tenders.rules.low_price import LowPriceRates, low_price_flags

COMPREHENSIVE, LOWEST_PRICE = "comprehensive_scoring", "lowest_price"
ORIGINAL, EVALUATED = "original", "evaluated"
ALL_OVER_BUDGET, TOO_FEW_BIDS = "all_over_budget", "too_few_bids"


@dataclass(frozen=True)
class Bid:
    """One bid. `deductions` are policy rates, added, on the original price (CNY).

    Points besides the price come as `scores` (by part, summed) or from `judges` (each member's
    points, averaged, not rounded). `rejected` says why an earlier gate took the bid out.
    """

    name: str
    price: Decimal
    deductions: tuple[Decimal, ...] = ()
    scores: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    judges: tuple[Decimal, ...] = ()
    rejected: str = ""

    def __post_init__(self) -> None:
        if self.price <= 0:
            raise ValueError("a price is more than nothing")
        if min(self.deductions, default=0) < 0 or sum(self.deductions) >= 1:
            raise ValueError("deductions are not negative and together less than the price")
        if self.scores and self.judges:
            raise ValueError("points come by part or by judge, not both")

    @property
    def evaluated_price(self) -> Fraction:
        """Price x (1 - sum of deductions), unrounded: 645 less 10 % is 580.5."""
        return exact(self.price) * (1 - sum(map(exact, self.deductions), Fraction(0)))

    @property
    def points(self) -> Fraction:
        """Everything but the price, unrounded."""
        if self.judges:
            return mean(self.judges)
        return sum(map(exact, self.scores.values()), Fraction(0))


@dataclass(frozen=True)
class Evaluation:
    """What the documents fixed, and the bids. `budget` is the ceiling in CNY, if any."""

    method: str
    bids: tuple[Bid, ...]
    price_weight: Decimal = Decimal(0)
    places: int = 2
    min_bids: int = 3
    tie_price: str = ORIGINAL
    budget: Decimal | None = None
    low_price: LowPriceRates | None = None

    def __post_init__(self) -> None:
        if self.method not in (COMPREHENSIVE, LOWEST_PRICE):
            raise ValueError(f"unknown method {self.method}")
        if self.tie_price not in (ORIGINAL, EVALUATED):
            raise ValueError(f"unknown tie price {self.tie_price}")
        if self.price_weight < 0 or self.min_bids < 1:
            raise ValueError("a weight is not negative and one bid is the least")
        if not 0 <= self.places <= MOST_PLACES:
            raise ValueError("places lie between 0 and 12")
        if len({bid.name for bid in self.bids}) < len(self.bids):
            raise ValueError("two bids have the same name")


@dataclass(frozen=True)
class Placed:
    """A ranked bid. Prices in CNY; the scores are None with 最低评标价法."""

    name: str
    price: Decimal
    evaluated_price: Decimal
    price_score: Decimal | None
    total: Decimal | None
    rank: int


@dataclass(frozen=True)
class Ranking:
    """The order of the bids left; `low_price` is None unless it was asked for."""

    benchmark: Decimal
    placed: tuple[Placed, ...]
    low_price: Mapping[str, tuple[str, ...]] | None = field(default=None, hash=False)


@dataclass(frozen=True)
class Failure:
    """The lot fails (废标): `all_over_budget` or `too_few_bids`."""

    reason: str


Outcome: TypeAlias = Ranking | Failure
_Key: TypeAlias = tuple[Fraction, ...]


def price_score(benchmark: Fraction, evaluated: Fraction, weight: Decimal, places: int) -> Decimal:
    """Benchmark / evaluated price x weight, half up to `places` (art. 55): points.

    | benchmark | evaluated | weight | places | points |
    | --------- | --------- | ------ | ------ | ------ |
    | 580.5     | 580.5     | 30     | 2      | 30.00  |
    | 580.5     | 616.5     | 30     | 2      | 28.25  |
    | 580.5     | 695       | 30     | 2      | 25.06  |
    | 311111    | 333333    | 20     | 3      | 18.667 |
    """
    return round_half_up(benchmark / evaluated * exact(weight), places)


def _scored(evaluation: Evaluation, bid: Bid, benchmark: Fraction) -> tuple[_Key, Placed]:
    """Score one bid; the key sorts the better bid first and is equal for tied ones."""
    price = cents(bid.evaluated_price)
    if evaluation.method == LOWEST_PRICE:
        return (bid.evaluated_price,), Placed(bid.name, bid.price, price, None, None, 0)
    points = price_score(benchmark, bid.evaluated_price, evaluation.price_weight, evaluation.places)
    total = round_half_up(exact(points) + bid.points, evaluation.places)
    by_original = evaluation.tie_price == ORIGINAL
    tie = exact(bid.price) if by_original else bid.evaluated_price
    return (-exact(total), tie), Placed(bid.name, bid.price, price, points, total, 0)


def _rank(evaluation: Evaluation, bids: tuple[Bid, ...]) -> Ranking:
    benchmark = min(bid.evaluated_price for bid in bids)
    scored = [_scored(evaluation, bid, benchmark) for bid in bids]
    keys = [key for key, _ in scored]
    placed = [
        Placed(one.name, one.price, one.evaluated_price, one.price_score, one.total, rank)
        for rank, one in ((1 + sum(k < key for k in keys), one) for key, one in scored)
    ]
    placed.sort(key=lambda one: (one.rank, one.name))
    flags = None
    if evaluation.low_price is not None:
        prices = {bid.name: bid.price for bid in bids}
        flags = low_price_flags(prices, evaluation.low_price, evaluation.budget)
    return Ranking(cents(benchmark), tuple(placed), flags)


def evaluate(evaluation: Evaluation) -> Outcome:
    """Rank the bids or fail the lot.

    Ranks: total down, then the lower `tie_price`, then tied as 1, 1, 3. With 最低评标价法 the
    evaluated price alone, ties share. Ordered by rank, then name.

    | bids (weight 30)                     | benchmark | evaluated              | totals                | ranks   |
    | ------------------------------------ | --------- | ---------------------- | --------------------- | ------- |
    | 645 less 10 %, 685 less 10 %, 695    | 580.50    | 580.50, 616.50, 695.00 | 30.00, 28.25, 25.06   | 1, 2, 3 |

    | bids left                            | budget    | outcome                |
    | ------------------------------------ | --------- | ---------------------- |
    | 24440000.01, 25000000, 30000000      | 24440000  | failed all_over_budget |
    | 100, 95 and one rejected             | none      | failed too_few_bids    |
    """  # noqa: E501 - a table is not broken over lines
    left = tuple(bid for bid in evaluation.bids if not bid.rejected)
    if evaluation.budget is not None:
        affordable = tuple(bid for bid in left if bid.price <= evaluation.budget)
        if left and not affordable:
            return Failure(ALL_OVER_BUDGET)
        left = affordable
    if len(left) < evaluation.min_bids:
        return Failure(TOO_FEW_BIDS)
    return _rank(evaluation, left)

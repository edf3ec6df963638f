"""The money rules a contract's deduction scheme (扣款办法) is made of, one class each.

Each rule turns one period into charges. Amounts in CNY, scores in points, percents of the fee of
the period. Nothing is rounded here: `settlement` rounds each line once. The examples in the
docstrings are fee -> amount at a score.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, TypeAlias

from contracts.rules.bands import Band, PriceBand, band_for
from procurement.rules.money import Exact, cents, exact, mean, round_half_up

ALL_RECTIFIED = "all_rectified_in_time"
PER_POINT, PER_FINDING_UNIT, PER_EVENT_UNIT, SHARE = "point", "finding", "event", "share"


@dataclass(frozen=True)
class Period:
    """What a period's money depends on: the rounded score, the fee, and what was counted."""

    score: Decimal
    fee: Decimal
    places: int = 2
    scores: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict, hash=False)
    findings: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    events: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    all_rectified_in_time: bool = False


@dataclass(frozen=True)
class Charge:
    """One deduction before rounding: base (CNY) x quantity x rate, all exact.

    `unit` says what the quantity is: points, findings, events, or a share of the fee.
    """

    rule: str
    base: Fraction
    quantity: Fraction
    rate: Fraction
    unit: str

    @property
    def amount(self) -> Fraction:
        """The exact amount in CNY."""
        return self.base * self.quantity * self.rate


def charge(rule: str, base: Exact, quantity: Exact, rate: Exact, unit: str) -> Charge:
    """Build a charge from any exact numbers."""
    return Charge(rule, exact(base), exact(quantity), exact(rate), unit)


def _percent(percent: Decimal) -> Fraction:
    return exact(percent) / 100


@dataclass(frozen=True)
class PercentPerPoint:
    """fee x (below - score) x percent / 100, when score < below.

    Below 95, 1 %: 13,611.11 at 86 -> 1,224.9999; at 95 -> nothing.
    """

    rule: ClassVar[str] = "percent_per_point"
    below: Decimal
    percent: Decimal

    def charges(self, period: Period) -> Iterator[Charge]:
        """Yield the charge of a period below the threshold."""
        if period.score < self.below:
            points = exact(self.below) - exact(period.score)
            yield charge(self.rule, period.fee, points, _percent(self.percent), PER_POINT)


@dataclass(frozen=True)
class AmountPerPoint:
    """(from - score) x amount, when score < when_below; with from above when_below a cliff.

    When below 90, from 100, CNY 500: at 86 -> 7,000; at 90 -> nothing.
    """

    rule: ClassVar[str] = "amount_per_point"
    when_below: Decimal
    from_score: Decimal
    amount: Decimal

    def charges(self, period: Period) -> Iterator[Charge]:
        """Yield the charge of a period below the threshold."""
        if period.score < self.when_below:
            points = exact(self.from_score) - exact(period.score)
            yield charge(self.rule, self.amount, points, 1, PER_POINT)


@dataclass(frozen=True)
class Bands:
    """fee x the percentage of the score's band; nothing if waived.

    Waived: the scheme says `waived_if` all_rectified_in_time, the period says so too, and
    score >= `waiver_at_least`. Bands 95: 0, 85: 10, 0: 15: 51,250.40 at 86 -> 5,125.04.
    """

    rule: ClassVar[str] = "bands"
    bands: tuple[Band, ...]
    waived_if: str = ""
    waiver_at_least: Decimal | None = None

    def __post_init__(self) -> None:
        if self.waived_if not in ("", ALL_RECTIFIED):
            raise ValueError(f"unknown waiver {self.waived_if}")
        if bool(self.waived_if) != (self.waiver_at_least is not None):
            raise ValueError("waived_if and waiver_at_least come together")

    def waives(self, period: Period) -> bool:
        """Tell whether everything was put right in time at a score good enough."""
        return (
            self.waiver_at_least is not None
            and period.all_rectified_in_time
            and period.score >= self.waiver_at_least
        )

    def charges(self, period: Period) -> Iterator[Charge]:
        """Yield the charge of the score's band. Raises NoBand."""
        percent = _percent(band_for(self.bands, period.score).deduct_percent)
        if not self.waives(period):
            yield charge(self.rule, period.fee, 1, percent, SHARE)


@dataclass(frozen=True)
class AssessedShare:
    """fee x share x (100 - score) / 100: that share of the fee is earned by the score.

    Share 0.40: 17,916.67 at 89.90 -> 723.833468.
    """

    rule: ClassVar[str] = "assessed_share"
    share: Decimal

    def charges(self, period: Period) -> Iterator[Charge]:
        """Yield what the points missing from 100 cost."""
        missing = 100 - exact(period.score)
        yield charge(self.rule, period.fee, missing, _percent(self.share), PER_POINT)


@dataclass(frozen=True)
class WholeFeeBelow:
    """The fee, when score < below. Below 73: 25,000 at 72.99 -> 25,000; at 73 -> nothing."""

    rule: ClassVar[str] = "whole_fee_below"
    below: Decimal

    def charges(self, period: Period) -> Iterator[Charge]:
        """Yield the whole fee of a lost period."""
        if period.score < self.below:
            yield charge(self.rule, period.fee, 1, 1, SHARE)


@dataclass(frozen=True)
class PerFinding:
    """amount x number, one charge per kind, in the order of the period's findings.

    Littered spot 100, dead corner 200: 7 and 2 of them -> 700 and 400.
    """

    rule: ClassVar[str] = "per_finding"
    amounts: Mapping[str, Decimal] = field(hash=False)

    def charges(self, period: Period) -> Iterator[Charge]:
        """Yield one charge for each kind of finding that this rule prices."""
        for kind, number in period.findings.items():
            if kind in self.amounts:
                name = f"{self.rule}:{kind}"
                yield charge(name, self.amounts[kind], number, 1, PER_FINDING_UNIT)


@dataclass(frozen=True)
class EventPrice:
    """What one event costs: an amount in CNY or a percentage of the fee, never both."""

    amount: Decimal | None = None
    percent: Decimal | None = None

    def __post_init__(self) -> None:
        if (self.amount is None) == (self.percent is None):
            raise ValueError("an event costs an amount or a percent")

    def of(self, fee: Decimal) -> tuple[Exact, Exact]:
        """Return base and rate of one event: 5000 x 1, or fee x 0.02."""
        if self.amount is not None:
            return self.amount, 1
        return fee, _percent(self.percent or Decimal(0))


@dataclass(frozen=True)
class PerEvent:
    """(amount or fee x percent / 100) x number, one charge per kind, in the order of the events.

    Accident 0.333 %: 7 of them at a fee of 12,345.67 -> 287.777...; media exposure 5,000 -> 5,000.
    """

    rule: ClassVar[str] = "per_event"
    events: Mapping[str, EventPrice] = field(hash=False)

    def charges(self, period: Period) -> Iterator[Charge]:
        """Yield one charge for each kind of event that this rule prices."""
        for kind, number in period.events.items():
            if kind in self.events:
                base, rate = self.events[kind].of(period.fee)
                yield charge(f"{self.rule}:{kind}", base, number, rate, PER_EVENT_UNIT)


@dataclass(frozen=True)
class PriceClass:
    """The fee itself is area x the unit price of the score's band, half up; it charges nothing.

    Band 85: 0.6250 a square metre: 15,320.5 square metres at 88 -> 9,575.31.
    """

    rule: ClassVar[str] = "price_class"
    bands: tuple[PriceBand, ...]

    def fee(self, area_m2: Decimal, score: Decimal) -> Decimal:
        """Return the fee in CNY. Raises NoBand."""
        return cents(exact(area_m2) * exact(band_for(self.bands, score).unit_price))

    def charges(self, period: Period) -> Iterator[Charge]:
        """Yield nothing: the class has already made the fee."""
        return iter(())


@dataclass(frozen=True)
class KindShare:
    """The share of the fee that one kind of inspection releases by its own bands."""

    name: str
    share: Decimal
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class KindShares:
    """fee x share x the percentage of the band of that kind's own mean, half up to `places`.

    Monthly: share 0.2, bands 90: 0, 75: 20, 0: 100: 120,000 at 86 -> 4,800.
    """

    rule: ClassVar[str] = "kind_shares"
    shares: tuple[KindShare, ...]

    def charges(self, period: Period) -> Iterator[Charge]:
        """Yield one charge per kind. Raises NoBand, and KeyError for a kind without scores."""
        for one in self.shares:
            score = round_half_up(mean(period.scores[one.name]), period.places)
            percent = _percent(band_for(one.bands, score).deduct_percent)
            yield charge(f"{self.rule}:{one.name}", period.fee, one.share, percent, SHARE)


MoneyRule: TypeAlias = (
    PercentPerPoint
    | AmountPerPoint
    | Bands
    | AssessedShare
    | WholeFeeBelow
    | PerFinding
    | PerEvent
    | PriceClass
    | KindShares
)

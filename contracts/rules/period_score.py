"""The score of a period: weighted means of its inspections, additions, limits, one rounding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.rules.money import MOST_PLACES, exact, mean, round_half_up


@dataclass(frozen=True)
class Component:
    """A kind of inspection (or a part, or a group of units) and its weight, 0.7 for 70 %."""

    name: str
    weight: Decimal


@dataclass(frozen=True)
class Addition:
    """Points added (or, negative, taken) for a reason."""

    points: Decimal
    reason: str = ""


@dataclass(frozen=True)
class ScoreRule:
    """How the score is built: components, decimals, and the most it can be (points)."""

    components: tuple[Component, ...] = ()
    places: int = 2
    max: Decimal = Decimal(100)

    def __post_init__(self) -> None:
        if not 0 <= self.places <= MOST_PLACES or self.max < 0:
            raise ValueError("places lie between 0 and 12 and the maximum is not negative")
        if len({one.name for one in self.components}) < len(self.components):
            raise ValueError("two components have the same name")


def weighted_score(rule: ScoreRule, scores: Mapping[str, Sequence[Decimal]]) -> Fraction:
    """Sum weight x plain mean over the components, unrounded (points).

    Villages 0.7 (mean 87.4615...) and road 0.3 (88) -> 87.6230...

    Raises ValueError when there is no component, KeyError when one has no scores.
    """
    if not rule.components:
        raise ValueError("a score needs at least one component")
    return sum((exact(one.weight) * mean(scores[one.name]) for one in rule.components), Fraction(0))


def period_score(rule: ScoreRule, raw: Fraction, additions: Sequence[Addition] = ()) -> Decimal:
    """Add the additions, hold between 0 and the maximum, round half up to `places`: points.

    | raw     | additions | max | places | score   |
    | ------- | --------- | --- | ------ | ------- |
    | 98      | 3, -0.5   | 100 | 2      | 100.00  |
    | 89.9    |           | 100 | 2      | 89.90   |
    | 87.623  |           | 100 | 2      | 87.62   |
    | 83.839  |           | 100 | 2      | 83.84   |
    | 1       | -2        | 100 | 2      | 0.00    |
    | 90.71688|           | 100 | 4      | 90.7169 |
    """
    total = raw + sum((exact(one.points) for one in additions), Fraction(0))
    return round_half_up(min(max(total, Fraction(0)), exact(rule.max)), rule.places)

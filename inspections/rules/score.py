"""The score of one inspection: full score less what the faults cost, item by item (points)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.rules.money import exact, round_half_up

PLACES = 2


@dataclass(frozen=True)
class Item:
    """An item of the checklist; `max_points` is the most it can cost, None for no limit."""

    code: str
    max_points: Decimal | None = None

    def __post_init__(self) -> None:
        if self.max_points is not None and self.max_points < 0:
            raise ValueError("max_points cannot be negative")


@dataclass(frozen=True)
class Sheet:
    """A checklist (考核评分表) in its order."""

    items: tuple[Item, ...]
    full_score: Decimal = Decimal(100)

    def __post_init__(self) -> None:
        if self.full_score < 0:
            raise ValueError("full_score cannot be negative")
        if len({item.code for item in self.items}) < len(self.items):
            raise ValueError("two items have the same code")


@dataclass(frozen=True)
class Fault:
    """points_each x quantity x multiplier (doubled when repeated, say); a bonus is negative."""

    item: str
    points_each: Decimal
    quantity: Decimal = Decimal(1)
    multiplier: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.quantity < 0 or self.multiplier < 0:
            raise ValueError("quantity and multiplier are not negative")

    @property
    def points(self) -> Fraction:
        """The points lost, exact."""
        return exact(self.points_each) * exact(self.quantity) * exact(self.multiplier)


@dataclass(frozen=True)
class Lost:
    """What an item lost, to two decimals."""

    code: str
    lost: Decimal


@dataclass(frozen=True)
class InspectionScore:
    """Every item in the sheet's order, and the score."""

    items: tuple[Lost, ...]
    score: Decimal


def inspection_score(sheet: Sheet, faults: Sequence[Fault]) -> InspectionScore:
    """Score a sheet: full score - sum of min(max_points, sum of faults), not below 0.

    The score is rounded once, from unrounded items, half up to two decimals.

    | item (max)       | faults                | lost  |
    | ---------------- | --------------------- | ----- |
    | carriageway (30) | 1 x 4, 5 x 6          | 30.00 |
    | kerb (20)        | 0.5 x 3               | 1.50  |
    | bins (10)        | 1 x 1 doubled         | 2.00  |
    | toilet (none)    | 0.3 x 2               | 0.60  |
    | score            |                       | 65.90 |

    Raises ValueError for a fault of an item that the sheet does not know.
    """
    lost = {item.code: Fraction(0) for item in sheet.items}
    for fault in faults:
        if fault.item not in lost:
            raise ValueError(f"the sheet knows no item {fault.item}")
        lost[fault.item] += fault.points
    for item in sheet.items:
        if item.max_points is not None:
            lost[item.code] = min(lost[item.code], exact(item.max_points))
    left = exact(sheet.full_score) - sum(lost.values(), Fraction(0))
    return InspectionScore(
        tuple(Lost(code, round_half_up(points, PLACES)) for code, points in lost.items()),
        round_half_up(max(left, Fraction(0)), PLACES),
    )

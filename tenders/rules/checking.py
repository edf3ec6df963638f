"""What a committee looks at again before it signs (Order 87 art. 64), as far as it can be computed.

Sums, ranges and objective items are right or wrong. Whether a score is abnormally high or low
(畸高、畸低) the committee finds; here it is told which scores to look at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.money import exact, mean, round_half_up
from tenders.rules.scoring import PLACES, Cell, Item, check_points

ARTICLE = "87号令第六十四条"
SUM, RANGE, OBJECTIVE, EXTREME = "sum", "range", "objective", "extreme"
MEMBERS_TO_COMPARE = 3


@dataclass(frozen=True)
class Far:
    """A score far from the others: the sheet's key, the cell, its points and the others' mean."""

    sheet: int
    cell: Cell
    points: Decimal
    others: Decimal


def far_scores(
    items: Iterable[Item], sheets: Mapping[int, Mapping[Cell, Decimal]], share: Decimal
) -> tuple[Far, ...]:
    """Return the scores of subjective items that lie far from the mean of the other members.

    Far is more than `share` of the item's most points, in either direction. `sheets` has the
    points by cell, by the key of each sheet; with fewer than three there is nothing to compare.

    | most | share | points of the members | far    |
    | ---- | ----- | --------------------- | ------ |
    | 20   | 0.30  | 18, 17, 18, 17, 2     | the 2  |
    | 20   | 0.30  | 10, 10, 10, 10, 16    | none   |
    | 20   | 0.30  | 10, 10, 10, 10, 16.5  | 16.5   |
    | 20   | 0.30  | 18, 2                 | none   |
    """
    found = []
    for item in items:
        if item.objective or len(sheets) < MEMBERS_TO_COMPARE:
            continue
        limit = exact(share) * exact(item.max_points)
        bids = sorted({bid for points in sheets.values() for bid, key in points if key == item.key})
        for cell in ((bid, item.key) for bid in bids):
            given = {sheet: points[cell] for sheet, points in sheets.items() if cell in points}
            for sheet, value in sorted(given.items()):
                rest = [other for key, other in given.items() if key != sheet]
                if rest and abs(exact(value) - mean(rest)) > limit:
                    found.append(Far(sheet, cell, value, round_half_up(mean(rest), PLACES)))
    return tuple(found)


def out_of_range(
    items: Iterable[Item], sheets: Mapping[int, Mapping[Cell, Decimal]]
) -> tuple[tuple[int, Cell], ...]:
    """Return sheet and cell of every score that its item does not allow (art. 64 no. 2)."""
    by_key = {item.key: item for item in items}
    return tuple(
        (sheet, cell)
        for sheet, points in sorted(sheets.items())
        for cell, value in sorted(points.items())
        if cell[1] in by_key and check_points(by_key[cell[1]], "", cell, value)
    )


def decided(votes: Iterable[bool], members: int) -> bool | None:
    """Tell what more than half of all members have found; None while neither has a majority.

    | votes         | members | found |
    | ------------- | ------- | ----- |
    | yes, yes, yes | 5       | yes   |
    | yes, yes      | 5       | none  |
    | no, no, no    | 5       | no    |
    """
    given = list(votes)
    if 2 * sum(given) > members:
        return True
    return False if 2 * (len(given) - sum(given)) > members else None

"""Score sheets: complete and in range, the same on objective items, hashed when handed in.

Order 87 art. 55 (a score within the range of its item), art. 61 (majority), art. 62 (each alone),
art. 64 (what may still be corrected).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import TypeAlias

from procurement.errors import Reason, gettext_noop
from procurement.rules.money import plain

PLACES = 2

Cell: TypeAlias = tuple[int, int]
"""A bid and an item, by their keys."""


@dataclass(frozen=True)
class Item:
    """What is scored: its key, name and most points; the members agree where it is objective.

    `steps` are the points its ranges give; without ranges every number up to the most is one.
    """

    key: int
    name: str
    max_points: Decimal
    objective: bool = False
    steps: tuple[Decimal, ...] = ()

    def __post_init__(self) -> None:
        if self.max_points <= 0:
            raise ValueError("an item is worth more than nothing")


def field_of(cell: Cell) -> str:
    """Return the name of the cell's field in forms: `c_7_3` for bid 7 and item 3."""
    return f"c_{cell[0]}_{cell[1]}"


def check_points(item: Item, bid: str, cell: Cell, points: Decimal) -> tuple[Reason, ...]:
    """Name what is wrong with one score.

    | most | points | reason       |
    | ---- | ------ | ------------ |
    | 20   | 0      |              |
    | 20   | 20     |              |
    | 20   | 20.01  | out_of_range |
    | 20   | -1     | out_of_range |
    | 20   | 1.005  | too_fine     |

    Where ranges give 0, 4 or 10 points, 5 is no_range.
    """
    most = item.max_points
    params = {"item": item.name, "bid": bid, "points": plain(points), "most": most}
    if not 0 <= points <= item.max_points:
        message = gettext_noop("%(item)s, %(bid)s: %(points)s is not between 0 and %(most)s.")
        return (Reason("out_of_range", message, params, "87号令第五十五条", field_of(cell)),)
    if points != round(points, PLACES):
        message = gettext_noop("%(item)s, %(bid)s: at most two decimals.")
        return (Reason("too_fine", message, params, "", field_of(cell)),)
    if item.steps and points not in item.steps:
        message = gettext_noop("%(item)s, %(bid)s: its ranges give %(steps)s, not %(points)s.")
        steps = ", ".join(format(step.normalize(), "f") for step in item.steps)
        params = {"item": item.name, "bid": bid, "points": plain(points), "steps": steps}
        return (Reason("no_range", message, params, "87号令第五十五条", field_of(cell)),)
    return ()


def check_sheet(
    items: Sequence[Item], bids: Mapping[int, str], points: Mapping[Cell, Decimal | None]
) -> tuple[Reason, ...]:
    """Name every cell that is empty or wrong, in the order of the page.

    Two items and two bids with three scores, one of them 22 of 20 -> out_of_range and missing.
    """
    reasons: list[Reason] = []
    for item in items:
        for bid, name in bids.items():
            cell = (bid, item.key)
            given = points.get(cell)
            if given is not None:
                reasons.extend(check_points(item, name, cell, given))
                continue
            message = gettext_noop("%(item)s, %(bid)s: not filled in.")
            params = {"item": item.name, "bid": name}
            reasons.append(Reason("missing", message, params, "", field_of(cell)))
    return tuple(reasons)


def digest(lot: str, member: int, points: Mapping[Cell, Decimal], nonce: str) -> str:
    """Return the SHA-256 of a sheet: lot, member's number, nonce and every score by cell.

    The nonce is 128 random bits in hex: without it the few scores that are likely could be tried
    out against a digest that is known before the scores are (87号令第六十六条).
    """
    scores = [[bid, item, plain(round(value, PLACES))] for (bid, item), value in points.items()]
    text = json.dumps(
        {"lot": lot, "member": member, "nonce": nonce, "scores": sorted(scores)},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return sha256(text.encode()).hexdigest()


def objective_differences(
    items: Iterable[Item], sheets: Sequence[Mapping[Cell, Decimal]]
) -> tuple[Cell, ...]:
    """Return the cells of objective items on which the sheets differ (art. 64 no. 3).

    Item 1 objective, item 2 not; sheets {1: 15, 2: 10} and {1: 12, 2: 9} -> item 1.
    """
    objective = {item.key for item in items if item.objective}
    given: dict[Cell, set[Decimal]] = {}
    for sheet in sheets:
        for cell, value in sheet.items():
            if cell[1] in objective:
                given.setdefault(cell, set()).add(value)
    return tuple(sorted(cell for cell, values in given.items() if len(values) > 1))


def majority(votes: Sequence[bool]) -> bool:
    """Tell whether more than half say yes (art. 61); a committee is odd, so half cannot be.

    yes yes no -> True; yes no no -> False. Raises ValueError when nobody voted.
    """
    if not votes:
        raise ValueError("nobody has voted")
    return 2 * sum(votes) > len(votes)

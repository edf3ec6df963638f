"""Quantities of a bill that a correction (更正) changes.

A place "line:1:3:quantity" is the quantity of line 3 of lot 1. What a line is called, in which unit
it is measured and which lines there are is the subject of the lot and stays as published (Order 87
art. 27).
"""

import re
from collections.abc import Collection, Iterable
from decimal import Decimal

from procurement.errors import Reason, gettext_noop

ARTICLE = "87号令第二十七条"
LINE, QUANTITY = "line", "quantity"
DECIMALS, DIGITS = 4, 18
_PLACE = re.compile(rf"{LINE}:([1-9][0-9]*):([1-9][0-9]*):{QUANTITY}")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def place_of(lot: int, line: int) -> str:
    """Return the place of a quantity: lot 1, line 3 -> line:1:3:quantity."""
    return f"{LINE}:{lot}:{line}:{QUANTITY}"


def parsed(place: str) -> tuple[int, int] | None:
    """Return lot and line of such a place, None for any other.

    | place               | lot, line |
    | ------------------- | --------- |
    | line:1:3:quantity   | 1, 3      |
    | line:1:3:name       |           |
    | line:x:3:quantity   |           |
    | lot:1:scope         |           |
    """
    found = _PLACE.fullmatch(place)
    return (int(found[1]), int(found[2])) if found else None


def in_order(places: Iterable[str]) -> list[str]:
    """Return the places of quantities among others, by lot and line: line 2 before line 10."""
    found = ((parsed(place), place) for place in places)
    return [place for _key, place in sorted((key, place) for key, place in found if key)]


def lots_in(places: Iterable[str]) -> tuple[int, ...]:
    """Return the lots whose quantities change: line:2:1:quantity, lot:1:scope -> 2."""
    return tuple(sorted({found[0] for place in places if (found := parsed(place))}))


def of_lot(places: Iterable[str], lot: int) -> list[str]:
    """Return the places of one lot's quantities, by line."""
    return [place for place in in_order(places) if (parsed(place) or (0,))[0] == lot]


def field_of(line: int) -> str:
    """Return what a form calls the new quantity of a line, where its refusals stand."""
    return f"{QUANTITY}_{line}"


def ungrouped(text: str) -> str:
    """Return a number without the commas of its thousands; anything else stays as typed.

    | typed     | read     |
    | --------- | -------- |
    | 121,011.5 | 121011.5 |
    | 1,2       | 1,2      |
    """
    bare = text.strip()
    return bare.replace(",", "") if _GROUPED.fullmatch(bare) else bare


def plain(quantity: Decimal) -> str:
    """Return a quantity as a correction keeps it: 1200.5000 -> 1200.5, 1E+2 -> 100."""
    return format(quantity.normalize(), "f")


def check_quantity(text: str, line: int, field: str = "text") -> tuple[Reason, ...]:
    """Refuse what is no quantity of a bill: more than nothing, at most four decimals.

    | text            | reason       |
    | --------------- | ------------ |
    | 1200.5          |              |
    | 0.0001          |              |
    | 0, -3, 两, 1e3  | no_quantity  |
    | 0.00001         | too_exact    |
    | 15 whole digits | too_large    |
    """
    params = {"line": line}
    if not _NUMBER.fullmatch(text) or not Decimal(text):
        message = gettext_noop("Line %(line)s: the quantity is a number above nothing.")
        return (Reason("no_quantity", message, params, "", field),)
    whole, _dot, decimals = plain(Decimal(text)).partition(".")
    if len(decimals) > DECIMALS:
        message = gettext_noop("Line %(line)s: a quantity has at most four decimals.")
        return (Reason("too_exact", message, params, "", field),)
    if len(whole) > DIGITS - DECIMALS:
        message = gettext_noop("Line %(line)s: this quantity is too large.")
        return (Reason("too_large", message, params, "", field),)
    return ()


def check_effect(places: Collection[str], material: bool | None) -> tuple[Reason, ...]:
    """Refuse to call a changed quantity of no effect on bids: each price is over quantities.

    | places            | material | refused |
    | ----------------- | -------- | ------- |
    | line:1:3:quantity | no       | yes     |
    | line:1:3:quantity | yes      | no      |
    | line:1:3:quantity | not said | no      |
    | lot:1:scope       | no       | no      |
    """
    if material is not False or not lots_in(places):
        return ()
    message = gettext_noop(
        "Changed quantities always affect how bids are written: each price is over them. Answer "
        "“Yes”."
    )
    return (Reason("quantities_material", message, {}, ARTICLE, "material"),)


def affects_bids(places: Collection[str], material: bool | None) -> bool:
    """Tell whether the periods of a correction that can affect bids apply.

    Said to, or a quantity changes, whatever has been said of it.
    """
    return bool(material) or bool(lots_in(places))

"""The score sheet as a form: a free text per cell, so that what was typed is never lost."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from tenders.rules.scoring import Cell


def parse(text: str) -> Decimal | None:
    """A score as typed: empty is None. Raises ValueError for what is no number.

    >>> parse(" 12，5 ".replace("，", "."))
    Decimal('12.5')
    """
    cleaned = text.strip().replace("．", ".").replace("。", ".")
    if not cleaned:
        return None
    try:
        number = Decimal(cleaned)
    except InvalidOperation as error:
        raise ValueError(text) from error
    long = not number.is_finite() or len(number.as_tuple().digits) > 12
    if long or abs(number.adjusted()) > 12:  # 1E999999 is a number of two digits
        raise ValueError(text)
    return number


def read_cells(
    data: Mapping[str, str], cells: Mapping[str, Cell], labels: Mapping[Cell, str]
) -> tuple[dict[Cell, Decimal | None], list[Reason]]:
    """The cells that were sent, parsed, and a reason for each that is no number."""
    points: dict[Cell, Decimal | None] = {}
    wrong = []
    for name, cell in cells.items():
        if name not in data:
            continue
        try:
            points[cell] = parse(data[name])
        except ValueError:
            message = _("%(where)s: write a number such as 12.5.")
            wrong.append(Reason("number", message, {"where": labels[cell]}, "", name))
    return points, wrong

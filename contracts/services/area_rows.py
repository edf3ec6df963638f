"""What is wrong with service areas before they are listed: one from a form, many from a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from contracts.models.drafts import Area
from procurement.errors import Reason

FILE = "file"
"""Where the reasons about a list from a file stand."""


def problems_of_rows(
    rows: Iterable[Area], known: Iterable[str], lines: Mapping[int, Any]
) -> Iterator[Reason]:
    """What is wrong with each row; `known` codes are taken, `lines` are those of the bill."""
    seen = set(known)
    for row in rows:
        found = list(_problems_of(row.code, row.quantity, row.line, seen, lines))
        seen.add(row.code)
        yield from (found if row.row is None else [_in_file(one, row.row) for one in found])


def problems(
    contract: Contract, code: str | None, quantity: Decimal | None, line: int | None
) -> Iterator[Reason]:
    """What is wrong with one service area as written; what is None is not said yet."""
    known = set(contract.areas.values_list("code", flat=True))
    yield from _problems_of(code, quantity, line, known, {one.number: one for one in contract.bill})


def _problems_of(
    code: str | None,
    quantity: Decimal | None,
    line: int | None,
    seen: set[str],
    lines: Mapping[int, Any],
) -> Iterator[Reason]:
    if code in seen:
        yield Reason(
            "code_twice",
            _("The code “%(code)s” is used already."),
            {"code": code},
            field="code",
        )
    if quantity is not None and quantity <= 0:
        message = _("The quantity has to be more than nothing.")
        yield Reason("quantity", message, field="quantity")
    if line is not None and line not in lines:
        yield Reason(
            "line",
            _("The bill of quantities has no line %(line)s."),
            {"line": line},
            field="line",
        )


def _in_file(reason: Reason, row: int) -> Reason:
    """The same of a row of a file: it stands at the file and says where in it."""
    params = {"row": row, "text": reason}
    return Reason(reason.code, _("Row %(row)s: %(text)s"), params, field=FILE)

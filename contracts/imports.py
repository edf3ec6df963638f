"""Lists of service areas from spreadsheets, XLSX or CSV: every wrong cell is named at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO
from itertools import chain
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.styles import Font

from contracts.models import Contract
from contracts.models.drafts import Area
from procurement.documents.tables import broken, find_head, no_head, read_cells
from procurement.errors import Reason

FIELD = "file"
MAX_ROWS = 5000
DIGITS, PLACES = 18, 4
"""What the quantity of a service area holds."""


@dataclass(frozen=True)
class Column:
    """A column of the list: how it is recognised, and what it may hold."""

    name: str
    label: Any
    words: tuple[str, ...]
    hint: Any
    needed: bool = False
    most: int = 0


COLUMNS = (
    Column("code", _("Code"), ("编号", "编码", "代码", "code"), _("Used once."), True, 30),
    Column(
        "name", _("Name"), ("名称", "路段", "name"), _("The street, green or stretch."), True, 160
    ),
    Column(
        "stratum",
        _("Group of the draw"),
        ("组", "stratum", "group"),
        _("Inspections draw their areas group by group: main roads, back lanes, …"),
        True,
        60,
    ),
    Column(
        "service_class", _("Class"), ("等级", "级别", "类别", "class"), _("May be empty."), most=40
    ),
    Column(
        "quantity", _("Quantity"), ("数量", "面积", "quantity"), _("At most four decimals."), True
    ),
    Column("unit", _("Unit"), ("单位", "unit"), _("㎡ where nothing is written."), most=20),
    Column(
        "line", _("Line of the bill of quantities"), ("行", "line"), _("Its number; may be empty.")
    ),
)
WORDS = {column.name: column.words for column in COLUMNS}
NEEDED = {column.name: column.label for column in COLUMNS if column.needed}


@dataclass(frozen=True)
class AreasRead:
    """The rows that can be read, and why the others cannot."""

    areas: tuple[Area, ...]
    wrong: tuple[Reason, ...]


def read_areas(upload: Any) -> AreasRead:
    """The service areas of a file. Raises RuleBroken when it is no table of them."""
    cells = read_cells(upload, most_rows=MAX_ROWS, field=FIELD)
    head, places = find_head(cells, WORDS, NEEDED)
    if head < 0:
        raise no_head(cells, WORDS, NEEDED, FIELD)
    areas: list[Area] = []
    wrong: list[Reason] = []
    for place, row in enumerate(cells[head + 1 :], start=head + 2):
        values = {n: row[at].strip() if at < len(row) else "" for n, at in places.items()}
        if not any(values.values()):
            continue
        reasons = list(_problems(place, values))
        wrong += reasons
        if not reasons:
            areas.append(_area(place, values))
    if not areas and not wrong:
        raise broken(_("There is no row to add."), FIELD)
    if len(areas) + len(wrong) > MAX_ROWS:
        raise broken(_("The table holds more than 5,000 lines."), FIELD)
    return AreasRead(tuple(areas), tuple(wrong))


def _problems(place: int, values: dict[str, str]) -> Iterator[Reason]:
    for column in COLUMNS:
        value = values.get(column.name, "")
        message: Any = None
        if not value:
            message = (
                _("Row %(row)s, %(column)s: nothing is written here.") if column.needed else None
            )
        elif column.most and len(value) > column.most:
            message = _("Row %(row)s, %(column)s: longer than %(most)s characters.")
        elif column.name == "quantity":
            message = _quantity_problem(value)
        elif column.name == "line" and _whole(value) is None:
            message = _("Row %(row)s, %(column)s: “%(value)s” is not the number of a line.")
        if message:
            params = {
                "row": place,
                "column": column.label,
                "most": column.most,
                "value": value[:40],
            }
            yield Reason("cell", message, params, field=FIELD)


def _quantity_problem(value: str) -> Any:
    number = _number(value)
    if number is None:
        return _("Row %(row)s, %(column)s: “%(value)s” is not a number.")
    if number != round(number, PLACES):
        return _("Row %(row)s, %(column)s: “%(value)s” has more than four decimals.")
    if abs(number) >= Decimal(10) ** (DIGITS - PLACES):
        return _("Row %(row)s, %(column)s: “%(value)s” is too large.")
    return None


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").replace("，", "").replace(" ", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < DIGITS * 2 else None


def _whole(text: str) -> int | None:
    """A spreadsheet may write the number of a line as 3.0."""
    number = _number(text)
    whole = number is not None and number == number.to_integral_value() and 0 < number < 32768
    return int(number) if whole and number is not None else None


def _area(place: int, values: dict[str, str]) -> Area:
    line = values.get("line", "")
    return Area(
        code=values["code"],
        name=values["name"],
        stratum=values["stratum"],
        quantity=_number(values["quantity"]) or Decimal(0),
        unit=values.get("unit") or "㎡",
        service_class=values.get("service_class", ""),
        line=_whole(line) if line else None,
        row=place,
    )


def template(contract: Contract) -> bytes:
    """An empty list to fill in, what belongs into each column, and the lines of the bill."""
    book = Workbook()
    sheets = (
        (gettext("Service areas"), [[str(one.label) for one in COLUMNS]]),
        (
            gettext("How to fill it in"),
            [
                [gettext("Column"), gettext("Needed"), gettext("Remark")],
                *([str(one.label), _yes(one.needed), str(one.hint)] for one in COLUMNS),
            ],
        ),
        (
            gettext("Bill of quantities"),
            [
                [gettext("No."), gettext("Item"), gettext("Unit"), gettext("Quantity")],
                *([line.number, line.name, line.unit, line.quantity] for line in contract.bill),
            ],
        ),
    )
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for cell in chain.from_iterable(sheet.iter_rows()):
            if cell.data_type == "f":
                cell.data_type = "s"  # a name that begins with “=” is a name and computes nothing
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = 24
        sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _yes(value: bool) -> str:
    return gettext("yes") if value else gettext("no")

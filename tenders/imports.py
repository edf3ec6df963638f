"""Bills of quantities from spreadsheets: XLSX or CSV, with or without a head, errors per row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.documents.tables import broken, find_head, no_head, read_cells

COLUMNS = ("name", "unit", "quantity", "service_class", "remark")
# Words by which the columns of a bill are recognised in its head.
WORDS = {
    "name": ("名称", "项目", "内容", "item", "name"),
    "unit": ("单位", "unit"),
    "quantity": ("数量", "工程量", "quantity"),
    "service_class": ("等级", "级别", "类别", "class"),
    "remark": ("备注", "说明", "remark", "note"),
}
NEEDED = {"name": _("Item"), "unit": _("Unit"), "quantity": _("Quantity")}
MAX_ROWS = 2000
FIELD = "upload"


@dataclass(frozen=True)
class SheetRow:
    """One line as it stands in the file; `place` is its row there."""

    place: int
    values: dict[str, str]


def read_bill(upload: Any) -> list[SheetRow]:
    """Lines of a bill of quantities. Raises RuleBroken when the file is no table of them."""
    cells = read_cells(upload, most_rows=MAX_ROWS, field=FIELD)
    head, columns = find_head(cells, WORDS, NEEDED)
    if head < 0:
        columns = {name: at for at, name in enumerate(COLUMNS)}
        if cells and not _is_line(cells[0]):
            raise no_head(cells, WORDS, NEEDED, FIELD)
    rows = []
    for place, row in enumerate(cells[head + 1 :], start=head + 2):
        values = {n: row[at].strip() if at < len(row) else "" for n, at in columns.items()}
        if any(values.values()) and not _is_sum(values):
            rows.append(SheetRow(place, values))
    if not rows:
        raise broken(_("The table holds no line."), FIELD)
    if len(rows) > MAX_ROWS:
        raise broken(_("The table holds more than 2,000 lines."), FIELD)
    return rows


def _is_line(row: list[str]) -> bool:
    """Without a head the first row is a line already: it has a quantity where that belongs."""
    found = dict(zip(COLUMNS, row, strict=False))
    return bool(re.fullmatch(r"[0-9][0-9,]*(\.[0-9]+)?", found.get("quantity", "").strip()))


def _is_sum(values: dict[str, str]) -> bool:
    """The line under a bill that adds it up is no line of it."""
    return values["name"].replace(" ", "") in {"合计", "总计", "小计"} and not values["unit"]

"""Tables that people upload: the cells of a workbook (XLSX) or of a text (CSV)."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from procurement.documents import contents, types
from procurement.errors import Reason, RuleBroken

MAX_BYTES = 10 * 1024**2
LABEL = 20
WORKBOOKS = {".xlsx", ".xls", ".xlsm", ".xlsb"}
HEAD_WITHIN = 10
"""The head of a table stands in one of its first rows."""

Cells = list[list[str]]


def read_cells(upload: Any, *, most_rows: int, field: str) -> Cells:
    """The cells of the first sheet as text. Raises RuleBroken at `field` when it is no table."""
    if upload.size > MAX_BYTES:
        raise broken(_("The table is larger than 10 MB."), field)
    if types.sniff(upload) == types.XLSX:
        if contents.problem_of(upload, types.XLSX):
            message = _("The table cannot be read: open it, save it again as XLSX, try once more.")
            raise broken(message, field)
        return _xlsx(upload, most_rows, field)
    ending = types.ENDING.search(upload.name or "")
    if ending and ending.group().lower() in WORKBOOKS:
        message = _("“%(name)s” is no workbook (XLSX): open it, save it again as XLSX or CSV.")
        raise broken(message, field, name=upload.name)
    return _csv(upload, field)


def _xlsx(upload: Any, most_rows: int, field: str) -> Cells:
    try:
        book = load_workbook(upload, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise broken(_("The workbook cannot be read."), field) from error
    sheet = book.worksheets[0]
    rows = sheet.iter_rows(max_row=most_rows + HEAD_WITHIN + 1, values_only=True)
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def _csv(upload: Any, field: str) -> Cells:
    upload.seek(0)
    data: bytes = upload.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Text has tabs and ends of lines but no other controls; a program or a picture has.
        if not any(unicodedata.category(c) == "Cc" and c not in "\t\r\n\f" for c in text):
            return _split(text, field)
    raise broken(_("The file is neither a workbook (XLSX) nor a table in text form (CSV)."), field)


def _split(text: str, field: str) -> Cells:
    try:
        return list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise broken(_("The table cannot be read: one of its cells is too long."), field) from error


def find_head(
    cells: Cells, words: Mapping[str, Sequence[str]], needed: Collection[str]
) -> tuple[int, dict[str, int]]:
    """The row of the head and the place of each column, by words in it; -1 where none is."""
    for number, row in enumerate(cells[:HEAD_WITHIN]):
        found = _columns(row, words)
        if set(needed) <= set(found):
            return number, found
    return -1, {}


def _columns(row: Sequence[str], words: Mapping[str, Sequence[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        column = _column(cell, words)
        if column and column not in found:
            found[column] = at
    return found


def _column(cell: str, words: Mapping[str, Sequence[str]]) -> str | None:
    text = cell.strip().lower()
    known = (name for name, some in words.items() if any(word in text for word in some))
    return next(known, None) if text else None


def no_head(
    cells: Cells, words: Mapping[str, Sequence[str]], needed: Mapping[str, Any], field: str
) -> RuleBroken:
    """Why no row is the head: the columns that are missing, and those that nobody knows.

    `needed` gives the label of each column that has to be there. Judged is the row that comes
    nearest: it names most columns, else it is the first with more than a title.
    """
    rows = [[cell.strip() for cell in row if cell.strip()] for row in cells[:HEAD_WITHIN]]
    rows.sort(key=lambda row: (len(_columns(row, words)), len(row) > 1), reverse=True)
    head = rows[0] if rows else []
    found = _columns(head, words)
    missing = listed(str(label) for name, label in needed.items() if name not in found)
    unknown = listed(f"“{cell[:LABEL]}”" for cell in head if _column(cell, words) is None)
    message = _("The head of the table has to name each column. Missing: %(missing)s.")
    if unknown:
        message = _(
            "The head of the table has to name each column. Missing: %(missing)s."
            " Not known here: %(unknown)s."
        )
    return broken(message, field, missing=missing, unknown=unknown)


def listed(words: Iterable[str]) -> str:
    """Words one after the other, parted as the reader's language does."""
    return ("、" if (get_language() or "zh").startswith("zh") else ", ").join(words)


def broken(message: Any, field: str, **params: Any) -> RuleBroken:
    """The refusal of a whole table."""
    return RuleBroken(Reason("table", message, params, "", field))

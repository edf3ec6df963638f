"""Tables that people upload: the cells of a workbook (XLSX) or of a text (CSV)."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from procurement.documents import contents, types
from procurement.errors import Reason, RuleBroken

MAX_BYTES = 10 * 1024**2
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
        if "\x00" not in text:
            return list(csv.reader(io.StringIO(text)))
    raise broken(_("The file is neither a workbook (XLSX) nor a table in text form (CSV)."), field)


def find_head(
    cells: Cells, words: Mapping[str, Sequence[str]], needed: set[str]
) -> tuple[int, dict[str, int]]:
    """The row of the head and the place of each column, by words in it; -1 where none is."""
    for number, row in enumerate(cells[:HEAD_WITHIN]):
        found: dict[str, int] = {}
        for at, cell in enumerate(row):
            text = cell.strip().lower()
            column = next(
                (name for name, known in words.items() if any(word in text for word in known)), None
            )
            if text and column and column not in found:
                found[column] = at
        if needed <= set(found):
            return number, found
    return -1, {}


def broken(message: Any, field: str) -> RuleBroken:
    """The refusal of a whole table."""
    return RuleBroken(Reason("table", message, {}, "", field))

"""What a file says and who wrote it, as far as its format tells: for comparing bids. Pure.

Pictures and archives tell nothing. A damaged file tells what could be read before the damage.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from defusedxml import ElementTree
from openpyxl import load_workbook
from pypdf import PdfReader

from procurement.documents import types

MAX_PAGES = 400
MAX_CHARACTERS = 600_000
MAX_PART = 32 * 1024**2
"""Of a part of an Office file not more is unpacked (bytes)."""


@dataclass(frozen=True)
class Said:
    """The text, the names in the file's properties, and whether it could be read to its end."""

    text: str = ""
    authors: frozenset[str] = frozenset()
    whole: bool = True


def read(content: BinaryIO, content_type: str) -> Said:
    """Read a PDF, Word or Excel file of at most MAX_PAGES pages and MAX_CHARACTERS characters.

    Never raises: what a stranger has put into a file stops no comparison. Rewinds the file.
    """
    reader = READERS.get(content_type)
    if reader is None:
        return Said()
    content.seek(0)
    parts: list[str] = []
    authors: set[str] = set()
    whole, length = True, 0
    try:
        for part in reader(content, authors):
            parts.append(part)
            length += len(part)
            if length > MAX_CHARACTERS:
                whole = False
                break
    except Exception:  # every format has its own ways to be broken, RecursionError among them
        whole = False
    finally:
        content.seek(0)
    names = frozenset(name.strip() for name in authors if name and name.strip())
    return Said("\n".join(parts)[:MAX_CHARACTERS], names, whole)


def _pdf(content: BinaryIO, authors: set[str]) -> Iterator[str]:
    reader = PdfReader(content)
    properties = reader.metadata
    if properties is not None and properties.author:
        authors.add(str(properties.author))
    for page in reader.pages[:MAX_PAGES]:
        yield page.extract_text()


def _docx(content: BinaryIO, authors: set[str]) -> Iterator[str]:
    with zipfile.ZipFile(content) as archive:
        if "docProps/core.xml" in archive.namelist():
            for node in ElementTree.fromstring(_part(archive, "docProps/core.xml")).iter():
                if _local(node.tag) in ("creator", "lastModifiedBy") and node.text:
                    authors.add(node.text)
        for node in ElementTree.fromstring(_part(archive, "word/document.xml")).iter():
            if _local(node.tag) == "t" and node.text:
                yield node.text


def _xlsx(content: BinaryIO, authors: set[str]) -> Iterator[str]:
    book = load_workbook(content, read_only=True, data_only=True)
    authors.update(
        name for name in (book.properties.creator, book.properties.lastModifiedBy) if name
    )
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield " ".join(str(value) for value in row if value is not None)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(MAX_PART)


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


READERS: dict[str, Callable[[BinaryIO, set[str]], Iterator[str]]] = {
    types.PDF: _pdf,
    types.DOCX: _docx,
    types.XLSX: _xlsx,
}

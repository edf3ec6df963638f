"""What a file says and who wrote it, as far as its format tells: for comparing bids. Pure.

Pictures and archives tell nothing. A damaged file tells what could be read before the damage.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
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
    """The text, what the file's properties tell, and whether it could be read to its end.

    `authors` are names; `makings` are the program with the moment (ISO 8601) the file was made.
    """

    text: str = ""
    authors: frozenset[str] = frozenset()
    whole: bool = True
    makings: frozenset[tuple[str, str]] = frozenset()


@dataclass
class Properties:
    """What is found while a file is read, kept even when the rest cannot be."""

    authors: set[str] = field(default_factory=set)
    tool: str = ""
    moment: str = ""


def read(content: BinaryIO, content_type: str) -> Said:
    """Read a PDF, Word or Excel file of at most MAX_PAGES pages and MAX_CHARACTERS characters.

    Never raises: what a stranger has put into a file stops no comparison. Rewinds the file.
    """
    reader = READERS.get(content_type)
    if reader is None:
        return Said()
    content.seek(0)
    parts: list[str] = []
    found = Properties()
    whole, length = True, 0
    try:
        for part in reader(content, found):
            parts.append(part)
            length += len(part)
            if length > MAX_CHARACTERS:
                whole = False
                break
    except Exception:  # every format has its own ways to be broken, RecursionError among them
        whole = False
    finally:
        content.seek(0)
    names = frozenset(name.strip() for name in found.authors if name and name.strip())
    made = {(found.tool, found.moment)} if found.tool and found.moment else ()
    return Said("\n".join(parts)[:MAX_CHARACTERS], names, whole, frozenset(made))


def _pdf(content: BinaryIO, found: Properties) -> Iterator[str]:
    reader = PdfReader(content)
    properties = reader.metadata
    if properties is not None:
        if properties.author:
            found.authors.add(str(properties.author))
        tools = (properties.creator, properties.producer)
        found.tool = " / ".join(dict.fromkeys(str(tool).strip() for tool in tools if tool))
        found.moment = _pdf_moment(str(properties.get("/CreationDate") or ""))
    for page in reader.pages[:MAX_PAGES]:
        yield page.extract_text()


def _pdf_moment(written: str) -> str:
    """D:20261008102231+08'00' -> 2026-10-08T10:22:31+08:00; what is less exact tells nothing."""
    parts = re.match(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(.*)", written)
    if parts is None:
        return ""
    year, month, day, hour, minute, second, zone = parts.groups()
    zone = zone.rstrip("'").replace("'", ":")
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}"


def _docx(content: BinaryIO, found: Properties) -> Iterator[str]:
    with zipfile.ZipFile(content) as archive:
        _office(archive, found)
        for node in ElementTree.fromstring(_part(archive, "word/document.xml")).iter():
            if _local(node.tag) == "t" and node.text:
                yield node.text


def _xlsx(content: BinaryIO, found: Properties) -> Iterator[str]:
    with zipfile.ZipFile(content) as archive:
        _office(archive, found)
    book = load_workbook(content, read_only=True, data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield " ".join(str(value) for value in row if value is not None)


def _office(archive: zipfile.ZipFile, found: Properties) -> None:
    """What Word and Excel files say of their making, where they say it."""
    for name in ("docProps/core.xml", "docProps/app.xml"):
        if name not in archive.namelist():
            continue
        for node in ElementTree.fromstring(_part(archive, name)).iter():
            told, text = _local(node.tag), (node.text or "").strip()
            if told in ("creator", "lastModifiedBy"):
                found.authors.add(text)
            elif told == "created":
                found.moment = text
            elif told == "Application":
                found.tool = text


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(MAX_PART)


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


READERS: dict[str, Callable[[BinaryIO, Properties], Iterator[str]]] = {
    types.PDF: _pdf,
    types.DOCX: _docx,
    types.XLSX: _xlsx,
}

"""What a file is, told by its content and not by its name. Pure."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from typing import BinaryIO

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
ZIP = "application/zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

DOCUMENTS = frozenset({PDF, DOCX, XLSX, JPEG, PNG, ZIP})
IMAGES = frozenset({JPEG, PNG})
SCANS = IMAGES | {PDF}
SHEETS = frozenset({XLSX})

EXTENSIONS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", ZIP: ".zip", DOCX: ".docx", XLSX: ".xlsx"}


def sniff(content: BinaryIO) -> str:
    """The media type by content; "" when it is none of the known ones. Rewinds the file."""
    content.seek(0)
    head = content.read(1024)
    content.seek(0)
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"PK\x03\x04"):
        return _inside_zip(content)
    return ""


def _inside_zip(content: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(content) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return ""
    finally:
        content.seek(0)
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    return ZIP


ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")


def fits_name(name: str, content_type: str) -> bool:
    """The ending of the name says what the content is; a name without an ending says nothing.

    >>> fits_name("报价.PDF", PDF), fits_name("报价.exe", PDF), fits_name("标段 1.2", PDF)
    (True, False, True)
    """
    found = ENDING.search(name)
    endings = {EXTENSIONS[content_type], *([".jpeg"] if content_type == JPEG else [])}
    return found is None or found.group().lower() in endings


def safe_name(name: str, content_type: str) -> str:
    """A name that is safe on any file system and in any header, with the right ending.

    >>> safe_name("../../etc/报价 表\\x00.exe", PDF)
    '报价 表.pdf'
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    base = "".join(c for c in base if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    stem = base.rsplit(".", 1)[0].strip(" .") or "file"
    return stem[:120] + EXTENSIONS[content_type]

"""What may be inside a file, beyond its type: no code, no hidden second file, no bomb. Pure.

The type is told by the first bytes (`types.sniff`); here the rest is looked at, as far as it lies
in plain view. Nothing is unpacked but the list of parts of an Office file.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from PIL import Image

from procurement.documents import types
from procurement.errors import gettext_noop

MAX_PIXELS = 50_000_000
MAX_ENTRIES = 2_000
MAX_UNZIPPED = 1024**3
MAX_RATIO = 200
MAX_TYPES = 1024**2
TAIL = 1024
ZIP_TAIL = 22 + 65_535
END_OF_ZIP = b"PK\x05\x06"
CHUNK = 1024**2
OVERLAP = 256

BROKEN = gettext_noop("“%(name)s” is damaged or not complete: save it again and try once more.")
DOUBLE = gettext_noop("“%(name)s” holds a second, hidden file: save it again as one plain file.")
CODE = gettext_noop("“%(name)s” holds code that runs (%(what)s): save it without and try again.")
LOCKED = gettext_noop("“%(name)s” is protected by a password: remove it, so that it can be read.")
ATTACHED = gettext_noop("“%(name)s” carries other files inside: hand those in on their own.")
BOMB = gettext_noop("“%(name)s” is too large when unpacked: split it.")
PATHS = gettext_noop("“%(name)s” holds unsafe paths (%(what)s): pack it again from one folder.")
PIXELS = gettext_noop("“%(name)s” has too many pixels: at most 50 million.")
OFFICE = gettext_noop("“%(name)s” is no sound Office file: open it, save it again, try once more.")

Problem = tuple[str, str]  # the message and what it names


def problem_of(content: BinaryIO, kind: str) -> Problem | None:
    """The first thing that is wrong inside a file of this kind. Rewinds the file."""
    try:
        content.seek(0)
        return CHECKS[kind](content)
    except (OSError, ValueError, SyntaxError, zipfile.BadZipFile, NotImplementedError):
        return (BROKEN, "")
    finally:
        content.seek(0)


# PDF ----------------------------------------------------------------------------------------------


def _name(word: str) -> bytes:
    """A PDF name, each letter plain or as #xx, which means the same."""
    letters = "".join(f"(?:{letter}|#{ord(letter):02x})" for letter in word)
    return rf"/{letters}(?![A-Za-z0-9])".encode()


CODE_NAMES = ("JavaScript", "Launch", "RichMedia")
ATTACHED_NAMES = ("EmbeddedFile", "EmbeddedFiles")
NAMES = {
    word: re.compile(_name(word), re.IGNORECASE)
    for word in (*CODE_NAMES, *ATTACHED_NAMES, "Encrypt")
}


def _pdf(content: BinaryIO) -> Problem | None:
    if not re.match(rb"%PDF-[12]\.\d", content.read(16)) or b"%%EOF" not in _last(content, TAIL):
        return (BROKEN, "")
    if _ends_as_zip(content):
        return (DOUBLE, "")
    found = {word for part in _parts(content) for word, name in NAMES.items() if name.search(part)}
    if "Encrypt" in found:
        return (LOCKED, "")
    code = next((word for word in CODE_NAMES if word in found), "")
    if code:
        return (CODE, code)
    return (ATTACHED, "") if found else None


def _last(content: BinaryIO, size: int) -> bytes:
    content.seek(0, 2)
    content.seek(max(0, content.tell() - size))
    return content.read(size)


def _parts(content: BinaryIO) -> Iterator[bytes]:
    """The file in pieces that overlap, so that no name is cut in two."""
    content.seek(0)
    yield from _overlapping(content)


def _overlapping(content: BinaryIO) -> Iterator[bytes]:
    before = b""
    while piece := content.read(CHUNK):
        yield before + piece
        before = piece[-OVERLAP:]


def _ends_as_zip(content: BinaryIO) -> bool:
    """The end also reads as the directory of a ZIP: one file for two programs.

    Its signature alone is not enough: four bytes turn up by chance in many photos.
    """
    tail = _last(content, ZIP_TAIL)
    for found in re.finditer(re.escape(END_OF_ZIP), tail):
        record = tail[found.start() + 4 : found.start() + 20]
        if len(record) == 16:
            disk, first, here, whole, size, offset = struct.unpack("<4H2L", record)
            if disk == first == 0 and here == whole and 46 * whole <= size and offset + size:
                return True
    return False


# ZIP and Office -----------------------------------------------------------------------------------


def _zip(content: BinaryIO) -> Problem | None:
    with zipfile.ZipFile(content) as archive:
        return _entries(archive)


def _entries(archive: zipfile.ZipFile) -> Problem | None:
    entries = archive.infolist()
    if not entries or min(entry.header_offset for entry in entries) != 0:
        return (DOUBLE, "") if entries else (BROKEN, "")
    if len(entries) > MAX_ENTRIES or _too_large(entries):
        return (BOMB, "")
    if any(entry.flag_bits & 1 for entry in entries):
        return (LOCKED, "")
    unsafe = next((e.filename for e in entries if _unsafe(e)), "")
    if unsafe:
        return (PATHS, unsafe)
    if len({entry.filename.casefold() for entry in entries}) != len(entries):
        return (DOUBLE, "")
    if any(e.filename.casefold().endswith("vbaproject.bin") for e in entries):
        return (CODE, "VBA")
    return None


def _too_large(entries: list[zipfile.ZipInfo]) -> bool:
    whole = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    return whole > MAX_UNZIPPED or (whole > CHUNK and whole > packed * MAX_RATIO)


def _unsafe(entry: zipfile.ZipInfo) -> bool:
    """A path that leads out of its folder, or a link."""
    name = entry.orig_filename.replace("\\", "/")
    link = stat.S_ISLNK(entry.external_attr >> 16)
    return (
        link
        or name.startswith("/")
        or ".." in name.split("/")
        or re.match(r"[A-Za-z]:", name) is not None
        or any(ord(letter) < 32 for letter in name)
    )


def _office(main: str, part: str) -> Callable[[BinaryIO], Problem | None]:
    """An Office file: sound as a ZIP, with its list of types and the main part it names."""

    def check(content: BinaryIO) -> Problem | None:
        with zipfile.ZipFile(content) as archive:
            wrong = _entries(archive)
            if wrong:
                return wrong
            names = {entry.filename: entry for entry in archive.infolist()}
            listed = names.get("[Content_Types].xml")
            if listed is None or part not in names or listed.file_size > MAX_TYPES:
                return (OFFICE, "")
            types_xml = archive.read(listed)
        if b"macroEnabled" in types_xml:
            return (CODE, "VBA")
        return None if main.encode() in types_xml else (OFFICE, "")

    return check


# Pictures -----------------------------------------------------------------------------------------


def _picture(format_: str) -> Callable[[BinaryIO], Problem | None]:
    """A picture that opens as what it says, of bounded size, and ends as nothing else."""

    def check(content: BinaryIO) -> Problem | None:
        if _ends_as_zip(content) or b"%PDF-" in _first(content):
            return (DOUBLE, "")
        content.seek(0)
        try:
            with Image.open(content, formats=[format_]) as image:
                if image.width * image.height > MAX_PIXELS:
                    return (PIXELS, "")
                image.verify()
            if format_ == "JPEG" and not _jpeg_ends(content):
                return (BROKEN, "")
        except Image.DecompressionBombError:
            return (PIXELS, "")
        return None

    return check


def _jpeg_ends(content: BinaryIO) -> bool:
    """The end mark comes after the picture itself; a small preview in the head has its own.

    Asked here because the PDF library makes Pillow read half pictures without a word.
    """
    content.seek(2)
    while len(mark := content.read(4)) == 4 and mark[0] == 0xFF:
        content.seek(struct.unpack(">H", mark[2:])[0] - 2, 1)
        if mark[1] == 0xDA:
            return any(b"\xff\xd9" in part for part in _overlapping(content))
    return False


def _first(content: BinaryIO) -> bytes:
    content.seek(0)
    return content.read(TAIL)


CHECKS: dict[str, Callable[[BinaryIO], Problem | None]] = {
    types.PDF: _pdf,
    types.ZIP: _zip,
    types.DOCX: _office("wordprocessingml.document.main+xml", "word/document.xml"),
    types.XLSX: _office("spreadsheetml.sheet.main+xml", "xl/workbook.xml"),
    types.JPEG: _picture("JPEG"),
    types.PNG: _picture("PNG"),
}

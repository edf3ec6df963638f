"""What may be inside a file, beyond its type: no code, no hidden second file, no bomb. Pure.

The type is told by the first bytes (`types.sniff`); here the rest is looked at, as far as it lies
in plain view. Nothing is unpacked but the list of parts of an Office file.
"""

from __future__ import annotations

import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from typing import BinaryIO

from PIL import Image

from procurement.documents import packed, types
from procurement.errors import gettext_noop

MAX_PIXELS = 50_000_000
MAX_ENTRIES = 2_000
MAX_UNZIPPED = 1024**3
MAX_RATIO = 200
MAX_TYPES = 1024**2
HEAD = 1024
ZIP_TAIL = 22 + 65_535
END_OF_ZIP = b"PK\x05\x06"
END_OF_PDF = b"%%EOF"
CHUNK = 1024**2
SMALL_CHUNK = 64 * 1024
MAX_MARKS = 10_000
MAX_FURTHER = 20

BROKEN = gettext_noop("“%(name)s” is damaged or not complete: save it again and try once more.")
DOUBLE = gettext_noop("“%(name)s” holds a second, hidden file: save it again as one plain file.")
CODE = gettext_noop("“%(name)s” holds code that runs (%(what)s): save it without and try again.")
LOCKED = gettext_noop("“%(name)s” is protected by a password: remove it, so that it can be read.")
ATTACHED = gettext_noop("“%(name)s” carries other files inside: hand those in on their own.")
BOMB = gettext_noop("“%(name)s” is too large when unpacked: split it.")
PATHS = gettext_noop("“%(name)s” holds unsafe paths (%(what)s): pack it again from one folder.")
PIXELS = gettext_noop("“%(name)s” has too many pixels: at most 50 million.")
OFFICE = gettext_noop("“%(name)s” is no sound Office file: open it, save it again, try once more.")
AFTER = gettext_noop("“%(name)s” goes on after its end: save it again as one plain file.")

# The head of a file inside a ZIP: version, flags and method make chance as good as impossible.
IN_ZIP = re.compile(
    rb"PK\x03\x04[\x0a-\x3f][\x00-\x03].{2}[\x00\x08\x09\x0c\x0e\x5d\x5f\x62\x63]\x00", re.DOTALL
)
OBJECTS = re.compile(rb"\d+ \d+ obj\b|xref\b")
PADDING = b"\x00\t\n\x0c\r "

BROKEN_WAYS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
)

Problem = tuple[str, str]  # the message and what it names


def problem_of(content: BinaryIO, kind: str) -> Problem | None:
    """The first thing that is wrong inside a file of this kind. Rewinds the file."""
    try:
        content.seek(0)
        return CHECKS[kind](content)
    except BROKEN_WAYS:
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
    if not re.match(rb"%PDF-[12]\.\d", content.read(16)):
        return (BROKEN, "")
    if _ends_as_zip(content) or _holds_zip(content):
        return (DOUBLE, "")
    wrong_end = _end_of_pdf(content)
    if wrong_end:
        return (wrong_end, "")
    seen = chain(_parts(content), packed.object_streams(content, _parts(content)))
    found = {word for part in seen for word, name in NAMES.items() if name.search(part)}
    if "Encrypt" in found:
        return (LOCKED, "")
    code = next((word for word in CODE_NAMES if word in found), "")
    if code:
        return (CODE, code)
    return (ATTACHED, "") if found else None


def _end_of_pdf(content: BinaryIO) -> str:
    """What is wrong with its end: cut off, or followed by something else."""
    end, before = -1, b""
    content.seek(0)
    while piece := content.read(CHUNK):
        found = (before + piece).rfind(END_OF_PDF)
        if found >= 0:
            end = content.tell() - len(before + piece) + found + len(END_OF_PDF)
        before = piece[1 - len(END_OF_PDF) :]
    if end < 0:
        return BROKEN
    after = _read(content, _skip_padding(content, end), 64)
    # A file made for the web has an end mark near its head: what follows there are its objects.
    return BROKEN if OBJECTS.match(after) else AFTER if after else ""


def _skip_padding(content: BinaryIO, place: int) -> int:
    """The place of the first byte from `place` on that is no padding; the file's size if none."""
    content.seek(place)
    while piece := content.read(CHUNK):
        if rest := piece.lstrip(PADDING):
            return content.tell() - len(rest)
    return content.tell()


def _read(content: BinaryIO, place: int, size: int) -> bytes:
    content.seek(place)
    return content.read(size)


def _holds_zip(content: BinaryIO) -> bool:
    return any(IN_ZIP.search(part) for part in _parts(content))


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
        before = piece[-packed.OVERLAP :]


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
    runs = next((e.filename for e in entries if _is_program(archive, e)), "")
    return (CODE, runs) if runs else None


# What a double click would run, by its ending and by its first bytes (Windows, Linux, macOS,
# Java classes, scripts with an interpreter): renamed, it is found all the same.
PROGRAM_ENDINGS = (
    ".apk",
    ".app",
    ".bat",
    ".cmd",
    ".com",
    ".cpl",
    ".dll",
    ".dmg",
    ".exe",
    ".hta",
    ".jar",
    ".js",
    ".jse",
    ".lnk",
    ".msi",
    ".msp",
    ".pif",
    ".ps1",
    ".py",
    ".reg",
    ".scr",
    ".sh",
    ".vbe",
    ".vbs",
    ".wsf",
    ".wsh",
)
PROGRAM_HEADS = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"#!",
)


def _is_program(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether a part runs; of each part only the first bytes are unpacked."""
    if entry.is_dir():
        return False
    # Windows passes over blanks and dots behind a name.
    if entry.filename.casefold().rstrip(". ").endswith(PROGRAM_ENDINGS):
        return True
    with archive.open(entry) as part:
        return part.read(4).startswith(PROGRAM_HEADS)


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


def _picture(format_: str, kind: str) -> Callable[[BinaryIO], Problem | None]:
    """A picture that opens as what it says, of bounded size, and ends as nothing else."""

    def check(content: BinaryIO) -> Problem | None:
        if _ends_as_zip(content) or _holds_zip(content) or b"%PDF-" in _first(content):
            return (DOUBLE, "")
        content.seek(0)
        try:
            with Image.open(content, formats=[format_]) as image:
                if image.width * image.height > MAX_PIXELS:
                    return (PIXELS, "")
                image.verify()
            end = end_of_picture(content, kind)
        except Image.DecompressionBombError:
            return (PIXELS, "")
        return (BROKEN, "") if end < 0 else (AFTER, "") if _read(content, end, 1) else None

    return check


def end_of_picture(content: BinaryIO, kind: str) -> int:
    """Where the picture ends, padding and its further sizes included; -1 if it is cut off.

    Phones put previews and layers of the same picture, each a JPEG, behind the first.
    """
    found = _end_of_jpeg(content, 0) if kind == types.JPEG else _end_of_png(content)
    end = found
    for _picture in range(MAX_FURTHER):
        if found < 0:
            break
        end = _skip_padding(content, found)
        found = _end_of_jpeg(content, end) if _read(content, end, 3) == JPEG_HEAD else -1
    return end


# A mark of a JPEG between its data, where FF 00 is a byte FF and D0 to D7 only part the data.
JPEG_MARK = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])")
JPEG_HEAD = b"\xff\xd8\xff"
START_OF_PICTURE, END_OF_PICTURE = 0xD8, 0xD9


def _end_of_jpeg(content: BinaryIO, place: int) -> int:
    """The end mark comes after the picture itself; a small preview in the head has its own.

    Asked here because the PDF library makes Pillow read half pictures without a word.
    """
    for _mark in range(MAX_MARKS):
        mark = _next_mark(content, place)
        if mark is None:
            break
        place, code = mark
        if code == END_OF_PICTURE:
            return place
        if code != START_OF_PICTURE:
            place += max(2, int.from_bytes(_read(content, place, 2)))
    return -1


def _next_mark(content: BinaryIO, place: int) -> tuple[int, int] | None:
    """The place after the next mark of a JPEG and its code."""
    content.seek(place)
    before = b""
    while piece := content.read(SMALL_CHUNK):
        piece = before + piece
        if found := JPEG_MARK.search(piece):
            return content.tell() - len(piece) + found.end(), found[1][0]
        before = piece[-1:]
    return None


def _end_of_png(content: BinaryIO) -> int:
    place = 8
    while len(head := _read(content, place, 8)) == 8:
        place += 12 + int.from_bytes(head[:4])
        if head[4:] == b"IEND":
            return place
    return -1


def _first(content: BinaryIO) -> bytes:
    content.seek(0)
    return content.read(HEAD)


CHECKS: dict[str, Callable[[BinaryIO], Problem | None]] = {
    types.PDF: _pdf,
    types.ZIP: _zip,
    types.DOCX: _office("wordprocessingml.document.main+xml", "word/document.xml"),
    types.XLSX: _office("spreadsheetml.sheet.main+xml", "xl/workbook.xml"),
    types.JPEG: _picture("JPEG", types.JPEG),
    types.PNG: _picture("PNG", types.PNG),
}

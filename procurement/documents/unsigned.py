"""A PDF without what tells who made it: properties, attachments, authors of notes, signatures."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

# Of the document: XMP, attachments, forms with signatures, scripts, what programs keep there.
CATALOG = (
    "/Metadata",
    "/AF",
    "/Collection",
    "/AcroForm",
    "/Perms",
    "/DSS",
    "/PieceInfo",
    "/OpenAction",
    "/AA",
    # Words beside the pages: bookmarks, labels of pages, structure, named places, layers.
    "/Outlines",
    "/PageLabels",
    "/StructTreeRoot",
    "/MarkInfo",
    "/Dests",
    "/Names",
    "/OCProperties",
    "/Threads",
    "/SpiderInfo",
    "/Lang",
)
# Of any object: a picture or a page carries properties of its own.
ANYWHERE = ("/Metadata", "/PieceInfo", "/AF", "/LastModified", "/AA")
# Of a note: who wrote it and when; a field of a form is called by the same name.
NOTE = ("/T", "/TU", "/CreationDate", "/M", "/NM", "/RC", "/Subj")
DCT = "/DCTDecode"
# Segments of a JPEG: APP1 (EXIF, XMP), APP13 (IPTC), comment; and where the picture begins.
PROPERTIES = (0xE1, 0xED, 0xFE)
START_OF_SCAN = 0xDA


class Unreadable(ValueError):
    """No PDF, a damaged one, or one that is locked with a password."""


def without_author(content: BinaryIO) -> bytes:
    """Return the same pages as a new PDF that tells nothing about its maker but what they show.

    Taken out: properties (/Info, XMP, also of single pages and pictures), file identifiers,
    attachments, bookmarks, labels of pages, structure, sticky notes, names in other notes,
    signature fields. What is written or drawn on the pages stays:
    that is for people to judge. Raises Unreadable. Rewinds the file.
    """
    content.seek(0)
    try:
        reader = PdfReader(content)
        if reader.is_encrypted:
            raise Unreadable("locked")
        writer = PdfWriter(clone_from=reader)
        for name in CATALOG:
            writer.root_object.pop(name, None)
        for one in _dictionaries(writer):
            _clean(one)
        # Copied anew: only what the pages still lead to comes along.
        made = _written(PdfWriter(clone_from=PdfReader(_written(writer))))
    except Unreadable:
        raise
    except Exception as error:  # every damage has its own way to be broken
        raise Unreadable(str(error)) from error
    finally:
        content.seek(0)
    return made.getvalue()


def _written(writer: PdfWriter) -> BytesIO:
    writer.metadata, writer._ID = None, None
    made = BytesIO()
    writer.write(made)
    return made


def _dictionaries(writer: PdfWriter) -> Iterator[DictionaryObject]:
    """Every dictionary and stream of the document, those inside others too."""
    waiting: list[Any] = list(writer._objects)
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, ArrayObject):
            waiting.extend(one)


def _clean(one: DictionaryObject) -> None:
    for name in ANYWHERE:
        one.pop(name, None)
    notes = one.get("/Annots")
    if notes is not None:
        kept = [note for note in notes.get_object() if _may_stay(note.get_object())]
        one[NameObject("/Annots")] = ArrayObject(kept)
    if "/Subtype" in one and "/Rect" in one:
        for name in NOTE:
            one.pop(name, None)
    if isinstance(one, StreamObject) and _is_jpeg(one):
        one._data = bare_jpeg(one._data)


def _may_stay(note: DictionaryObject) -> bool:
    """No attachment, sticky note or its window, no signature, no link out of the document."""
    kind = note.get("/Subtype")
    if kind in ("/FileAttachment", "/Popup", "/Text") or note.get("/FT") == "/Sig":
        return False
    action = note.get("/A")
    return action is None or action.get_object().get("/S") == "/GoTo"


def _is_jpeg(one: StreamObject) -> bool:
    kind = one.get("/Filter")
    return kind == DCT or (isinstance(kind, ArrayObject) and list(kind) == [DCT])


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG without EXIF, XMP, IPTC and comments; anything else as it is."""
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, place = [data[:2]], 2
    while data[place : place + 1] == b"\xff" and place + 4 <= len(data):
        marker = data[place + 1]
        if marker == START_OF_SCAN:
            break
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if marker not in PROPERTIES:
            kept.append(data[place:end])
        place = end
    return b"".join((*kept, data[place:]))

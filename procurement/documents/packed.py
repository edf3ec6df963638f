"""Objects of a PDF that lie packed in streams of their own: unpacked within limits. Pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

HEAD = 1024
CHUNK = 1024**2
SMALL_CHUNK = 64 * 1024
OVERLAP = 256

# Objects may lie packed in a stream of their own, where no name stands in plain view.
OBJECT_STREAM = re.compile(rb"/ObjStm\b")
STREAM = re.compile(rb"\bstream\r?\n")
MAX_STREAMS = 5_000
MAX_INFLATED = 64 * 1024**2


def object_streams(content: BinaryIO, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The objects that are packed with Flate, which all writers use, as far as they unpack.

    `parts` is the file in pieces, each with the last OVERLAP bytes of the one before in front.
    At most MAX_STREAMS streams and MAX_INFLATED bytes of them all.
    """
    left, last = MAX_INFLATED, -1
    for place in _places(parts, OBJECT_STREAM):
        content.seek(place)
        head = content.read(HEAD)
        start = STREAM.search(head)
        if start is None or place + start.end() == last:
            continue
        last = place + start.end()
        for text in _inflated(content, last, left):
            left -= len(text)
            yield text
        if left <= 0:
            return


def _places(parts: Iterable[bytes], wanted: re.Pattern[bytes]) -> list[int]:
    """Where it stands, each place once, at most MAX_STREAMS of them."""
    places: dict[int, None] = {}
    offset, before = 0, 0
    for part in parts:
        for found in wanted.finditer(part):
            places[offset - before + found.start()] = None
            if len(places) >= MAX_STREAMS:
                return list(places)
        offset += len(part) - before
        before = min(OVERLAP, len(part) - before)
    return list(places)


def _inflated(content: BinaryIO, place: int, most: int) -> Iterator[bytes]:
    content.seek(place)
    unpacker, before = zlib.decompressobj(), b""
    while most > 0 and not unpacker.eof:
        packed = unpacker.unconsumed_tail or content.read(SMALL_CHUNK)
        try:
            text = unpacker.decompress(packed, min(most, CHUNK))
        except zlib.error:
            return
        if not text and not packed:
            return
        yield before + text
        most -= len(text)
        before = text[-OVERLAP:]

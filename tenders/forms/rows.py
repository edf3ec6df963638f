"""Forms of numbered rows: a row that is left empty is none, and there is always one to go on."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

SPARE = 1


def rows_needed(
    parts: Collection[str], stored: int, data: Mapping[str, Any], least: int, most: int
) -> range:
    """Rows for what is stored and what was sent, with an empty one to go on."""
    sent = [0]
    for name in data:
        part, _line, place = name.rpartition("_")
        if part in parts and place.isascii() and place.isdigit():
            sent.append(int(place[:4]) + 1)
    return range(min(max(least, stored + SPARE, *sent), most))


def plain_code(code: str) -> str:
    """A credit code in capitals of usual width, without spaces."""
    return "".join(unicodedata.normalize("NFKC", code).upper().split())

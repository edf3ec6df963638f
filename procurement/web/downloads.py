"""Names of what is taken away: a word in Chinese, and one in ASCII for old programs."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from django.http import JsonResponse

# What neither the quotes of the header nor the file systems of readers can carry.
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]+')


def disposition(plain: str, speaking: str) -> str:
    """The header of something that the browser shows and keeps under this name (RFC 6266).

    `plain` is cut down to ASCII, `speaking` keeps every letter that a file name may hold.
    """
    ascii_name = UNSAFE.sub("-", plain).strip("-")
    full_name = NOT_IN_NAMES.sub("-", speaking)
    return f"inline; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(full_name, safe='')}"


def open_json(value: Any, *, plain: str, speaking: str) -> JsonResponse:
    """Readable JSON in its own language; both names come without their ending.

    Never kept by a cache without asking: what it says can still be corrected.
    """
    response = JsonResponse(
        value, safe=False, json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Cache-Control"] = "no-cache"
    response["Content-Disposition"] = disposition(f"{plain}.json", f"{speaking}.json")
    return response

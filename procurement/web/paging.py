"""Keyset paging: the cost of a page does not grow with its number."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

PAGE = 20


@dataclass(frozen=True)
class Page:
    """Rows of one page and the cursors of its neighbours ("" where there is none)."""

    rows: list[Any]
    next: str
    previous: str


def page(
    queryset: QuerySet[Any],
    request: Any,
    *,
    by: str = "-pk",
    then: tuple[str, ...] = ("pk",),
    size: int = PAGE,
) -> Page:
    """One page of `queryset`, ordered by one field (with "-" for descending) and then others.

    `then` tells rows with an equal first field apart; it goes the same way. Cursors travel in
    `?after=` and `?before=` and hold the values of these fields, so a list whose keys are a
    secret names other fields. A broken cursor shows the first page.
    """
    descending = by.startswith("-")
    names = tuple(dict.fromkeys([by.lstrip("-"), *then]))
    after, before = _read(request.GET.get("after", "")), _read(request.GET.get("before", ""))
    backwards = before is not None
    falling = descending != backwards
    cursor = before if backwards else after
    rows_query = queryset.order_by(*(f"{'-' if falling else ''}{name}" for name in names))
    try:
        if cursor is not None:
            rows_query = rows_query.filter(_beyond(names, cursor, falling))
        rows = list(rows_query[: size + 1])
    except (ValidationError, ValueError, TypeError, OverflowError):  # somebody wrote it
        return page(queryset, SimpleNamespace(GET={}), by=by, then=then, size=size)
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_next = more if not backwards else True
    has_previous = more if backwards else after is not None
    return Page(
        rows=rows,
        next=_write(rows[-1], names) if rows and has_next else "",
        previous=_write(rows[0], names) if rows and has_previous else "",
    )


def _beyond(names: tuple[str, ...], cursor: list[Any], descending: bool) -> Q:
    op = "lt" if descending else "gt"
    (name, *others), (value, *rest) = names, _fitting(cursor, names)
    beyond = Q(**{f"{name}__{op}": value})
    if not others:
        return beyond
    # The first condition alone lets the index find the place; the second sorts out equals.
    near = Q(**{f"{name}__{op}e": value})
    return near & (beyond | _beyond(tuple(others), rest, descending))


def _fitting(cursor: list[Any], names: tuple[str, ...]) -> list[Any]:
    if len(cursor) != len(names):
        raise ValueError("a cursor of another list")
    return cursor


def _write(row: Any, names: tuple[str, ...]) -> str:
    values = [getattr(row, name) for name in names]
    plain = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, default=str).encode()).decode()


def _read(text: str) -> list[Any] | None:
    try:
        cursor = json.loads(base64.urlsafe_b64decode(text.encode()))
    except (ValueError, UnicodeDecodeError, RecursionError):
        return None
    return cursor if isinstance(cursor, list) and cursor and None not in cursor else None

"""The whole text of the tender documents as data: taken from the rows, and put back into them.

Rows put back are not saved: they are read by whatever shows or prints a tender.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from procurement import clock
from tenders.models import Criterion, Lot, LotLine, Tender
from tenders.written import CRITERION, LINE, LOT_FACTS, LOT_OPTIONS, OPTIONS, TENDER_FACTS


@dataclass(frozen=True)
class Paper:
    """A tender as a text says it: its rows with lots, lines and criteria, none of them saved."""

    tender: Tender
    lots: tuple[tuple[Lot, tuple[LotLine, ...], tuple[Criterion, ...]], ...]


def plain(value: Any) -> Any:
    """A value as JSON keeps it: moments on the legal clock, numbers without spare noughts."""
    if isinstance(value, datetime):
        return value.astimezone(clock.LEGAL_ZONE).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value


def take(tender: Tender) -> dict[str, Any]:
    """The text of a tender as it stands in the database."""
    row = Tender.objects.get(pk=tender.pk)
    lots = row.lots.prefetch_related("lines", "criteria").order_by("number")
    files = row.documents.select_related("file").order_by("title", "version")
    newest = {one.title: one.file.sha256 for one in files}
    return {
        "facts": _facts(row, TENDER_FACTS) | _chosen(row, OPTIONS),
        "contents": {key: str(text) for key, text in row.contents.items()},
        "lots": [
            {
                "number": lot.number,
                "facts": _facts(lot, LOT_FACTS) | _chosen(lot, LOT_OPTIONS),
                "lines": [_facts(line, LINE) for line in lot.lines.all()],
                "criteria": [_facts(one, CRITERION) for one in lot.criteria.all()],
            }
            for lot in lots
        ],
        "files": [{"title": title, "sha256": sha256} for title, sha256 in newest.items()],
    }


def _facts(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names}


def _chosen(row: Any, options: dict[str, object]) -> dict[str, Any]:
    said = _facts(row, tuple(options))
    return {name: value for name, value in said.items() if value != options[name]}


def typed(model: Any, name: str, value: Any) -> Any:
    """A kept value as its field has it: moments, days and numbers again."""
    return model._meta.get_field(name).to_python(value)


def _put(row: Any, facts: dict[str, Any]) -> Any:
    for name, value in facts.items():
        setattr(row, name, typed(row, name, value))
    return row


def put_back(tender: Tender, text: dict[str, Any]) -> Paper:
    """The rows as a text has them, beside those of the database."""
    row = _put(copy(tender), OPTIONS | text["facts"])
    row.contents = text["contents"]
    lots = tuple(
        (
            _put(Lot(tender=row, number=about["number"]), LOT_OPTIONS | about["facts"]),
            tuple(_put(LotLine(number=n), line) for n, line in enumerate(about["lines"], start=1)),
            tuple(
                _put(Criterion(number=n), one) for n, one in enumerate(about["criteria"], start=1)
            ),
        )
        for about in text["lots"]
    )
    return Paper(row, lots)

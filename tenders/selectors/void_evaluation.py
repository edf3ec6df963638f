"""A void evaluation as it was signed: who, with which points, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tenders.models import ScoreSheet, SetBack


@dataclass(frozen=True)
class Row:
    """One bid on a sheet: its points by criterion and their sum."""

    name: str
    points: list[tuple[str, Decimal]]

    @property
    def total(self) -> Decimal:
        return sum((points for _name, points in self.points), Decimal(0))


@dataclass(frozen=True)
class Sheet:
    """What one member handed in, and whether the member dissented."""

    sheet: ScoreSheet
    rows: list[Row]
    dissent: str


def found(row: SetBack) -> dict[str, Any]:
    """Everything of the page, in six queries."""
    signatures = list(row.signatures.select_related("member__user").order_by("member__number"))
    dissents = {one.member_id: one.dissent for one in signatures}
    sheets = (
        ScoreSheet.objects.filter(lot=row.lot, void_at=row.at)
        .select_related("member__user")
        .prefetch_related("scores__bid__supplier", "scores__criterion")
        .order_by("member__number")
    )
    return {
        "signatures": signatures,
        "sheets": [Sheet(one, _rows(one), dissents.get(one.member_id, "")) for one in sheets],
        "ranking": row.before.get("ranking", []),
    }


def _rows(sheet: ScoreSheet) -> list[Row]:
    scores = sorted(sheet.scores.all(), key=lambda one: (one.bid_id, one.criterion.number))
    by_bid: dict[int, Row] = {}
    for score in scores:
        row = by_bid.setdefault(score.bid_id, Row(score.bid.supplier.name, []))
        row.points.append((score.criterion.name, score.value))
    return list(by_bid.values())

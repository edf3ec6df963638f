"""The score sheet as its member sees it: criteria down, bidders across."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from procurement.errors import Reason
from procurement.web.formats import quantity
from procurement.web.reasons import reason_text
from tenders.guards.evaluation import all_locked, items_of, sheets_in_force, values_of
from tenders.lifecycle.bid import PLACED, BidState
from tenders.models import Criterion, Lot, ScoreSheet
from tenders.rules import scoring as rules
from tenders.rules.scoring import Cell, field_of


@dataclass(frozen=True)
class CellView:
    """One cell: its field, what stands in it, what is wrong."""

    name: str
    value: str
    label: str
    problem: str = ""
    differs: bool = False
    bid: Any = None


@dataclass(frozen=True)
class RowView:
    """One criterion with its cells."""

    criterion: Criterion
    cells: list[CellView]
    span: int = 0


@dataclass(frozen=True)
class PartView:
    """A part of the sheet with its most points."""

    name: str
    most: Decimal
    rows: list[RowView]


@dataclass(frozen=True)
class SheetView:
    """Everything the page shows."""

    sheet: ScoreSheet
    bids: list[Any]
    parts: list[PartView]
    totals: list[Decimal | None]
    problems: list[Reason] = field(default_factory=list)
    empty: int = 0
    wrong: int = 0
    differing: tuple[Cell, ...] = ()

    @property
    def sums(self) -> list[tuple[Any, Decimal | None]]:
        """Each bid with its total."""
        return list(zip(self.bids, self.totals, strict=True))


def label_of(criterion: Criterion, bid: Any) -> str:
    """What a cell is, for those who do not see the table."""
    separator = "，" if (get_language() or "").startswith("zh") else ", "
    most = quantity(criterion.max_points)
    points = _("0 to %(most)s points") % {"most": most}
    return separator.join((criterion.name, bid.supplier.name, points))


def bids_of(lot: Lot) -> list[Any]:
    """The bids a sheet has columns for: scored now, or ranked since."""
    states = (BidState.CONFORMING, *PLACED)
    return list(lot.bids.filter(status__in=states).select_related("supplier").order_by("pk"))


def cells_of(lot: Lot) -> tuple[dict[str, Cell], dict[Cell, str]]:
    """Field names and labels of every cell."""
    criteria, bids = list(lot.criteria.all()), bids_of(lot)
    cells = {(bid.pk, one.pk): label_of(one, bid) for one in criteria for bid in bids}
    return {field_of(cell): cell for cell in cells}, cells


def sheet_view(
    sheet: ScoreSheet,
    *,
    typed: Mapping[str, str] | None = None,
    problems: Iterable[Reason] = (),
    differing: tuple[Cell, ...] = (),
) -> SheetView:
    """The sheet with its saved points, overlaid by what was typed and what is wrong with it."""
    typed = typed or {}
    lot = sheet.lot
    bids = bids_of(lot)
    saved = values_of(sheet)
    found = list(problems)
    by_field = {reason.field: reason_text(reason) for reason in found}
    parts = []
    criteria = list(lot.criteria.all())
    for part, rows in groupby(criteria, key=lambda one: one.part):
        held = list(rows)
        views = [_row(one, bids, saved, typed, by_field, differing) for one in held]
        name = Criterion.Part(part).label
        parts.append(PartView(str(name), sum((c.max_points for c in held), Decimal(0)), views))
    totals = [_total(bid, criteria, saved) for bid in bids]
    empty = sum((bid.pk, one.pk) not in saved for bid in bids for one in criteria)
    wrong = sum(reason.code != "missing" for reason in found)
    return SheetView(sheet, bids, parts, totals, found, empty, wrong, differing)


def _row(
    criterion: Criterion,
    bids: list[Any],
    saved: Mapping[Cell, Decimal],
    typed: Mapping[str, str],
    problems: Mapping[str, str],
    differing: tuple[Cell, ...],
) -> RowView:
    cells = []
    for bid in bids:
        cell = (bid.pk, criterion.pk)
        name = field_of(cell)
        value = saved.get(cell)
        shown = typed.get(name, "" if value is None else f"{value:.2f}")
        problem = problems.get(name, "")
        label = label_of(criterion, bid)
        cells.append(CellView(name, shown, label, problem, cell in differing, bid))
    return RowView(criterion, cells)


def _total(bid: Any, criteria: list[Criterion], saved: Mapping[Cell, Decimal]) -> Decimal | None:
    """The sum of a bid's points; None until every cell is filled in."""
    points = [saved.get((bid.pk, one.pk)) for one in criteria]
    if any(value is None for value in points):
        return None
    return sum((value for value in points if value is not None), Decimal(0))


def differences(lot: Lot) -> tuple[Cell, ...]:
    """Objective cells on which the members differ; nothing until every sheet is in."""
    if any(True for _reason in all_locked(lot)):
        return ()
    sheets = [values_of(sheet) for sheet in sheets_in_force(lot)]
    return rules.objective_differences(items_of(lot), sheets)

"""The score sheet as its member sees it: criteria down, bidders across."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from procurement.errors import Reason
from procurement.web.formats import quantity
from procurement.web.reasons import reason_text
from tenders.guards.anonymity import Faces, faces_of
from tenders.guards.evaluation import fixed_cells, values_of
from tenders.lifecycle.bid import PLACED, BidState
from tenders.lifecycle.committee import SheetState
from tenders.models import Criterion, Lot, ScoreSheet
from tenders.rules.scoring import Cell


@dataclass(frozen=True)
class ColumnView:
    """What a column is about: a bid by name, or a part by its code, which is its key too."""

    key: Any
    name: str
    url: str
    coded: bool = False


@dataclass(frozen=True)
class CellView:
    """One cell: its field, what stands in it, what is wrong, and where its points are corrected.

    `fixed`: handed in before the sheet was given back, and not to be changed.
    """

    name: str
    value: str
    label: str
    column: ColumnView
    problem: str = ""
    check: str = ""
    fixed: bool = False


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
    """Everything the page shows. `elsewhere` counts what is wrong on the sheet's other page."""

    sheet: ScoreSheet
    columns: list[ColumnView]
    parts: list[PartView]
    totals: list[Decimal | None]
    problems: list[Reason] = field(default_factory=list)
    empty: int = 0
    wrong: int = 0
    differing: tuple[Cell, ...] = ()
    elsewhere: int = 0
    given_back: bool = False

    @property
    def sums(self) -> list[tuple[ColumnView, Decimal | None]]:
        """Each column with its total."""
        return list(zip(self.columns, self.totals, strict=True))


@dataclass(frozen=True)
class Sheet:
    """A sheet's columns and criteria as its reader may see them now."""

    faces: Faces
    bids: dict[int, Any]
    criteria: list[Criterion]

    def label(self, cell: Cell, criterion: Criterion) -> str:
        """What a cell is, for those who do not see the table."""
        return label_of(criterion, self.faces.name(cell))

    def page(self, *, named: bool) -> list[Criterion]:
        """The criteria of one of the two pages: by name or by code; by name all, unveiled."""
        return [one for one in self.criteria if (one.pk in self.faces.hidden) != named]

    def columns(self, criteria: list[Criterion]) -> list[tuple[int, ColumnView]]:
        """The columns of some criteria of one page, each with its bid, in the order shown."""
        if not criteria:
            return []
        item = criteria[0].pk
        if item not in self.faces.hidden:
            return [
                (pk, ColumnView(pk, bid.supplier.name, bid.get_absolute_url()))
                for pk, bid in self.bids.items()
            ]
        found = []
        for pk in self.faces.order(item):
            code = self.faces.codes[pk]
            where = f"{reverse('tenders:anonymous_parts', args=[self.criteria[0].lot_id])}#{code}"
            found.append((pk, ColumnView(code, code, where, coded=True)))
        return found


def sheet_of(lot: Lot) -> Sheet:
    """What a sheet for the lot has: bids scored now, or ranked since."""
    states = (BidState.CONFORMING, *PLACED)
    bids = list(lot.bids.filter(status__in=states).select_related("supplier").order_by("pk"))
    return Sheet(faces_of(lot, bids), {bid.pk: bid for bid in bids}, list(lot.criteria.all()))


def label_of(criterion: Criterion, name: str) -> str:
    """What a cell is: its criterion, whose, and how many points there are."""
    separator = "，" if (get_language() or "").startswith("zh") else ", "
    most = quantity(criterion.max_points)
    points = _("0 to %(most)s points") % {"most": most}
    return separator.join((criterion.name, name, points))


def cells_of(lot: Lot) -> tuple[dict[str, Cell], dict[Cell, str]]:
    """Field names and labels of every cell, in the order in which they are shown."""
    sheet = sheet_of(lot)
    cells = {
        (bid, one.pk): sheet.label((bid, one.pk), one)
        for one in sheet.criteria
        for bid in sheet.faces.order(one.pk)
    }
    return {sheet.faces.field(cell): cell for cell in cells}, cells


def sheet_view(
    sheet: ScoreSheet,
    *,
    named: bool = True,
    typed: Mapping[str, str] | None = None,
    problems: Iterable[Reason] = (),
    differing: tuple[Cell, ...] = (),
) -> SheetView:
    """One page of the sheet with its points, overlaid by what was typed and what is wrong with it.

    While parts are anonymous a sheet has two pages: `named`, and the one by codes. What is wrong
    on the other page is counted, since its words would mix names with codes.
    """
    typed = typed or {}
    about = sheet_of(sheet.lot)
    saved, fixed = values_of(sheet), fixed_cells(sheet)
    criteria = about.page(named=named)
    columns = about.columns(criteria)
    fields = {about.faces.field((bid, one.pk)) for one in criteria for bid, _column in columns}
    everything = list(problems)
    found = [one for one in everything if one.field in fields]
    by_field = {reason.field: reason_text(reason) for reason in found}
    parts = []
    for part, rows in groupby(criteria, key=lambda one: one.part):
        held = list(rows)
        marks = (typed, by_field, differing, frozenset(fixed))
        views = [_row(about, one, columns, saved, marks) for one in held]
        name = Criterion.Part(part).label
        parts.append(PartView(str(name), sum((c.max_points for c in held), Decimal(0)), views))
    totals = [_total(bid, criteria, saved) for bid, _column in columns]
    empty = sum((bid, one.pk) not in saved for bid, _column in columns for one in criteria)
    wrong = sum(reason.code != "missing" for reason in found)
    return SheetView(
        sheet=sheet,
        columns=[column for _bid, column in columns],
        parts=parts,
        totals=totals,
        problems=found,
        empty=empty,
        wrong=wrong,
        differing=differing,
        elsewhere=len(everything) - len(found),
        given_back=bool(fixed) and sheet.status == SheetState.OPEN,
    )


def _row(
    about: Sheet,
    criterion: Criterion,
    columns: list[tuple[int, ColumnView]],
    saved: Mapping[Cell, Decimal],
    marks: tuple[Mapping[str, str], Mapping[str, str], tuple[Cell, ...], frozenset[Cell]],
) -> RowView:
    """One row; `marks` are what was typed, what is wrong, what differs and what is fixed."""
    typed, problems, differing, fixed = marks
    cells = []
    for bid, column in columns:
        cell = (bid, criterion.pk)
        name = about.faces.field(cell)
        value = saved.get(cell)
        shown = typed.get(name, "" if value is None else f"{value:.2f}")
        label = about.label(cell, criterion)
        problem = problems.get(name, "")
        check = _check(criterion, column) if cell in differing else ""
        cells.append(CellView(name, shown, label, column, problem, check, cell in fixed))
    return RowView(criterion, cells)


def _check(criterion: Criterion, column: ColumnView) -> str:
    """Where a member corrects the points: by the code where the column has no name."""
    page = "tenders:score_correct_coded" if column.coded else "tenders:score_correct"
    return reverse(page, args=[criterion.lot_id, column.key, criterion.pk])


def _total(bid: int, criteria: list[Criterion], saved: Mapping[Cell, Decimal]) -> Decimal | None:
    """The sum of a bid's points on a page; None until every cell is filled in."""
    points = [saved.get((bid, one.pk)) for one in criteria]
    if any(value is None for value in points):
        return None
    return sum((value for value in points if value is not None), Decimal(0))


@dataclass(frozen=True)
class CorrectionView:
    """A corrected score: the item, whose by name or by code, and the correction."""

    item: str
    name: str
    made: Any


def corrections_of(sheet: ScoreSheet, *, named: bool) -> list[CorrectionView]:
    """The corrections of one page of the sheet, by name or by code, in the order of the page."""
    about = sheet_of(sheet.lot)
    made: dict[Cell, list[Any]] = {}
    for score in sheet.scores.prefetch_related("corrections"):
        made[score.bid_id, score.criterion_id] = list(score.corrections.all())
    return [
        CorrectionView(one.name, about.faces.name((bid, one.pk)), correction)
        for one in about.page(named=named)
        for bid in about.faces.order(one.pk)
        for correction in made.get((bid, one.pk), ())
    ]

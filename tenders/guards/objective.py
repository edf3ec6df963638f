"""Objective items on which members differ, and what the majority has concluded (第六十一条)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from procurement import clock
from procurement.errors import Reason
from procurement.rules.calendar import WorkCalendar
from tenders.guards.evaluation import counted, items_of, scored_keys, sheets_in_force
from tenders.rules import signing
from tenders.rules.objective import Finding, found_of, may_conclude
from tenders.rules.scoring import PLACES, Cell, objective_differences
from tenders.rules.timetable import local_day


@dataclass(frozen=True)
class Difference:
    """A cell on which the members differ.

    `given` are the points by the member's number, `found` what they come to, `conclusion` the
    majority's that is in force.
    """

    cell: Cell
    given: Mapping[int, Decimal]
    found: Finding
    conclusion: Any | None = None


def differences_of(lot: Any) -> list[Difference]:
    """Where the members differ on objective items."""
    return differences_among(lot, by_member(sheets_in_force(lot)))


def by_member(sheets: Iterable[Any]) -> dict[int, Any]:
    """The sheets by the number of their members."""
    return {sheet.member.number: sheet for sheet in sheets}


def differences_among(lot: Any, sheets: Mapping[int, Any]) -> list[Difference]:
    """The same of sheets in force that were read with their scores, by the member's number."""
    scored = scored_keys(lot)
    points = {number: counted(sheet, scored) for number, sheet in sheets.items()}
    differing = objective_differences(items_of(lot), list(points.values()))
    if not differing:
        return []
    stated = [one for one in lot.conclusions.all() if one.lapsed_at is None]
    found = []
    for cell in differing:
        given = {number: own[cell] for number, own in sorted(points.items()) if cell in own}
        what = found_of(given, len(points))
        held = next((one for one in stated if stands(one, cell, given)), None)
        found.append(Difference(cell, given, what, held))
    return found


def written(given: Mapping[int, Decimal]) -> dict[str, str]:
    """The points by the member's number, as a conclusion keeps them."""
    return {str(number): str(round(points, PLACES)) for number, points in sorted(given.items())}


def stands(conclusion: Any, cell: Cell, given: Mapping[int, Decimal]) -> bool:
    """Whether a conclusion is about the points that stand there now.

    It is about what these members gave: corrected, or with another member, it counts no more.
    """
    about = (conclusion.bid_id, conclusion.criterion_id)
    return about == cell and conclusion.given == written(given)


def open_differences(lot: Any) -> list[Difference]:
    """Those that stand in the way of a ranking: neither corrected nor concluded."""
    return [one for one in differences_of(lot) if one.conclusion is None]


def concluded(lot: Any, sheets: Iterable[Any]) -> dict[Cell, Decimal]:
    """The points that count for every member, by cell, where the majority has concluded."""
    return {
        one.cell: one.conclusion.points
        for one in differences_among(lot, by_member(sheets))
        if one.conclusion is not None
    }


def value_of(score: Any, settled: Mapping[Cell, Decimal]) -> Decimal:
    """The points of a score that count: the majority's where it has concluded, else its own."""
    own: Decimal = score.value
    return settled.get((score.bid_id, score.criterion_id), own)


# Who was heard before the majority decides ------------------------------------------------------


def sheets_with_words(lot: Any) -> dict[int, Any]:
    """The sheets in force by the member's number, with what was said of scores and corrected."""
    sheets = lot.sheets.in_force().select_related("member").order_by("member__number")
    return by_member(sheets.prefetch_related("scores__opinions", "scores__corrections"))


def kept_of(one: Difference, sheets: Mapping[int, Any]) -> dict[int, Any]:
    """By the member's number: that the own points stay as they stand there now, and why."""
    return {
        number: said
        for number, sheet in sheets.items()
        for score in _scores(sheet, one.cell)
        for said in score.opinions.all()
        if said.member_id == sheet.member_id and said.points == score.value
    }


def silent_from(one: Difference, sheets: Mapping[int, Any], calendar: WorkCalendar) -> date:
    """From which day on silence counts: the points that differ have stood there long enough."""
    locked = [sheet.locked_at for sheet in sheets.values() if sheet.locked_at is not None]
    corrected = [
        made.at
        for sheet in sheets.values()
        for score in _scores(sheet, one.cell)
        for made in score.corrections.all()
    ]
    return signing.silent_from(local_day(max([*locked, *corrected])), calendar)


def waiting_for(
    one: Difference, sheets: Mapping[int, Any], calendar: WorkCalendar
) -> tuple[Reason, ...]:
    """Why the majority on an item cannot be recorded yet; empty where it can."""
    over = clock.legal_today() >= silent_from(one, sheets, calendar)
    return may_conclude(one.found, kept_of(one, sheets), time_over=over)


def _scores(sheet: Any, cell: Cell) -> Iterator[Any]:
    return (one for one in sheet.scores.all() if (one.bid_id, one.criterion_id) == cell)

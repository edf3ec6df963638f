"""Objective items on which the members differ: the page, who looks again, who still has to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars.services import calendar as calendars
from procurement.errors import Reason
from procurement.rules.calendar import WorkCalendar
from tenders.guards.objective import (
    Difference,
    differences_among,
    kept_of,
    sheets_with_words,
    silent_from,
    written,
)
from tenders.lifecycle.lot import CORRECTING
from tenders.models import Lot
from tenders.permissions.evaluation import member_in_force
from tenders.rules.objective import MAJORITY, NONE, unheard
from tenders.rules.scoring import Cell
from tenders.selectors.score_sheet import Sheet, sheet_of
from tenders.selectors.todo import MEMBER, Todo, chair_of

ARTICLE = "87号令第六十一条、第六十四条"


@dataclass(frozen=True)
class Group:
    """The same points, and the numbers of the members who give them."""

    points: Decimal
    members: str


@dataclass(frozen=True)
class DifferenceView:
    """An objective item of one bid, by name or code, on which the members differ.

    `waiting` are the members who have still to correct or explain, `until` the last day for it;
    `correct`, `keep` and `conclude` where this reader may do so now.
    """

    item: str
    name: str
    groups: list[Group]
    outcome: str
    points: Decimal | None
    votes: int
    again: str
    kept: list[tuple[int, Any]]
    waiting: str
    until: date | None
    conclusion: Any
    correct: str = ""
    keep: str = ""
    conclude: str = ""


def listed(numbers: Iterable[int]) -> str:
    """Members by their numbers: 1, 3, 4."""
    separator = "、" if (get_language() or "").startswith("zh") else ", "
    return separator.join(str(number) for number in numbers)


def key_of(about: Sheet, cell: Cell) -> str:
    """How a bid is called in an address: by its code where its name is hidden."""
    bid, item = cell
    return about.faces.codes[bid] if item in about.faces.hidden else str(bid)


def cell_of(about: Sheet, key: str, criterion: int) -> Cell:
    """The cell of an objective item that an address names; 404 where it names none."""
    items = {one.pk for one in about.criteria if one.objective}
    by_key = {key_of(about, (bid, criterion)): bid for bid in about.bids}
    if criterion not in items or key not in by_key:
        raise Http404
    return by_key[key], criterion


def difference_at(lot: Lot, cell: Cell) -> Difference | None:
    """What stands at a cell, if the members differ there."""
    found = differences_among(lot, sheets_with_words(lot))
    return next((one for one in found if one.cell == cell), None)


def said_by(lot: Lot, cell: Cell, member: Any) -> str:
    """Why this member keeps the points that stand on its sheet; "" where it has not said so."""
    sheets = sheets_with_words(lot)
    for one in differences_among(lot, sheets):
        if one.cell == cell and member.number in (said := kept_of(one, sheets)):
            return str(said[member.number].reason)
    return ""


def seen_by(one: Difference | None) -> dict[str, str]:
    """What a form about a difference was built on: the points of each member."""
    return written(one.given) if one is not None else {}


def _silent(
    one: Difference, sheets: Mapping[int, Any], calendar: WorkCalendar
) -> tuple[tuple[int, ...], date]:
    """Who has still to correct or explain, and from which day on silence counts."""
    since = silent_from(one, sheets, calendar)
    over = clock.legal_today() >= since
    return unheard(one.found, kept_of(one, sheets), time_over=over), since


def open_reason(lot: Lot) -> tuple[Reason, ...]:
    """How many differences are not settled; which ones, the list on the same page says."""
    found = differences_among(lot, sheets_with_words(lot))
    count = sum(one.conclusion is None for one in found)
    if not count:
        return ()
    message = _("Not settled: %(count)s. See “Where the members differ” below.")
    return (Reason("objective", message, {"count": count}, ARTICLE),)


def difference_views(about: Sheet, lot: Lot, user: Any, *, named: bool) -> list[DifferenceView]:
    """Where the members differ, by item; parts read by code in the order of their codes."""
    order = {
        (bid, one.pk): (place, rank)
        for place, one in enumerate(about.criteria)
        if about.faces.apart(one.pk, named=named)
        for rank, bid in enumerate(about.faces.order(one.pk))
    }
    sheets = sheets_with_words(lot)
    found = [one for one in differences_among(lot, sheets) if one.cell in order]
    found.sort(key=lambda one: order[one.cell])
    member, calendar = member_in_force(user, lot), calendars.current()
    names = {item.pk: item.name for item in about.criteria}
    views = []
    for one in found:
        waiting, since = _silent(one, sheets, calendar)
        open_ = one.conclusion is None and one.found.outcome == MAJORITY
        views.append(
            DifferenceView(
                item=names[one.cell[1]],
                name=about.faces.name(one.cell),
                groups=_groups(one),
                outcome=one.found.outcome,
                points=one.found.points,
                votes=one.found.votes,
                again=listed(one.found.again),
                kept=list(kept_of(one, sheets).items()),
                waiting=listed(waiting) if open_ else "",
                until=since - timedelta(days=1) if open_ and waiting else None,
                conclusion=one.conclusion,
                **_acts(lot, about, one, member, waiting),
            )
        )
    return views


def _groups(one: Difference) -> list[Group]:
    by_points: dict[Decimal, list[int]] = {}
    for number, points in one.given.items():
        by_points.setdefault(points, []).append(number)
    ordered = sorted(by_points.items(), key=lambda group: (-len(group[1]), -group[0]))
    return [Group(points, listed(numbers)) for points, numbers in ordered]


def _acts(
    lot: Lot, about: Sheet, one: Difference, member: Any, waiting: tuple[int, ...]
) -> dict[str, str]:
    """The addresses of what this member may do about a difference now."""
    if member is None or lot.status not in CORRECTING:
        return {}
    key, item = key_of(about, one.cell), one.cell[1]
    coded = "_coded" if item in about.faces.hidden else ""
    found = {"correct": reverse(f"tenders:score_correct{coded}", args=[lot.pk, key, item])}
    if one.conclusion is not None or one.found.outcome == NONE:
        return found
    if member.number in one.found.again:
        found["keep"] = reverse("tenders:score_keep", args=[lot.pk, key, item])
    if member.is_chair and not waiting:
        found["conclude"] = reverse("tenders:score_conclude", args=[lot.pk, key, item])
    return found


# When the report is signed -----------------------------------------------------------------------


@dataclass(frozen=True)
class Outvoted:
    """Where the majority's points count instead of a member's own; why the member kept them."""

    item: str
    name: str
    own: Decimal
    points: Decimal
    reason: str


def outvoted(lot: Lot, user: Any) -> list[Outvoted]:
    """What this member may dissent from; of a part still read by code neither whose nor why.

    The page names bidders.
    """
    member = member_in_force(user, lot)
    if member is None:
        return []
    about, sheets = sheet_of(lot), sheets_with_words(lot)
    names = {item.pk: item.name for item in about.criteria}
    found = []
    for one in differences_among(lot, sheets):
        if one.conclusion is None or member.number not in one.found.again:
            continue
        said = kept_of(one, sheets).get(member.number)
        hidden = one.cell[1] in about.faces.hidden
        found.append(
            Outvoted(
                names[one.cell[1]],
                "" if hidden else about.faces.name(one.cell),
                one.given[member.number],
                one.conclusion.points,
                said.reason if said is not None and not hidden else "",
            )
        )
    return found


# Desk --------------------------------------------------------------------------------------------


def differing(
    lot: Lot, committee: Any, members: Iterable[Any], sheets: Mapping[int, Any], calendar: Any
) -> tuple[bool, list[Todo]]:
    """Whether a difference is not settled, and who has something to do about it.

    Whoever has said that the own points stay waits for the others; the chair once all were heard.
    """
    open_ = [one for one in differences_among(lot, sheets) if one.conclusion is None]
    looked_at, concludable = [], False
    for one in open_:
        waiting, _since = _silent(one, sheets, calendar)
        heard = one.found.outcome == MAJORITY and not waiting
        concludable = concludable or heard
        if not heard:
            looked_at.append(set(kept_of(one, sheets)) if one.found.outcome == MAJORITY else set())
    url = reverse("tenders:score_check", args=[lot.pk])
    todos = [
        Todo(
            lot,
            MEMBER,
            _("Check objective items on which the members differ"),
            url,
            _("Check the items"),
            article=ARTICLE,
            key=member.user_id,
        )
        for member in members
        if any(member.number not in kept for kept in looked_at)
    ]
    if concludable:
        todos.append(
            Todo(
                lot,
                MEMBER,
                _("Record what the majority finds on an objective item"),
                url,
                _("Check the scores"),
                why=_("A member keeps other points; those of more than half count for all."),
                article="87号令第六十一条",
                key=chair_of(committee),
            )
        )
    return bool(open_), todos

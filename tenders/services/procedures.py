"""Which way to buy a draft takes; another one brings other dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procurement import clock
from procurement.audit import journal
from procurement.calendars.services import calendar
from procurement.errors import Reason, RuleBroken
from procurement.rules.calendar import WorkCalendar
from procurement.workflow import act
from tenders.guards.procedure import against_law
from tenders.guards.tendering import rules_on
from tenders.models import Tender
from tenders.rules import timetable
from tenders.rules.procedures import OPEN_TENDER
from tenders.services.tendering import draft
from tenders.services.writing import set_fields
from tenders.written import PROCEDURE

GROUND = {
    "ground": "",
    "ground_facts": "",
    "approval_by": "",
    "approval_number": "",
    "approval_on": None,
}


@dataclass(frozen=True)
class Moved:
    """A date that another procedure has moved: its field, the moments, the article behind it."""

    field: str
    old: datetime
    new: datetime
    article: str


def problems(tender: Tender) -> Iterable[Reason]:
    """Everything against the choice as it stands in the row."""
    return against_law(tender)


def choose(tender: Tender, *, actor: Any, **values: Any) -> tuple[Moved, ...]:
    """Save the procedure with ground, method and approval; return the dates it has moved.

    An open tender keeps no ground. Raises RuleBroken with every reason and its article.
    """
    with act():
        row = draft(tender, actor)
        if values.get("procedure") == OPEN_TENDER:
            values = {**values, **GROUND}
        changed = set_fields(row, PROCEDURE, values)
        reasons = tuple(problems(row))
        if reasons:
            raise RuleBroken(*reasons)
        moved = _propose_again(row) if "procedure" in changed else ()
        row.save()
        dates = {one.field: one.new for one in moved}
        journal.add("tenders.tender.procedure", row, actor=actor, inputs={**changed, **dates})
        return moved


def proposed(table: timetable.Timetable, days: WorkCalendar) -> dict[str, datetime | None]:
    """The moments a timetable proposes: offices close at five and open bids at nine.

    Bids are opened on the earliest lawful day, a working day; where the documents are offered
    until its evening, on the next one.
    """
    until, deadline = table.documents_until, table.deadline
    if until and deadline and until >= deadline:
        deadline = days.add_working_days(until, 1).day
    return {
        "documents_from": clock.legal(table.notice_day, 9),
        "documents_until": clock.legal(until, 17) if until else None,
        "deadline": clock.legal(deadline, 9) if deadline else None,
    }


def _propose_again(row: Tender) -> tuple[Moved, ...]:
    """Put the proposal of the new procedure in the place of the dates that were chosen."""
    if row.notice_day is None:
        return ()
    days = calendar.current()
    table = timetable.propose(row.notice_day, rules_on(row), days, row.procedure)
    articles = {f"{step.key}_until": step.period.article for step in table.steps}
    articles["deadline"] = articles.get("deadline_until", "")
    moved = []
    for field, new in proposed(table, days).items():
        old = getattr(row, field)
        if old is None or new is None or old == new:
            continue
        setattr(row, field, new)
        moved.append(Moved(field, old, new, articles.get(field, "")))
    return tuple(moved)

"""The life of a lot from the opening on, past and future; pure, from rows already read."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars.services import calendar as calendar_service
from procurement.registry import Event
from procurement.rules.calendar import WorkCalendar
from procurement.web import formats
from tenders.lifecycle.lot import FAILED, LotState
from tenders.rules import overview, rule_sets, timetable
from tenders.rules.award import Silence

# What the lot reached, in words, the article, and whether only those inside may know of it.
STEPS: tuple[tuple[str, Any, str, bool], ...] = (
    ("qualified", _("Qualification reviewed"), "87号令第四十四条", True),
    ("consultation", _("Consultation began"), "财库〔2014〕214号第十九条", True),
    ("scoring", _("Conformity reviewed, scoring began"), "87号令第五十条", True),
    ("ranked", _("Bids ranked"), "87号令第五十七条", True),
    ("evaluated", _("Evaluation ended, report signed"), "87号令第五十八条", True),
    ("received", _("Report received by the purchaser"), "87号令第六十八条", True),
    ("waits", _("Lawful reason to wait stated"), "87号令第六十八条", True),
    ("determined", _("Winner determined"), "87号令第六十八条", True),
    ("announced", _("Result announced, award letter issued"), "87号令第六十九条", False),
    ("declined", _("The winner declined"), "政府采购法实施条例第四十九条", False),
    ("voided", _("Result declared void"), "94号令第十六条", False),
    ("contracted", _("Signing of the contract"), "政府采购法第四十六条", False),
)
# Until when a step is to be done, in words, while its period does not run.
PERIODS: dict[str, Any] = {
    "received": _("two working days after the evaluation"),
    "determined": _("five working days after the report"),
    "announced": _("two working days after the decision"),
    "contracted": _("30 days after the award letter"),
}
OPTIONAL = ("waits", "declined", "voided", "consultation")
OVER = (*FAILED, LotState.TERMINATED)


def lot_events(
    lot: Any,
    calendar: Any,
    today: date,
    *,
    inside: bool,
    opened: bool = True,
    silence: Silence | None = None,
) -> list[Event]:
    """Everything that happened to the lot and what the law still asks of it.

    Those inside see what was done after its last day, what is late today, and what the
    purchaser's `silence` has brought about.
    """
    events = []
    if opened and lot.tender.opened_at is not None:
        done = Event(lot.tender.opened_at, _("Bids opened"), "87号令第三十九条", done=True)
        events.append(done)
    past, future = [], []
    running = _running(lot, calendar)
    late = {step: one.last for step, one in running.items() if inside and one.late(today)}
    for key, what, article, secret in STEPS:
        if secret and not inside:
            continue
        if key == "voided" and not inside and lot.reached_at("announced") is None:
            continue
        at = lot.reached_at(key)
        if at is not None:
            words = (
                _("its last day was %(day)s") % {"day": formats.day_words(late[key])}
                if key in late
                else ""
            )
            if key == "waits":
                words = lot.wait_reason
            if inside and key in running and running[key].done is None:
                # Done for the award before, still to be done for this one.
                past.append(Event(at, what, article, done=True))
                future.append(_ahead(key, what, article, running, late))
            else:
                past.append(Event(at, what, article, done=True, detail=words, late=key in late))
        elif key not in OPTIONAL and lot.status not in OVER:
            future.append(_ahead(key, what, article, running, late))
    if silence is not None and inside:
        what = _("The first candidate counts as the winner: nobody decided in time")
        past.append(Event(clock.legal(silence.since), what, silence.article, done=True))
    failed = lot.reached_at("failed")
    if failed is not None:
        what = lot.get_status_display()
        past.append(
            Event(failed, what, "政府采购法第三十六条", done=True, detail=lot.failure_reason)
        )
    past.sort(key=_when)
    return [*events, *past, *future]


def _running(lot: Any, calendar: WorkCalendar) -> dict[str, overview.Period]:
    """By the step that keeps it: every period that has begun."""
    if not lot.tender.rule_set:
        return {}
    reached = {name: datetime.fromisoformat(text) for name, text in lot.reached.items()}
    keeps = {key: until for key, _since, until in overview.PERIODS}
    begun = overview.periods(reached, rule_sets.rule_set(lot.tender.rule_set), calendar)
    return {keeps[one.key]: one for one in begun}


def _when(event: Event) -> datetime:
    assert isinstance(event.when, datetime)  # what happened has a moment
    return event.when


def _ahead(
    key: str,
    what: Any,
    article: str,
    running: Mapping[str, overview.Period],
    late: Container[str],
) -> Event:
    """A step to come: with its last day where the period runs, else in words."""
    if key not in PERIODS:
        return Event(None, what, article)
    period = running.get(key)
    if period is None:
        return Event(None, what, article, detail=PERIODS[key])
    detail = _("at the latest")
    return Event(period.last, what, period.article, detail=detail, late=key in late)


def events(tender: Any, now: datetime) -> list[Event]:
    """What everybody may know of the tender's lots after the opening."""
    lots = [lot for lot in tender.lots.all() if lot.status != LotState.WAITING]
    days = calendar_service.current() if lots else None
    today = timetable.local_day(now)
    found = []
    for lot in lots:
        for event in lot_events(lot, days, today, inside=False, opened=False):
            what = _("Lot %(number)s: %(what)s") % {"number": lot.number, "what": event.what}
            found.append(replace(event, what=what if len(lots) > 1 else event.what))
    return found

"""The life of a lot from the opening on, past and future; pure, from rows already read."""

from __future__ import annotations

from collections.abc import Mapping
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
from tenders.rules.failures import article_of, notice_due

# What the lot reached, in words, the article, and whether only those inside may know of it.
STEPS: tuple[tuple[str, Any, str, bool], ...] = (
    ("revived", _("Failure declared void, the lot goes on"), "94号令第三十二条", False),
    ("qualified", _("Qualification reviewed"), "87号令第四十四条", True),
    ("consultation", _("Consultation began"), "财库〔2014〕214号第十九条", True),
    ("scoring", _("Conformity reviewed, scoring began"), "87号令第五十条", True),
    ("ranked", _("Bids ranked"), "87号令第五十七条", True),
    ("evaluated", _("Evaluation ended, report signed"), "87号令第五十八条", True),
    ("reevaluated", _("The same committee is to evaluate again"), "87号令第六十四条", True),
    ("received", _("Report received by the purchaser"), "87号令第六十八条", True),
    ("waits", _("Lawful reason to wait stated"), "87号令第六十八条", True),
    ("determined", _("Winner determined"), "87号令第六十八条", True),
    ("announced", _("Result announced, award letter issued"), "87号令第六十九条", False),
    ("declined", _("The winner declined"), "政府采购法实施条例第四十九条", False),
    ("voided", _("Result declared void"), "94号令第十六条", False),
    ("contracted", _("Signing of the contract"), "政府采购法第四十六条", False),
)
# Until when: the step, the period, from which step it counts, in words.
PERIODS: dict[str, tuple[str, str, Any]] = {
    "received": ("report", "evaluated", _("two working days after the evaluation")),
    "determined": ("decision", "received", _("five working days after the report")),
    "announced": ("result", "determined", _("two working days after the decision")),
    "contracted": ("contract", "announced", _("30 days after the award letter")),
}
OPTIONAL = ("revived", "reevaluated", "waits", "declined", "voided", "consultation")
OVER = (*FAILED, LotState.TERMINATED)


def lot_events(
    lot: Any,
    calendar: Any,
    today: date,
    *,
    inside: bool,
    opened: bool = True,
    silence: Silence | None = None,
    unannounced: bool = False,
) -> list[Event]:
    """Everything that happened to the lot and what the law still asks of it.

    Those inside see what was done after its last day, what is late today, and what the
    purchaser's `silence` has brought about. `unannounced` says that the notice of a failed lot
    still waits.
    """
    events = []
    shut = lot.status == LotState.FAILED_BIDDERS  # its own line says that none was opened
    if opened and not shut and lot.tender.opened_at is not None:
        done = Event(lot.tender.opened_at, _("Bids opened"), "87号令第三十九条", done=True)
        events.append(done)
    past, future, history = [], [], lot.history
    late = _late(lot, calendar, today) if inside else {}
    for key, what, article, secret in STEPS:
        if secret and not inside:
            continue
        if key == "voided" and not inside and lot.reached_at("announced") is None:
            continue
        for at in history.get(key, ()):
            missed = late.get((key, at))
            words = lot.wait_reason if key == "waits" else ""
            if missed is not None:
                words = _("its last day was %(day)s") % {"day": formats.day_words(missed)}
            past.append(Event(at, what, article, done=True, detail=words, late=missed is not None))
        if key not in OPTIONAL and lot.status not in OVER and _to_come(history, key):
            ahead = _ahead(lot, key, what, article, calendar)
            future.append(replace(ahead, late=True) if (key, None) in late else ahead)
    if inside and lot.tender.decision_ground:
        past.extend(_rounds(lot))
    if silence is not None and inside:
        what = _("The first candidate counts as the winner: nobody decided in time")
        past.append(Event(clock.legal(silence.since), what, silence.article, done=True))
    past.extend(_void_failures(lot))
    failed = lot.reached_at("failed")
    if failed is not None:
        what = lot.get_status_display()
        article = article_of(lot.status, lot.tender.procedure)
        past.append(Event(failed, what, article, done=True, detail=lot.failure_reason))
        if unannounced:
            future.append(termination_notice(timetable.local_day(failed), article, calendar, today))
    past.sort(key=_when)
    return [*events, *past, *future]


def _void_failures(lot: Any) -> list[Event]:
    """Failures that were declared void since."""
    stands = lot.reached_at("failed")
    what = _("The lot failed")
    return [
        Event(at, what, "政府采购法第三十六条", done=True)
        for at in lot.history.get("failed", ())
        if at != stands
    ]


def _rounds(lot: Any) -> list[Event]:
    """Each time a group of the purchaser was called to decide among the candidates."""
    what = _("Group called that decides among the candidates")
    return [
        Event(one.opened_at, what, "87号令第六十八条", done=True) for one in lot.decisions.all()
    ]


def termination_notice(ended: date, article: str, calendar: WorkCalendar, today: date) -> Event:
    """Until when everybody is to read why it has ended."""
    last = notice_due(ended, calendar)
    what, words = _("Termination notice to be published"), _("at the latest")
    return Event(last, what, article, detail=words, late=today > last)


def _late(lot: Any, calendar: WorkCalendar, today: date) -> dict[tuple[str, datetime | None], date]:
    """By the step that was to keep it and when it was taken: the last day of what was missed."""
    if not lot.tender.rule_set:
        return {}
    keeps = {key: until for key, _since, until in overview.PERIODS}
    begun = overview.periods(lot.history, rule_sets.rule_set(lot.tender.rule_set), calendar)
    return {(keeps[one.key], one.done_at): one.last for one in begun if one.late(today)}


def _to_come(history: Mapping[str, list[datetime]], key: str) -> bool:
    """Whether a step is still ahead: never taken, or to be taken again for a further candidate."""
    taken = history.get(key)
    if not taken:
        return True
    again = ("reevaluated",)
    before = {
        "evaluated": again,
        "received": again,
        "determined": overview.OVERTURNED,
        "announced": (*overview.OVERTURNED, "determined"),
    }
    return any(at > taken[-1] for name in before.get(key, ()) for at in history.get(name, ()))


def _when(event: Event) -> datetime:
    assert isinstance(event.when, datetime)  # what happened has a moment
    return event.when


def _ahead(lot: Any, key: str, what: Any, article: str, calendar: WorkCalendar) -> Event:
    """A step to come: with its last day where the period runs, else in words."""
    if key not in PERIODS:
        return Event(None, what, article)
    period, since, words = PERIODS[key]
    history = lot.history
    if key == "determined" and key in history:  # a further candidate: no period (第四十九条)
        return Event(None, what, article)
    # It counts from the step before, where that stands.
    start = None if _to_come(history, since) else lot.reached_at(since)
    if start is None or not lot.tender.rule_set:
        return Event(None, what, article, detail=words)
    rules = rule_sets.rule_set(lot.tender.rule_set)
    last: date = timetable.due(period, timetable.local_day(start), rules, calendar).day
    return Event(last, what, timetable.due_article(period, rules), detail=_("at the latest"))


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

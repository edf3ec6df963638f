"""The life of a tender as events, past and future: one pure generator per topic.

The pages of tender and lot, the public notice and the overview of what is late all read these
events, so that they cannot disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock, registry
from procurement.calendars.services import calendar
from procurement.registry import Event
from procurement.rules.calendar import WorkCalendar
from tenders.guards.tendering import rules_on
from tenders.lifecycle.lot import LotState
from tenders.models import LowPriceReview
from tenders.rules import timetable
from tenders.rules.award import Silence
from tenders.timeline import challenges, committee, deposits, evaluation, procurement, who
from tenders.timeline.who import NOBODY, Names, names_of
from tenders.timeline.words import in_words_of

EventsByKey = Mapping[int, Sequence[Event]]


@dataclass(frozen=True)
class Beside:
    """What timelines read beside their own rows: the calendar, and by key what others add."""

    days: WorkCalendar
    tenders: EventsByKey = field(default_factory=dict)
    lots: EventsByKey = field(default_factory=dict)
    names: Names = field(default_factory=dict)


def beside(
    tenders: Sequence[Any], lots: Sequence[Any], now: datetime, *, inside: bool, names: Names
) -> Beside:
    """Read it for many tenders and lots: the number of queries never grows.

    Outside the house nobody reads what the apps above say of notices and contracts to come.
    """
    if not inside:
        return Beside(calendar.current())
    minutes, members = _minutes(lots, now), committee.events(lots, now)
    further = registry.road("tenders.lot", lots, now)
    return Beside(
        days=calendar.current(),
        tenders=registry.road("tenders.tender", tenders, now),
        lots={
            lot.pk: [
                *minutes.get(lot.pk, ()),
                *members.get(lot.pk, ()),
                *further.get(lot.pk, ()),
            ]
            for lot in lots
        },
        names=names,
    )


def _minutes(lots: Sequence[Any], now: datetime) -> dict[int, list[Event]]:
    """Until when prices that look too low are explained (87号令第六十条；财库〔2026〕2号)."""
    asked = [lot for lot in lots if lot.reached_at("low_price") is not None]
    found: dict[int, Counter[datetime]] = {}
    rows = LowPriceReview.objects.filter(bid__lot__in=[lot.pk for lot in asked])
    for lot, due in rows.values_list("bid__lot", "due_at") if asked else ():
        found.setdefault(lot, Counter())[due] += 1
    what, article = _("Explanations of low prices are due: %(count)s"), "87号令第六十条"
    plain = Event(None, what, article, who=who.BIDDERS, code="P31")
    return {
        lot: [
            replace(plain, when=due, what=what % {"count": count}, done=due <= now, kept=due <= now)
            for due, count in counted.items()
        ]
        for lot, counted in found.items()
    }


def events_of(
    tender: Any,
    now: datetime,
    *,
    inside: bool = True,
    oversees: bool = False,
    challenged: Iterable[Any] = (),
    held: Iterable[Any] = (),
    approval: Iterable[Event] = (),
) -> list[Event]:
    """Every event of the tender in order; those without a time come last.

    Outside the house nobody reads who approved it when. Who `oversees` the evaluation reads each
    step of its lots, others what everybody may know. `challenged` are the challenges that the
    reader may see, `held` the bid deposits: none where the public reads along. `approval` is the
    way to the approver and back, from the log, for those inside.
    """
    lots = [lot for lot in tender.lots.all() if lot.status != LotState.WAITING]
    names = names_of(tender, lots, tender.amendments.all()) if inside else NOBODY
    known = beside([tender], lots, now, inside=inside, names=names)
    found = own_events(tender, now, known, inside=inside, challenged=challenged, held=held)
    found += approval
    for lot in lots:
        for event in lot_events(lot, now, known, inside=oversees, opened=False):
            what = _("Lot %(number)s: %(what)s") % {"number": lot.number, "what": event.what}
            found.append(replace(event, what=what if len(lots) > 1 else event.what))
    return in_order([*found, *_retention(tender)])


def _retention(tender: Any) -> list[Event]:
    """How long the files of a published tender are kept, from the end of its last lot on."""
    if not tender.rule_set:
        return []
    ended = [evaluation.ended_at(lot) for lot in tender.lots.all()]
    known = [at for at in ended if at is not None]
    last = max(known, default=None) if len(known) == len(ended) else None
    return [evaluation.retention(last, rules_on(tender))]


def own_events(
    tender: Any,
    now: datetime,
    known: Beside,
    *,
    inside: bool = True,
    challenged: Iterable[Any] = (),
    held: Iterable[Any] = (),
) -> list[Event]:
    """What concerns the tender as a whole, not one of its lots."""
    today = timetable.local_day(now)
    found = procurement.events(tender, now, days=known.days, inside=inside, names=known.names)
    found += challenges.events(challenged, today, known.days)
    found += deposits.events(tender, held, now, today)
    found += known.tenders.get(tender.pk, ())
    return [spoken_of(tender, event) for event in found]


def lot_events(
    lot: Any,
    now: datetime,
    known: Beside,
    *,
    inside: bool,
    opened: bool = True,
    silence: Silence | None = None,
) -> list[Event]:
    """The life of one lot, with what others add to it for those inside."""
    found = evaluation.lot_events(
        lot,
        known.days,
        timetable.local_day(now),
        inside=inside,
        opened=opened,
        silence=silence,
        names=known.names if inside else NOBODY,
        further=known.lots.get(lot.pk, ()) if inside else (),
    )
    return [spoken_of(lot.tender, event) for event in found]


def spoken_of(tender: Any, event: Event) -> Event:
    """A line in the words of the procedure; what people wrote stands with what was done."""
    texts = ("what", "who") if event.done else ("what", "who", "detail")
    return in_words_of(tender.procedure, event, *texts)


def timeline_of(
    lot: Any, now: datetime, *, inside: bool, silence: Silence | None = None
) -> list[Event]:
    """The timeline of one lot as its own page shows it."""
    names = names_of(lot.tender, [lot], ()) if inside else NOBODY
    known = beside([], [lot], now, inside=inside, names=names)
    return lot_events(lot, now, known, inside=inside, silence=silence)


def in_order(events: Iterable[Event]) -> list[Event]:
    """By their moments; those without one come last."""
    return sorted(events, key=_moment)


def _moment(event: Event) -> tuple[int, float]:
    when = event.when
    if when is None:
        return (1, 0.0)
    if isinstance(when, datetime):
        return (0, when.timestamp())
    day: date = when
    at = clock.legal(day) if event.begins else clock.legal(day, 23, 59)
    return (0, at.timestamp())

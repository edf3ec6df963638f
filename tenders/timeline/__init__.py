"""The life of a tender as events, past and future: one pure generator per topic."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from procurement import clock
from procurement.calendars.services import calendar
from procurement.registry import Event
from tenders.rules import timetable
from tenders.timeline import challenges, deposits, evaluation, procurement


def events_of(
    tender: Any,
    now: datetime,
    *,
    inside: bool = True,
    challenged: Iterable[Any] = (),
    held: Iterable[Any] = (),
    approval: Iterable[Event] = (),
    unannounced: bool = False,
) -> list[Event]:
    """Every event of the tender in order; those without a time come last.

    Outside the house nobody reads who approved it when. `challenged` are the challenges that the
    reader may see, `held` the bid deposits: none where the public reads along. `approval` is the
    way to the approver and back, from the log, for those inside. `unannounced` says that the
    notice of its termination still waits.
    """
    today = now.astimezone(clock.LEGAL_ZONE).date()
    found = [*procurement.events(tender, now, inside=inside), *evaluation.events(tender, now)]
    found += approval
    if unannounced and tender.terminated_at is not None:
        ended, days = timetable.local_day(tender.terminated_at), calendar.current()
        article = tender.termination_article
        found.append(evaluation.termination_notice(ended, article, days, today))
    found += challenges.events(challenged, today)
    found += deposits.events(tender, held, now, today)
    return sorted(found, key=_moment)


def _moment(event: Event) -> tuple[int, float]:
    when = event.when
    if when is None:
        return (1, 0.0)
    if isinstance(when, datetime):
        return (0, when.timestamp())
    day: date = when
    at = clock.legal(day) if event.begins else clock.legal(day, 23, 59)
    return (0, at.timestamp())

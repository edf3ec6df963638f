"""Timelines as moments to come: where the clock of a demonstration can be moved to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from procurement import clock
from procurement.registry import Event, Moment

MORNING = 9


def on_the_last_day(day: date, now: datetime) -> datetime:
    """Of a period in days the morning of its last: nothing is late yet. From then on its end."""
    morning = clock.legal(day, MORNING)
    return morning if now < morning else clock.legal(day + timedelta(days=1))


def ahead(events: Iterable[Event], now: datetime, title: Any, url: str) -> Iterator[Moment]:
    """The events of one thing that have a time to come."""
    for event in events:
        if event.when is None or event.past:
            continue
        when = event.when
        if not isinstance(when, datetime):
            when = clock.legal(when) if event.begins else on_the_last_day(when, now)
        if when > now:
            yield Moment(when, event.what, title, url)

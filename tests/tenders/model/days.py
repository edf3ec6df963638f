"""Working days of the first half of 2026, counted by hand for the model alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=8))
DAY = timedelta(days=1)
# 国办发明电〔2025〕7号: free days, and weekends that are worked.
_FREE = {
    *(date(2026, 1, n) for n in (1, 2, 3)),
    *(date(2026, 2, n) for n in range(15, 24)),
    *(date(2026, 4, n) for n in (4, 5, 6)),
    *(date(2026, 5, n) for n in (1, 2, 3, 4, 5)),
    *(date(2026, 6, n) for n in (19, 20, 21)),
}
_WORKED = {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9)}


def day_of(moment: datetime) -> date:
    """The day in the legal zone."""
    return moment.astimezone(ZONE).date()


def at(day: date, hour: int) -> datetime:
    """A full hour in the legal zone."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def works(day: date) -> bool:
    """Whether offices work."""
    return day in _WORKED or (day.weekday() < 5 and day not in _FREE)


def working_days(day: date, number: int) -> date:
    """So many working days later, or earlier; the first is not counted."""
    step = DAY if number > 0 else -DAY
    left = abs(number)
    while left:
        day += step
        left -= works(day)
    return day


def calendar_days(day: date, number: int) -> date:
    """So many days later; a free last day moves on."""
    day += number * DAY
    while not works(day):
        day += DAY
    return day

"""Until when a fault must be put right or answered: hours, working hours or working days.

City schemes give their limits in all three (整改时限): a spilt load in 2 hours, exposed refuse in
4 working hours, a dead tree in 5 working days. Moments are aware and in the legal zone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from procurement.rules.calendar import WorkCalendar

HOURS, WORKING_HOURS, WORKING_DAYS = "hours", "working_hours", "working_days"
UNITS = (HOURS, WORKING_HOURS, WORKING_DAYS)

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Working time of a working day, from `start` up to `end`."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("a span of working time ends after it starts")


OFFICE_HOURS = (Span(time(8, 30), time(12)), Span(time(14), time(17, 30)))


@dataclass(frozen=True)
class Limit:
    """The first moment that is too late.

    `last_day` is set where the period ends with a day; `provisional` when a year on the way has
    no official calendar yet.
    """

    at: datetime
    last_day: date | None = None
    provisional: bool = False


def limit_ends(
    start: datetime,
    limit: int,
    unit: str,
    calendar: WorkCalendar,
    spans: Sequence[Span] = OFFICE_HOURS,
) -> Limit:
    """Count `limit` units from `start`; the day of the start does not count as a working day.

    Spans 8:30-12:00 and 14:00-17:30, Friday 20 November 2026:

    | start        | limit           | too late from              |
    | ------------ | --------------- | -------------------------- |
    | Fri 11:00    | 2 hours         | Fri 13:00                  |
    | Fri 11:00    | 2 working hours | Fri 15:00                  |
    | Fri 17:00    | 4 working hours | Mon 12:00                  |
    | Fri 19:00    | 1 working hour  | Mon 9:30                   |
    | Fri 11:00    | 1 working day   | Tue 0:00 (ends with Mon)   |

    Raises ValueError for a unit that is none of `UNITS` and for a limit that is not positive.
    """
    if limit <= 0:
        raise ValueError("a limit is at least one")
    if unit == HOURS:
        return Limit(start + timedelta(hours=limit))
    if unit == WORKING_DAYS:
        last = calendar.add_working_days(start.date(), limit)
        return Limit(_midnight(last.day + _DAY, start), last.day, last.provisional)
    if unit == WORKING_HOURS:
        return _working_hours(start, timedelta(hours=limit), calendar, spans)
    raise ValueError(f"unknown unit of time {unit}")


def _midnight(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time(0), like.tzinfo)


def _working_hours(
    start: datetime, left: timedelta, calendar: WorkCalendar, spans: Sequence[Span]
) -> Limit:
    provisional = False
    for day in _days(start.date()):
        provisional = provisional or calendar.is_provisional(day)
        if not calendar.is_working_day(day):
            continue
        for span in spans:
            begins = max(datetime.combine(day, span.start, start.tzinfo), start)
            worked = max(datetime.combine(day, span.end, start.tzinfo) - begins, timedelta(0))
            if worked >= left:
                return Limit(begins + left, None, provisional)
            left -= worked
    raise OverflowError("no working time is left")  # pragma: no cover - the days never end


def _days(day: date) -> Iterator[date]:
    while True:
        yield day
        day += _DAY

"""Working days (工作日) and calendar days of the law.

Order 87 art. 85: the first day is not counted; a period whose last day is free ends on the next
working day. We read 节假日 to include ordinary weekends, which never shortens a supplier's period.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from chinese_calendar.constants import holidays, workdays

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Dated:
    """A computed day; `provisional` when a year on the way has no official calendar yet."""

    day: date
    provisional: bool = False


@dataclass(frozen=True)
class WorkCalendar:
    """Weekends are free, weekdays are not, `exceptions` (True = working) overrule both.

    `official_years` are the years whose holidays and make-up days are published; days of other
    years count by what is known and are provisional.
    """

    exceptions: Mapping[date, bool]
    official_years: frozenset[int]

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on that day."""
        known = self.exceptions.get(day)
        return day.weekday() < _SATURDAY if known is None else known

    def is_provisional(self, day: date) -> bool:
        """Tell whether the day's year still lacks official data."""
        return day.year not in self.official_years

    def add_working_days(self, start: date, days: int) -> Dated:
        """Count `days` working days from `start`, which is not counted; backwards if negative.

        | start      | days | result     | because                                        |
        | ---------- | ---- | ---------- | ---------------------------------------------- |
        | 2026-04-30 | 2    | 2026-05-07 | 1 to 5 May are free                            |
        | 2026-09-30 | 7    | 2026-10-15 | free to 7 October, Saturday 10 October works   |
        | 2026-02-11 | 5    | 2026-02-25 | Saturday 14 works, 15 to 23 February are free  |
        | 2026-05-07 | -2   | 2026-04-30 | 6 May and 30 April                             |
        | 2026-10-08 | 0    | 2026-10-08 | nothing to count                               |

        Raises OverflowError beyond the years 1 to 9999.
        """
        step = _DAY if days > 0 else -_DAY
        day, left, provisional = start, abs(days), False
        while left:
            day += step
            provisional = provisional or self.is_provisional(day)
            left -= self.is_working_day(day)
        return Dated(day, provisional or self.is_provisional(day))

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; negative if reversed.

        2026-04-30 to 2026-05-07 -> 2; 2026-05-07 to 2026-04-30 -> -2 (then `start` is not counted
        either and `end` is), so that it undoes `add_working_days` in both directions.
        """
        step = _DAY if end > start else -_DAY
        day, count = start, 0
        while day != end:
            day += step
            count += self.is_working_day(day)
        return count if end > start else -count

    def roll_forward(self, day: date) -> Dated:
        """Move a last day that is free to the next working day: 2026-10-01 -> 2026-10-08."""
        provisional = self.is_provisional(day)
        while not self.is_working_day(day):
            day += _DAY
            provisional = provisional or self.is_provisional(day)
        return Dated(day, provisional)

    def add_calendar_days(self, start: date, days: int, *, roll: bool = True) -> Dated:
        """Count calendar days from `start`, which is not counted; a free last day rolls forward.

        2026-09-11 + 20 -> 1 October -> 2026-10-08 (or 2026-10-01 with roll=False).
        Calendar days before the last one need no official data.
        """
        day = start + timedelta(days=days)
        return self.roll_forward(day) if roll else Dated(day)


@cache
def official_calendar() -> WorkCalendar:
    """Return the State Council's holidays and make-up days as known to chinesecalendar."""
    exceptions = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True)
    return WorkCalendar(exceptions, frozenset(day.year for day in holidays))

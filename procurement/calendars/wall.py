"""A year as a wall calendar: months of weeks, each day free or working, exceptions marked. Pure."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

WEEK = Calendar(firstweekday=0)


@dataclass(frozen=True)
class Day:
    """One square; `exception` is the row that overrules the weekday."""

    day: date
    exception: Any = None
    today: bool = False

    @property
    def css(self) -> str:
        """holiday, makeup, or weekend; "" on an ordinary working day."""
        if self.exception is not None:
            return "makeup" if self.exception.is_working else "holiday"
        return "weekend" if self.day.weekday() >= 5 else ""


@dataclass(frozen=True)
class Month:
    """Weeks of seven squares; None where another month's day would stand."""

    first: date
    weeks: list[list[Day | None]]


def months(year: int, exceptions: Mapping[date, Any], today: date) -> list[Month]:
    """The twelve months of a year."""
    found = []
    for number in range(1, 13):
        weeks = [
            [
                Day(day, exceptions.get(day), day == today) if day.month == number else None
                for day in week
            ]
            for week in WEEK.monthdatescalendar(year, number)
        ]
        found.append(Month(date(year, number, 1), weeks))
    return found


@dataclass(frozen=True)
class Stretch:
    """Neighbouring days of one name and kind: 国庆节, 1 to 7 October, free."""

    name: str
    first: date
    last: date
    is_working: bool

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def stretches(rows: Iterable[Any]) -> list[Stretch]:
    """The exceptions of a year, in order, neighbours joined."""
    found: list[Stretch] = []
    for row in rows:
        last = found[-1] if found else None
        if (
            last is not None
            and (last.name, last.is_working) == (row.name, row.is_working)
            and row.day - last.last == timedelta(days=1)
        ):
            found[-1] = Stretch(last.name, last.first, row.day, last.is_working)
        else:
            found.append(Stretch(row.name, row.day, row.day, row.is_working))
    return found

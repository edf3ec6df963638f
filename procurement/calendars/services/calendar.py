"""The working-day calendar of the database, as the pure object the rules take."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from procurement.access import require
from procurement.audit import journal
from procurement.calendars.models import CalendarYear, DayException
from procurement.calendars.permissions import may_change_calendar
from procurement.rules.calendar import WorkCalendar, official_calendar
from procurement.workflow import act


def current() -> WorkCalendar:
    """The calendar in force: two queries, however many days it knows."""
    days = dict(DayException.objects.values_list("day", "is_working"))
    years = frozenset(CalendarYear.objects.values_list("year", flat=True))
    return WorkCalendar(exceptions=days, official_years=years)


def seed() -> int:
    """Fill an empty table from the official calendar the package knows; returns the days added."""
    official = official_calendar()
    known = set(CalendarYear.objects.values_list("year", flat=True))
    new = sorted(official.official_years - known)
    rows = [
        DayException(day=day, is_working=working)
        for day, working in official.exceptions.items()
        if day.year in new
    ]
    with transaction.atomic():
        CalendarYear.objects.bulk_create(
            [CalendarYear(year=year, source="chinesecalendar") for year in new]
        )
        DayException.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def set_day(day: Any, *, is_working: bool, name: str, actor: Any) -> DayException:
    """Change one day; the change is in the log."""
    with act():
        require(may_change_calendar(actor))
        row, _created = DayException.objects.update_or_create(
            day=day, defaults={"is_working": is_working, "name": name}
        )
        journal.add("calendars.day.set", row, actor=actor, inputs={"is_working": is_working})
        return row


def remove_day(row: DayException, *, actor: Any) -> None:
    """The day counts by its weekday again."""
    with act():
        require(may_change_calendar(actor))
        journal.add("calendars.day.remove", row, actor=actor, inputs={"day": row.day})
        row.delete()


def set_year(year: int, *, source: str, actor: Any) -> CalendarYear:
    """From now on the year's table is complete and its results are no longer provisional."""
    with act():
        require(may_change_calendar(actor))
        row, _created = CalendarYear.objects.update_or_create(
            year=year, defaults={"source": source}
        )
        journal.add("calendars.year.set", row, actor=actor, inputs={"year": year, "source": source})
        return row

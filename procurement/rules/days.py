"""Days on the wrong side of today, and how near a last day is: days of the legal zone."""

from datetime import date

from procurement.errors import Reason, gettext_noop
from procurement.rules.calendar import WorkCalendar

WARNINGS = (3, 1, 0)
"""So many working days before a last day people are warned."""


def days_left(due: date, today: date, calendar: WorkCalendar) -> int:
    """Working days from today to the last day; negative once it is missed.

    2026-04-22 to 2026-04-27 -> 3; 2026-04-27 -> 0; 2026-04-28 to 2026-04-27 -> -1. Missed is
    missed, though no working day has passed: on the Sunday after a Saturday -> -1.
    """
    left = calendar.working_days_between(today, due)
    return -1 if today > due and left == 0 else left


def warning(due: date, today: date, calendar: WorkCalendar) -> int | None:
    """The warning that stands today: 3, 1 or 0 working days before the last day, or None.

    A warning stands until the next one: with two working days left it is that of three. None
    before the first and after the last day.

    | today      | due        | left | warning |
    | ---------- | ---------- | ---- | ------- |
    | 2026-04-21 | 2026-04-27 | 4    |         |
    | 2026-04-22 | 2026-04-27 | 3    | 3       |
    | 2026-04-23 | 2026-04-27 | 2    | 3       |
    | 2026-04-24 | 2026-04-27 | 1    | 1       |
    | 2026-04-26 | 2026-04-27 | 1    | 1       |
    | 2026-04-27 | 2026-04-27 | 0    | 0       |
    | 2026-04-28 | 2026-04-27 | -1   |         |
    """
    left = days_left(due, today, calendar)
    return min((one for one in WARNINGS if one >= left >= 0), default=None)


def not_past(day: date | None, today: date, field: str) -> tuple[Reason, ...]:
    """Refuse a planned day that has passed already; today itself is fine, no day is no reason.

    | day        | today      | reason |
    | ---------- | ---------- | ------ |
    | 2026-03-01 | 2026-03-02 | past   |
    | 2026-03-02 | 2026-03-02 |        |
    """
    if day is None or day >= today:
        return ()
    message = gettext_noop("This day has passed already; today is %(today)s.")
    return (Reason("past", message, {"today": today}, "", field),)


def not_future(day: date | None, today: date, field: str) -> tuple[Reason, ...]:
    """Refuse the day of something that is said to have happened but is still to come.

    | day        | today      | reason |
    | ---------- | ---------- | ------ |
    | 2026-03-02 | 2026-03-02 |        |
    | 2026-03-03 | 2026-03-02 | future |
    """
    if day is None or day <= today:
        return ()
    message = gettext_noop("This day has not come yet; today is %(today)s.")
    return (Reason("future", message, {"today": today}, "", field),)


def clipped(year: int, month: int, day: int) -> date:
    """The day, or the last one of its month: 29 February a year earlier -> 28 February."""
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1

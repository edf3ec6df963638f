"""Days that lie on the wrong side of today. Days are local days of the legal zone."""

from datetime import date

from procurement.errors import Reason, gettext_noop


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

"""The payment periods of a term: consecutive, without gap or overlap, whole months each."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_OF_A_YEAR = 12
LENGTHS = (1, 2, 3, 6, 12)


@dataclass(frozen=True)
class Span:
    """First and last day of a period, both included."""

    starts_on: date
    ends_on: date


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or that month's last day where there is none.

    2026-01-31 + 1 -> 2026-02-28; 2026-11-15 + 3 -> 2027-02-15.
    """
    index = day.year * MONTHS_OF_A_YEAR + day.month - 1 + months
    year, month = divmod(index, MONTHS_OF_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(starts_on: date, years: int) -> date:
    """Return the last day of a term of whole years: 2026-01-01, 1 year -> 2026-12-31."""
    return add_months(starts_on, years * MONTHS_OF_A_YEAR) - timedelta(days=1)


def spans(starts_on: date, years: int, months: int) -> Iterator[Span]:
    """Cut a term into periods of so many months, counted from its first day.

    | first day  | years | months | periods | first               | last                |
    | ---------- | ----- | ------ | ------- | ------------------- | ------------------- |
    | 2026-01-01 | 1     | 1      | 12      | 1 Jan - 31 Jan      | 1 Dec - 31 Dec      |
    | 2026-01-15 | 1     | 3      | 4       | 15 Jan - 14 Apr     | 15 Oct - 14 Jan     |
    | 2026-01-31 | 1     | 1      | 12      | 31 Jan - 27 Feb     | 31 Dec - 30 Jan     |

    Raises ValueError for a length that does not divide the year.
    """
    if months not in LENGTHS:
        raise ValueError(f"a year has no whole number of periods of {months} months")
    for done in range(0, years * MONTHS_OF_A_YEAR, months):
        following = add_months(starts_on, done + months)
        yield Span(add_months(starts_on, done), following - timedelta(days=1))

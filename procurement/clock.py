"""What time it is. The only module that asks the machine or the database for the time.

A travel offset moves the clock in tests and while the demonstration is built, never in
production: a moved clock would bend every legal deadline.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")

_offset = timedelta(0)
_told: datetime | None = None
TELLING = timedelta(milliseconds=1)


def now() -> datetime:
    """The aware present moment, travel included."""
    return timezone.now() + _offset if _told is None else _tell()


def _tell() -> datetime:
    """The next moment of a clock that moves on only when it is asked."""
    global _told  # noqa: PLW0603  (one clock per process is the point)
    assert _told is not None
    _told += TELLING
    return _told


def legal_today() -> date:
    """Today's date in the legal zone (Asia/Shanghai), where every period is counted."""
    return now().astimezone(LEGAL_ZONE).date()


def db_now() -> datetime:
    """The database's time plus the travel offset: the one clock that decides deadlines.

    Call it after the row is locked: PostgreSQL's `clock_timestamp()` is read then, unlike
    `now()`, which would give the start of the transaction. SQLite knows milliseconds only.
    """
    if _told is not None:
        return _tell()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC) + _offset
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        moment = parse_datetime(cursor.fetchone()[0])
    if moment is None:
        raise RuntimeError("the database gave no time")
    return moment.replace(tzinfo=UTC) + _offset


def _set(offset: timedelta) -> None:
    global _offset  # noqa: PLW0603  (one offset per process is the point)
    if not settings.CLOCK_MAY_TRAVEL:
        raise ImproperlyConfigured("The clock cannot be moved here (CLOCK_MAY_TRAVEL).")
    _offset = offset


@contextmanager
def travel(to: datetime) -> Iterator[None]:
    """Move the clock to an aware moment; it runs on from there until the block ends."""
    global _told  # noqa: PLW0603
    before, told = _offset, _told
    _set(to - timezone.now())
    _told = None
    try:
        yield
    finally:
        _set(before)
        _told = told


@contextmanager
def retell(to: datetime) -> Iterator[None]:
    """Move the clock to an aware moment; it moves on by a millisecond whenever it is asked.

    What is played again then bears the same moments, however fast the machine is.
    """
    global _told  # noqa: PLW0603  (one clock per process is the point)
    with travel(to):
        _told = to
        yield


def legal(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The aware moment of a wall-clock time on a day in the legal zone."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LEGAL_ZONE)

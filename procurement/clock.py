"""What time it is. The only module that asks the machine or the database for the time.

A travel offset moves the clock in tests and while the demonstration is built, never in
production: a moved clock would bend every legal deadline. A running demonstration can be moved
for good: how far stands in a file that every process of it reads, and nothing else ever does
(docs/decisions/0068).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
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
NOT_MOVED = timedelta(0)
_read: tuple[object, timedelta] = (None, NOT_MOVED)


def now() -> datetime:
    """The aware present moment, travel and the move of the demonstration included."""
    return timezone.now() + _offset + moved_by() if _told is None else _tell()


def may_be_moved() -> bool:
    """Whether this is a demonstration, whose clock its people may move."""
    return bool(settings.DEMONSTRATION and settings.CLOCK_MAY_TRAVEL)


def standing() -> Path:
    """The file that says how far the demonstration is moved, in whole seconds."""
    return Path(settings.VAR_DIR) / "clock-moved-by"


def moved_by() -> timedelta:
    """How far the running demonstration is ahead of the machine; nothing anywhere else.

    One look at the file's name in a folder; it is read again only when it is another one. A file
    that holds no number raises ValueError: guessing would turn back the time of the audit log.
    """
    global _read  # noqa: PLW0603  (what a process has read last)
    if not may_be_moved():
        return NOT_MOVED
    path = standing()
    try:
        found = path.stat()
    except FileNotFoundError:
        return NOT_MOVED
    mark = (str(path), found.st_ino, found.st_mtime_ns, found.st_size)
    seen, by = _read
    if seen != mark:
        by = timedelta(seconds=int(path.read_text("ascii")))
        _read = (mark, by)
    return by


def move(by: timedelta) -> None:
    """Let the running demonstration be so far ahead, in all its processes from their next look.

    Raises ImproperlyConfigured where the clock may not be moved.
    """
    if not may_be_moved():
        raise ImproperlyConfigured("The clock cannot be moved here (DEMONSTRATION).")
    path = standing()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(str(int(by.total_seconds())), "ascii")
    # Nobody ever reads half a number.
    fresh.replace(path)


def machine(moment: datetime) -> datetime:
    """What the machine's clock shows at a moment of the moved demonstration.

    For what libraries have dated by the machine: tasks, above all. Elsewhere the moment itself.
    """
    return moment - moved_by()


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
    """The database's time, moved like `now`: the one clock that decides deadlines.

    Call it after the row is locked: PostgreSQL's `clock_timestamp()` is read then, unlike
    `now()`, which would give the start of the transaction. SQLite knows milliseconds only.
    """
    if _told is not None:
        return _tell()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC) + _offset + moved_by()
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        moment = parse_datetime(cursor.fetchone()[0])
    if moment is None:
        raise RuntimeError("the database gave no time")
    return moment.replace(tzinfo=UTC) + _offset + moved_by()


def rest(seconds: float) -> None:
    """Sleep so many seconds; in a demonstration no longer than until somebody moves its clock."""
    if not may_be_moved():
        time.sleep(seconds)
        return
    seen, until = moved_by(), time.monotonic() + seconds
    while moved_by() == seen and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.5))


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
    _set(to - timezone.now() - moved_by())
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

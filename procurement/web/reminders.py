"""Reminders by mail of what stands on a desk: 3, 1 and 0 working days before, and overdue."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from django.utils.translation import gettext as _

from procurement import clock, registry
from procurement.mail import mail_later
from procurement.people.models import User
from procurement.registry import DeskItem
from procurement.rules.calendar import WorkCalendar
from procurement.rules.days import warning
from procurement.web import formats
from procurement.web.desk import FAR, desk_for, due_moment
from procurement.web.models import Reminder
from procurement.workflow import act, unhindered

FIRST_HOUR, LAST_HOUR = 8, 20
"""Nobody is reminded at night."""


def hourly(now: datetime) -> int:
    """Job of `tick`: by day and once an hour, for it reads the desk of everybody."""
    hour = now.astimezone(clock.LEGAL_ZONE)
    if not FIRST_HOUR <= hour.hour < LAST_HOUR:
        return 0
    if not cache.add(f"desk-reminders-{hour:%Y%m%d%H}", True, timeout=7200):
        return 0
    return remind(now)


def remind(now: datetime) -> int:
    """Write to everybody whose things are due soon or overdue; it may run twice or at once."""
    days = registry.work_calendar()
    people = User.objects.filter(is_active=True, is_system=False, memberships__ended_at=None)
    people = people.exclude(email="").exclude(memberships=None).distinct()
    return unhindered(people.iterator(chunk_size=500), lambda user: _remind_one(user, now, days))


def _remind_one(user: User, now: datetime, days: WorkCalendar) -> int:
    with translation.override(user.language):
        desk = desk_for(user, now)
        mine = [item for item in (*desk.today, *desk.week, *desk.later) if item.mailed]
        return sum(_send(user, item, now, days) for item in mine)


def threshold_of(item: DeskItem, now: datetime, days: WorkCalendar) -> str:
    """Which message is due: "3", "1", "0" (working days left) or "late"; "" where there is none."""
    due = due_moment(item)
    if due == FAR:
        return ""
    if now >= due:
        return Reminder.Threshold.LATE
    # What ends with a day ends at midnight: its last day is the one before.
    last = (due - timedelta(microseconds=1)).astimezone(clock.LEGAL_ZONE).date()
    left = warning(last, now.astimezone(clock.LEGAL_ZONE).date(), days)
    return "" if left is None else str(left)


def _send(user: User, item: DeskItem, now: datetime, days: WorkCalendar) -> bool:
    threshold = threshold_of(item, now, days)
    if not threshold:
        return False
    with act():
        _row, fresh = Reminder.objects.get_or_create(
            user=user, item=_digest(item), threshold=threshold, defaults={"at": now}
        )
        if fresh:
            late = threshold == Reminder.Threshold.LATE
            mail_later("desk_reminder", [user], _context(item, late), language=user.language)
        return fresh


def _digest(item: DeskItem) -> str:
    """Another act at the same address is another item, and a limit that was moved is told again."""
    with translation.override("en"):
        text = f"{item.url} {item.button} {due_moment(item).isoformat()}"
    return hashlib.sha256(text.encode()).hexdigest()


def _context(item: DeskItem, late: bool) -> dict[str, object]:
    when = formats.moment_words(item.due) if item.due else formats.day_words(item.due_day or FAR)
    return {
        "item": item,
        "late": late,
        "when": when,
        "button_url": urljoin(f"{settings.SITE_URL}/", item.url),
        "button_text": item.button or _("Look at it"),
    }

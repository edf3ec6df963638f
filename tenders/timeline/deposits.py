"""Bid deposits in a tender's life: until when they come, and until when they go back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.calendars.services import calendar
from procurement.registry import Event
from tenders.guards.deposits import refund_of
from tenders.rules import deposits as rules


def events(tender: Any, deposits: Iterable[Any], now: datetime, today: date) -> Iterator[Event]:
    """`deposits` are those the reader may see; everybody reads until when they come."""
    if tender.deposit and tender.deadline and tender.terminated_at is None:
        passed = tender.published_at is not None and tender.deadline <= now
        yield Event(tender.deadline, _("Bid deposits are due"), rules.DUE_ARTICLE, passed)
    waiting: Counter[tuple[date, str]] = Counter()
    done: Counter[tuple[date, str, bool]] = Counter()
    held = list(deposits)
    days = calendar.current() if held else None
    for one in held:
        refund = refund_of(one, days)
        if refund is None:
            continue
        until = refund.until.day
        if one.status == "held":
            waiting[(until, refund.article)] += 1
        elif one.ended_on is not None:
            done[(one.ended_on, refund.article, one.ended_on > until)] += 1
    for (day, article), count in waiting.items():
        what = _("Bid deposits to be paid back: %(count)s") % {"count": count}
        yield Event(day, what, article, late=day < today)
    for (day, article, late), count in done.items():
        what = _("Bid deposits paid back: %(count)s") % {"count": count}
        yield Event(day, what, article, True, late=late)

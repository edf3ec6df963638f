"""Bid deposits in a tender's life: until when they come, and until when they go back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.calendars.services import calendar
from procurement.registry import Event
from tenders.guards.deposits import refund_of
from tenders.rules import deposits as rules
from tenders.timeline import who


def events(tender: Any, deposits: Iterable[Any], now: datetime, today: date) -> Iterator[Event]:
    """`deposits` are those the reader may see; everybody reads until when they come."""
    if tender.deposit and tender.deadline and tender.terminated_at is None:
        passed = tender.published_at is not None and tender.deadline <= now
        due, role = _("Bid deposits are due"), who.BIDDERS
        yield Event(tender.deadline, due, rules.DUE_ARTICLE, passed, who=role)
    waiting: Counter[tuple[date, str]] = Counter()
    done: Counter[tuple[date, str, date | None]] = Counter()
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
            missed = until if one.ended_on > until else None
            done[(one.ended_on, refund.article, missed)] += 1
    plain = Event(None, "", who=who.FINANCE, code="P9")
    for (day, article), count in waiting.items():
        what: Any = _("Bid deposits to be paid back: %(count)s") % {"count": count}
        yield replace(plain, when=day, what=what, article=article, late=day < today, last=day)
    for (day, article, missed), count in done.items():
        what, late = _("Bid deposits paid back: %(count)s") % {"count": count}, missed is not None
        row = replace(plain, when=day, what=what, article=article, done=True)
        yield replace(row, late=late, last=missed, kept=not late)

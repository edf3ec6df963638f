"""What notices add to the timelines of tenders and lots: until when an ending is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.models import Notice
from cms.notices.kinds import Kind
from procurement import clock
from procurement.registry import Event
from procurement.web import formats


def endings(objects: Sequence[Any], now: datetime) -> dict[Any, list[Event]]:
    """By key of the tender or lot that ended: its termination notice, to come or published."""
    keys = {str(one.pk): one.pk for one in objects}
    kind = objects[0]._meta.label_lower
    rows = Notice.objects.filter(
        kind=Kind.TERMINATION, subject_type=kind, subject_id__in=keys, due_on__isnull=False
    )
    today = now.astimezone(clock.LEGAL_ZONE).date()
    found: dict[Any, list[Event]] = {}
    for row in rows.only("subject_id", "live", "published_at", "due_on", "due_article"):
        found.setdefault(keys[row.subject_id], []).append(_event(row, today))
    return found


def _event(row: Notice, today: date) -> Event:
    article, last, role = row.due_article, row.due_on, pgettext_lazy("who acts", "Purchaser")
    assert last is not None
    what: Any
    words: Any
    if row.published_at is None:
        what, words = _("Termination notice to be published"), _("at the latest")
        return Event(last, what, article, False, words, late=today > last, who=role, last=last)
    late = row.published_at.astimezone(clock.LEGAL_ZONE).date() > last
    words = _("its last day was %(day)s") % {"day": formats.day_words(last)} if late else ""
    what = _("Termination notice published")
    told = Event(row.published_at, what, article, True, words, late=late, who=role, last=last)
    return replace(told, kept=not late)

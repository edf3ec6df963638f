"""Opinions on a plan or a draft contract: who was asked, and how each came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.registry import Event
from tenders.guards.reviewing import COUNSEL, article_of
from tenders.models import OpinionRequest


def events(requests: Iterable[Any], opinions: Iterable[Any]) -> Iterator[Event]:
    """In no order: requests that stand, and every opinion with how it came in."""
    for request in requests:
        what = _("Opinion asked of %(name)s: %(kind)s") % {
            "name": request.person,
            "kind": request.get_kind_display(),
        }
        yield Event(request.asked_at, what, article_of(request.kind), done=True)
    for one in opinions:
        kind = getattr(one, "kind", COUNSEL)
        what = _("%(kind)s, opinion of %(name)s: %(result)s") % {
            "kind": OpinionRequest.Kind(kind).label,
            "name": one.name,
            "result": _("passed") if one.passed else _("not passed"),
        }
        yield Event(one.recorded_at or one.day, what, article_of(kind), True, one.manner)

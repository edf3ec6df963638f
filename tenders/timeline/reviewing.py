"""Opinions on a plan or a draft contract: who was asked, and how each came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.registry import Event
from tenders.guards.reviewing import article_of


def events(requests: Iterable[Any], opinions: Iterable[Any]) -> Iterator[Event]:
    """In no order: requests that stand, and every opinion with how it came in."""
    for request in requests:
        what = _("%(name)s asked for an opinion: %(kind)s") % {
            "name": request.person,
            "kind": request.get_kind_display(),
        }
        yield Event(request.asked_at, what, article_of(request.kind), done=True)
    for one in opinions:
        kind = getattr(one, "kind", "counsel")
        result = _("passed") if one.passed else _("not passed")
        what = _("Opinion of %(name)s: %(result)s") % {"name": one.name, "result": result}
        yield Event(one.recorded_at or one.day, what, article_of(kind), True, one.manner)

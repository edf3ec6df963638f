"""What is to come in the plans and tenders that a person sees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from procurement.registry import Moment
from procurement.web.moments import ahead
from tenders import timeline
from tenders.lifecycle.tender import TenderState
from tenders.models import Plan, Tender
from tenders.selectors import plan_page
from tenders.selectors.tabs import works_on

AT_MOST = 40


def moments(user: Any, now: datetime) -> Iterator[Moment]:
    """The points of their timelines that lie ahead; of the newest tenders and plans."""
    tenders = Tender.objects.visible_to(user).exclude(status=TenderState.TERMINATED)
    for tender in tenders.select_related("plan").order_by("-pk")[:AT_MOST]:
        events = timeline.events_of(tender, now, inside=works_on(user, tender))
        yield from ahead(events, now, tender.title, tender.get_absolute_url())
    plans = Plan.objects.visible_to(user).exclude(announced_at=None).filter(tenders=None)
    for plan in plans.order_by("-pk")[:AT_MOST]:
        yield from ahead(plan_page.events(plan), now, plan.title, plan.get_absolute_url())

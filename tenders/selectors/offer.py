"""Whether to extend the offer of the documents, without telling who or how many took them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from tenders.guards.tendering import rules_on
from tenders.lifecycle.tender import TenderState
from tenders.models import Amendment, Tender
from tenders.permissions.amending import may_correct
from tenders.rules.amendments import extension_advised
from tenders.rules.procedures import RECEIVED

LEAST = 3


def advised(tender: Tender, user: Any, now: datetime) -> bool:
    """The advice of 87号令第十八条, for officers alone; the number behind it stays here."""
    if tender.status != TenderState.PUBLISHED or not may_correct(user, tender):
        return False
    ended = tender.documents_until is not None and tender.documents_until <= now
    if not ended or tender.is_closed(now):
        return False
    takers = tender.takings.count()
    return extension_advised(
        takers,
        ended,
        True,
        rules_on(tender).procedure(tender.procedure).least(RECEIVED, tender.ground),
    )


def to_extend(tenders: QuerySet[Tender], now: datetime) -> QuerySet[Tender]:
    """The tenders whose offer might be extended: ended, before the deadline, too few takers."""
    ended = tenders.filter(
        status=TenderState.PUBLISHED, documents_until__lte=now, deadline__gt=now
    ).exclude(pk__in=Amendment.objects.of_tender().pending().values("tender_id"))
    return ended.annotate(takers=Count("takings", distinct=True)).filter(takers__lt=LEAST)

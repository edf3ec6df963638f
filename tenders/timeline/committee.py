"""What happened in the committee of a lot: members replaced, and warned that they do not sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.registry import Event
from tenders.models import CommitteeMember, SigningWarning
from tenders.rules import replacement, signing
from tenders.timeline import who


def events(lots: Sequence[Any], now: datetime) -> dict[int, list[Event]]:
    """By lot, for those inside, by number and without names: two queries, however many lots.

    Whoever was replaced after a lot's report was signed has nothing to do with that lot.
    """
    if not lots:
        return {}
    found: dict[int, list[Event]] = {lot.pk: [] for lot in lots}
    tenders = {lot.tender_id for lot in lots}
    gone = CommitteeMember.objects.filter(
        committee__tender__in=tenders, replaced_at__isnull=False
    ).select_related("committee")
    what = _("Member %(number)s of the committee replaced")
    for member in gone.order_by("replaced_at", "number"):
        event = Event(
            member.replaced_at,
            what % {"number": member.number},
            replacement.ARTICLE,
            done=True,
            detail=member.get_replaced_ground_display(),
            who=who.PURCHASER,
        )
        for lot in lots:
            ended = lot.reached_at("evaluated") or lot.reached_at("failed")
            if lot.tender_id == member.committee.tender_id and (
                ended is None or member.replaced_at < ended
            ):
                found[lot.pk].append(event)
    warned = SigningWarning.objects.filter(lot__in=found).select_related("member")
    what = _("Member %(number)s is to sign the report or to dissent in writing")
    for one in warned:
        event = Event(
            one.due_at, what % {"number": one.member.number}, signing.ARTICLE,
            done=one.due_at <= now, who=who.COMMITTEE,
        )  # fmt: skip
        found[one.lot_id].append(event)
    return found

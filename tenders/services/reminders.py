"""Reminders: two days before the deadline to whoever has not sealed, or not confirmed again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from procurement.mail import mail_later
from procurement.people.models import User
from procurement.people.roles import Role
from procurement.workflow import act, unhindered
from tenders import drafts
from tenders.lifecycle.bid import BidState
from tenders.lifecycle.tender import TenderState
from tenders.models import Bid

BEFORE = timedelta(days=2)


def remind(now: datetime) -> int:
    """Job of `tick`: one message per bid, however often it runs."""
    near = Bid.objects.filter(
        reminded_at=None,
        lot__tender__status=TenderState.PUBLISHED,
        lot__tender__deadline__gt=now,
        lot__tender__deadline__lte=now + BEFORE,
    )
    unsealed = near.filter(status__in=[BidState.DRAFT, BidState.WITHDRAWN])
    due = [*unsealed.values_list("pk", flat=True)]
    due += near.to_be_confirmed().values_list("pk", flat=True)
    return unhindered(due, lambda pk: _remind(pk, now))


def _remind(pk: int, now: datetime) -> bool:
    with act():
        rows = Bid.objects.select_for_update(of=("self",)).select_related("lot__tender")
        bid = rows.get(pk=pk)
        standing = bid.status == BidState.SEALED and not bid.to_be_confirmed
        if bid.reminded_at is not None or standing:
            return False
        bid.reminded_at = now
        bid.save(update_fields=["reminded_at"])
        context = {
            "tender": bid.lot.tender,
            "lot": bid.lot,
            "url": bid.get_absolute_url(),
            "requantified": bool(drafts.sealed_over_old(bid)),
        }
        template = "bid_to_confirm" if bid.to_be_confirmed else "bid_reminder"
        mail_later(f"tenders/{template}", _people(bid.supplier_id), context)
        return True


def _people(supplier_id: int) -> Iterable[User]:
    return User.objects.filter(
        memberships__organisation_id=supplier_id,
        memberships__role=Role.SUPPLIER,
        memberships__ended_at=None,
        is_active=True,
    )

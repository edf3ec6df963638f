"""A consortium that names a supplier waits for its confirmation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.people.roles import Role
from procurement.registry import DeskItem
from tenders.lifecycle.tender import TenderState
from tenders.rules.partners import CONSORTIUM
from tenders.services import partners

MOST = 20


def items(user: Any, now: datetime) -> Iterator[DeskItem]:
    """Only while bids are taken, and only what has not been confirmed as it stands."""
    if Role.SUPPLIER not in user.roles or user.supplier is None:
        return
    waiting = partners.asked_of(user.supplier).filter(
        bid__lot__tender__status=TenderState.PUBLISHED, bid__lot__tender__deadline__gt=now
    )
    for one in waiting[:MOST]:
        if partners.confirmed(one):
            continue
        tender = one.bid.lot.tender
        yield DeskItem(
            title=_("Confirm that you take part in a consortium"),
            url=reverse("tenders:consent", args=[one.pk]),
            button=_("Read and confirm"),
            why=f"{tender.title} · {one.bid.supplier.name}",
            article=CONSORTIUM,
            due=tender.deadline,
            app="tenders",
            mailed=False,  # that there is a bid leaves the house by no mail
        )

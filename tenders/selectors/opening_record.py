"""The opening record: lot by lot, bidder by bidder, in the order of their seals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tenders.lifecycle.bid import UNOPENED, BidState
from tenders.models import Bid, Lot, Tender
from tenders.querysets import sees_all
from tenders.selectors.standing import lot_state
from tenders.timeline.words import failure_words


@dataclass(frozen=True)
class Opened:
    """One bid as it was read out."""

    number: int
    bid: Bid
    damaged: bool
    shut: bool
    url: str


@dataclass(frozen=True)
class OpenedLot:
    """A lot with everything that was opened for it."""

    lot: Lot
    bids: list[Opened]

    @property
    def why(self) -> Any:
        """Why it failed, in the reader's language where the product wrote it."""
        return failure_words(self.lot.failure_reason)

    @property
    def state(self) -> Any:
        """How far the lot has come, in the words everybody may hear."""
        return lot_state(self.lot, inside=False)[0]


def record(tender: Tender, user: Any) -> list[OpenedLot]:
    """Everything that was opened. `user` decides who gets links into the bids; None gets none."""
    bids = (
        Bid.objects.filter(lot__tender=tender)
        .exclude(status__in=UNOPENED)
        .select_related("supplier")
        .prefetch_related("partners")
        .order_by("sealed_at", "pk")
    )
    links = bids.visible_to(user) if user is not None else bids.none()
    linked = set(links.values_list("pk", flat=True)) if not sees_all(user) else None
    by_lot: dict[int, list[Opened]] = {}
    for bid in bids:
        rows = by_lot.setdefault(bid.lot_id, [])
        shown = linked is None or bid.pk in linked
        url = bid.get_absolute_url() if shown and user is not None else ""
        damaged = bid.status == BidState.DAMAGED
        shut = bid.status in (BidState.UNCONFIRMED, BidState.RETURNED)
        rows.append(Opened(len(rows) + 1, bid, damaged, shut, url))
    return [OpenedLot(lot, by_lot.get(lot.pk, [])) for lot in tender.lots.all()]

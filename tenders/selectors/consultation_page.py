"""What the page of a consultation says, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from procurement.people.roles import Role
from tenders.models import Bid, FinalOffer, Lot, Talk
from tenders.permissions.evaluation import may_evaluate, may_oversee
from tenders.rules.procedures import CONSULTATION


def own(lot: Lot, user: Any) -> Bid | None:
    """The bid of the reader's company, with its final offer."""
    held = user.organisations_as(Role.SUPPLIER)
    bids = Bid.objects.filter(lot=lot, supplier_id__in=held).exclude(opened_at=None)
    return bids.select_related("final_offer", "supplier").first()


def reader_of(lot: Lot, user: Any) -> str:
    """As whom this person reads: inside, bidder, or not at all."""
    if lot.tender.procedure != CONSULTATION or not lot.consulted:
        return ""
    if may_evaluate(user, lot) or may_oversee(user, lot):
        return "inside"
    return "bidder" if own(lot, user) is not None else ""


@dataclass(frozen=True)
class Row:
    """One supplier with whom the panel consults, and its talks."""

    bid: Bid
    talks: list[Talk]
    offer: FinalOffer | None


def rows(lot: Lot, user: Any) -> list[Row]:
    """Everybody consulted whose bid the reader may see; offers only once they are opened."""
    bids = Bid.objects.visible_to(user).filter(lot=lot, status__in=CONSULTED)
    opened = lot.offers_opened_at is not None
    return [
        Row(bid, list(bid.talks.all()), getattr(bid, "final_offer", None) if opened else None)
        for bid in bids.select_related("supplier", "final_offer").prefetch_related("talks")
    ]


CONSULTED = ("conforming", "ranked", "winner", "lost", "declined", "voided")

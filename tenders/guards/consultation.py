"""A consultation: talks with everybody, then sealed final offers, then the scores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.errors import Reason
from tenders.rules import consultation as rules
from tenders.rules.procedures import CONSULTATION


def is_consultation(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """Only a competitive consultation is talked about."""
    if lot.tender.procedure != CONSULTATION:
        yield Reason("procedure", _("This is no consultation."), {}, rules.TALK_ARTICLE)


def offers_opened(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """In a consultation nothing is scored, nor found too low, before the final offers."""
    if lot.tender.procedure == CONSULTATION and lot.offers_opened_at is None:
        message = _("The final offers are not opened yet.")
        yield Reason("offers", message, {}, rules.OFFER_ARTICLE)


def talking(lot: Any) -> Iterator[Reason]:
    """Why the panel can no longer talk, or not yet."""
    if lot.status != "consultation":
        message = _("This is not possible now: it stands at “%(state)s”.")
        yield Reason("state", message, {"state": lot.get_status_display()})
    elif lot.offers_due is not None:
        message = _("The final offers are asked for already.")
        yield Reason("asked", message, {}, rules.OFFER_ARTICLE)


def everybody_heard(lot: Any) -> Iterator[Reason]:
    """The panel has talked to each supplier that is left."""
    bids = lot.bids.filter(status="conforming").select_related("supplier")
    names = {bid.pk: bid.supplier.name for bid in bids}
    talked = set(bids.filter(talks__isnull=False).values_list("pk", flat=True))
    yield from rules.check_talks([names[pk] for pk in talked], names.values())


def offering(lot: Any) -> Iterator[Reason]:
    """Why no final offer is taken: not asked for, or over."""
    if lot.status != "consultation" or lot.offers_due is None:
        yield Reason("not_asked", _("Final offers are not asked for."), {}, rules.OFFER_ARTICLE)
    elif clock.now() >= lot.offers_due:
        yield Reason("late", _("The time for final offers is over."), {}, rules.OFFER_ARTICLE)


def offers_in(lot: Any) -> Iterator[Reason]:
    """Why the final offers cannot be opened: not asked for, or still coming in."""
    if lot.status != "consultation" or lot.offers_due is None:
        yield Reason("not_asked", _("Final offers are not asked for."), {}, rules.OFFER_ARTICLE)
    elif clock.now() < lot.offers_due:
        message = _("Final offers come in until %(until)s.")
        yield Reason("early", message, {"until": lot.offers_due}, rules.OFFER_ARTICLE)

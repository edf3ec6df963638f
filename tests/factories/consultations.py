"""Consultations: in their talks, with final offers asked for."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from procurement import clock
from tenders import sealing
from tenders.models import Bid, Lot, Tender
from tenders.services import consultation
from tests.factories import evaluation
from tests.standing import standing

HOUR = timedelta(hours=1)


@standing
def consulting(prices=evaluation.PRICES[:3], **values) -> SimpleNamespace:
    """Every bid conforms, the panel is about to talk; keys are made as an approval makes them."""
    case = evaluation.to_conformity(
        prices=prices, procedure="competitive_consultation", ground="bought_service", **values
    )
    return evaluation.conform(keyed(case))


@standing
def keyed(case) -> SimpleNamespace:
    """With the keys that an approval makes for its offers."""
    key = sealing.new_key()
    wrapped = sealing.wrap(key.secret, sealing.tender_context(case.tender.pk))
    tenders = Tender.objects.filter(pk=case.tender.pk)
    tenders.update(sealing_recipient=key.recipient, sealing_secret=wrapped)
    Bid.objects.filter(lot__tender=case.tender).update(recipient=sealing.new_key().recipient)
    return case


@standing
def talked(**values) -> SimpleNamespace:
    """The panel has talked to everybody once."""
    case = consulting(**values)
    for bid in consultation.partners(case.lot):
        consultation.record_talk(case.lot, bid, minutes="明确人员和车辆配置", actor=case.chair)
    return evaluation.refresh(case)


@standing
def asked(**values) -> SimpleNamespace:
    """Final offers come in for an hour."""
    case = talked(**values)
    consultation.ask_offers(case.lot, due=clock.now() + HOUR, actor=case.chair)
    return evaluation.refresh(case)


@standing
def offers(case, number: int, unit_price: str):
    """The final offer of one bidder: one line of a thousand."""
    line = case.lot.lines.get()
    return consultation.seal_offer(
        Lot.objects.get(pk=case.lot.pk),
        prices={line.pk: Decimal(unit_price)},
        actor=case.bidders[number],
    )

"""Suppliers take the documents, prepare their bids, seal them; the officers open them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from tenders.models import Bid, BidFile, Lot, Tender
from tenders.services import bidding, documents, opening, seals

from . import material
from .papers import pdf
from .playbill import Story
from .procedure import LotPlan, Offer, TenderPlan, lot_plans
from .stage import Stage

PARTS = {
    BidFile.Part.QUALIFICATION: ("资格文件", ["营业执照", "信誉与财务承诺", "完税与社保证明"]),
    BidFile.Part.TECHNICAL: ("技术文件", ["作业方案", "质量控制", "应急保障", "设备清单"]),
    BidFile.Part.BUSINESS: ("商务文件", ["类似业绩", "人员保障", "信用承诺"]),
}


def bid_and_open(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
    """From the first download to the opening."""
    plans = lot_plans(wanted, tender)
    firms = list(dict.fromkeys(offer.firm for about, _lot in plans for offer in about.offers))
    takers = list(dict.fromkeys([*firms, *wanted.in_hand]))
    for place, firm in enumerate(takers):
        moment = stage.at(wanted.notice, 10, 0) + timedelta(minutes=47 * place)
        if moment >= stage.now:
            return
        yield moment
        documents.take(tender, actor=stage.clerk(firm))
    yield from _prepare(stage, wanted, tender, plans)
    if not wanted.reaches("qualification"):
        return
    yield wanted.deadline + timedelta(minutes=1)
    officers = [one.user for one in tender.opening_officers.select_related("user").order_by("pk")]
    for officer in officers[:3]:
        opening.be_present(tender, actor=stage.people[officer.username])
    yield wanted.deadline + timedelta(minutes=6)
    opening.open_bids(tender, actor=stage.people[officers[0].username])


def _prepare(
    stage: Stage, wanted: TenderPlan, tender: Tender, plans: list[tuple[LotPlan, Lot]]
) -> Story:
    for firm in wanted.in_hand:
        yield stage.at_latest(stage.at(stage.working_days(wanted.notice, 3), 14, 20), 30)
        _begin(stage, firm, *plans[0])
    due = [(offer, about, lot) for about, lot in plans for offer in about.offers]
    last = min(wanted.deadline, stage.now) - timedelta(hours=2)
    first = stage.at(wanted.notice, 17, 0)
    for place, (offer, about, lot) in enumerate(due):
        moment = first + (last - first) * ((place + 1) / (len(due) + 1))
        if moment >= stage.now:
            return
        yield moment
        seal_bid(stage, offer, about, lot)


def _begin(stage: Stage, firm: str, about: LotPlan, lot: Lot) -> Bid:
    """A bid that is half written: prices, but not every file yet."""
    clerk = stage.clerk(firm)
    bid = bidding.begin(lot, actor=clerk)
    _price(bid, about, lot, Decimal("0.99"), clerk)
    title, lines = PARTS[BidFile.Part.QUALIFICATION]
    upload = pdf(f"{title}.pdf", title, lines)
    bidding.add_file(bid, upload, part=BidFile.Part.QUALIFICATION, actor=clerk)
    return bid


def seal_bid(stage: Stage, offer: Offer, about: LotPlan, lot: Lot) -> None:
    """A firm prepares its bid and seals it."""
    clerk = stage.clerk(offer.firm)
    bid = bidding.begin(lot, actor=clerk)
    _price(bid, about, lot, Decimal(offer.level), clerk)
    for part, (title, lines) in PARTS.items():
        author = offer.author or f"{bid.supplier.name}投标组"
        upload = pdf(f"{title}.pdf", title, lines, author=author)
        bidding.add_file(bid, upload, part=part, actor=clerk)
    bidding.declare(bid, small=bid.supplier.is_small_or_micro, actor=clerk)
    key = uuid5(NAMESPACE_OID, f"{lot.tender.number}/{lot.number}/{offer.firm}")
    seals.seal(bid, actor=clerk, key=str(key))


def _price(bid: Bid, about: LotPlan, lot: Lot, level: Decimal, clerk: Any) -> None:
    by_name = {line.name: line for line in material.bill(about.bill)}
    prices = {line.pk: by_name[line.name].unit_price(level) for line in lot.lines.all()}
    bidding.set_prices(bid, prices=prices, revision=0, actor=clerk)

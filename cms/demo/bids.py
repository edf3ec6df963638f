"""Suppliers take the documents, prepare their bids, seal them; the officers open them."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from tenders import drafts
from tenders.models import Bid, BidFile, Lot, PartnerConsent, Tender
from tenders.rules.declaration import Figures
from tenders.rules.partners import Partner
from tenders.services import bidding, documents, opening, partners, seals

from . import material, prose
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
    _price(
        bid,
        about,
        lot,
        Decimal(offer.level),
        clerk,
        stage.die(f"{offer.firm}/{lot.tender.number}/{lot.number}"),
    )
    for part, (title, headings) in PARTS.items():
        die = stage.die(f"{offer.firm}/{part}/{lot.tender.number}/{lot.number}")
        lines = [*headings, *prose.sentences(die)]
        author = offer.author or f"{bid.supplier.name}投标组"
        upload = pdf(f"{title}.pdf", title, lines, author=author)
        bidding.add_file(bid, upload, part=part, actor=clerk)
    if offer.partner:
        _join(stage, offer, bid, clerk)
    firms = [bid.supplier, *([stage.bodies[offer.partner]] if offer.partner else ())]
    small = bid.supplier.is_small_or_micro
    bidding.declare(bid, small=small, figures=[_figures(one) for one in firms], actor=clerk)
    key = uuid5(NAMESPACE_OID, f"{lot.tender.number}/{lot.number}/{offer.firm}")
    seals.seal(bid, actor=clerk, key=str(key))


# People, turnover and assets (CNY 10,000) of a made-up firm of each size.
SIZED = {"micro": (5, 180, 95), "small": (76, 1460, 820), "medium": (210, 5380, 3150)}


def _figures(firm: Any) -> Figures:
    """The same for a firm in every bid of it."""
    people, turnover, assets = SIZED.get(firm.size, (640, 42000, 31000))
    more = int(firm.credit_code[8:17], 36) % 20
    grown = Decimal(100 + more) / 100
    return Figures(firm.credit_code, people + more // 5, turnover * grown, assets * grown)


LED, JOINED = "统筹管理、机械化清扫和垃圾收运", "人行道、绿地和公厕周边的人工保洁"


def _join(stage: Stage, offer: Offer, bid: Bid, clerk: Any) -> None:
    """The firm leads a consortium: both say who does what, and the member confirms."""
    member, share = stage.bodies[offer.partner], Decimal("0.35")
    firms = [
        Partner("leader", task=LED, share=1 - share, profession="环卫作业", grade="first"),
        Partner(
            "member",
            code=member.credit_code,
            task=JOINED,
            share=share,
            size=member.size,
            profession="环卫作业",
            grade="second",
        ),
    ]
    partners.set_partners(bid, firms, actor=clerk)
    lines = [f"牵头人：{bid.supplier.name}，{LED}，65%", f"成员：{member.name}，{JOINED}，35%"]
    agreement = pdf("联合体协议.pdf", "联合体协议", lines, author=f"{bid.supplier.name}投标组")
    bidding.add_file(bid, agreement, part=BidFile.Part.AGREEMENT, actor=clerk)
    staff = [(f"{clerk.display_name[0]}经理样本", "项目经理", "0001"), ("佟样本", "安全员", "0002")]
    partners.set_staff(bid, staff, actor=clerk)
    asked = PartnerConsent.objects.get(bid=bid)
    digest = drafts.digest_of(partners.firms_of(Bid.objects.get(pk=bid.pk)))
    partners.consent(asked, digest=digest, actor=stage.clerk(offer.partner))


def _price(
    bid: Bid,
    about: LotPlan,
    lot: Lot,
    level: Decimal,
    clerk: Any,
    die: random.Random | None = None,
) -> None:
    """The prices of the bill at a level; a rival's are its own in each line.

    Each line departs by some per cent, and the whole comes to the level again: prices that are all
    the same multiple of another's would be a sign of bids made together.
    """
    lines = {line.name: line for line in material.bill(about.bill)}
    levels = dict.fromkeys(lines, level)
    if die is not None and level != 1:
        off = {name: Decimal(die.randint(-400, 400)) / 10000 + 1 for name in lines}
        whole = sum((one.amount(off[name]) for name, one in lines.items()), Decimal(0))
        back = level * material.total(list(lines.values())) / whole
        levels = {name: back * share for name, share in off.items()}
    prices = {line.pk: lines[line.name].unit_price(levels[line.name]) for line in lot.lines.all()}
    bidding.set_prices(bid, prices=prices, revision=0, actor=clerk)

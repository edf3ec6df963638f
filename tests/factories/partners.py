"""Tenders that accept consortia, and bids that name other firms."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D
from uuid import uuid4

from stdnum.cn import uscc

from procurement import clock
from tenders import drafts
from tenders.models import Bid, PartnerConsent
from tenders.rules.partners import Partner
from tenders.services import bidding, lots, opening, partners, seals, tendering
from tests.factories.tenders import DEADLINE, NOTICE_DAY, Procurement, figures, pdf
from tests.standing import standing

WRITING = clock.legal(NOTICE_DAY - timedelta(days=4), 10)
BIDDING = clock.legal(NOTICE_DAY + timedelta(days=4), 10)
OUTSIDE = f"91430100MA4L9X1Y2{uscc.calc_check_digit('91430100MA4L9X1Y2')}"


@standing
def made(*, basics=None, **lot_values):
    """A published tender whose documents accept consortia and subcontracting."""
    world = Procurement()
    tender = world.draft()
    values = {"consortium_allowed": True, "subcontract_allowed": True} | (basics or {})
    with clock.travel(WRITING):
        tendering.set_basics(tender, actor=world.officer, **values)
        lot = tender.lots.get()
        facts = {**world.lot_values(1), "share_rate": D("0.04"), **lot_values}
        lots.edit(lot, actor=world.officer, **facts)
    tender.refresh_from_db()
    world.published(tender)
    return world


def own(share="0.7", **values):
    return Partner("leader", task="统筹和清扫", share=D(share), place="own", **values)


def firm(user_or_code, share="0.3", role="member", name="", size="small", **values):
    code = user_or_code if isinstance(user_or_code, str) else user_or_code.supplier.credit_code
    facts = {"task": "绿地养护", "share": D(share), "size": size, "place": "0", **values}
    return Partner(role, name, code, **facts)


def small(world, **values):
    return world.supplier(size="small", **values)


@standing
def with_partners(world, *firms, leader=None, **values):
    """A complete draft that names these firms, the agreement in it."""
    bid, actor = world.filled(leader or world.supplier(size="large"), **values)
    with clock.travel(BIDDING):
        partners.set_partners(bid, [own(), *firms], actor=actor)
        bidding.add_file(bid, pdf("协议.pdf", "协议"), part="agreement", actor=actor)
        declared(bid, actor)
    bid.refresh_from_db()
    return bid, actor


def declared(bid, actor):
    """The declaration says of every firm of the bid what the form asks."""
    draft = drafts.read(Bid.objects.get(pk=bid.pk))
    said = figures(bid.supplier, *(one.code for one in draft.partners[1:]))
    bidding.declare(bid, small=bool(draft.small), figures=said, actor=actor)


@standing
def confirm(bid, user):
    asked = PartnerConsent.objects.get(bid=bid, supplier=user.supplier)
    digest = drafts.digest_of(partners.firms_of(Bid.objects.get(pk=bid.pk)))
    with clock.travel(BIDDING):
        return partners.consent(asked, digest=digest, actor=user)


@standing
def seal(bid, actor):
    with clock.travel(BIDDING):
        seals.seal(Bid.objects.get(pk=bid.pk), actor=actor, key=str(uuid4()))
    return Bid.objects.get(pk=bid.pk)


@standing
def open_all(world):
    with clock.travel(DEADLINE + timedelta(minutes=3)):
        for officer in world.openers[:3]:
            opening.be_present(world.tender, actor=officer)
        opening.open_bids(world.tender, actor=world.openers[0])


@standing
def opened(world, *bids):
    """These sealed bids beside as many plain ones as make four, all opened."""
    for bid, actor in bids:
        seal(bid, actor)
    for number in range(4 - len(bids)):
        world.bid(unit_price=f"4.{90 + number}")
    open_all(world)
    return [Bid.objects.get(pk=bid.pk) for bid, _actor in bids]

"""After a correction that can affect bids a sealed bid is confirmed again, or stays shut."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from procurement import clock
from procurement.errors import RuleBroken, WrongState
from procurement.web.desk import desk_for
from tenders import drafts
from tenders.models import Bid, Tender
from tenders.selectors.opening_record import record
from tenders.services import bidding, opening, opening_paper, reminders, seals
from tests.factories import corrections
from tests.factories.corrections import DAY, MOVED

LATER = DAY + timedelta(days=2)


def clerk(bid):
    return bid.supplier.memberships.get().user


def confirm(bid, at=LATER, key=None):
    with clock.travel(at):
        return seals.confirm(bid, actor=clerk(bid), key=key or str(uuid4()))


def fresh(bid):
    return Bid.objects.select_related("lot__tender").get(pk=bid.pk)


def opened(world, at=MOVED):
    tender = Tender.objects.get(pk=world.tender.pk)
    with clock.travel(at + timedelta(minutes=1)):
        for officer in world.openers[:3]:
            opening.be_present(tender, actor=officer)
        opening.open_bids(tender, actor=world.openers[0])
    return Tender.objects.get(pk=tender.pk)


def test_a_bid_sealed_before_a_material_correction_is_to_be_confirmed(world):
    bid = world.bid()
    assert not fresh(bid).to_be_confirmed
    corrections.in_force(world)
    assert fresh(bid).to_be_confirmed
    assert list(Bid.objects.to_be_confirmed()) == [bid]


def test_a_correction_without_effect_on_bids_asks_for_nothing(world):
    bid = world.bid()
    corrections.in_force(world, material=False)
    assert not fresh(bid).to_be_confirmed
    with pytest.raises(RuleBroken):
        confirm(bid)


def test_one_act_confirms_the_same_envelope_with_a_receipt_of_its_own(world):
    bid = world.bid()
    corrections.in_force(world)
    key = str(uuid4())
    receipt = confirm(bid, key=key)
    kept = fresh(bid)
    assert not kept.to_be_confirmed
    assert (kept.version, kept.commitment) == (bid.version, bid.commitment)
    assert (receipt.act, receipt.taken, receipt.commitment) == ("confirm", True, bid.commitment)
    assert receipt.deadline == MOVED
    assert confirm(bid, key=key) == receipt, "a second click gives the same receipt"
    with pytest.raises(RuleBroken):
        confirm(bid)


def test_a_bid_changed_and_sealed_again_needs_no_confirmation(world):
    bid = world.bid()
    corrections.in_force(world)
    with clock.travel(LATER):
        bidding.declare(bid, small=False, actor=clerk(bid))
        seals.seal(bid, actor=clerk(bid), key=str(uuid4()))
    assert not fresh(bid).to_be_confirmed
    assert fresh(bid).version == 2


def test_a_second_correction_asks_again(world):
    bid = world.bid()
    corrections.in_force(world)
    confirm(bid, at=DAY + timedelta(hours=1))
    corrections.in_force(world, at=DAY + timedelta(hours=2), scope="第三种范围", place="另一开标室")
    assert fresh(bid).to_be_confirmed


def test_at_the_deadline_a_confirmation_is_late_and_recorded(world):
    bid = world.bid()
    corrections.in_force(world)
    with pytest.raises(RuleBroken):
        confirm(bid, at=MOVED)
    attempt = bid.attempts.get(act="confirm")
    assert not attempt.taken
    assert [reason.code for reason in drafts.refused_for(bid, attempt)] == ["late"]


def test_nothing_but_a_sealed_bid_is_confirmed(world):
    draft, actor = world.filled()
    corrections.in_force(world)
    with clock.travel(LATER), pytest.raises(WrongState):
        seals.confirm(draft, actor=actor, key=str(uuid4()))


def test_the_old_deadline_no_longer_counts_and_the_opening_has_moved(world):
    bid = world.bid()
    corrections.in_force(world)
    before = MOVED - timedelta(minutes=1)
    with clock.travel(before), pytest.raises(RuleBroken):
        opening.be_present(Tender.objects.get(pk=world.tender.pk), actor=world.openers[0])
    assert confirm(bid, at=before).taken


def test_an_unconfirmed_bid_is_not_opened_and_the_record_says_why(world, client):
    bids = [world.bid(unit_price=f"4.9{number}") for number in range(4)]
    corrections.in_force(world)
    for bid in bids[1:]:
        confirm(bid)
    tender = opened(world)
    left = fresh(bids[0])
    assert (left.status, left.price, left.lines.count()) == ("unconfirmed", None, 0)
    assert "第 1 次更正" in left.rejection and "未重新确认" in left.rejection
    assert tender.lots.get().status == "qualification", "three others are enough"
    rows = record(tender, None)[0].bids
    assert [row.shut for row in rows].count(True) == 1
    page = client.get(reverse("tenders:opening_record", args=[tender.pk])).content.decode()
    assert left.rejection in page and left.supplier.name in page
    opening_paper.make_opening_record.call(tender.pk, tender.officer_id)
    assert client.get(reverse("tenders:opening_record_pdf", args=[tender.pk])).status_code == 200
    client.force_login(clerk(left))
    with translation.override("zh-hans"):
        own = client.get(reverse("tenders:bid", args=[left.pk])).content.decode()
    assert left.rejection in own


def test_unconfirmed_bids_do_not_count_for_the_minimum_of_three(world):
    bids = [world.bid(unit_price=f"4.9{number}") for number in range(3)]
    corrections.in_force(world)
    for bid in bids[1:]:
        confirm(bid)
    assert opened(world).lots.get().status == "failed_bidders"


def test_the_bidder_is_reminded_before_the_new_deadline(world):
    bid = world.bid()
    Bid.objects.filter(pk=bid.pk).update(reminded_at=DAY)
    corrections.in_force(world)
    now = MOVED - timedelta(days=1)
    with clock.travel(now):
        assert reminders.remind(now) == 1
        assert reminders.remind(now) == 0
    confirm(bid)
    Bid.objects.filter(pk=bid.pk).update(reminded_at=None)
    with clock.travel(now):
        assert reminders.remind(now) == 0


def test_the_desk_and_the_workspace_of_the_bidder_lead_to_the_confirmation(world, client):
    bid = world.bid()
    corrections.in_force(world)
    with clock.travel(LATER), translation.override("en"):
        desk = desk_for(clerk(bid), clock.now())
        titles = [str(item.title) for item in (*desk.today, *desk.week, *desk.later)]
        assert titles == ["Confirm your sealed bid again"]
        client.force_login(clerk(bid))
        url = reverse("tenders:bid_workspace", args=[bid.lot_id])
        page = client.get(url)
        assert page.context["again"] and "示例新村" in page.content.decode()
        key = str(uuid4())
        answer = client.post(
            reverse("tenders:bid_confirm", args=[bid.lot_id]), {"key": key}, follow=True
        )
        assert answer.redirect_chain and "receipts" in answer.redirect_chain[-1][0]
        pdf = reverse("tenders:receipt_pdf", args=[bid.lot_id, key])
        assert client.get(pdf).content.startswith(b"%PDF")
        assert not client.get(url).context["again"]

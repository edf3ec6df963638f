"""The opening: time, quorum, every bid opened or named damaged, lots that fail."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from procurement import clock
from procurement.errors import NotAllowed, RuleBroken, WrongState
from tenders import sealing
from tenders.models import Bid, Committee, CommitteeMember
from tenders.services import opening
from tenders.timeline import events_of
from tests.factories.tenders import DEADLINE

AFTER = DEADLINE + timedelta(minutes=3)


def codes(error):
    return {reason.code for reason in error.value.reasons}


def open_with(world, count=3):
    with clock.travel(AFTER):
        for officer in world.openers[:count]:
            opening.be_present(world.tender, actor=officer)
        opening.open_bids(world.tender, actor=world.openers[0])


def test_three_bids_are_opened_and_the_lot_goes_into_qualification(world):
    tender = world.opened(3)
    assert tender.status == "opened"
    (lot,) = tender.lots.all()
    assert lot.status == "qualification"
    bid = lot.bids.order_by("pk")[0]
    assert bid.status == "opened"
    assert bid.price == sum((line.amount for line in bid.lines.all()), Decimal(0))
    assert bid.small_claimed
    files = {file.part: file for file in bid.files.all()}
    assert set(files) == {"qualification", "technical", "business"}
    with files["technical"].opened.content.open("rb") as stream:
        assert b"% technical\n" in stream.read()


def test_each_lot_counts_its_own_bids(world):
    world.lots = 2
    tender = world.tender
    first, second = tender.lots.order_by("number")
    for number in range(3):
        world.bid(lot=first, unit_price=f"4.{number}")
    for number in range(2):
        world.bid(lot=second, unit_price=f"4.{number}")
    open_with(world)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("qualification", "failed_bidders")


def test_of_fewer_than_three_bids_none_is_opened_and_their_bidders_are_told(
    world, mailoutbox, django_capture_on_commit_callbacks
):
    bids = [world.bid(unit_price=f"4.{number}") for number in range(2)]
    with django_capture_on_commit_callbacks(execute=True):
        open_with(world)
    lot = world.tender.lots.get()
    assert lot.status == "failed_bidders" and "2 家，不足 3 家" in lot.failure_reason
    for bid in Bid.objects.filter(pk__in=[one.pk for one in bids]):
        assert (bid.status, bid.price, bid.opened_at) == ("returned", None, None)
        assert not bid.lines.exists() and not bid.files.exclude(opened=None).exists()
        assert "87号令第四十一条" in bid.rejection
    told = [one for one in mailoutbox if "废标" in one.subject]
    assert len(told) == 2 and lot.failure_reason in told[0].body


def test_three_bids_of_which_one_is_damaged_are_opened_and_too_few(world):
    bids = [world.bid(unit_price=f"4.{number}") for number in range(3)]
    Bid.objects.filter(pk=bids[0].pk).update(envelope=b"spoilt")
    open_with(world)
    states = list(Bid.objects.order_by("pk").values_list("status", flat=True))
    assert states == ["damaged", "opened", "opened"]
    lot = world.tender.lots.get()
    assert lot.status == "failed_bidders" and "能够开启的投标 2 家" in lot.failure_reason


def test_a_tender_without_bids_fails_when_it_is_opened(world):
    assert world.tender
    open_with(world)
    assert world.tender.lots.get().status == "failed_bidders"


@pytest.mark.parametrize("early", [timedelta(seconds=1), timedelta(days=1)])
def test_nothing_is_possible_before_the_time(world, early):
    assert world.tender
    with clock.travel(DEADLINE - early):
        with pytest.raises(RuleBroken) as error:
            opening.be_present(world.tender, actor=world.openers[0])
        assert codes(error) == {"too_early_to_open"}
        with pytest.raises(RuleBroken) as error:
            opening.open_bids(world.tender, actor=world.openers[0])
        assert codes(error) == {"too_early_to_open", "quorum"}


def test_two_of_three_are_not_enough(world):
    world.bid()
    with pytest.raises(RuleBroken) as error:
        open_with(world, count=2)
    assert codes(error) == {"quorum"}
    assert Bid.objects.get().status == "sealed"


def test_only_named_officers_open_and_never_a_member_of_the_committee(world):
    world.bid()
    with clock.travel(AFTER):
        for stranger in (world.officer, world.approver):
            with pytest.raises(NotAllowed):
                opening.be_present(world.tender, actor=stranger)
        committee = Committee.objects.create(tender=world.tender, formed_by=world.officer)
        CommitteeMember.objects.create(
            committee=committee, user=world.openers[0], kind="expert", number=1
        )
        with pytest.raises(NotAllowed) as error:
            opening.be_present(world.tender, actor=world.openers[0])
        assert codes(error) == {"committee_barred"}


def test_saying_present_twice_keeps_the_first_time(world):
    assert world.tender
    with clock.travel(AFTER):
        first = opening.be_present(world.tender, actor=world.openers[0]).present_at
        assert opening.be_present(world.tender, actor=world.openers[0]).present_at == first


def test_bids_are_opened_once(world):
    world.opened(3)
    with clock.travel(AFTER + timedelta(minutes=1)), pytest.raises(WrongState):
        opening.open_bids(world.tender, actor=world.openers[1])


def test_a_draft_and_a_withdrawn_bid_stay_closed_for_ever(world):
    bid, _actor = world.filled()
    world.opened(3)
    bid.refresh_from_db()
    assert bid.status == "draft"
    assert bid not in Bid.objects.visible_to(world.officer)


# Damage -----------------------------------------------------------------------------------------


def test_a_changed_envelope_is_named_as_damaged_and_the_others_are_opened(world):
    bids = [world.bid(unit_price=f"4.{n}") for n in range(4)]
    broken = bytearray(bids[0].envelope)
    broken[-20] ^= 1
    Bid.objects.filter(pk=bids[0].pk).update(envelope=bytes(broken))
    open_with(world)
    states = [Bid.objects.get(pk=bid.pk).status for bid in bids]
    assert states == ["damaged", "opened", "opened", "opened"]
    damage = Bid.objects.get(pk=bids[0].pk).damage
    assert bids[0].commitment in damage
    assert sealing.commitment(bytes(broken)) in damage


def test_envelopes_swapped_between_bidders_are_found_even_with_their_commitments(world):
    one, two = world.bid(unit_price="4.1"), world.bid(unit_price="4.2")
    assert world.bid()
    values = {b.pk: (b.envelope, b.commitment) for b in (one, two)}
    for bid, other in ((one, two), (two, one)):
        envelope, commitment = values[other.pk]
        Bid.objects.filter(pk=bid.pk).update(envelope=envelope, commitment=commitment)
    open_with(world)
    assert {Bid.objects.get(pk=b.pk).status for b in (one, two)} == {"damaged"}


def test_an_old_version_played_back_is_found(world):
    from uuid import uuid4

    from tenders.services import seals

    bid, actor = world.filled()
    assert world.bid() and world.bid()
    with clock.travel(DEADLINE - timedelta(days=2)):
        seals.seal(bid, actor=actor, key=str(uuid4()))
        old = Bid.objects.values("envelope", "commitment").get(pk=bid.pk)
        seals.seal(bid, actor=actor, key=str(uuid4()))
    Bid.objects.filter(pk=bid.pk).update(**old)
    open_with(world)
    assert Bid.objects.get(pk=bid.pk).status == "damaged"


def test_a_file_that_was_changed_or_lost_is_named(world):
    one, two = world.bid(unit_price="4.1"), world.bid(unit_price="4.2")
    assert world.bid()
    kept = one.files.first()
    with kept.secret.open("rb") as stream:
        data = bytearray(stream.read())
    data[-1] ^= 1
    kept.secret.storage.delete(kept.secret.name)
    from django.core.files.base import ContentFile

    kept.secret.storage.save(kept.secret.name, ContentFile(bytes(data)))
    lost = two.files.first()
    lost.secret.storage.delete(lost.secret.name)
    open_with(world)
    damages = [Bid.objects.get(pk=b.pk).damage for b in (one, two)]
    assert all("qualification.pdf" in damage for damage in damages)


def test_another_tenders_key_opens_nothing(world):
    bid = world.bid()
    with pytest.raises(sealing.Damaged):
        opening.examine(bid, sealing.new_key().secret)


def test_a_key_is_bound_to_its_tender():
    key = sealing.new_key()
    wrapped = sealing.wrap(key.secret, sealing.tender_context(1))
    assert sealing.unwrap(wrapped, sealing.tender_context(1)) == key.secret
    with pytest.raises(sealing.Damaged):
        sealing.unwrap(wrapped, sealing.tender_context(2))


def test_texts_are_padded_so_that_their_size_tells_little():
    key = sealing.new_key()
    short = sealing.encrypt({"a": "1"}, key.recipient)
    longer = sealing.encrypt({"a": "1" * 3000}, key.recipient)
    # age adds a recipient of random length that nobody has, so a few bytes differ anyway.
    assert abs(len(short) - len(longer)) < sealing.STEP / 4
    assert sealing.decrypt(longer, key.secret) == {"a": "1" * 3000}


def test_the_opening_stands_once_on_the_road_of_the_tender(world):
    tender = world.tender
    with translation.override("en"):
        before = [str(one.what) for one in events_of(tender, DEADLINE - timedelta(minutes=1))]
        assert "Deadline and opening" in before
        opened = world.opened()
        after = [str(one.what) for one in events_of(opened, DEADLINE + timedelta(hours=1))]
    assert "Deadline" in after and "Bids opened" in after and "Deadline and opening" not in after
    assert len(set(after)) == len(after), "nothing is said twice"

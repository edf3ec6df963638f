"""A seal in flight when the bids are opened: with the lock it is opened or refused, never lost."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from procurement import clock
from procurement.errors import DomainError
from tenders.models import Bid
from tenders.services import opening, seals
from tests.factories.tenders import DEADLINE, Procurement

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def race(monkeypatch):
    """Seal just before the deadline, stop between compare and write, open meanwhile."""
    world = Procurement()
    others = [world.bid(unit_price=f"4.{n}") for n in range(3)]
    bid, actor = world.filled()
    for officer in world.openers[:3]:
        with clock.travel(DEADLINE + timedelta(seconds=1)):
            opening.be_present(world.tender, actor=officer)
    compared, opened = threading.Event(), threading.Event()
    in_time = seals._in_time

    def compare_then_wait(tender, at):
        in_time(tender, at)
        compared.set()
        opened.wait(3)

    monkeypatch.setattr(seals, "_in_time", compare_then_wait)
    # Each thread sees its own moment: the seal a second before, the opening a second after.
    moments = threading.local()
    monkeypatch.setattr(clock, "db_now", lambda: moments.now)
    outcome = {}

    def seal():
        moments.now = DEADLINE - timedelta(seconds=1)
        try:
            outcome["attempt"] = seals.seal(bid, actor=actor, key=str(uuid4()))
        except DomainError as error:
            outcome["refused"] = error
        finally:
            connection.close()

    def open_all():
        moments.now = DEADLINE + timedelta(seconds=1)
        compared.wait(10)
        try:
            opening.open_bids(world.tender, actor=world.openers[0])
        finally:
            opened.set()
            connection.close()

    with clock.travel(DEADLINE - timedelta(minutes=1)):
        threads = [threading.Thread(target=seal), threading.Thread(target=open_all)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    states = [Bid.objects.get(pk=other.pk).status for other in others]
    assert states == ["opened"] * 3
    return Bid.objects.get(pk=bid.pk), outcome


def test_a_seal_in_flight_is_opened_with_the_others(monkeypatch):
    bid, outcome = race(monkeypatch)
    assert outcome["attempt"].taken
    assert bid.status == "opened"


def test_without_the_lock_the_same_seal_would_be_lost(monkeypatch):
    monkeypatch.setattr(seals, "lock_tender", lambda bid: bid.lot.tender)
    bid, outcome = race(monkeypatch)
    assert outcome["attempt"].taken
    assert bid.status == "sealed", "a receipt in hand and nothing opened: the lock is needed"


def test_the_same_key_at_the_same_moment_gives_one_receipt():
    world = Procurement()
    bid, actor = world.filled()
    key, found, start = str(uuid4()), [], threading.Barrier(8)

    def seal():
        start.wait(10)
        try:
            found.append(seals.seal(bid, actor=actor, key=key).pk)
        finally:
            connection.close()

    with clock.travel(DEADLINE - timedelta(hours=1)):
        threads = [threading.Thread(target=seal) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert len(found) == 8
    assert len(set(found)) == 1
    assert Bid.objects.get(pk=bid.pk).version == 1


def test_the_databases_microseconds_decide(monkeypatch):
    world = Procurement()
    bid, actor = world.filled()
    with clock.travel(DEADLINE - timedelta(minutes=1)):
        moment = clock.db_now()
        type(world.tender).objects.filter(pk=world.tender.pk).update(
            deadline=moment + timedelta(microseconds=1)
        )
        monkeypatch.setattr(clock, "db_now", lambda: moment)
        bid = Bid.objects.select_related("lot__tender").get(pk=bid.pk)
        assert seals.seal(bid, actor=actor, key=str(uuid4())).taken
        type(world.tender).objects.filter(pk=world.tender.pk).update(deadline=moment)
        bid = Bid.objects.select_related("lot__tender").get(pk=bid.pk)
        with pytest.raises(DomainError):
            seals.seal(bid, actor=actor, key=str(uuid4()))

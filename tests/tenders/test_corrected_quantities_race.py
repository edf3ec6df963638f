"""A seal and a correction of quantities at once: never a total over the old ones alone."""

import threading
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection

from procurement import clock
from procurement.errors import DomainError
from tenders import drafts, sealing
from tenders.models import Amendment, Bid
from tenders.services import amendments, seals
from tests.factories import corrections
from tests.factories.corrections import DAY
from tests.factories.tenders import Procurement

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def race(monkeypatch):
    """The correction stops between its bill and its end; the firm seals meanwhile."""
    world = Procurement()
    bid, actor = world.filled()
    row = corrections.approved(world, scope=None, quantities={1: {2: "1200.5"}})
    applied, sealed = threading.Event(), threading.Event()
    keep = amendments.versions.keep

    def keep_then_wait(*args, **kwargs):
        applied.set()
        sealed.wait(2)
        return keep(*args, **kwargs)

    monkeypatch.setattr(amendments.versions, "keep", keep_then_wait)
    outcome = {}

    def publish():
        try:
            with clock.travel(DAY):
                amendments.come_into_force(Amendment.objects.get(pk=row.pk), actor=world.officer)
        finally:
            connection.close()

    def seal():
        applied.wait(10)
        try:
            outcome["attempt"] = seals.seal(bid, actor=actor, key=str(uuid4()))
        except DomainError as error:
            outcome["refused"] = error
        finally:
            sealed.set()
            connection.close()

    with clock.travel(DAY):
        threads = [threading.Thread(target=publish), threading.Thread(target=seal)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    found = Bid.objects.select_related("lot__tender").get(pk=bid.pk)
    return found, outcome


def total_of(bid):
    return Decimal(sealing.decrypt(bid.envelope, drafts.secret_of(bid))["total"])


def test_a_seal_waits_for_the_correction_and_is_over_the_new_quantities(monkeypatch):
    bid, outcome = race(monkeypatch)
    assert outcome["attempt"].taken
    assert total_of(bid) == Decimal("751458.65")


def test_without_the_lock_the_seal_would_be_over_the_old_ones(monkeypatch):
    monkeypatch.setattr(seals, "lock_tender", lambda bid: bid.lot.tender)
    bid, outcome = race(monkeypatch)
    assert outcome["attempt"].taken
    assert total_of(bid) == Decimal("750464.17"), "the lock is needed"

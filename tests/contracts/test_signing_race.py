"""A challenge filed at the moment of the signature: one of the two sees the other."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from contracts.models import Contract
from contracts.services import signing
from procurement.errors import DomainError
from tenders.models import Challenge, Lot
from tenders.services import award, challenges
from tests.factories import challenges as make

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
# Where each of the two has looked at everything and has not committed yet.
BEFORE_THE_END = {"file": (challenges, "tell_staff"), "sign": (signing, "_take_effect")}


def race(monkeypatch, first, patience=2):
    """Both at once: the `first` stops before its end until the other is done or has to wait."""
    case = make.announced()
    contract = make.contract_of(case)
    signing.sign(contract, actor=contract.who.supplier)
    acts = {
        "file": lambda: make.filed(case),
        "sign": lambda: signing.sign(contract, actor=contract.who.approver),
    }
    under_way, over, waited, refused = threading.Event(), threading.Event(), [], []
    module, name = BEFORE_THE_END[first]
    go_on = getattr(module, name)

    def stop(*args, **kwargs):
        under_way.set()
        waited.append(not over.wait(patience))  # whether the other has had to wait
        return go_on(*args, **kwargs)

    monkeypatch.setattr(module, name, stop)

    def one(name):
        try:
            if name != first:
                under_way.wait(20)
            acts[name]()
        except DomainError as error:
            refused.extend(reason.code for reason in error.reasons)
        finally:
            if name != first:
                over.set()
            connection.close()

    threads = [threading.Thread(target=one, args=[name]) for name in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    signed = Contract.objects.get(pk=contract.pk).status == "in_force"
    assert signed == (Lot.objects.get(pk=case.lot.pk).status == "contracted")
    return waited, refused, signed


def test_filed_first_it_is_seen_and_nothing_is_signed(monkeypatch):
    assert race(monkeypatch, "file") == ([True], ["unexamined"], False)


def test_signed_first_the_challenge_waits_and_finds_a_signed_contract(monkeypatch):
    assert race(monkeypatch, "sign") == ([True], [], True)
    assert Challenge.objects.get().status == "filed"


def test_without_the_lock_the_contract_would_be_signed_over_it(monkeypatch):
    for module in (signing, award):
        monkeypatch.setattr(module, "lock", lambda row: row)
    assert race(monkeypatch, "file", patience=30) == ([False], [], True), "the lock is needed"
    assert Challenge.objects.get().status == "filed"

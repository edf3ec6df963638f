"""Two of finance at the same certificate at the same moment: the money moves once."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from contracts.models import Certificate
from contracts.services import certificates, ledger, settlement
from procurement import clock, workflow
from procurement.audit.models import AuditEntry
from tests.contracts.test_settlement import a_disputed_month
from tests.factories import contracts as made

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
KINDS = {"approve": ["deduction", "fee"], "pay": ["payment"]}
STANDS_AT = {"approve": "Waiting for payment", "pay": "Paid"}


@pytest.fixture
def slow(monkeypatch):
    """Both are past the check before either has saved: in the threads of the two alone."""
    first = threading.current_thread()

    def slow_reasons(row, custom, inputs, original=workflow._reasons):
        yield from original(row, custom, inputs)
        if threading.current_thread() is not first:
            threading.Event().wait(0.4)

    monkeypatch.setattr(workflow, "_reasons", slow_reasons)


@pytest.fixture
def unlocked(monkeypatch):
    """The lock taken out: the row is read and not held."""
    monkeypatch.setattr(workflow, "lock", lambda obj: type(obj)._base_manager.get(pk=obj.pk))


def certificate(act: str):
    """A certificate that waits for this act, and the two who may do it."""
    contract = made.in_force()
    who = contract.who
    row = made.settled(contract).certificates.get()
    others = [who.finance, made.person("finance", at=who.buyer)]
    certificates.confirm(row, actor=who.supplier)
    certificates.record_invoice(
        row, number="26430001", amount=row.amount, received_on=clock.legal_today(),
        actor=who.supplier,
    )  # fmt: skip
    certificates.review(row, actor=who.manager)
    if act == "pay":
        certificates.approve(row, actor=made.person("finance", at=who.buyer))
    return row, others


def both_send(act: str, row, people):
    """Both send the form at once; the answers, the good one first."""
    data = {"amount": str(row.amount), "bank_reference": "YH1"} if act == "pay" else {}
    barrier, answers = threading.Barrier(2), []

    def send(client):
        try:
            barrier.wait(timeout=10)
            address = reverse(f"contracts:certificate_{act}", args=[row.pk])
            answers.append(client.post(address, {**data, "key": str(uuid4())}))
        finally:
            connection.close()

    clients = [Client(headers={"accept-language": "en"}) for _one in people]
    for client, one in zip(clients, people, strict=True):
        client.force_login(one, backend="django.contrib.auth.backends.ModelBackend")
    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(answers, key=lambda answer: answer.status_code)


def effects(act: str, row):
    """Ledger lines and audit entries of the act, each as often as it happened."""
    lines = [line.kind for line in row.ledger.order_by("kind") if line.kind in KINDS[act]]
    done = AuditEntry.objects.filter(
        action=f"contracts.certificate.{act}", object_id=str(row.pk), outcome="done"
    )
    return lines, done.count()


@pytest.mark.parametrize("act", ["approve", "pay"])
def test_without_the_lock_both_would_do_it_and_the_ledger_would_count_it_twice(act, slow, unlocked):
    row, people = certificate(act)
    answers = both_send(act, row, people)
    assert [answer.status_code for answer in answers] == [302, 302]
    lines, entries = effects(act, row)
    assert lines == sorted(KINDS[act] * 2)
    assert entries == 2


@pytest.mark.parametrize("act", ["approve", "pay"])
def test_one_wins_the_other_is_told_and_the_ledger_moves_once(act, slow):
    row, people = certificate(act)
    done, late = both_send(act, row, people)
    assert (done.status_code, late.status_code) == (302, 409)
    assert f"it stands at “{STANDS_AT[act]}”" in late.text
    assert effects(act, row) == (KINDS[act], 1)
    assert ledger.balance(row.contract) == (row.amount if act == "approve" else 0)
    refused = AuditEntry.objects.get(action=f"contracts.certificate.{act}", outcome="refused")
    assert refused.object_id == str(row.pk)


@pytest.mark.parametrize("act", ["approve", "pay"])
def test_one_person_who_clicks_twice_at_once_does_it_once(act, slow, monkeypatch):
    """The same form twice: both clicks lead to the certificate, one has done it."""
    row, people = certificate(act)
    same = uuid4()
    monkeypatch.setattr(f"{__name__}.uuid4", lambda: same)
    answers = both_send(act, row, [people[0], people[0]])
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {answer.url for answer in answers} == {row.get_absolute_url()}
    assert effects(act, row) == (KINDS[act], 1)


def held_and_reviewed():
    """A month with 200.00 held back, on the desk of finance."""
    contract = made.in_force(code="street-composite")
    row = a_disputed_month(contract)
    return row, row.result.held.get(), contract.who


def approved_while_decided(row, line, who, monkeypatch):
    """Finance is in the middle of its approval when what is held back is decided."""
    inside, errors = threading.Event(), []

    def slow_enter(certificate, *, actor, original=ledger.enter):
        rows = original(certificate, actor=actor)
        inside.set()
        threading.Event().wait(0.5)
        return rows

    monkeypatch.setattr(certificates.ledger, "enter", slow_enter)

    def run(act):
        try:
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    approval = threading.Thread(
        target=run, args=(lambda: certificates.approve(row, actor=who.finance),)
    )
    approval.start()
    assert inside.wait(10)
    run(lambda: settlement.decide_held(line, maintained=True, actor=who.manager))
    approval.join(30)
    assert not errors
    return sum(one.amount for one in row.ledger.filter(kind="held", reversed_by=None))


def test_money_decided_during_the_approval_is_deducted_and_not_held_for_ever(monkeypatch):
    row, line, who = held_and_reviewed()
    assert approved_while_decided(row, line, who, monkeypatch) == 0
    assert ledger.balance(row.contract) == row.amount


def test_without_its_lock_the_decision_would_miss_the_ledger(monkeypatch):
    row, line, who = held_and_reviewed()
    plain = type(Certificate.objects)
    monkeypatch.setattr(plain, "select_for_update", lambda manager: manager.get_queryset())
    assert approved_while_decided(row, line, who, monkeypatch) == -line.amount

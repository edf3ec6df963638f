"""From the draft of a certificate to the money: two people, one ledger, nothing edited."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from contracts.lifecycle import CertificateState
from contracts.models import Certificate, LedgerLine
from contracts.selectors.certificate import ledger_table
from contracts.services import certificates, ledger
from contracts.services.settlement import HeldBack, Measurements
from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.web import formats
from procurement.web.desk import desk_for
from tests.factories import contracts as made

pytestmark = pytest.mark.django_db
D = Decimal
PAYABLE = D("256875.37")


@pytest.fixture
def certificate():
    contract = made.in_force()
    row = made.settled(contract).certificates.get()
    row.who = contract.who
    return row


def invoiced(row):
    certificates.record_invoice(
        row, number="26430001", amount=row.amount, received_on=clock.legal_today(),
        actor=row.who.supplier,
    )  # fmt: skip


def approved(row):
    certificates.confirm(row, actor=row.who.supplier)
    invoiced(row)
    certificates.review(row, actor=row.who.manager)
    certificates.approve(row, actor=row.who.finance)


def codes(refusal) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def test_the_straight_path_from_draft_to_payment(certificate):
    approved(certificate)
    assert ledger.balance(certificate.contract) == PAYABLE
    certificates.pay(
        certificate, actor=certificate.who.cashier, amount=PAYABLE, bank_reference="YH1"
    )
    assert ledger.balance(certificate.contract) == 0
    assert [(line.kind, line.amount) for line in certificate.ledger.all()] == [
        ("fee", D("282280.63")),
        ("deduction", D("-25405.26")),
        ("payment", D("-256875.37")),
    ]
    assert certificates.paid_total(certificate.contract) == PAYABLE


def test_payment_is_due_thirty_days_after_the_invoice(certificate):
    invoiced(certificate)
    certificate.refresh_from_db()
    days = calendar.current()
    today = clock.legal_today()
    assert certificate.due_on == days.add_calendar_days(today, 30).day
    assert not certificate.is_late(certificate.due_on)
    assert certificate.is_late(certificate.due_on + timedelta(days=1))


def test_finance_does_not_approve_what_it_drafted_confirmed_or_reviewed(certificate):
    who = certificate.who
    for role in ("contract_manager",):
        made.grant(who.finance, who.buyer, role)
    certificates.confirm(certificate, actor=who.supplier)
    certificates.review(certificate, actor=who.finance)
    with pytest.raises(NotAllowed) as refusal:
        certificates.approve(certificate, actor=who.finance)
    assert codes(refusal) == {"second_person"}
    made.grant(who.manager, who.buyer, "finance")
    with pytest.raises(NotAllowed):
        certificates.approve(certificate, actor=who.manager)
    other = made.person("finance", at=who.buyer)
    certificates.approve(certificate, actor=other)


def test_whoever_approved_a_payment_does_not_record_it(certificate, client):
    who = certificate.who
    approved(certificate)
    with pytest.raises(NotAllowed) as refusal:
        certificates.pay(certificate, actor=who.finance)
    assert codes(refusal) == {"second_person"}
    url = reverse("contracts:certificate_pay", args=[certificate.pk])
    client.force_login(who.finance)
    refused = client.post(
        url, {"amount": str(PAYABLE), "bank_reference": "YH1"}, headers={"accept-language": "en"}
    )
    assert refused.status_code == 403
    assert "You approved this payment: a second person of finance records it." in refused.text
    page = client.get(certificate.get_absolute_url(), headers={"accept-language": "en"}).text
    assert "Whoever approved it cannot record its payment." in page and url not in page
    certificate.refresh_from_db()
    assert (certificate.status, certificate.paid_by) == (CertificateState.APPROVED, None)
    assert not certificate.ledger.filter(kind="payment").exists()
    paid = certificates.pay(certificate, actor=who.cashier)
    assert (paid.approved_by, paid.paid_by) == (who.finance, who.cashier)


def test_the_desk_asks_the_other_person_of_finance_for_the_payment(certificate):
    approved(certificate)
    with translation.override("en"):
        found = {}
        for name in ("finance", "cashier"):
            desk = desk_for(getattr(certificate.who, name), clock.now())
            found[name] = [
                (item.button, str(item.waiting_for))
                for item in (*desk.today, *desk.week, *desk.later, *desk.waiting)
                if item.url == certificate.get_absolute_url()
            ]
    assert found == {"finance": [("", "Finance")], "cashier": [("Record the payment", "")]}


def test_each_act_belongs_to_its_role(certificate):
    who = certificate.who
    for name in ("manager", "finance", "approver", "auditor"):
        with pytest.raises(NotAllowed):
            certificates.confirm(certificate, actor=getattr(who, name))
    for name in ("supplier", "finance", "approver"):
        with pytest.raises(NotAllowed):
            certificates.review(certificate, actor=getattr(who, name))
    certificates.confirm(certificate, actor=who.supplier)
    certificates.review(certificate, actor=who.manager)
    for name in ("supplier", "manager", "approver"):
        with pytest.raises(NotAllowed):
            certificates.approve(certificate, actor=getattr(who, name))


def test_a_silent_contractor_is_waited_for_and_then_reviewed(certificate):
    with pytest.raises(RuleBroken) as refusal:
        certificates.review(certificate, actor=certificate.who.manager)
    assert codes(refusal) == {"answer_runs"}
    with clock.travel(clock.legal(certificate.answer_due_on + timedelta(days=1))):
        certificates.review(certificate, actor=certificate.who.manager)
    assert certificate.status == CertificateState.REVIEWED


def test_objections_are_answered_in_writing(certificate):
    who = certificate.who
    with pytest.raises(RuleBroken):
        certificates.object_to(certificate, actor=who.supplier, reason="")
    certificates.object_to(certificate, actor=who.supplier, reason="得分有误")
    with pytest.raises(RuleBroken) as refusal:
        certificates.review(certificate, actor=who.manager)
    assert codes(refusal) == {"answer"}
    certificates.review(certificate, actor=who.manager, answer="已核对两轮记录，得分无误")
    assert certificate.answer_to_objections


def test_finance_returns_with_a_reason_and_it_comes_again(certificate):
    who = certificate.who
    certificates.confirm(certificate, actor=who.supplier)
    certificates.review(certificate, actor=who.manager)
    certificates.send_back(certificate, actor=who.finance, reason="发票抬头有误")
    assert certificate.status == CertificateState.RETURNED
    certificates.review(certificate, actor=who.manager)
    certificates.approve(certificate, actor=who.finance)


def test_no_invoice_no_payment(certificate):
    who = certificate.who
    certificates.confirm(certificate, actor=who.supplier)
    certificates.review(certificate, actor=who.manager)
    certificates.approve(certificate, actor=who.finance)
    with pytest.raises(RuleBroken) as refusal:
        certificates.pay(certificate, actor=who.cashier)
    assert codes(refusal) == {"no_invoice"}


@pytest.mark.parametrize(
    ("amount", "code"),
    [("256875.370", None), ("256875.371", "decimals"), ("1.00", "invoice_differs")],
)
def test_an_invoice_is_over_the_amount_and_has_two_decimals(certificate, amount, code):
    def record():
        certificates.record_invoice(
            certificate, number="1", amount=D(amount), received_on=clock.legal_today(),
            actor=certificate.who.supplier,
        )  # fmt: skip

    if code is None:
        record()
    else:
        with pytest.raises(RuleBroken) as refusal:
            record()
        assert codes(refusal) == {code}


def test_an_invoice_cannot_come_tomorrow_or_from_a_stranger(certificate):
    for actor, error, code in (
        (certificate.who.supplier, RuleBroken, "future"),
        (certificate.who.rival, NotAllowed, "role"),
    ):
        with pytest.raises(error) as refusal:
            certificates.record_invoice(
                certificate, number="1", amount=PAYABLE, actor=actor,
                received_on=clock.legal_today() + timedelta(days=1),
            )  # fmt: skip
        assert codes(refusal) == {code}


@pytest.mark.parametrize(("amount", "code"), [("256875.371", "decimals"), ("1", "amount_differs")])
def test_what_is_paid_is_what_was_approved(certificate, amount, code):
    approved(certificate)
    with pytest.raises(RuleBroken) as refusal:
        certificates.pay(certificate, actor=certificate.who.cashier, amount=D(amount))
    assert codes(refusal) == {code}


def test_a_payment_happens_once(certificate):
    approved(certificate)
    certificates.pay(certificate, actor=certificate.who.cashier)
    with pytest.raises(WrongState):
        certificates.pay(certificate, actor=certificate.who.cashier)
    with pytest.raises(WrongState):
        invoiced(certificate)
    assert LedgerLine.objects.filter(kind="payment").count() == 1


def test_a_reversal_before_the_payment_writes_the_opposite_lines_and_a_new_draft(certificate):
    approved(certificate)
    again = certificates.reverse(certificate, actor=certificate.who.finance, reason="账号有误")
    assert again.replaces == certificate
    assert again.number == f"{certificate.number}-2"
    assert again.amount == PAYABLE
    assert ledger.balance(certificate.contract) == 0
    assert certificate.ledger.filter(kind="reversal").count() == 2
    row = Certificate.objects.get(pk=certificate.pk)
    assert (row.status, row.reversed_by) == (CertificateState.REVERSED, certificate.who.finance)


def test_held_money_has_its_own_ledger_line():
    contract = made.in_force(code="street-composite")
    scores = {kind: (D("95"),) for kind in ("日常巡查", "暗查", "明检")}
    held = (HeldBack("F-3", kind="卫生死角", quantity=D(1)),)
    row = made.settled(contract, 1, Measurements(scores=scores, held_back=held)).certificates.get()
    row.who = contract.who
    approved(row)
    assert row.ledger.get(kind="held").amount == D("-200.00")
    assert ledger.balance(contract) == row.amount


def test_the_ledger_is_append_only_in_the_database(certificate):
    approved(certificate)
    rows = LedgerLine.objects.filter(certificate=certificate)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(amount=D("1.00"))
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_the_database_refuses_a_certificate_that_does_not_add_up(certificate):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(amount=D("1.00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        certificates.draft(certificate.result, actor=certificate.who.manager)


def test_the_ledger_is_kept_in_chinese_words_and_read_in_the_readers_language(certificate):
    approved(certificate)
    line = certificate.ledger.get(kind="deduction")
    assert line.text == f"{certificate.number} 得分 86.00，低 9 分"
    with translation.override("en"):
        notes = [row[1].note for row in ledger_table(certificate.ledger.all()).rows]
    assert notes == [certificate.number, f"{certificate.number} Score 86.00: 9 points short"]


def test_every_act_on_a_certificate_names_the_contract_the_contractor_and_the_amount(
    client, certificate
):
    approved(certificate)
    client.force_login(certificate.who.cashier)
    for act in ("pay", "reverse"):
        page = client.get(reverse(f"contracts:certificate_{act}", args=[certificate.pk])).text
        for text in (
            certificate.contract.name,
            certificate.contract.supplier.name,
            certificate.period.label,
            formats.number(certificate.amount, 2),
            certificate.in_capitals,
            certificate.get_absolute_url(),
            reverse("contracts:certificates"),
        ):
            assert text in page

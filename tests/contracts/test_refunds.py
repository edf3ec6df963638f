"""A paid certificate is reversed once the money is back, and by somebody else."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import translation

from contracts.desk import RETURNED_DAYS
from contracts.lifecycle import CertificateState
from contracts.models import Certificate
from contracts.selectors.contract import stats
from contracts.selectors.papers import certificate_paper
from contracts.selectors.public import months_of
from contracts.services import certificates, ledger, settlement
from contracts.timeline import certificate_events
from procurement import clock
from procurement.audit.models import AuditEntry, Outcome
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.web import formats
from procurement.web.desk import desk_for
from tests.factories import contracts as made
from tests.factories import inspections

pytestmark = pytest.mark.django_db
D = Decimal
PAYABLE = D("256875.37")


def record(row, actor=None, **values):
    said = {"amount": row.amount, "refunded_on": clock.legal_today(), "bank_reference": "TK-1"}
    return certificates.record_refund(row, actor=actor or row.who.finance, **(said | values))


def codes(refusal) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def fresh(row) -> Certificate:
    return Certificate.objects.get(pk=row.pk)


# The rule ----------------------------------------------------------------------------------------


def test_nobody_reverses_a_payment_whose_money_has_not_come_back():
    row = made.paid()
    made.grant(row.who.approver, row.who.buyer, "finance")
    for actor in (row.who.finance, row.who.approver):
        with pytest.raises(WrongState):
            certificates.reverse(row, actor=actor, reason="账号有误")
    for actor in (row.who.manager, row.who.supplier, row.who.auditor):
        with pytest.raises(NotAllowed):
            certificates.reverse(row, actor=actor, reason="账号有误")
    assert fresh(row).status == CertificateState.PAID
    assert Certificate.objects.count() == 1, "nothing is there that could be paid again"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"amount": D("256875.36")}, {"refund_differs"}),
        ({"amount": D("0.00")}, {"refund_differs"}),
        ({"amount": D("256875.371")}, {"decimals"}),
        ({"bank_reference": "  "}, {"reference"}),
        ({"refunded_on": timedelta(days=1)}, {"future"}),
        ({"refunded_on": timedelta(days=-1)}, {"before_payment"}),
        (
            {"amount": D("1"), "bank_reference": "", "refunded_on": timedelta(days=-400)},
            {"refund_differs", "reference", "before_payment"},
        ),
    ],
)
def test_a_refund_is_all_of_it_back_after_the_payment_with_the_banks_reference(values, expected):
    row = made.paid()
    if "refunded_on" in values:
        values = values | {"refunded_on": clock.legal_today() + values["refunded_on"]}
    with pytest.raises(RuleBroken) as refusal:
        record(row, **values)
    assert codes(refusal) == expected
    assert fresh(row).refunded_on is None


def test_a_refund_is_recorded_by_finance_of_the_purchaser_and_of_a_payment_alone():
    row = made.paid()
    for name in ("manager", "approver", "supplier", "auditor"):
        with pytest.raises(NotAllowed):
            record(row, actor=getattr(row.who, name))
    record(row)
    with pytest.raises(WrongState):
        record(row)
    unpaid = made.settled(made.in_force(row.who), 1).certificates.get()
    with pytest.raises(WrongState):
        record(unpaid, actor=row.who.finance)


def test_who_paid_or_recorded_the_refund_does_not_reverse_whatever_else_they_are():
    row = made.paid()
    who = row.who
    clerk = made.person("finance", at=who.buyer)
    record(row, actor=clerk)
    for one in (who.cashier, clerk):
        with pytest.raises(NotAllowed) as refusal:
            certificates.reverse(row, actor=one, reason="账号有误")
        assert codes(refusal) == {"role"}, "finance alone moves no money twice"
        made.grant(one, who.buyer, "approver")
        with pytest.raises(NotAllowed) as refusal:
            certificates.reverse(row, actor=one, reason="账号有误")
        assert codes(refusal) == {"second_person"}
    with pytest.raises(Http404):
        certificates.reverse(row, actor=made.person("approver"), reason="账号有误")
    certificates.reverse(row, actor=who.approver, reason="账号有误")
    assert fresh(row).reversed_by == who.approver


def test_the_ledger_says_refund_and_the_month_is_paid_once_in_the_end():
    row = made.refunded()
    who, contract = row.who, row.contract
    before = row.ledger.count()
    again = certificates.reverse(row, actor=who.approver, reason="账号有误")
    lines = [(line.kind, line.amount) for line in row.ledger.all()]
    assert lines == [
        ("fee", D("282280.63")),
        ("deduction", D("-25405.26")),
        ("payment", -PAYABLE),
        ("reversal", D("-282280.63")),
        ("reversal", D("25405.26")),
        ("refund", PAYABLE),
    ]
    assert before == 3, "a refund that nobody has checked is not in the ledger"
    back = row.ledger.get(kind="refund")
    assert back.reverses == row.ledger.get(kind="payment") and back.text.endswith(" TK-1")
    assert (again.replaces, again.amount, again.status) == (row, PAYABLE, "drafted")
    assert ledger.balance(contract) == 0 and certificates.paid_total(contract) == 0
    certificates.confirm(again, actor=who.supplier)
    certificates.record_invoice(
        again, number="2", amount=PAYABLE, received_on=clock.legal_today(), actor=who.supplier
    )
    certificates.review(again, actor=who.manager)
    certificates.approve(again, actor=who.finance)
    certificates.pay(again, actor=who.cashier, bank_reference="YH-2")
    assert certificates.paid_total(contract) == PAYABLE


def test_a_refund_the_bank_does_not_bear_out_goes_back_and_counts_as_paid_all_along():
    row = made.refunded()
    who = row.who
    assert certificates.paid_total(row.contract) == PAYABLE
    for name in ("manager", "supplier", "auditor"):
        with pytest.raises(NotAllowed):
            certificates.return_refund(row, actor=getattr(who, name), reason="未见到账")
    with pytest.raises(RuleBroken):
        certificates.return_refund(row, actor=who.approver, reason=" ")
    certificates.return_refund(row, actor=who.approver, reason="未见到账")
    row = fresh(row)
    assert (row.status, row.refunded_on, row.refund_reference, row.refund_recorded_by) == (
        CertificateState.PAID, None, "", None,
    )  # fmt: skip
    assert ledger.balance(row.contract) == 0 and certificates.paid_total(row.contract) == PAYABLE
    row.who = who
    record(row, bank_reference="TK-2")
    certificates.return_refund(row, actor=who.finance, reason="记错凭证")
    assert fresh(row).status == CertificateState.PAID


def test_the_database_takes_no_refund_without_day_person_and_reference():
    row = made.refunded()
    for missing in ({"refunded_on": None}, {"refund_recorded_by": None}, {"refund_reference": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.filter(pk=row.pk).update(**missing)


def test_the_log_holds_the_refund_its_check_and_who_did_them():
    row = made.refunded()
    certificates.reverse(row, actor=row.who.approver, reason="账号有误")
    entries = AuditEntry.objects.filter(object_id=str(row.pk), outcome=Outcome.DONE)
    said = entries.get(action="contracts.certificate.record_refund")
    assert (said.actor, said.source, said.target) == (row.who.finance, "paid", "refunded")
    assert said.inputs["bank_reference"] == "TK-1" and said.inputs["amount"] == str(PAYABLE)
    done = entries.get(action="contracts.certificate.reverse")
    assert (done.actor, done.source, done.reason) == (row.who.approver, "refunded", "账号有误")


def test_a_month_whose_payment_came_back_is_not_settled_any_more():
    shown = inspections.shown()
    who = shown.who
    with clock.travel(inspections.AFTER.replace(hour=11)):
        inspections.assessments.answer(shown, text="没有异议", actor=who.supplier)
        inspections.assessments.confirm(shown, actor=who.reviewer)
        row = shown.result.certificates.get()
        certificates.confirm(row, actor=who.supplier)
        certificates.record_invoice(
            row, number="1", amount=row.amount, received_on=clock.legal_today(), actor=who.supplier
        )
        certificates.review(row, actor=who.manager)
        certificates.approve(row, actor=who.finance)
        certificates.pay(row, actor=who.cashier, bank_reference="YH-1")
        inspections.assessments.publish(shown, actor=who.officer, notice_url="/notices/1/")
        shown.refresh_from_db()
        assert shown.status == "settled"
        row.who = who
        record(row)
        shown.refresh_from_db()
        assert shown.status == "settled", "nobody has checked it yet"
        again = certificates.reverse(row, actor=who.approver, reason="账号有误")
        shown.refresh_from_db()
        assert (shown.status, shown.settled_at) == ("published", None)
        certificates.confirm(again, actor=who.supplier)
        certificates.record_invoice(
            again, number="2", amount=again.amount, received_on=clock.legal_today(),
            actor=who.supplier,
        )  # fmt: skip
        certificates.review(again, actor=who.manager)
        certificates.approve(again, actor=who.finance)
        certificates.pay(again, actor=who.cashier, bank_reference="YH-2")
    shown.refresh_from_db()
    assert shown.status == "settled"


# What is shown -----------------------------------------------------------------------------------


def test_the_desk_of_the_approver_asks_for_the_check_and_finance_waits_for_it():
    row = made.refunded()
    with translation.override("en"):
        found = {}
        for name in ("approver", "finance"):
            desk = desk_for(getattr(row.who, name), clock.now())
            found[name] = [
                (str(item.button), str(item.waiting_for))
                for item in (*desk.today, *desk.week, *desk.later, *desk.waiting)
                if item.url == row.get_absolute_url()
            ]
    assert found == {
        "approver": [("Look at the certificate", "")],
        "finance": [("", "Approver")],
    }


def desk_of(user, row):
    """What the desk says of a certificate: the button, and the reason it came back."""
    desk = desk_for(user, clock.now())
    items = (*desk.today, *desk.week, *desk.later, *desk.waiting)
    return [
        (str(item.button), item.returned.reason if item.returned else "")
        for item in items
        if item.url == row.get_absolute_url()
    ]


def test_a_refund_that_was_returned_is_on_the_desk_of_finance_with_its_reason():
    row = made.refunded()
    who = row.who
    certificates.return_refund(row, actor=who.approver, reason="银行回单上没有这一笔")
    with translation.override("en"):
        told = [("Look at the certificate", "银行回单上没有这一笔")]
        assert desk_of(who.finance, row) == told
        for name in ("approver", "manager", "supplier"):
            assert desk_of(getattr(who, name), row) == []
        with clock.travel(clock.now() + timedelta(days=RETURNED_DAYS + 1)):
            assert desk_of(who.finance, row) == [], "nobody else ends it"
    record(fresh(row), actor=who.finance)
    with translation.override("en"):
        assert desk_of(who.finance, row) == [("", "")], "it waits for the approver again"


def test_finance_that_takes_its_own_refund_back_is_told_nothing_new():
    row = made.refunded()
    certificates.return_refund(row, actor=row.who.finance, reason="记错凭证")
    assert desk_of(row.who.finance, row) == []


def test_the_contractor_does_not_read_why_a_refund_was_returned(client):
    row = made.refunded()
    certificates.return_refund(row, actor=row.who.approver, reason="银行回单上没有这一笔")
    for name, reads in (("finance", True), ("supplier", False)):
        client.force_login(getattr(row.who, name))
        page = client.get(row.get_absolute_url())
        assert ("银行回单上没有这一笔" in page.text) is reads


def test_page_and_timeline_name_the_refund_its_recorder_and_who_reversed(client):
    row = made.refunded()
    client.force_login(row.who.approver)
    url = row.get_absolute_url()
    page = client.get(url, headers={"accept-language": "en"})
    assert "Check the refund of CNY 256,875.37" in page.text
    assert "Whoever paid it or recorded its refund cannot reverse it." in page.text
    for act in ("reverse", "return_refund"):
        assert reverse(f"contracts:certificate_{act}", args=[row.pk]) in page.text
    answer = client.post(
        reverse("contracts:certificate_reverse", args=[row.pk]), {"reason": "账号有误"}
    )
    assert answer.status_code == 302
    page = client.get(url, headers={"accept-language": "en"}).text
    for text in ("256,875.37", "TK-1", str(row.who.finance), str(row.who.approver), "账号有误"):
        assert text in page
    assert "Paid: CNY" not in page, "its step says that it is reversed"
    with translation.override("en"):
        said = [str(event.what) for event in certificate_events(fresh(row))]
        recorded = f"{row.who.finance} recorded the refund of {formats.day_short(row.refunded_on)}"
    assert said.index("Paid") < said.index(recorded) < said.index(f"{row.who.approver} reversed it")


def test_a_refused_refund_keeps_what_was_typed_and_names_every_problem_at_its_field(client):
    row = made.paid()
    client.force_login(row.who.finance)
    url = reverse("contracts:certificate_refund", args=[row.pk])
    typed = {"amount": "256,875.36", "refunded_on": "2020-01-01", "bank_reference": "TK-77"}
    answer = client.post(url, typed, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"amount", "refunded_on"}
    for text in typed.values():
        assert f'value="{text}"' in answer.text
    client.post(url, typed | {"amount": "256,875.37", "refunded_on": str(clock.legal_today())})
    assert fresh(row).status == CertificateState.REFUNDED


def test_whoever_asks_to_reverse_what_is_paid_is_told_that_the_money_comes_first(client):
    row = made.paid()
    client.force_login(row.who.finance)
    answer = client.get(
        reverse("contracts:certificate_reverse", args=[row.pk]), headers={"accept-language": "en"}
    )
    assert answer.status_code == 409
    assert "the money has to come back first" in answer.text
    page = client.get(row.get_absolute_url()).text
    assert reverse("contracts:certificate_refund", args=[row.pk]) in page


def test_everybody_reads_that_a_payment_came_back_once_it_is_checked(client):
    row = made.refunded()
    who, result, contract = row.who, row.result, row.contract
    settlement.publish(result, actor=who.manager, notice_url="/notices/1/")
    with translation.override("en"):
        day = formats.day_words(row.refunded_on)
    said = f"came back on {day}: refunded in full and reversed on {day}."

    def statement():
        page = client.get(result.get_absolute_url(), headers={"accept-language": "en"}).text
        return re.sub(r"</?time[^>]*>", "", page)

    before = statement()
    assert "Paid" in before and "came back" not in before
    certificates.reverse(row, actor=who.approver, reason="账号有误")
    after = statement()
    assert (
        "Being processed" in after and said in after and f"CNY 256,875.37, paid on {day}" in after
    )
    for hidden in ("TK-1", "YH-1", "账号有误", str(who.finance), str(who.approver)):
        assert hidden not in after, "the paper stays with the two sides"
    (month,) = months_of(contract).months
    assert not month.payment.paid and [one.pk for one in month.payment.returned] == [row.pk]
    page = client.get(contract.get_absolute_url(), headers={"accept-language": "en"}).text
    with translation.override("en"):
        assert f"refunded {formats.day_short(row.refunded_on)}" in page
    client.force_login(who.supplier)
    inside = statement()
    assert said in inside and row.get_absolute_url() in inside


def test_the_contract_counts_what_is_out_and_the_paper_says_that_it_is_void():
    row = made.refunded()
    figures = {str(label): value for label, value, _note in stats(row.contract)}
    assert figures["Paid"] == "256,875.37"
    assert "冲销" not in [fact.label for fact in certificate_paper(row)["facts"]]
    certificates.reverse(row, actor=row.who.approver, reason="账号有误")
    figures = {str(label): value for label, value, _note in stats(row.contract)}
    assert figures["Paid"] == "0.00"
    (fact,) = [f for f in certificate_paper(fresh(row))["facts"] if f.label == "冲销"]
    assert "全额退回，凭据 TK-1" in fact.value and fact.note == "账号有误"

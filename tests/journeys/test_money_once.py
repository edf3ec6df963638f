"""Every act that moves money or binds to it, sent twice through its page: it happens once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Count, Sum
from django.urls import reverse

from contracts.models import Bond, Certificate, Contract, LedgerLine, PeriodResult
from contracts.services import certificates, running
from procurement import clock
from procurement.audit.models import AuditEntry, Outcome
from tests.factories import contracts as made
from tests.factories import inspections

pytestmark = pytest.mark.django_db
Case = tuple[Any, str, dict[str, str]]
PAYMENT = {"amount": "256875.37", "bank_reference": "YH-1"}


def certificate_at(state: str) -> tuple[Any, Any]:
    """A certificate before the act of this name, and everybody."""
    contract = made.in_force()
    row = made.settled(contract).certificates.get()
    who = contract.who
    steps = {
        "confirm": lambda: certificates.confirm(row, actor=who.supplier),
        "invoice": lambda: certificates.record_invoice(
            row, number="1", amount=row.amount, received_on=clock.legal_today(), actor=who.supplier
        ),
        "review": lambda: certificates.review(row, actor=who.manager),
        "approve": lambda: certificates.approve(row, actor=who.finance),
        "pay": lambda: certificates.pay(
            row, actor=who.cashier, amount=row.amount, bank_reference="YH-1"
        ),
        "refund": lambda: certificates.record_refund(
            row,
            actor=who.finance,
            amount=row.amount,
            refunded_on=clock.legal_today(),
            bank_reference="TK-1",
        ),
    }
    for name, step in steps.items():
        if name == state:
            break
        step()
    return row, who


def on_certificate(name: str, role: str, values: dict[str, str], at: str = "") -> Case:
    row, who = certificate_at(at or name)
    return getattr(who, role), reverse(f"contracts:certificate_{name}", args=[row.pk]), values


def refund() -> dict[str, str]:
    return {"amount": "256875.37", "refunded_on": str(clock.legal_today()), "bank_reference": "T"}


def sign(role: str, *, last: bool = False) -> Case:
    """One side signs; as the last one it puts the contract in force."""
    contract = made.sent()
    who = contract.who
    if last:
        made.signing.sign(contract, actor=who.supplier)
    return getattr(who, role), reverse("contracts:sign", args=[contract.pk]), {}


def bond(name: str) -> Case:
    contract = made.in_force(bond=Decimal("1000.00"), bond_return="验收后退还")
    who = contract.who
    if name == "return_bond":
        running.hold_bond(contract.bond, actor=who.finance, on=date(2026, 1, 2))
        running.terminate(contract, actor=who.approver, reason="连续两月低于 80 分")
        running.accept(contract, actor=who.manager, opinion="合格")
    url = reverse(f"contracts:{name}", args=[contract.pk])
    return who.finance, url, {"on": "2026-01-03"}


def settle() -> Case:
    """The second person confirms the month: it is settled and its certificate drafted."""
    shown = inspections.shown()
    with clock.travel(inspections.AFTER.replace(hour=11)):
        inspections.assessments.answer(shown, text="没有异议", actor=shown.who.supplier)
    return shown.who.reviewer, reverse("inspections:confirm", args=[shown.pk]), {}


CASES: dict[str, Callable[[], Case]] = {
    "the supplier signs": lambda: sign("supplier"),
    "the purchaser signs and puts it in force": lambda: sign("approver", last=True),
    "a month is settled": settle,
    "the amount is confirmed": lambda: on_certificate("confirm", "supplier", {}),
    "it is handed to finance": lambda: on_certificate("review", "manager", {}),
    "the payment is approved": lambda: on_certificate("approve", "finance", {}),
    "the payment is recorded": lambda: on_certificate("pay", "cashier", PAYMENT),
    "a refund is recorded": lambda: on_certificate("refund", "finance", refund()),
    "a refund is returned": lambda: on_certificate(
        "return_refund", "approver", {"reason": "未见到账"}, at="reverse"
    ),
    "a refunded certificate is reversed": lambda: on_certificate(
        "reverse", "approver", {"reason": "数量有误"}
    ),
    "an approved certificate is reversed": lambda: on_certificate(
        "reverse", "finance", {"reason": "数量有误"}, at="pay"
    ),
    "the bond comes in": lambda: bond("hold_bond"),
    "the bond returns": lambda: bond("return_bond"),
}


def money() -> dict[str, Any]:
    """Everything such an act may leave behind."""
    return {
        "states": [
            list(model.objects.order_by("pk").values_list("pk", "status"))
            for model in (Contract, Certificate, Bond)
        ],
        "results": PeriodResult.objects.count(),
        "ledger": LedgerLine.objects.aggregate(lines=Count("pk"), total=Sum("amount")),
        "entries": AuditEntry.objects.filter(outcome=Outcome.DONE).count(),
    }


@pytest.fixture(params=CASES)
def case(request):
    found = CASES[request.param]()
    at = inspections.AFTER.replace(hour=12) if request.param == "a month is settled" else None
    with clock.travel(at or clock.now()):
        yield found


def test_a_double_click_and_a_second_window_do_it_once(client, case):
    user, url, values = case
    client.force_login(user)
    before = money()
    key = str(uuid4())
    first = client.post(url, {**values, "key": key})
    assert first.status_code == 302, first.text
    after = money()
    assert after != before, "the act leaves something behind"
    again = client.post(url, {**values, "key": key})
    assert (again.status_code, again.url) == (302, first.url)
    assert money() == after
    for other in ({"key": str(uuid4())}, {}):
        late = client.post(url, {**values, **other}, headers={"accept-language": "en"})
        assert late.status_code == 409, "another window is told that it was done"
        assert "not possible now" in late.text
    assert money() == after


def test_an_invoice_sent_twice_is_recorded_once(client):
    row, who = certificate_at("invoice")
    client.force_login(who.supplier)
    url = reverse("contracts:certificate_invoice", args=[row.pk])
    values = {"number": "1", "amount": str(row.amount), "received_on": str(clock.legal_today())}
    key = str(uuid4())
    answers = [client.post(url, {**values, "key": key}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    done = AuditEntry.objects.filter(action="contracts.certificate.record_invoice")
    assert done.count() == 1

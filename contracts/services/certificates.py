"""Payment certificates: drafted, answered, reviewed, approved, paid; corrected by reversal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle.certificate import OPEN, PAID_OUT
from contracts.models import Certificate, Contract, HeldLine, Period, PeriodResult
from contracts.permissions import may_record_invoice
from contracts.rules.deadlines import PAYMENT, last_day
from contracts.services import ledger
from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.calendars.services import calendar
from procurement.errors import Amount, Reason, RuleBroken, WrongState
from procurement.rules.days import not_future
from procurement.rules.money import whole_cents
from procurement.workflow import act, lock, perform


def draft(result: PeriodResult, *, actor: Any, replaces: Certificate | None = None) -> Certificate:
    """Draft the certificate of a result: fee + additions - deductions - held back."""
    held = sum((row.amount for row in result.held.all()), Decimal("0.00"))
    released = list(
        released_before(result.contract, result.period, settled_in=replaces).select_for_update()
    )
    additions = sum((row.released for row in released), Decimal("0.00"))
    certificate = Certificate.objects.create(
        number=_number(result, replaces),
        contract=result.contract,
        period=result.period,
        result=result,
        fee=result.fee,
        additions=additions,
        deductions=result.deduction,
        held_back=held,
        amount=result.fee + additions - result.deduction - held,
        drafted_by=actor,
        drafted_at=clock.now(),
        answer_due_on=_answer_due(),
        replaces=replaces,
    )
    HeldLine.objects.filter(pk__in=[row.pk for row in released]).update(settled_in=certificate)
    journal.add(
        "contracts.certificate.draft",
        certificate,
        actor=actor,
        inputs={"amount": certificate.amount},
    )
    return certificate


def released_before(
    contract: Contract, period: Period, *, settled_in: Certificate | None = None
) -> QuerySet[HeldLine]:
    """Held in earlier periods for findings withdrawn or reduced since: what is paid of it now."""
    rows = HeldLine.objects.filter(
        result__contract=contract,
        result__period__number__lt=period.number,
        decision__in=HeldLine.RELEASING,
        settled_in=settled_in,
    )
    return rows.order_by("pk")


def _number(result: PeriodResult, replaces: Certificate | None) -> str:
    plain = f"PC-{result.period.ends_on:%Y-%m}-{result.contract_id:04d}"
    if replaces is None:
        return plain
    again = result.certificates.count() + 1
    return f"{plain}-{again}"


def _answer_due() -> date:
    days = settings.CITY["assessment_answer_working_days"]
    return calendar.current().add_working_days(clock.legal_today(), days).day


def confirm(certificate: Certificate, *, actor: Any) -> Certificate:
    """The contractor agrees with the amount."""
    return perform(certificate, "confirm", actor=actor, at=clock.now(), by=actor)


def object_to(certificate: Certificate, *, actor: Any, reason: str) -> Certificate:
    """The contractor does not agree, and says why."""
    return perform(certificate, "object", actor=actor, at=clock.now(), by=actor, reason=reason)


def not_open(certificate: Certificate) -> Iterator[Reason]:
    """Why no invoice is taken."""
    if certificate.status not in OPEN:
        yield Reason("closed", _("Nothing is to be paid on this certificate any more."))


def record_invoice(
    certificate: Certificate, *, number: str, amount: Decimal, received_on: date, actor: Any
) -> Certificate:
    """Record the invoice; the thirty days of the payment begin on the day it came."""
    require(may_record_invoice(actor, certificate))
    with act():
        row = lock(certificate)
        closed = tuple(not_open(row))
        if closed:
            raise WrongState(*closed)
        reasons = tuple(invoice_problems(row, amount, received_on))
        if reasons:
            raise RuleBroken(*reasons)
        row.invoice_number, row.invoice_amount = number, amount
        row.invoice_received_on = received_on
        rules = row.contract.lot.tender.rule_set
        row.due_on = last_day(PAYMENT, received_on, calendar.current(), rules).day
        row.save(
            update_fields=["invoice_number", "invoice_amount", "invoice_received_on", "due_on"]
        )
        journal.add(
            "contracts.certificate.record_invoice",
            row,
            actor=actor,
            inputs={"number": number, "amount": amount, "received_on": received_on},
        )
        return row


def invoice_problems(
    certificate: Certificate, amount: Decimal | None, received_on: date | None
) -> Iterator[Reason]:
    """What is wrong with an invoice as written; what is None is not said yet."""
    yield from _invoice_amount(certificate, amount)
    yield from not_future(received_on, clock.legal_today(), "received_on")


def _invoice_amount(certificate: Certificate, amount: Decimal | None) -> Iterator[Reason]:
    if amount is None:
        return
    try:
        whole_cents(amount)
    except ValueError:
        yield Reason("decimals", _("An amount of money has two decimals."), field="amount")
        return
    if amount != certificate.amount:
        yield Reason(
            "invoice_differs",
            _("The invoice is over %(invoice)s, the certificate over %(amount)s."),
            {"invoice": Amount(amount), "amount": Amount(certificate.amount)},
            field="amount",
        )


def review(certificate: Certificate, *, actor: Any, answer: str = "") -> Certificate:
    """Hand it to finance; objections are answered in writing."""
    return perform(certificate, "review", actor=actor, at=clock.now(), by=actor, answer=answer)


def send_back(certificate: Certificate, *, actor: Any, reason: str) -> Certificate:
    """Finance returns it to the contract manager."""
    return perform(certificate, "send_back", actor=actor, reason=reason)


def approve(certificate: Certificate, *, actor: Any) -> Certificate:
    """A second person approves the payment; what is owed enters the ledger."""
    with act():
        row = perform(certificate, "approve", actor=actor, at=clock.now(), by=actor)
        ledger.enter(row, actor=actor)
        return row


def pay(
    certificate: Certificate, *, actor: Any, amount: Decimal | None = None, bank_reference: str = ""
) -> Certificate:
    """Record that the money has left; the payment enters the ledger."""
    with act():
        row = perform(
            certificate,
            "pay",
            actor=actor,
            at=clock.now(),
            by=actor,
            amount=amount,
            bank_reference=bank_reference,
        )
        ledger.pay(row, actor=actor)
        return row


def record_refund(
    certificate: Certificate,
    *,
    actor: Any,
    amount: Decimal,
    refunded_on: date,
    bank_reference: str,
) -> Certificate:
    """Finance records that what was paid has come back; a second person checks it."""
    return perform(
        certificate,
        "record_refund",
        actor=actor,
        at=clock.now(),
        by=actor,
        amount=amount,
        refunded_on=refunded_on,
        bank_reference=bank_reference,
    )


def return_refund(certificate: Certificate, *, actor: Any, reason: str) -> Certificate:
    """The refund cannot be found at the bank, or was recorded by mistake: paid as before."""
    return perform(certificate, "return_refund", actor=actor, reason=reason)


def reverse(certificate: Certificate, *, actor: Any, reason: str) -> Certificate:
    """Take a wrong certificate back line by line and draft it again.

    One that was paid has its refund recorded first, and somebody else reverses it: otherwise one
    person could pay the same month twice.
    """
    with act():
        row = perform(certificate, "reverse", actor=actor, at=clock.now(), by=actor, reason=reason)
        ledger.reverse(row, actor=actor)
        return draft(row.result, actor=actor, replaces=row)


def paid_total(contract: Any) -> Decimal:
    """What has been paid on a contract."""
    rows = contract.certificates.filter(status__in=PAID_OUT)
    return ledger.exact_sum(rows.values_list("amount", flat=True))

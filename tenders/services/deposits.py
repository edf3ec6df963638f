"""Bid deposits: received by finance, paid back by a second person, or kept on lawful grounds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.workflow import act, lock, perform
from tenders.lifecycle.deposit import DepositState
from tenders.lifecycle.tender import TenderState
from tenders.models import Deposit, Tender
from tenders.permissions import deposits as permissions
from tenders.rules import deposits as rules

RECEIVING = (TenderState.PUBLISHED, TenderState.OPENED, TenderState.TERMINATED)


def not_receiving(tender: Tender) -> Iterator[Reason]:
    """Why no deposit can be recorded; what comes late is recorded too, to be paid back."""
    if not tender.deposit:
        yield Reason("no_deposit", _("This tender asks for no deposit."))
    if tender.status not in RECEIVING:
        yield Reason("not_published", _("The tender is not published yet."))


def problems(values: dict[str, Any]) -> tuple[Reason, ...]:
    """What is wrong with a receipt as written; what could not be read says nothing yet."""
    amount, at = values.get("amount"), values.get("received_at")
    if amount is None or at is None:
        return ()
    return rules.check_receipt(amount, at, clock.now())


def record(
    tender: Tender,
    *,
    supplier: Any,
    form: str,
    amount: Decimal,
    account: str,
    reference: str,
    received_at: datetime,
    actor: Any,
) -> Deposit:
    """Finance records a deposit as it arrived: amount in CNY, moment, account, reference.

    Raises RuleBroken where one of this supplier is held already.
    """
    require(permissions.may_record(actor, tender))
    with act():
        row = lock(tender)
        closed = tuple(not_receiving(row))
        if closed:
            raise WrongState(*closed)
        reasons = list(rules.check_receipt(amount, received_at, clock.now()))
        if row.deposits.filter(supplier=supplier, status=DepositState.HELD).exists():
            message = _("A deposit of this supplier is held already.")
            reasons.append(Reason("again", message, {}, "", "supplier"))
        if reasons:
            raise RuleBroken(*reasons)
        deposit = Deposit.objects.create(
            tender=row,
            supplier=supplier,
            form=form,
            amount=amount,
            account=account.strip(),
            reference=reference.strip(),
            received_at=received_at,
            recorded_by=actor,
        )
        facts = {"supplier": supplier.pk, "amount": amount, "form": form, "reference": reference}
        journal.add("tenders.deposit.record", deposit, actor=actor, inputs=facts)
        return deposit


def refund(
    deposit: Deposit, *, ended_on: date, end_reference: str, into_bond: bool = False, actor: Any
) -> Deposit:
    """A second person records that it was paid back, or has become the winner's bond."""
    return perform(
        deposit,
        "refund",
        actor=actor,
        by=actor,
        at=clock.now(),
        ended_on=ended_on,
        end_reference=end_reference.strip(),
        into_bond=into_bond,
    )


def keep(deposit: Deposit, *, ground: str, facts: str, actor: Any) -> Deposit:
    """An approver decides that it is not refunded, on a ground of the law."""
    return perform(
        deposit, "keep", actor=actor, by=actor, at=clock.now(), ground=ground, facts=facts.strip()
    )

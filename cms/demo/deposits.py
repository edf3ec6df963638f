"""Bid deposits: received by one person of finance, paid back by another."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from tenders.guards.deposits import refund_of
from tenders.models import Bid, Deposit, Tender
from tenders.services import deposits

from .playbill import Story
from .procedure import TenderPlan
from .stage import Stage


def receive(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
    """The day before the deadline every bidder's deposit is on the account."""
    day = stage.working_days(wanted.deadline.date(), -1)
    firms = list(dict.fromkeys(offer.firm for about in wanted.lots for offer in about.offers))
    yield stage.at(day, 15, 0)
    for place, firm in enumerate(firms):
        deposits.record(
            Tender.objects.get(pk=tender.pk),
            supplier=stage.bodies[firm],
            form=Deposit.Form.TRANSFER,
            amount=Decimal(wanted.deposit),
            account=f"示例银行示例支行 62{place:04d}",
            reference=f"来账回单 {day:%m%d}{place:02d}",
            received_at=stage.at(day, 10, 0) + timedelta(minutes=7 * place),
            actor=stage.people["zhao"],
        )


def pay_back(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
    """Two working days after the announcement: to those who have lost in all their lots."""
    day = stage.working_days(wanted.deadline.date(), 1)
    while not _lost(tender):
        day = stage.working_days(day, 1)
        yield stage.at(day, 11, 0)
    day = stage.working_days(day, 1)
    yield stage.at(day, 16, 0)
    for one in _lost(tender):
        number = f"退款回单 {day:%m%d}{one.pk}"
        deposits.refund(one, ended_on=day, end_reference=number, actor=stage.people["xie"])


def _lost(tender: Tender) -> list[Any]:
    """Deposits that go back since the result was announced, in the order they came."""
    first = Bid.objects.filter(lot__tender=tender, lot__number=1, status="lost")
    rows = Deposit.objects.filter(
        tender=tender, status="held", supplier__in=first.values("supplier")
    )
    return [one for one in rows.order_by("pk") if refund_of(one) is not None]

"""Tenders that ask for a deposit, and deposits received."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from procurement import clock
from procurement.people.roles import Role
from tenders.models import Tender
from tenders.services import deposits
from tests.factories.people import person
from tests.factories.tenders import NOTICE_DAY, Procurement
from tests.standing import standing

ASKED = Decimal("60000.00")
ARRIVED = clock.legal(NOTICE_DAY + timedelta(days=8), 10)


@standing
def asking(world: Procurement) -> Procurement:
    """The published tender of this world asks for a deposit; two people handle the money."""
    Tender.objects.filter(pk=world.tender.pk).update(deposit=ASKED)
    world.tender.refresh_from_db()
    world.finance = person(Role.FINANCE, at=world.purchaser)
    world.treasurer = person(Role.FINANCE, at=world.purchaser)
    return world


def receipt(**values) -> dict:
    """What arrived in time, as asked."""
    return {
        "form": "transfer",
        "amount": ASKED,
        "account": "示例银行 0001",
        "reference": "回单1",
        "received_at": ARRIVED - timedelta(hours=1),
        **values,
    }


@standing
def held(world: Procurement, supplier, **values):
    """A deposit recorded by finance."""
    with clock.travel(max(ARRIVED, values.get("received_at", ARRIVED))):
        return deposits.record(
            world.tender, supplier=supplier, actor=world.finance, **receipt(**values)
        )

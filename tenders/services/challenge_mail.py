"""Who is told what about a challenge: one template, one word for each event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from procurement.mail import mail_later
from procurement.people.models import User
from tenders.services.failure import people_of

TEMPLATE = "tenders/challenge"


def tell(challenge: Any, event: str, suppliers: Iterable[Any]) -> None:
    """People of these suppliers. Whoever is only concerned does not learn who challenged."""
    for supplier in suppliers:
        own = supplier.pk == challenge.supplier_id
        context = _context(challenge, event) | {"own": own}
        mail_later(TEMPLATE, people_of(supplier), context)


def tell_staff(challenge: Any, event: str, role: str) -> None:
    """The purchaser's people with a role; the officer of the tender alone where it is hers."""
    tender = challenge.tender
    people = User.objects.filter(
        memberships__organisation=tender.purchaser_id,
        memberships__role=role,
        memberships__ended_at=None,
        is_active=True,
    ).distinct()
    if role == "officer" and tender.officer.is_active:
        people = people.filter(pk=tender.officer_id)
    mail_later(TEMPLATE, people, _context(challenge, event) | {"staff": True})


def _context(challenge: Any, event: str) -> dict[str, Any]:
    return {
        "challenge": challenge,
        "tender": challenge.tender,
        "lot": challenge.lot,
        "event": event,
        "url": challenge.get_absolute_url(),
    }

"""Tenders: who writes, approves, publishes and terminates them."""

from __future__ import annotations

from typing import Any

from procurement.access import Decision
from tenders.permissions.planning import may_announce, may_write, second_person


def may_terminate_lot(user: Any, lot: Any) -> Decision:
    """With its tender."""
    return second_person(user, lot.tender)


TABLE: dict[str, Any] = {
    "tenders.tender.submit": may_write,
    "tenders.tender.take_back": may_write,
    "tenders.tender.publish": may_announce,
    "tenders.tender.terminate": second_person,
    "tenders.lot.terminate": may_terminate_lot,
}

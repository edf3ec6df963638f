"""Bid deposits: finance records them, a second person their refund, an approver the keeping."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, deny, has_role
from procurement.people.roles import Role
from tenders.permissions.planning import had_a_hand, second_person


def may_record(user: Any, tender: Any) -> Decision:
    """Finance of the purchaser, but nobody who runs the tender: a deposit tells who bids."""
    if had_a_hand(user, tender):
        return deny(
            "hand",
            _("Who runs the tender learns before the opening of no bidder, nor of a deposit."),
            article="87号令第二十八条",
        )
    return has_role(user, Role.FINANCE, organisation_id=tender.purchaser_id)


def may_refund(user: Any, deposit: Any) -> Decision:
    """Finance, but not the person who recorded the receipt."""
    if user.pk is not None and user.pk == deposit.recorded_by_id:
        return deny(
            "second_person",
            _("You have recorded its receipt: a second person records the refund."),
        )
    return may_record(user, deposit.tender)


def may_keep(user: Any, deposit: Any) -> Decision:
    """An approver who neither runs the tender nor recorded the receipt."""
    if user.pk is not None and user.pk == deposit.recorded_by_id:
        return deny("second_person", _("You have recorded its receipt: a second person decides."))
    return second_person(user, deposit.tender)


TABLE: dict[str, Any] = {
    "tenders.deposit.refund": may_refund,
    "tenders.deposit.keep": may_keep,
}

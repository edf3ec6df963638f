"""Bids: only the bidder's own people, while the supplier is verified."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, allow, deny, has_role
from procurement.people.roles import Role


def may_offer(user: Any) -> Decision:
    """Somebody of a verified supplier may take documents and begin bids."""
    supplier = getattr(user, "supplier", None)
    if supplier is None:
        return deny("supplier", _("Sign in as a registered supplier."))
    if not supplier.may_bid:
        return deny(
            "unverified",
            _("Your company is not verified yet: an officer compares its papers first."),
        )
    return allow()


def may_bid(user: Any, bid: Any) -> Decision:
    """People of the bidder, as long as it is verified."""
    decision = has_role(user, Role.SUPPLIER, organisation_id=bid.supplier_id)
    if decision and not bid.supplier.may_bid:
        return deny("unverified", _("Your company is not verified, or suspended."))
    return decision


def may_withdraw(user: Any, bid: Any) -> Decision:
    """People of the bidder, verified or not."""
    return has_role(user, Role.SUPPLIER, organisation_id=bid.supplier_id)


def may_consent(user: Any, asked: Any) -> Decision:
    """People of the member that a bid names, as long as it is verified."""
    decision = has_role(user, Role.SUPPLIER, organisation_id=asked.supplier_id)
    if decision and not asked.supplier.may_bid:
        return deny("unverified", _("Your company is not verified, or suspended."))
    return decision


TABLE: dict[str, Any] = {
    "tenders.bid.seal": may_bid,
    "tenders.bid.confirm": may_bid,
    "tenders.bid.withdraw": may_withdraw,
}

"""Opening: the officers named for it, never a member of the committee."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, allow, deny

ARTICLE = "87号令第四十一条"


def may_open(user: Any, tender: Any) -> Decision:
    """One of the tender's opening officers who does not sit in its committee."""
    if user.pk is None or not tender.opening_officers.filter(user_id=user.pk).exists():
        return deny("opening_officer", _("Only the opening officers of this tender open its bids."))
    committee = getattr(tender, "committee", None)
    if committee is not None and committee.members.filter(user_id=user.pk).exists():
        return deny(
            "committee_barred",
            _("Members of the evaluation committee take no part in the opening."),
            article=ARTICLE,
        )
    return allow()


def may_open_lot(user: Any, lot: Any) -> Decision:
    """With its tender."""
    return may_open(user, lot.tender)


def may_open_bid(user: Any, bid: Any) -> Decision:
    """With its tender."""
    return may_open(user, bid.lot.tender)


TABLE: dict[str, Any] = {
    "tenders.tender.open": may_open,
    "tenders.lot.begin": may_open_lot,
    "tenders.lot.fail_bidders": may_open_lot,
    "tenders.bid.open": may_open_bid,
    "tenders.bid.find_damaged": may_open_bid,
    "tenders.bid.leave_unopened": may_open_bid,
    "tenders.bid.give_back": may_open_bid,
}

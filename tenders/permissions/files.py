"""Who may fetch the files of a tender and of its opened bids."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, allow, deny, when
from procurement.people.roles import Role
from tenders.guards.anonymity import veiled
from tenders.querysets import sees_all, staff_organisations

NOT_YOURS = _("This file is not open to you.")


def may_read_document(user: Any, stored: Any) -> Decision:
    """Staff of the purchaser, auditors, suppliers who have taken the documents.

    A file of a correction is theirs once the correction is in force. For everybody they are public
    with the result (87号令第六十九条), of a tender that everybody sees.
    """
    found = _subject(stored)
    if found is None:
        return deny("file", NOT_YOURS)
    tender = getattr(found, "tender", found)
    if sees_all(user) or tender.purchaser_id in staff_organisations(user):
        return allow()
    if getattr(found, "in_force_at", tender) is None:
        return deny("file", NOT_YOURS)
    if any(lot.reached_at("announced") is not None for lot in tender.lots.all()):
        return allow()
    held = getattr(user, "organisations_as", None)
    suppliers = held(Role.SUPPLIER) if held else frozenset()
    taken = bool(suppliers) and tender.takings.filter(supplier__in=suppliers).exists()
    return when(taken, "file", NOT_YOURS)


def may_read_bid_file(user: Any, stored: Any) -> Decision:
    """Whoever may see the opened bid; an anonymous part only its own bidder, while it is one.

    Members fetch it under its code and without its maker; staff and auditors wait for the names.
    """
    bid = _subject(stored)
    if bid is None:
        return deny("file", NOT_YOURS)
    if hidden_part(bid, user) and bid.files.filter(opened=stored, part="technical").exists():
        return deny("file", NOT_YOURS)
    visible = type(bid)._default_manager.all().visible_to(user)
    return when(visible.filter(pk=bid.pk).exists(), "file", NOT_YOURS)


def hidden_part(bid: Any, user: Any) -> bool:
    """Whether this person may not know which anonymous part is this bid's."""
    held = getattr(user, "organisations_as", None)
    own = held is not None and bid.supplier_id in held(Role.SUPPLIER)
    return not own and veiled(bid.lot.tender)


def may_read_opening_record(user: Any, stored: Any) -> Decision:
    """Everybody: it was read out in public. Only the very file that the tender keeps."""
    tender = _subject(stored)
    kept = tender is not None and tender.opening_record_id == stored.pk
    return when(kept, "file", NOT_YOURS)


def _subject(stored: Any) -> Any:
    """The object a file belongs to: "tenders.bid:12"."""
    label, _sep, key = stored.subject.partition(":")
    return apps.get_model(label)._default_manager.filter(pk=key).first() if key else None

"""The tabs of a tender: the same for everybody, cut to what the person may open."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.web.parts import Link
from tenders.guards.invitation import pool_of
from tenders.lifecycle.tender import TenderState
from tenders.models import Tender
from tenders.permissions.challenges import may_file
from tenders.permissions.evaluation import may_evaluate, may_oversee
from tenders.querysets import handles_challenges, sees_all, staff_organisations
from tenders.selectors.deposit_page import may_look
from tenders.timeline.words import labelled


def works_on(user: Any, tender: Tender) -> bool:
    """Staff of the purchaser and auditors: they see the tender from behind the counter."""
    return sees_all(user) or tender.purchaser_id in staff_organisations(user)


def _challenges(tender: Tender, user: Any) -> bool:
    """Whoever handles them, auditors, suppliers that took part."""
    inside = sees_all(user) or tender.purchaser_id in handles_challenges(user)
    return inside or bool(may_file(user, tender))


def tabs(tender: Tender, user: Any) -> list[Link]:
    """Where one can go from a tender."""
    key = [tender.pk]
    links = [
        Link(_("Lots"), reverse("tenders:tender", args=key)),
        Link(_("Documents"), reverse("tenders:documents", args=key), "doc"),
    ]
    if tender.published_at is not None:
        links.append(Link(_("Questions"), reverse("tenders:questions", args=key)))
    if tender.status in (TenderState.PUBLISHED, TenderState.OPENED):
        if works_on(user, tender):
            icon = "" if tender.status == TenderState.OPENED else "lock"
            links.append(Link(_("Bids"), reverse("tenders:tender_bids", args=key), icon))
            links.append(Link(_("Opening"), reverse("tenders:opening", args=key)))
        elif tender.status == TenderState.OPENED:
            links.append(Link(_("Opening record"), reverse("tenders:opening_record", args=key)))
        if may_oversee(user, tender) or may_evaluate(user, tender):
            links.append(Link(_("Evaluation committee"), reverse("tenders:committee", args=key)))
    pool = pool_of(tender)
    if pool is not None and works_on(user, tender):
        links.append(Link(_("Invited suppliers"), pool.get_absolute_url()))
    if may_look(user, tender):
        links.append(Link(_("Deposits"), reverse("tenders:deposits", args=key)))
    if tender.published_at and _challenges(tender, user):
        links.append(Link(_("Challenges"), reverse("tenders:challenges", args=key)))
    return labelled(tender.procedure, links)

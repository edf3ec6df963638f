"""The decision apart: who calls the group, who sits in it, who reads its record."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, deny, when
from procurement.people.models import User
from tenders.permissions.award import may_determine
from tenders.permissions.evaluation import may_oversee
from tenders.permissions.planning import had_a_hand
from tenders.querysets import TENDER_STAFF

may_call = may_determine


def may_decide(user: Any, decision: Any) -> Decision:
    """Somebody of the group, for oneself."""
    return when(
        decision.members.filter(user_id=getattr(user, "pk", None)).exists(),
        "group",
        _("Only people of the decision group do this."),
    )


def may_read_decision(user: Any, lot: Any) -> Decision:
    """The group, and whoever oversees."""
    sits = lot.decisions.filter(members__user_id=getattr(user, "pk", None) or 0)
    if sits.exists():
        return when(True, "group", "")
    found: Decision = may_oversee(user, lot)
    return found


def may_sit(user: Any, tender: Any) -> Decision:
    """Staff of the purchaser who neither ran the tender nor sat in its committee, ever."""
    committee = getattr(tender, "committee", None)
    if committee is not None and committee.members.filter(user_id=user.pk).exists():
        return deny("member", _("Who sat in the committee does not decide."))
    if had_a_hand(user, tender):
        return deny("second_person", _("Who runs or submitted the tender does not decide."))
    return when(
        bool(user.roles_in(tender.purchaser_id) & set(TENDER_STAFF)),
        "staff",
        _("Only staff of the purchaser decide."),
    )


def eligible(tender: Any) -> Any:
    """Everybody who may sit in the group, as a queryset."""
    staff = User.objects.filter(
        is_active=True,
        memberships__organisation=tender.purchaser_id,
        memberships__role__in=TENDER_STAFF,
        memberships__ended_at=None,
    ).distinct()
    fit = [one.pk for one in staff if may_sit(one, tender)]
    return User.objects.filter(pk__in=fit).order_by("display_name", "pk")

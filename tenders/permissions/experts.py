"""Experts' records: the own one is written, somebody else's confirmed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, deny, has_role, when
from procurement.people.models import Organisation
from procurement.people.roles import Role


def may_state(user: Any, expert: Any) -> Decision:
    """An expert of a pool, about nobody else."""
    own = user.pk == expert.pk and user.is_active
    return when(own and in_a_pool(user), "expert", _("Experts of a pool write their own record."))


def in_a_pool(user: Any) -> bool:
    """Is this person an evaluator of an expert pool?"""
    if Role.EVALUATOR not in getattr(user, "roles", ()):
        return False
    pools = user.memberships.filter(
        role=Role.EVALUATOR,
        ended_at=None,
        organisation__kind=Organisation.Kind.EXPERT_POOL,
    )
    return bool(pools.exists())


def may_confirm(user: Any, record: Any) -> Decision:
    """Who keeps the register of people: nobody of a purchaser, and nobody about oneself."""
    if record.user_id == user.pk:
        return deny("own", _("Nobody confirms the own record."))
    if user.is_staff_member:
        return deny("purchaser", _("Nobody of a purchaser decides who can be drawn."))
    return has_role(user, Role.SECURITY_ADMIN)


def may_list(user: Any) -> Decision:
    """Who keeps the register of people, and auditors."""
    return has_role(user, Role.SECURITY_ADMIN, Role.AUDITOR)

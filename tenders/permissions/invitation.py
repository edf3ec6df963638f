"""Pools: who plans, announces, judges, draws and looks."""

from __future__ import annotations

from typing import Any

from procurement.access import Decision, allow, has_role
from procurement.people.roles import Role
from tenders.permissions.evaluation import may_oversee, may_work
from tenders.permissions.planning import may_announce, second_person


def may_announce_pool(user: Any, pool: Any) -> Decision:
    """Whoever publishes its notice."""
    return may_announce(user, pool.tender)


def may_renew(user: Any, pool: Any) -> Decision:
    """A second person, as for the approval of the tender."""
    return second_person(user, pool.tender)


def may_look(user: Any, obj: Any) -> Decision:
    """Officers, approvers and auditors see who is in the pool; `obj` is a pool or its tender."""
    return may_oversee(user, obj)


def candidate_guard(candidates: Any) -> Any:
    """An application or a letter: the supplier's own people, and those who see the pool.

    Nobody reads an application while others can still apply.
    """

    def guard(user: Any, file: Any) -> Decision:
        _label, _colon, key = file.subject.partition(":")
        found = candidates.filter(pk=key or 0).select_related("pool__tender").first()
        if found is not None and has_role(user, Role.SUPPLIER, organisation_id=found.supplier_id):
            return allow()
        if found is None or not found.pool.closed:
            return has_role(user, "nobody")
        return may_look(user, found.pool)

    return guard


TABLE: dict[str, Any] = {
    "tenders.pool.announce": may_announce_pool,
    "tenders.pool.draw": may_work,
    "tenders.pool.renew": may_renew,
}

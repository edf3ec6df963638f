"""One person per role, made once per test."""

from __future__ import annotations

from procurement.people.models import Organisation, User
from procurement.people.roles import Role
from procurement.people.services.accounts import grant, system_user
from tests.factories.people import organisation, person

STAFF = (
    Role.OFFICER,
    Role.APPROVER,
    Role.REQUIREMENT_REVIEWER,
    Role.LEGAL_COUNSEL,
    Role.OPENING_OFFICER,
    Role.CONTRACT_MANAGER,
    Role.INSPECTOR,
    Role.REVIEWER,
    Role.FINANCE,
    Role.AUDITOR,
    Role.EDITOR,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
)


def make(
    buyer: Organisation | None = None, firm: Organisation | None = None
) -> dict[str, User | None]:
    """Everybody by role, and "anonymous"; staff in one purchaser."""
    buyer = buyer or organisation("buyer")
    actor = system_user()
    cast: dict[str, User | None] = {"anonymous": None}
    for role in STAFF:
        user = person()
        grant(user, buyer, role, actor=actor)
        cast[str(role)] = user
    places = (
        (Role.SUPPLIER, firm or organisation("supplier")),
        (Role.EVALUATOR, organisation("expert_pool")),
    )
    for role, place in places:
        user = person()
        grant(user, place, role, actor=actor)
        cast[str(role)] = user
    return cast

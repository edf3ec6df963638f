"""The columns of the table: one person for each role, and those with a personal part."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser

from procurement.people.models import Organisation
from procurement.people.roles import Role
from procurement.people.services.accounts import system_user
from tests.factories.people import organisation, person

# Column -> who stands in it. Roles are held in the purchaser unless told otherwise.
COLUMNS = {
    "an": "nobody signed in",
    "no": "signed in, without any role",
    "sy": "the system's own actor",
    "of": "officer: of this plan or tender",
    "o2": "another officer",
    "ap": "approver: the second person",
    "a1": "approver who has handed it in, saved or drafted it",
    "rr": "requirement reviewer who is not asked",
    "ra": "requirement reviewer who is asked about this plan",
    "lc": "legal counsel",
    "op": "opening officer named for this tender",
    "oo": "another opening officer",
    "cm": "contract manager",
    "in": "inspector",
    "rv": "assessment reviewer",
    "fi": "finance",
    "au": "auditor",
    "ed": "editor",
    "sa": "system administrator",
    "se": "security administrator",
    "aa": "audit administrator",
    "ev": "evaluator of the pool, not in the committee",
    "me": "member of the committee; the score sheet is this member's",
    "ch": "chair of the committee",
    "rm": "member who was replaced",
    "su": "supplier whose bid, award, question or challenge it is",
    "co": "another bidder, concerned by the challenge",
    "xs": "supplier that takes no part",
    "xo": "officer of another purchaser",
    "xa": "approver of another purchaser",
}

# A role without a column fails: who holds it, and nothing else, stands here.
HOLDERS = {
    Role.OFFICER: "o2",
    Role.APPROVER: "ap",
    Role.REQUIREMENT_REVIEWER: "rr",
    Role.LEGAL_COUNSEL: "lc",
    Role.OPENING_OFFICER: "oo",
    Role.EVALUATOR: "ev",
    Role.SUPPLIER: "xs",
    Role.CONTRACT_MANAGER: "cm",
    Role.INSPECTOR: "in",
    Role.REVIEWER: "rv",
    Role.FINANCE: "fi",
    Role.AUDITOR: "au",
    Role.EDITOR: "ed",
    Role.SYSTEM_ADMIN: "sa",
    Role.SECURITY_ADMIN: "se",
    Role.AUDIT_ADMIN: "aa",
}


def make(buyer: Organisation, **known: Any) -> dict[str, Any]:
    """Everybody by column; `known` are those whom the scene has already made."""
    elsewhere = organisation("buyer")
    places = {"ev": organisation("expert_pool"), "xs": organisation("supplier")}
    people: dict[str, Any] = {
        "an": AnonymousUser(),
        "no": person(),
        "sy": system_user(),
        "a1": person(Role.APPROVER, at=buyer),
        "xo": person(Role.OFFICER, at=elsewhere),
        "xa": person(Role.APPROVER, at=elsewhere),
    }
    for role, column in HOLDERS.items():
        if column not in known:
            people[column] = person(role, at=places.get(column, buyer))
    for column in ("of", "ra", "op", "me", "ch", "rm", "su", "co"):
        if column not in known:
            people[column] = _stand_in(column, buyer)
    return {column: {**people, **known}[column] for column in COLUMNS}


def _stand_in(column: str, buyer: Organisation) -> Any:
    """Somebody of the same role where the scene has no such part yet."""
    if column == "of":
        return person(Role.OFFICER, at=buyer)
    if column == "ra":
        return person(Role.REQUIREMENT_REVIEWER, at=buyer)
    if column == "op":
        return person(Role.OPENING_OFFICER, at=buyer)
    if column in {"su", "co"}:
        return person(Role.SUPPLIER, at=organisation("supplier"))
    return person(Role.EVALUATOR, at=organisation("expert_pool"))

"""Plans: who writes, approves, announces and withdraws them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, allow, deny, has_role
from procurement.people.roles import Role


def may_plan(user: Any, purchaser_id: int | None = None) -> Decision:
    """A procurement officer of the purchaser."""
    return has_role(user, Role.OFFICER, organisation_id=purchaser_id)


def may_write(user: Any, plan: Any) -> Decision:
    """Officers of the purchaser write its plans."""
    return has_role(user, Role.OFFICER, organisation_id=plan.purchaser_id)


def may_read_draft(user: Any, obj: Any) -> Decision:
    """Staff of the purchaser and auditors read what is being written."""
    if Role.AUDITOR in getattr(user, "roles", ()):
        return allow()
    return has_role(
        user, Role.OFFICER, Role.APPROVER, Role.EDITOR, organisation_id=obj.purchaser_id
    )


def had_a_hand(user: Any, obj: Any) -> bool:
    """Whether it is the first person of a plan or tender: its officer, or who handed it in."""
    return user.pk is not None and user.pk in (obj.officer_id, obj.submitted_by_id)


def second_person(user: Any, obj: Any) -> Decision:
    """An approver of the purchaser who is not the officer of the same thing, nor submitted it."""
    if user.pk is not None and user.pk == obj.officer_id:
        return deny(
            "second_person",
            _("You are its officer: a second person must decide."),
            article="财库〔2016〕99号",
        )
    if had_a_hand(user, obj):
        return deny(
            "second_person",
            _("You have submitted it: a second person must decide."),
            article="财库〔2016〕99号",
        )
    return has_role(user, Role.APPROVER, organisation_id=obj.purchaser_id)


def may_announce(user: Any, obj: Any) -> Decision:
    """Whoever publishes its notice; the scheduled publication runs as the system."""
    if getattr(user, "is_system", False):
        return allow()
    return has_role(
        user, Role.OFFICER, Role.EDITOR, Role.APPROVER, organisation_id=obj.purchaser_id
    )


def may_withdraw(user: Any, plan: Any) -> Decision:
    """Officer or approver."""
    return has_role(user, Role.OFFICER, Role.APPROVER, organisation_id=plan.purchaser_id)


def may_close(user: Any, plan: Any) -> Decision:
    """Officer, approver, or the system when its tender has ended."""
    if getattr(user, "is_system", False):
        return allow()
    return may_withdraw(user, plan)


TABLE: dict[str, Any] = {
    "tenders.plan.submit": may_write,
    "tenders.plan.announce": may_announce,
    "tenders.plan.tender_out": may_write,
    "tenders.plan.close": may_close,
    "tenders.plan.withdraw": may_withdraw,
}

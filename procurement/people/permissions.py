"""Who may verify suppliers and manage people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, allow, deny, has_role
from procurement.people.roles import Role


def may_verify(user: Any, organisation: Any) -> Decision:
    """A procurement officer or approver, never of the registering organisation itself."""
    if organisation.pk in user.organisation_ids:
        return deny("own", _("You cannot verify your own organisation."))
    return has_role(user, Role.OFFICER, Role.APPROVER)


def may_speak_for(user: Any, organisation: Any) -> Decision:
    """The company's own people."""
    return has_role(user, Role.SUPPLIER, organisation_id=organisation.pk)


def may_end_colleague(user: Any, membership: Any) -> Decision:
    """The company's own people, each for the others: so one always stays."""
    if membership.user_id == user.pk:
        return deny("self", _("You cannot change your own roles or account."))
    return may_speak_for(user, membership.organisation)


def may_administer(user: Any) -> Decision:
    """People and roles are the security administrator's."""
    return has_role(user, Role.SECURITY_ADMIN)


def may_administer_person(user: Any, person: Any) -> Decision:
    """Nobody changes their own roles or closes their own account."""
    if person.pk == user.pk:
        return deny("self", _("You cannot change your own roles or account."))
    return may_administer(user)


def may_read_licence(user: Any, file: Any) -> Decision:
    """Whoever verifies or audits, and the company itself."""
    number = file.subject.rpartition(":")[2]
    if number.isdigit() and int(number) in getattr(user, "organisation_ids", ()):
        return allow()
    return has_role(user, Role.OFFICER, Role.APPROVER, Role.AUDITOR)


TABLE = {
    "people.organisation.verify": may_verify,
    "people.organisation.refuse": may_verify,
    "people.organisation.resubmit": may_speak_for,
    "people.organisation.suspend": may_verify,
    "people.organisation.restore": may_verify,
}

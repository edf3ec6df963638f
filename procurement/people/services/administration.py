"""Accounts and roles, given by the security administrator; and one's own account."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken
from procurement.mail import mail_later
from procurement.people import guards
from procurement.people.models import Membership, Organisation, User
from procurement.people.permissions import (
    may_administer,
    may_administer_person,
    may_end_colleague,
    may_speak_for,
)
from procurement.people.roles import Role
from procurement.people.services import accounts
from procurement.people.services.registration import account_of
from procurement.workflow import act, lock


def open_account(
    *,
    username: str,
    display_name: str,
    email: str,
    organisation: Organisation,
    role: str,
    actor: Any,
) -> User:
    """A new person with a first role; they choose the password through “forgotten password”."""
    with act():
        require(may_administer(actor))
        reasons = []
        if User.objects.filter(username__iexact=username).exists():
            reasons.append(Reason("username", _("This user name is taken."), field="username"))
        if User.objects.filter(email__iexact=email).exists():
            reasons.append(
                Reason("email", _("An account with this e-mail exists already."), field="email")
            )
        reasons += guards.own_people(organisation, role)
        if reasons:
            raise RuleBroken(*reasons)
        return _opened(username, display_name, email, organisation, role, actor=actor)


def _opened(
    username: str, name: str, email: str, organisation: Organisation, role: str, *, actor: Any
) -> User:
    user = User(username=username, display_name=name, email=email)
    user.set_unusable_password()
    user.save()
    journal.add("people.user.open", user, actor=actor, inputs={"username": username})
    accounts.grant(user, organisation, role, actor=actor)
    mail_later(
        "account_opened",
        [user],
        {
            "user": user,
            "organisation": organisation,
            "button_url": settings.SITE_URL + reverse("account_reset_password"),
            "button_text": _("Choose a password"),
        },
    )
    return user


def add_colleague(organisation: Organisation, *, display_name: str, email: str, actor: Any) -> None:
    """Open an account for a colleague, who chooses the password by the mail that is sent.

    Whether the address has an account stands in the mail alone, which only its owner reads; such
    an account stays as it is. Raises NotAllowed for anybody but the company's own people.
    """
    with act():
        require(may_speak_for(actor, organisation))
        known = account_of(email)
        if known is None:
            username = accounts.username_for(email)
            _opened(username, display_name, email, organisation, Role.SUPPLIER, actor=actor)
            return
        journal.add("people.user.known", organisation, actor=actor)
        context = {"user": known, "organisation": organisation}
        mail_later("colleague_known", [known], context, language=known.language)


def end_colleague(membership: Membership, *, actor: Any) -> None:
    """A colleague acts for the company no longer. Raises NotAllowed for one's own role."""
    with act():
        require(may_end_colleague(actor, membership))
        row = lock(membership)
        if row.ended_at is None:
            accounts.revoke(row, actor=actor)


def grant_role(user: User, organisation: Organisation, role: str, *, actor: Any) -> Membership:
    """Give a role. Nobody gives one to themselves."""
    with act():
        require(may_administer_person(actor, user))
        row = lock(user)
        if row.memberships.filter(organisation=organisation, role=role, ended_at=None).exists():
            raise RuleBroken(
                Reason("held", _("This person holds this role there already."), field="role")
            )
        reasons = tuple(guards.own_people(organisation, role))
        if reasons:
            raise RuleBroken(*reasons)
        return accounts.grant(row, organisation, role, actor=actor)


def end_role(membership: Membership, *, actor: Any) -> None:
    """End a role; it stays in the history of the person."""
    with act():
        require(may_administer_person(actor, membership.user))
        row = lock(membership)
        if row.ended_at is None:
            accounts.revoke(row, actor=actor)


def set_active(user: User, active: bool, *, reason: str, actor: Any) -> User:
    """Close an account or open it again; closed accounts cannot sign in."""
    with act():
        require(may_administer_person(actor, user))
        row = lock(user)
        if row.is_active != active:
            row.is_active = active
            row.save(update_fields=["is_active"])
            name = "people.user.reopen" if active else "people.user.close"
            journal.add(name, row, actor=actor, reason=reason)
        return row


def rename(user: User, name: str, *, reason: str, actor: Any) -> User:
    """Call a person by another name, with the ground and both names in the log.

    Papers that are signed, and entries that are written, keep the name of their day. Raises
    NotAllowed for the person itself: nobody signs under a name of the own choosing.
    """
    with act():
        require(may_administer_person(actor, user))
        row = lock(user)
        if row.display_name != name:
            names = {"name_before": str(row), "name_after": name}
            row.display_name = name
            row.save(update_fields=["display_name"])
            journal.add("people.user.rename", row, actor=actor, reason=reason, inputs=names)
        return row


def change_profile(user: User, *, email: str, phone: str, actor: User) -> User:
    """A person's own address and telephone; the log says which of them changed."""
    with act():
        row = lock(user)
        if email and User.objects.filter(email__iexact=email).exclude(pk=row.pk).exists():
            raise RuleBroken(
                Reason("email", _("An account with this e-mail exists already."), field="email")
            )
        if email != row.email:
            # allauth keeps addresses of its own; an old one must not open the account any more.
            EmailAddress.objects.filter(user=row).delete()
        given = {"email": email, "phone": phone}
        changed = [name for name, value in given.items() if getattr(row, name) != value]
        row.email, row.phone = email, phone
        row.save(update_fields=["email", "phone"])
        if changed:
            journal.add("people.user.change", row, actor=actor, inputs={"changed": changed})
        return row

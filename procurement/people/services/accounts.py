"""People, their roles, and the system's own actor."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.contrib.auth.models import Group

from procurement import clock
from procurement.audit import journal
from procurement.errors import RuleBroken
from procurement.people import guards
from procurement.people.models import SYSTEM_USERNAME, Membership, Organisation, User
from procurement.people.roles import Role
from procurement.workflow import act

EDITOR_GROUP = "Notice editors"
"""Wagtail's group for officers and editors; its permissions are laid by a cms migration."""


def system_user() -> User:
    """The actor of what time decides: an account nobody can sign in to."""
    user, _created = User.objects.get_or_create(
        username=SYSTEM_USERNAME,
        defaults={"display_name": "系统", "is_system": True, "is_active": False},
    )
    return user


def choose_language(user: User, language: str) -> None:
    """Messages come in the language the person reads the pages in."""
    if user.language != language:
        User.objects.filter(pk=user.pk).update(language=language)


def username_for(email: str) -> str:
    """A user name nobody has, for somebody who did not choose one: `jia@example.com` -> `jia-4821`.

    Figures always follow: were they left out when nobody has the plain name, the name would tell
    who has an account.
    """
    stem = re.sub(r"[^a-z0-9._-]", "", email.partition("@")[0].lower()).strip("._-")[:30]
    while True:
        name = f"{stem or 'user'}-{1000 + secrets.randbelow(9000)}"
        if not User.objects.filter(username__iexact=name).exists():
            return name


def grant(user: User, organisation: Organisation, role: str, *, actor: Any) -> Membership:
    """Give a role. Raises RuleBroken when it does not go together with what the person holds."""
    with act():
        held = user.memberships.filter(ended_at=None).values_list("role", "organisation_id")
        reasons = tuple(guards.apart(held, role, organisation.pk))
        if reasons:
            raise RuleBroken(*reasons)
        membership, created = Membership.objects.get_or_create(
            user=user, organisation=organisation, role=role, ended_at=None
        )
        if created:
            journal.add(
                "people.membership.grant", membership, actor=actor, inputs={"role": str(role)}
            )
        _sync_groups(user)
        for name in ("_held", "roles", "organisation_ids", "is_staff_member", "is_supplier"):
            user.__dict__.pop(name, None)
        return membership


def revoke(membership: Membership, *, actor: Any) -> None:
    """End a role; the row stays as history."""
    with act():
        membership.ended_at = clock.now()
        membership.save(update_fields=["ended_at"])
        journal.add("people.membership.revoke", membership, actor=actor)
        _sync_groups(membership.user)


def _sync_groups(user: User) -> None:
    """Officers and editors may enter Wagtail; nobody else may."""
    roles = set(user.memberships.filter(ended_at=None).values_list("role", flat=True))
    group, _created = Group.objects.get_or_create(name=EDITOR_GROUP)
    if roles & {Role.OFFICER, Role.EDITOR}:
        user.groups.add(group)
    else:
        user.groups.remove(group)

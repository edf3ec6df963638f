"""A supplier registers itself: organisation, first person and papers in one act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.documents import types
from procurement.documents.models import StoredFile
from procurement.documents.services import files
from procurement.errors import Reason, RuleBroken
from procurement.mail import mail_later
from procurement.people.guards import problems
from procurement.people.lifecycle import OrganisationState
from procurement.people.models import Organisation, User
from procurement.people.permissions import may_speak_for
from procurement.people.roles import Role
from procurement.people.services import accounts
from procurement.workflow import act, perform

LICENCE = "licence"
"""Purpose of the stored copy of a business licence (营业执照)."""


def subject_of(organisation: Organisation) -> str:
    """The key under which the papers of an organisation are kept."""
    return f"people.organisation:{organisation.pk}"


def papers(organisation: Organisation) -> list[StoredFile]:
    """The papers handed in, newest first."""
    found = StoredFile.objects.filter(purpose=LICENCE, subject=subject_of(organisation))
    return list(found.order_by("-created_at"))


def account_of(email: str) -> User | None:
    """Whose address it is; said to nobody but its owner."""
    return User.objects.filter(email__iexact=email).first() if email else None


def register(
    *,
    organisation: Mapping[str, Any],
    person: Mapping[str, Any],
    password: str,
    licence: Any,
    actor: Any,
    hashed: bool = False,
) -> User:
    """Register a supplier and the person who does it; returns that person.

    `actor` is whoever sent the form; nobody has an account at that moment, so the log names
    the new account. `person` may lack a user name: people sign in by their e-mail. A password
    that waited comes `hashed`, and was judged before. Raises RuleBroken with every reason.
    """
    with act():
        reasons = [*problems(organisation, person, "" if hashed else password)]
        if account_of(str(person.get("email") or "")) is not None:
            text = _("An account with this e-mail exists already.")
            reasons.append(Reason("email", text, field="email"))
        if reasons:
            raise RuleBroken(*reasons)
        user = User(**{"username": accounts.username_for(person["email"]), **person})
        user.password = password if hashed else make_password(password)
        user.save()
        company = Organisation.objects.create(kind=Organisation.Kind.SUPPLIER, **organisation)
        by = actor if getattr(actor, "pk", None) else user
        journal.add(
            "people.organisation.register",
            company,
            actor=by,
            target=company.status,
            inputs={"credit_code": company.credit_code, "username": user.username},
        )
        accounts.grant(user, company, Role.SUPPLIER, actor=by)
        _store_licence(company, licence, user)
        return user


def _store_licence(company: Organisation, upload: Any, actor: User) -> StoredFile:
    subject = subject_of(company)
    return files.store(upload, purpose=LICENCE, actor=actor, subject=subject, allowed=types.SCANS)


def add_paper(organisation: Organisation, upload: Any, *, actor: User) -> StoredFile:
    """The company hands in a newer copy of its licence; after a refusal it is looked at again."""
    with act():
        require(may_speak_for(actor, organisation))
        stored = _store_licence(organisation, upload, actor)
        if organisation.status == OrganisationState.REFUSED:
            perform(organisation, "resubmit", actor=actor)
        return stored


def verify(organisation: Organisation, *, actor: User) -> Organisation:
    """An officer has compared the papers with the registration: the company may bid."""
    return _told(organisation, "verify", actor=actor, at=clock.now())


def refuse(organisation: Organisation, *, reason: str, actor: User) -> Organisation:
    """The papers do not bear the registration out."""
    return _told(organisation, "refuse", actor=actor, reason=reason)


def suspend(organisation: Organisation, *, reason: str, actor: User) -> Organisation:
    """The company may not bid until restored."""
    return _told(organisation, "suspend", actor=actor, reason=reason)


def restore(organisation: Organisation, *, actor: User) -> Organisation:
    """The company may bid again."""
    return _told(organisation, "restore", actor=actor)


def _told(organisation: Organisation, name: str, *, actor: User, **values: Any) -> Organisation:
    """Do it, and write to everybody who acts for the company: they need not look in every day."""
    with act():
        done: Organisation = perform(organisation, name, actor=actor, **values)
        context = {
            "company": done.name,
            "act": name,
            "reason": values.get("reason", ""),
            "path": done.get_absolute_url(),
        }
        members = User.objects.filter(
            is_active=True, memberships__organisation=done, memberships__ended_at=None
        )
        for user in members.distinct():
            mail_later("company", [user], context, language=user.language)
        return done

"""A registration waits until its mail is answered: the page never says who has an account.

Whether an address is known stands in the mail alone, which only its owner reads. Nothing else
may betray it: no company, no user name and no file of the registration exists before, and both
answers take the same work.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.urls import reverse

from procurement import clock
from procurement.errors import RuleBroken
from procurement.mail import mail_later
from procurement.people.guards import problems
from procurement.people.models import PendingRegistration, User
from procurement.people.services import registration
from procurement.workflow import act

KEEP = timedelta(days=1)
"""As long as the upload of the licence is kept aside."""


def begin(
    *,
    key: uuid.UUID | None,
    organisation: Mapping[str, Any],
    person: Mapping[str, Any],
    password: str,
    licence: str,
    language: str,
) -> None:
    """Keep a registration and write to its address; the same form (`key`) is taken once.

    `licence` is the token of the kept upload.

    Raises RuleBroken with every reason that no account is asked for.
    """
    with act():
        reasons = tuple(problems(organisation, person, password))
        if reasons:
            raise RuleBroken(*reasons)
        token = secrets.token_urlsafe(32)
        PendingRegistration.objects.create(
            key=key or uuid.uuid4(),
            token=_digest(token),
            organisation=dict(organisation),
            person=dict(person),
            password=make_password(password),
            licence=licence,
        )
        known = registration.account_of(person["email"])
        if known is None:
            path = reverse("people:register_finish", args=[token])
            context = {"company": organisation["name"], "path": path}
            reader = User(email=person["email"])
            mail_later("registration", [reader], context, language=language)
        else:
            path = reverse("account_reset_password")
            context = {"user": known, "path": path}
            mail_later("registration_known", [known], context, language=known.language)


def find(token: str) -> PendingRegistration | None:
    """The registration behind the link of a mail; None when it is used up or too old."""
    since = clock.now() - KEEP
    rows = PendingRegistration.objects.filter(token=_digest(token), created_at__gt=since)
    return rows.first()


def finish(token: str, *, licence: Any) -> User | None:
    """Register with the kept file of the licence: the address is proved.

    None as with `find`; RuleBroken by what came meanwhile.
    """
    with act():
        rows = PendingRegistration.objects.select_for_update()
        row = rows.filter(token=_digest(token), created_at__gt=clock.now() - KEEP).first()
        if row is None:
            return None
        user = registration.register(
            organisation=row.organisation,
            person=row.person,
            password=row.password,
            hashed=True,
            licence=licence,
            actor=None,
        )
        row.delete()
        return user


def clear(now: datetime) -> int:
    """Job of `tick`: forget what nobody has answered; it holds names and telephones."""
    return PendingRegistration.objects.filter(created_at__lte=now - KEEP).delete()[0]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

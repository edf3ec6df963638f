"""The account for the day when all else fails: whoever signs in with it is reported."""

from __future__ import annotations

from typing import Any

from procurement import clock
from procurement.audit import journal
from procurement.mail import mail_later
from procurement.people.models import User
from procurement.people.roles import ADMINISTRATORS
from procurement.workflow import act


def report(user: Any) -> None:
    """Write a sign-in with a superuser's account into the log and to the three administrators."""
    if not user.is_superuser:
        return
    with act():
        journal.add("people.user.break_glass", user, actor=user)
        told = User.objects.filter(
            is_active=True, memberships__role__in=ADMINISTRATORS, memberships__ended_at=None
        )
        people = told.exclude(pk=user.pk).distinct()
        mail_later("break_glass", people, {"user": user, "at": clock.now()})

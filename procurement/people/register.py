"""What people add to the shared rooms; called once, when all models are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.people import permissions
from procurement.people.lifecycle import OrganisationState
from procurement.people.models import Organisation
from procurement.people.roles import Role
from procurement.people.services import break_glass, pending
from procurement.people.services.registration import LICENCE
from procurement.registry import DeskItem, NavItem

NAV = (
    NavItem(
        key="organisations",
        label=_("Suppliers"),
        url_name="people:organisations",
        roles=frozenset({Role.OFFICER, Role.APPROVER, Role.AUDITOR}),
        order=70,
    ),
    NavItem(
        key="people",
        label=_("People"),
        url_name="people:people",
        roles=frozenset({Role.SECURITY_ADMIN}),
        order=78,
    ),
)


ACTS = {
    "people.user.open": _("Open an account"),
    "people.user.known": _("Ask for a colleague who has an account"),
    "people.user.change": _("Change personal details"),
    "people.user.rename": _("Change the name of a person"),
    "people.user.close": _("Close the account"),
    "people.user.break_glass": _("Sign in with a break-glass account"),
    "people.user.reopen": _("Open the account again"),
    "people.membership.grant": _("Give a role"),
    "people.membership.revoke": _("Take a role away"),
    "people.organisation.register": _("Register a company"),
}


def everything() -> None:
    """Permissions, guard of the licences, navigation and desk."""
    registry.register_acts(ACTS)
    registry.register_permissions(permissions.TABLE)
    registry.register_file_guard(LICENCE, permissions.may_read_licence)
    for item in NAV:
        registry.register_nav(item)
    registry.register_desk(desk)
    user_logged_in.connect(_signed_in, dispatch_uid="people-break-glass")
    registry.register_tick(
        "people.pending_registrations",
        pending.clear,
        _("Remove registrations that were not finished"),
    )


def _signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    break_glass.report(user)


def desk(user: Any, now: datetime) -> Iterator[DeskItem]:
    """Registrations wait for an officer; a company sees how its own stands."""
    if Role.OFFICER in user.roles:
        waiting = Organisation.objects.suppliers().filter(status=OrganisationState.REGISTERED)
        for company in waiting.order_by("created_at")[:50]:
            yield DeskItem(
                title=_("Verify the registration of %(name)s") % {"name": company.name},
                url=company.get_absolute_url(),
                button=_("Compare the papers"),
                why=_("Until then the company cannot bid"),
                badge=company.get_status_display(),
                app="people",
            )
    if user.is_supplier:
        mine = Organisation.objects.filter(pk__in=user.organisations_as(Role.SUPPLIER))
        for company in mine.exclude(status=OrganisationState.VERIFIED):
            yield own_registration(company)


def own_registration(company: Organisation) -> DeskItem:
    """What the company's own people see of its registration."""
    if company.status == OrganisationState.REFUSED:
        return DeskItem(
            title=_("Your registration was refused: hand in better papers"),
            url=company.get_absolute_url(),
            button=_("See why"),
            badge=company.get_status_display(),
            tone="bad",
            app="people",
        )
    return DeskItem(
        title=_("Registration of %(name)s") % {"name": company.name},
        url=company.get_absolute_url(),
        waiting_for=_("Waits for the procurement office to compare the papers"),
        badge=company.get_status_display(),
        tone=company.status_tone,
        app="people",
    )

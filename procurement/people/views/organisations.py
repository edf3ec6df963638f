"""Suppliers: list, page, and the acts of verification."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.audit.models import AuditEntry
from procurement.people.forms import ColleagueForm, LicenceForm, OrganisationFilter
from procurement.people.models import Organisation
from procurement.people.permissions import may_end_colleague, may_speak_for
from procurement.people.roles import STAFF_ROLES, Role
from procurement.people.services import administration, registration
from procurement.registry import Event
from procurement.web.forms import ActForm, ReasonForm
from procurement.web.paging import page
from procurement.web.parts import Fact, Link, NextStep, blocked_acts
from procurement.web.views import ActView, ObjectView, PageView
from procurement.workflow import may


class OrganisationsView(PageView):
    """All suppliers a person may see, newest first."""

    template_name = "people/organisations.html"
    nav_key = "organisations"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = OrganisationFilter(self.request.GET)
        rows = Organisation.objects.visible_to(self.user).suppliers()
        if form.is_valid():
            if q := form.cleaned_data["q"]:
                rows = rows.filter(Q(name__icontains=q) | Q(credit_code__icontains=q))
            if status := form.cleaned_data["status"]:
                rows = rows.filter(status=status)
        return super().get_context_data(filter=form, page=page(rows, self.request), **kwargs)


class OrganisationView(ObjectView):
    """What was registered, the papers, and the next step."""

    model = Organisation
    template_name = "people/organisation.html"
    nav_key = "organisations"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        company = self.object
        return super().get_context_data(
            facts=facts(company),
            papers=registration.papers(company),
            step=next_step(company, self.user),
            events=events(company),
            own=company.pk in self.user.organisation_ids,
            may_add=may_speak_for(self.user, company),
            people=company.memberships.filter(ended_at=None).select_related("user"),
            crumbs=[Link(_("Suppliers"), reverse("people:organisations")), Link(company.name, "")]
            if self.user.roles & STAFF_ROLES
            else [],
            **kwargs,
        )


def facts(company: Organisation) -> list[Fact]:
    """What the company wrote about itself."""
    return [
        Fact(_("Unified social credit code"), company.credit_code),
        Fact(_("Size of the enterprise"), company.get_size_display() or None),
        Fact(_("Legal representative"), company.legal_representative or None),
        Fact(_("Address"), company.address or None),
        Fact(_("Contact person"), company.contact or None, note=company.phone),
    ]


ACTS = {
    "verify": _("Verify the registration"),
    "refuse": _("Refuse the registration"),
    "suspend": _("Suspend the company"),
    "restore": _("Restore the company"),
}


def next_step(company: Organisation, user: Any) -> NextStep | None:
    """What stands next, for whoever looks."""
    if company.kind != Organisation.Kind.SUPPLIER:
        return None
    state = str(company.status)
    if state == "registered" and may(company, "verify", user):
        return NextStep(
            title=_("Compare the papers with the registration"),
            text=_("Name, credit code and legal representative must agree with the licence."),
            url=f"{company.get_absolute_url()}verify/",
            button=ACTS["verify"],
            icon="check",
            others=[Link(_("Refuse, with the reason"), f"{company.get_absolute_url()}refuse/")],
            blocked=blocked_acts(company, {n: t for n, t in ACTS.items() if n != "refuse"}, user),
        )
    if state == "refused" and may(company, "resubmit", user):
        return NextStep(
            title=_("Hand in better papers"),
            text=_("The reason stands in the timeline. A newer copy puts the registration back."),
            url=f"{company.get_absolute_url()}licence/",
            button=_("Hand in the licence"),
            icon="up",
        )
    if state == "registered":
        return NextStep(
            title=_("The procurement office compares the papers"),
            text=_("Notices can be read meanwhile; a bid can be prepared once you are verified."),
        )
    other = {"verified": "suspend", "suspended": "restore", "refused": "verify"}.get(state, "")
    if not other or not may(company, other, user):
        return None
    return NextStep(
        title=_("Nothing needs to be done"),
        others=[Link(ACTS[other], f"{company.get_absolute_url()}{other}/")],
    )


WORDS = {
    "register": _("Registered"),
    "verify": _("Verified"),
    "refuse": pgettext_lazy("company", "Refused"),
    "resubmit": _("Better papers handed in"),
    "suspend": pgettext_lazy("company", "Suspended"),
    "restore": _("Restored"),
}


def events(company: Organisation) -> list[Event]:
    """The registration's life so far, from the log."""
    entries = AuditEntry.objects.filter(
        object_type="people.organisation", object_id=str(company.pk), outcome="done"
    ).order_by("id")
    found = [
        Event(when=e.at, what=WORDS[name], detail=e.reason, done=True)
        for e in entries
        if (name := e.action.rpartition(".")[2]) in WORDS
    ]
    return found or [Event(when=company.created_at, what=WORDS["register"], done=True)]


class OrganisationActView(ActView):
    """Base of the acts on a registration."""

    model = Organisation
    nav_key = "organisations"
    transition = ""

    def decision(self) -> Any:
        return may(self.object, self.transition, self.user)


class VerifyView(OrganisationActView):
    transition = "verify"
    form_class = ActForm
    title = ACTS["verify"]
    button = _("The papers agree: verify")
    success_message = _("Verified. The company may bid now.")
    template_name = "people/verify.html"

    def act(self, form: Any) -> None:
        registration.verify(self.object, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            facts=facts(self.object), papers=registration.papers(self.object), **kwargs
        )


class RefuseView(OrganisationActView):
    transition = "refuse"
    form_class = ReasonForm
    title = ACTS["refuse"]
    lead = _("The company reads the reason and can hand in better papers.")
    danger = True
    success_message = _("Refused. The company has been told why.")

    def act(self, form: Any) -> None:
        registration.refuse(self.object, reason=form.cleaned_data["reason"], actor=self.user)


class SuspendView(OrganisationActView):
    transition = "suspend"
    form_class = ReasonForm
    title = ACTS["suspend"]
    lead = _("A suspended company cannot seal bids until it is restored.")
    danger = True
    success_message = _("Suspended.")

    def act(self, form: Any) -> None:
        registration.suspend(self.object, reason=form.cleaned_data["reason"], actor=self.user)


class RestoreView(OrganisationActView):
    transition = "restore"
    form_class = ActForm
    title = ACTS["restore"]
    success_message = _("Restored. The company may bid again.")

    def act(self, form: Any) -> None:
        registration.restore(self.object, actor=self.user)


class ColleagueView(ActView):
    """Somebody of a company adds a colleague."""

    model = Organisation
    nav_key = "organisations"
    form_class = ColleagueForm
    title = _("Add a colleague")
    lead = _("Colleagues see and do for the company whatever you do; the log names each.")
    button = _("Send the mail")
    success_message = _("A mail is on its way to your colleague.")

    def decision(self) -> Any:
        return may_speak_for(self.user, self.object)

    def act(self, form: Any) -> None:
        values = {name: form.cleaned_data[name] for name in ("display_name", "email")}
        administration.add_colleague(self.object, **values, actor=self.user)


class EndColleagueView(ActView):
    """Somebody of a company ends what a colleague may do for it."""

    model = Organisation
    nav_key = "organisations"
    form_class = ActForm
    title = _("End a colleague's role")
    danger = True
    success_message = _("The role has ended.")

    def decision(self) -> Any:
        rows = self.object.memberships.filter(role=Role.SUPPLIER).select_related("user")
        self.membership = get_object_or_404(rows, pk=self.kwargs["membership"])
        self.lead = str(self.membership.user)
        return may_end_colleague(self.user, self.membership)

    def act(self, form: Any) -> None:
        administration.end_colleague(self.membership, actor=self.user)


class LicenceView(OrganisationActView):
    """The company hands in a newer copy."""

    transition = "resubmit"
    form_class = LicenceForm
    title = _("Hand in the licence")
    success_message = _("The licence has been received.")

    def act(self, form: Any) -> None:
        registration.add_paper(self.object, form.cleaned_data["licence"], actor=self.user)

"""People and their roles: the security administrator's pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.access import require
from procurement.people.forms import AccountForm, PeopleFilter, RenameForm, RoleForm
from procurement.people.models import Membership, User
from procurement.people.permissions import may_administer, may_administer_person
from procurement.people.services import administration
from procurement.web.forms import ActForm, ReasonForm
from procurement.web.paging import page
from procurement.web.parts import Link
from procurement.web.views import ActView, PageView


class AdministratorView(PageView):
    """A page of the security administrator; 403 for everybody else."""

    nav_key = "people"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            require(may_administer(request.user))
        return super().dispatch(request, *args, **kwargs)


class PeopleView(AdministratorView):
    """Everybody with an account."""

    template_name = "people/people.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = PeopleFilter(self.request.GET)
        held = Membership.objects.filter(ended_at=None).select_related("organisation")
        rows = User.objects.filter(is_system=False).prefetch_related(
            Prefetch("memberships", queryset=held, to_attr="held")
        )
        if form.is_valid():
            if q := form.cleaned_data["q"]:
                rows = rows.filter(
                    Q(display_name__icontains=q) | Q(username__icontains=q) | Q(email__icontains=q)
                )
            if role := form.cleaned_data["role"]:
                rows = rows.filter(
                    pk__in=Membership.objects.filter(role=role, ended_at=None).values("user")
                )
        return super().get_context_data(filter=form, page=page(rows, self.request), **kwargs)


def person(pk: int) -> User:
    """A person with an account; the system's own actor is nobody's business."""
    return get_object_or_404(User, pk=pk, is_system=False)


class PersonView(AdministratorView):
    """One account: roles now and before."""

    template_name = "people/person.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = person(self.kwargs["pk"])
        rows = found.memberships.select_related("organisation").order_by("-pk")
        return super().get_context_data(
            person=found,
            held=[row for row in rows if row.ended_at is None],
            ended=[row for row in rows if row.ended_at is not None],
            may_change=may_administer_person(self.user, found),
            crumbs=[Link(_("People"), reverse("people:people")), Link(str(found), "")],
            **kwargs,
        )


class PersonActView(ActView):
    """Base of the acts on an account."""

    nav_key = "people"
    model = User

    def setup_act(self) -> None:
        require(may_administer(self.user))  # who is no administrator learns of nobody
        super().setup_act()

    def get_object(self) -> Any:
        return person(self.kwargs["pk"])

    def decision(self) -> Any:
        return may_administer_person(self.user, self.object)

    def success_url(self) -> str:
        return reverse("people:person", args=[self.object.pk])

    def cancel_url(self) -> str:
        return self.success_url()


class OpenAccountView(PersonActView):
    form_class = AccountForm
    title = _("Open an account")
    lead = _("The person gets a mail and chooses the password.")
    success_message = _("The account is open.")
    opened: User | None = None

    def get_object(self) -> None:
        return None

    def decision(self) -> Any:
        return may_administer(self.user)

    def act(self, form: Any) -> None:
        names = ("username", "display_name", "email", "organisation", "role")
        data = {name: form.cleaned_data[name] for name in names}
        self.opened = administration.open_account(**data, actor=self.user)

    def success_url(self) -> str:
        if self.opened is None:
            return reverse("people:people")
        return reverse("people:person", args=[self.opened.pk])


class GrantView(PersonActView):
    form_class = RoleForm
    title = _("Give a role")
    success_message = _("The role is given.")

    def act(self, form: Any) -> None:
        administration.grant_role(
            self.object,
            form.cleaned_data["organisation"],
            form.cleaned_data["role"],
            actor=self.user,
        )


class EndRoleView(PersonActView):
    form_class = ActForm
    title = _("End a role")
    danger = True
    success_message = _("The role has ended.")

    def get_object(self) -> Any:
        self.membership = get_object_or_404(
            Membership.objects.select_related("user", "organisation"),
            pk=self.kwargs["membership"],
            user_id=self.kwargs["pk"],
        )
        if self.membership.user.is_system:
            raise Http404
        return self.membership.user

    def act(self, form: Any) -> None:
        administration.end_role(self.membership, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.membership
        lead = f"{row.user} · {row.get_role_display()} · {row.organisation}"
        return super().get_context_data(lead=lead, **kwargs)


class RenameView(PersonActView):
    form_class = RenameForm
    rewrites = True
    title = _("Change the name")
    lead = _(
        "Compare an identity document first. What was signed and written before keeps the name "
        "of its day; the log keeps both."
    )
    success_message = _("The name is changed.")

    def get_initial(self) -> dict[str, Any]:
        return {"display_name": self.object.display_name}

    def act(self, form: Any) -> None:
        name, reason = form.cleaned_data["display_name"], form.cleaned_data["reason"]
        administration.rename(self.object, name, reason=reason, actor=self.user)


class CloseAccountView(PersonActView):
    form_class = ReasonForm
    title = _("Close the account")
    lead = _("The person cannot sign in any more. Roles and history stay.")
    danger = True
    success_message = _("The account is closed.")

    def act(self, form: Any) -> None:
        reason = form.cleaned_data["reason"]
        administration.set_active(self.object, False, reason=reason, actor=self.user)


class ReopenAccountView(PersonActView):
    form_class = ReasonForm
    title = _("Open the account again")
    success_message = _("The account is open again.")

    def act(self, form: Any) -> None:
        reason = form.cleaned_data["reason"]
        administration.set_active(self.object, True, reason=reason, actor=self.user)

"""One's own account."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.people.forms import ProfileForm, of_user
from procurement.people.models import User
from procurement.people.services import administration
from procurement.web.parts import Link
from procurement.web.views import ActView, PageView


class ProfileView(PageView):
    """Name, roles, and the ways to keep the account safe."""

    template_name = "people/profile.html"
    nav_key = "profile"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = self.user.memberships.filter(ended_at=None).select_related("organisation")
        return super().get_context_data(
            memberships=held.order_by("organisation__name", "role"),
            links=[
                Link(_("Change e-mail and telephone"), reverse("people:profile_edit"), "edit"),
                Link(_("Change the password"), reverse("account_change_password"), "key"),
                Link(_("Second factor (TOTP)"), reverse("mfa_index"), "shield"),
            ],
            **kwargs,
        )


class ProfileEditView(ActView):
    """Change one's own address and telephone; the name is the security administrator's."""

    form_class = ProfileForm
    rewrites = True
    title = _("Change e-mail and telephone")
    lead = _("Papers are signed with your name: the security administrator changes it, on paper.")
    button = _("Save the changes")
    success_message = _("Your changes are saved.")
    nav_key = "profile"

    def get_object(self) -> User:
        return self.user

    def get_initial(self) -> dict[str, Any]:
        return of_user(self.user)

    def act(self, form: Any) -> None:
        data = {name: form.cleaned_data[name] for name in ("email", "phone")}
        administration.change_profile(self.user, **data, actor=self.user)

    def success_url(self) -> str:
        return reverse("people:profile")

    def cancel_url(self) -> str:
        return self.success_url()

"""Forms of people: signing in, registering a company, one's own account, accounts of others."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from procurement.documents import types
from procurement.errors import RuleBroken
from procurement.people.guards import problems
from procurement.people.lifecycle import OrganisationState
from procurement.people.models import Organisation, User
from procurement.people.roles import Role
from procurement.web.forms import ActForm, ReasonForm, add_reasons, limit
from procurement.web.uploads import UploadField
from procurement.web.voice import speak

ORGANISATION_FIELDS = (
    "name",
    "credit_code",
    "size",
    "legal_representative",
    "address",
    "contact",
    "phone",
)
PERSON_FIELDS = ("display_name", "email")
USERNAME = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]{2,39}$",
    _("3 to 40 characters: Latin letters, figures, dots and hyphens."),
)


class LoginForm(allauth_forms.LoginForm):
    """Sign-in with our words; the page offers the forgotten password itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail")
        self.fields["login"].widget.attrs.update(placeholder=False, autocomplete="username")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs["placeholder"] = False
        for field in self.fields.values():
            speak(field)
            limit(field)


class RegistrationForm(ActForm):
    """A company and the first person who acts for it."""

    name = forms.CharField(
        label=_("Name of the company"),
        help_text=_("As on the business licence"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        help_text=_("18 characters"),
        max_length=18,
        widget=forms.TextInput(
            attrs={"class": "in code", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    size = forms.ChoiceField(
        label=_("Size of the enterprise"),
        help_text=_("By the standard of your trade; small and micro enterprises are preferred"),
        choices=Organisation.Size.choices,
        widget=forms.RadioSelect,
    )
    legal_representative = forms.CharField(label=_("Legal representative"), max_length=80)
    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    contact = forms.CharField(label=_("Contact person"), max_length=80)
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    licence = UploadField(
        label=_("Business licence"),
        help_text=_("A scan or photograph: PDF, JPG or PNG"),
        allowed=types.SCANS,
    )
    display_name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("You sign in with it; receipts, reminders and a new password come there"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password1 = forms.CharField(
        label=_("Password"),
        help_text=_("At least 8 characters, not only figures"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )
    password2 = forms.CharField(
        label=_("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_credit_code(self) -> str:
        return str(self.cleaned_data["credit_code"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        """Ask the service's guards too, so that one refusal names everything."""
        super().clean()
        data = self.cleaned_data
        if {"password1", "password2"} <= data.keys() and data["password1"] != data["password2"]:
            self.add_error("password2", _("The two passwords differ."))
        reasons = tuple(problems(self.organisation(), self.person(), data.get("password1", "")))
        if reasons:
            add_reasons(self, RuleBroken(*reasons))
        return data

    def organisation(self) -> dict[str, Any]:
        """The company's values."""
        return {n: self.cleaned_data[n] for n in ORGANISATION_FIELDS if n in self.cleaned_data}

    def person(self) -> dict[str, Any]:
        """The person's values."""
        return {n: self.cleaned_data[n] for n in PERSON_FIELDS if n in self.cleaned_data}


class LicenceForm(ActForm):
    """A newer copy of the licence."""

    licence = UploadField(
        label=_("Business licence"),
        help_text=_("A scan or photograph: PDF, JPG or PNG"),
        allowed=types.SCANS,
    )


class ProfileForm(ActForm):
    """What people may change about themselves."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "email"}))
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class RenameForm(ReasonForm):
    """Another name for a person, and why."""

    display_name = forms.CharField(label=_("Full name"), max_length=80)
    field_order = ("display_name", "reason")


ROLE_CHOICES = [(role.value, role.label) for role in Role]


class RoleForm(ActForm):
    """A role in an organisation."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.order_by("kind", "name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A supplier's role belongs to a supplier, an office's role to an office."""
        super().clean()
        role, organisation = self.cleaned_data.get("role"), self.cleaned_data.get("organisation")
        if role and organisation:
            is_supplier = organisation.kind == Organisation.Kind.SUPPLIER
            if is_supplier != (role == Role.SUPPLIER):
                self.add_error("role", _("This role does not fit this kind of organisation."))
        return self.cleaned_data


class AccountForm(RoleForm):
    """A new person with a first role."""

    display_name = forms.CharField(label=_("Full name"), max_length=80)
    username = forms.CharField(label=_("User name"), validators=[USERNAME])
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The way to choose a password is sent there")
    )
    field_order = ("display_name", "username", "email", "role", "organisation")


class ColleagueForm(ActForm):
    """Somebody else who acts for the same company."""

    display_name = forms.CharField(label=_("Full name"), max_length=80)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The way to choose a password is sent there")
    )


class PeopleFilter(forms.Form):
    """Conditions of the list of people."""

    q = forms.CharField(label=_("Name, user name or e-mail"), required=False, max_length=100)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All")), *ROLE_CHOICES]
    )


class OrganisationFilter(forms.Form):
    """Conditions of the list of suppliers."""

    q = forms.CharField(label=_("Name or credit code"), required=False, max_length=100)
    status = forms.ChoiceField(label=_("Status"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [("", _("All")), *OrganisationState.choices]
        self.fields["status"].choices = states  # type: ignore[attr-defined]


def of_user(user: User) -> dict[str, Any]:
    """Initial values of the profile form."""
    return {"email": user.email, "phone": user.phone}

"""allauth's forms in the words of the product: what to do, and no placeholder for a label."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.utils.translation import gettext_lazy as _

from procurement.web.forms import style
from procurement.web.voice import speak

PASSWORD = _("At least 8 characters, not only figures")
LABELS = {
    "email": _("E-mail"),
    "oldpassword": _("Password until now"),
    "password": _("Password"),
    "password1": _("New password"),
    "password2": _("The new password again"),
}


class Spoken:
    """A form that speaks like ours."""

    fields: dict[str, Any]
    labels: dict[str, Any] = LABELS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style(self)  # type: ignore[arg-type]
        for name, field in self.fields.items():
            speak(field)
            field.label = self.labels.get(name, field.label)
            field.help_text = PASSWORD if name == "password1" else ""
            field.widget.attrs["placeholder"] = False


class ResetPasswordForm(Spoken, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Spoken, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(Spoken, account.ChangePasswordForm):
    pass


class ReauthenticateForm(Spoken, account.ReauthenticateForm):
    pass


class AuthenticateForm(Spoken, mfa.AuthenticateForm):
    labels = {"code": _("Six figures or a recovery code")}


class ReauthenticateCodeForm(Spoken, mfa.ReauthenticateForm):
    labels = {"code": _("Six figures or a recovery code")}


class ActivateTOTPForm(Spoken, totp.ActivateTOTPForm):
    labels = {"code": _("Six figures of the app")}

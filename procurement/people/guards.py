"""What is asked before somebody registers: by the form for its fields, by the service again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from procurement.errors import Reason
from procurement.people.models import Organisation, User

PASSWORD = {
    "password_too_short": _("Too short: at least %(min_length)s characters."),
    "password_too_common": _("This password is among the commonest; choose another."),
    "password_entirely_numeric": _("Not only figures."),
    "password_too_similar": _("Too close to your name, user name or e-mail."),
}


def problems(
    organisation: Mapping[str, Any], person: Mapping[str, Any], password: str
) -> Iterator[Reason]:
    """Every reason not to register, each at its field; empty values are the form's business.

    Not whether the e-mail has an account: this is answered to whoever asks (see `pending`).
    """
    code = str(organisation.get("credit_code") or "")
    if code and not uscc.is_valid(code):
        yield Reason(
            "credit_code",
            _(
                "“%(value)s” is not a unified social credit code: it has 18 characters and its"
                " last one is a check digit. Please compare it with the licence."
            ),
            {"value": code},
            article="GB 32100-2015",
            field="credit_code",
        )
    elif code and Organisation.objects.filter(credit_code=code).exists():
        yield Reason(
            "registered",
            _(
                "This company is registered already. Ask the procurement office to open an account"
                " for you in its name."
            ),
            field="credit_code",
        )
    username = str(person.get("username") or "")
    if username and User.objects.filter(username__iexact=username).exists():
        yield Reason("username", _("This user name is taken."), field="username")
    yield from password_problems(password, person)


def password_problems(password: str, person: Mapping[str, Any]) -> Iterator[Reason]:
    """What Django's validators say against a password."""
    if not password:
        return
    names = ("username", "email", "display_name")
    try:
        validate_password(password, User(**{n: person.get(n) or "" for n in names}))
    except ValidationError as error:
        for problem in error.error_list:
            message = PASSWORD.get(problem.code or "", problem.message)
            yield Reason("password", message, dict(problem.params or {}), field="password1")

"""What is asked before somebody registers or is given a role: by forms, by the service again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from procurement.errors import Reason
from procurement.people.models import Membership, Organisation, User
from procurement.people.roles import ADMINISTRATORS, Role

PASSWORD = {
    "password_too_short": _("Too short: at least %(min_length)s characters."),
    "password_too_common": _("This password is among the commonest; choose another."),
    "password_entirely_numeric": _("Not only figures."),
    "password_too_similar": _("Too close to your name, user name or e-mail."),
}


RECUSAL = "政府采购法第十二条"
ONE_BIDDER = "87号令第三十七条"


def apart(held: Iterable[tuple[str, int]], role: str, organisation: int) -> Iterator[Reason]:
    """Every reason why a person who holds these roles cannot have this one too.

    `held` are pairs of a role and the key of its organisation.

    | held            | new                       | refused                                   |
    | --------------- | ------------------------- | ----------------------------------------- |
    | officer at 1    | approver at 1             | no                                        |
    | officer at 1    | supplier at 5             | yes: who buys does not bid                |
    | supplier at 5   | evaluator at 1            | yes                                       |
    | supplier at 5   | supplier at 6             | yes: nobody acts for two bidders          |
    | system admin    | security admin            | yes: three administrators are three people |
    """
    pairs = list(held)
    roles = {name for name, _where in pairs}
    if role in ADMINISTRATORS and roles & (ADMINISTRATORS - {role}):
        yield Reason(
            "three_administrators",
            _("One person cannot hold two of the three administrators' roles."),
            field="role",
        )
    others = roles - {Role.SUPPLIER}
    if (role == Role.SUPPLIER and others) or (role != Role.SUPPLIER and others != roles):
        yield Reason(
            "bids_or_buys",
            _("Who acts for a bidder has no other role: nobody buys, judges and bids."),
            article=RECUSAL,
            field="role",
        )
    bidders = {where for name, where in pairs if name == Role.SUPPLIER}
    if role == Role.SUPPLIER and bidders - {organisation}:
        yield Reason(
            "one_bidder",
            _("One person acts for one bidder; this one acts for another already."),
            article=ONE_BIDDER,
            field="organisation",
        )


def own_people(organisation: Organisation, role: str) -> Iterator[Reason]:
    """A company's people add their colleagues; for them it is done where nobody is left."""
    left = Membership.objects.filter(
        organisation=organisation, role=Role.SUPPLIER, ended_at=None, user__is_active=True
    )
    if role == Role.SUPPLIER and left.exists():
        yield Reason(
            "own_people",
            _("This company has people of its own; they add their colleagues themselves."),
            field="organisation",
        )


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
                "This company is registered already. Your colleagues who have an account can add"
                " you; if nobody has one any more, the security administrator opens one."
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

"""The cast: people and organisations of the tests, plainly fictional."""

from __future__ import annotations

import hashlib
import uuid
from itertools import count

from stdnum.cn import uscc

from procurement.people.models import Membership, Organisation, PendingRegistration, User
from procurement.people.roles import Role
from tests.standing import standing

_numbers = count(1)


def credit_code(number: int | None = None) -> str:
    """A valid unified social credit code."""
    base = f"91430100MA{(number or next(_numbers)):07d}"
    return base + uscc.calc_check_digit(base)


@standing
def organisation(kind="buyer", **values) -> Organisation:
    """An organisation; suppliers come verified unless told otherwise."""
    number = next(_numbers)
    status = values.pop("status", "verified")
    defaults = {
        "name": f"示例{number}号单位",
        "credit_code": credit_code(number),
        "size": "small" if kind == "supplier" else "",
        "address": f"示例路{number}号",
        "phone": "0731-00000000",
    }
    return Organisation.objects.create(kind=kind, status=status, **{**defaults, **values})


@standing
def person(*roles: str, at: Organisation | None = None, **values) -> User:
    """Somebody with roles in one organisation."""
    number = next(_numbers)
    defaults = {
        "username": f"user{number}",
        "display_name": f"样本{number}",
        "email": f"user{number}@example.com",
    }
    user = User.objects.create(**{**defaults, **values})
    user.set_password("pass-word-1")
    user.save()
    if roles:
        at = at or organisation("supplier" if Role.SUPPLIER in roles else "buyer")
        Membership.objects.bulk_create(
            [Membership(user=user, organisation=at, role=role) for role in roles]
        )
    return user


@standing
def waiting(token: str = "of-a-mail") -> PendingRegistration:
    """A registration whose mail has not been answered."""
    return PendingRegistration.objects.create(
        key=uuid.uuid4(),
        token=hashlib.sha256(token.encode()).hexdigest(),
        organisation={"name": "示例新公司", "credit_code": credit_code()},
        person={"email": "newcomer@example.com"},
    )

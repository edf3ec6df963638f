"""May this person? Decisions carry their reason; what one may not see does not exist."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from django.db.models import Manager, Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from procurement.errors import NotAllowed, Reason

M = TypeVar("M", bound=Model)


class Decision:
    """A yes or no that carries its reason. Never a tuple: a tuple is always true."""

    __slots__ = ("allowed", "reason")

    def __init__(self, allowed: bool, reason: Reason | None = None) -> None:
        if not allowed and reason is None:
            raise ValueError("a refusal needs its reason")
        self.allowed = allowed
        self.reason = reason

    def __bool__(self) -> bool:
        return self.allowed

    def __repr__(self) -> str:
        return f"Decision({self.allowed}, {self.reason})"


def allow() -> Decision:
    """Yes."""
    return Decision(True)


def deny(code: str, message: Any, *, article: str = "", **params: object) -> Decision:
    """No, because."""
    return Decision(False, Reason(code=code, message=message, article=article, params=params))


def when(condition: bool, code: str, message: Any, *, article: str = "") -> Decision:
    """Yes if the condition holds, else no with the reason."""
    return allow() if condition else deny(code, message, article=article)


def require(decision: Decision) -> None:
    """Raise `NotAllowed` (403) with the reason of a refusal."""
    if not decision:
        _refuse(decision)


def _refuse(decision: Decision) -> NoReturn:
    reason = decision.reason
    if reason is None:  # pragma: no cover - the constructor forbids it
        raise RuntimeError("refusal without a reason")
    raise NotAllowed(reason)


def has_role(user: Any, *roles: str, organisation_id: int | None = None) -> Decision:
    """Does the person hold one of the roles (in this organisation, when one is given)?"""
    held = getattr(user, "roles_in", None)
    if held is not None and getattr(user, "is_active", False):
        mine = user.roles if organisation_id is None else held(organisation_id)
        if mine & set(roles):
            return allow()
    return deny("role", _("Your role does not include this act."))


LAST_KEY = 2**63 - 1
"""The largest key that a database holds."""


def visible_or_404(source: type[M] | QuerySet[M] | Manager[M], user: Any, **lookup: Any) -> M:
    """The object, if it exists and this person may see it; else 404, so that existence is hidden.

    `source` is a model whose default queryset has `visible_to(user)`, or such a queryset.
    """
    if isinstance(source, type):
        queryset = source._default_manager.all()
    elif isinstance(source, Manager):
        queryset = source.all()
    else:
        queryset = source
    if any(isinstance(key, int) and key > LAST_KEY for key in lookup.values()):
        raise Http404  # no row has such a key, and no database can be asked for it
    found = queryset.visible_to(user).filter(**lookup).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found

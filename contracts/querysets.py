"""Who sees which rows, and the named filters."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from contracts.lifecycle.contract import PUBLIC, RUNNING, UNSIGNED
from procurement.people.roles import STAFF_ROLES, Role

Rows = TypeVar("Rows", bound=models.QuerySet)


def _sees_all(user: Any) -> bool:
    roles: frozenset[str] = getattr(user, "roles", frozenset())
    return bool(getattr(user, "is_system", False)) or Role.AUDITOR in roles


def _party(user: Any, contract: str = "") -> Q:
    """It is this person's contract; `contract` is the way to the contract ("x__")."""
    held = getattr(user, "organisations_as", None)
    mine = Q(**{f"{contract}purchaser__in": held(*STAFF_ROLES) if held else ()})
    theirs = Q(**{f"{contract}supplier__in": held(Role.SUPPLIER) if held else ()})
    return mine | theirs & ~Q(**{f"{contract}status__in": UNSIGNED})


def _visible(rows: Rows, user: Any, contract: str = "", *, or_public: Q | None = None) -> Rows:
    """Rows of contracts this person works with, and those that are public."""
    if _sees_all(user):
        return rows
    party = _party(user, contract)
    return rows.filter(party if or_public is None else party | or_public)


class ContractQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ContractQuerySet:
        """The purchaser's staff; the supplier once it was sent; the auditor all of them."""
        return _visible(self, user)

    def readable_by(self, user: Any) -> ContractQuerySet:
        """Whose contract it is; everybody once both have signed."""
        return _visible(self, user, or_public=Q(status__in=PUBLIC))

    def public(self) -> ContractQuerySet:
        """Both have signed."""
        return self.filter(status__in=PUBLIC)

    def running(self) -> ContractQuerySet:
        return self.filter(status__in=RUNNING)


class OfContractQuerySet(models.QuerySet):
    """Rows that belong to a contract and are seen with it."""

    def visible_to(self, user: Any) -> OfContractQuerySet:
        return _visible(self, user, "contract__")


class ResultQuerySet(OfContractQuerySet):
    """Results of periods: public once their assessment is published."""

    def published(self) -> ResultQuerySet:
        return self.filter(published_at__isnull=False)

    def readable_by(self, user: Any) -> ResultQuerySet:
        """Whose contract it is; everybody once it is published."""
        return _visible(self, user, "contract__", or_public=Q(published_at__isnull=False))


def _writes_schemes(user: Any) -> bool:
    return bool(getattr(user, "is_system", False) or getattr(user, "is_staff_member", False))


class SchemeQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> SchemeQuerySet:
        """The library is no secret; a scheme of which there are only drafts is staff's."""
        if _writes_schemes(user):
            return self
        model: Any = self.model
        versions = model.versions.rel.related_model.objects.visible_to(user)
        return self.filter(pk__in=versions.values("scheme"))


class SchemeVersionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> SchemeVersionQuerySet:
        """Staff see drafts too; everybody else what has been approved: contracts rest on it."""
        return self if _writes_schemes(user) else self.exclude(status="draft")

    def ready(self) -> SchemeVersionQuerySet:
        """What a new contract may take."""
        return self.filter(status__in=("approved", "in_use"))

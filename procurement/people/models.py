"""Users, organisations and who does what in which."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from procurement import clock
from procurement.people.roles import STAFF_ROLES, Role
from procurement.workflow import Stateful

from .lifecycle import TONES, OrganisationLife, OrganisationState

SYSTEM_USERNAME = "system"


def validate_credit_code(value: str) -> None:
    """18 characters of a unified social credit code with a right check digit (GB 32100-2015)."""
    if not uscc.is_valid(value):
        raise ValidationError(
            _("“%(value)s” is not a unified social credit code: 18 characters, last one a check."),
            code="credit_code",
            params={"value": value},
        )


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: Any) -> OrganisationQuerySet:
        """Staff see every organisation; suppliers their own; the public none by this door."""
        if getattr(user, "is_system", False) or getattr(user, "is_staff_member", False):
            return self
        if Role.SECURITY_ADMIN in getattr(user, "roles", frozenset()):
            return self
        return self.filter(pk__in=getattr(user, "organisation_ids", ()))

    def suppliers(self) -> OrganisationQuerySet:
        return self.filter(kind=Organisation.Kind.SUPPLIER)


class Organisation(OrganisationLife, Stateful):
    """A purchaser, a supplier, a pool of experts or a supervising authority.

    A supplier registers itself and may bid once an officer has verified it.
    """

    class Kind(models.TextChoices):
        BUYER = "buyer", _("Purchaser")
        SUPPLIER = "supplier", _("Supplier")
        EXPERT_POOL = "expert_pool", _("Expert pool")
        AUTHORITY = "authority", _("Supervising authority")

    class Size(models.TextChoices):
        MICRO = "micro", _("Micro enterprise")
        SMALL = "small", _("Small enterprise")
        MEDIUM = "medium", _("Medium enterprise")
        LARGE = "large", _("Large enterprise")

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    name = models.CharField(_("Name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    credit_code = models.CharField(
        _("Unified social credit code"),
        max_length=18,
        unique=True,
        validators=[validate_credit_code],
    )
    size = models.CharField(_("Size of the enterprise"), max_length=6, choices=Size, blank=True)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    contact = models.CharField(_("Contact person"), max_length=80, blank=True)
    legal_representative = models.CharField(_("Legal representative"), max_length=80, blank=True)
    bank = models.CharField(_("Bank"), max_length=200, blank=True)
    bank_account = models.CharField(_("Bank account"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("Registered"), default=clock.now, editable=False)

    objects: ClassVar[Any] = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisations")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="supplier") | ~models.Q(size=""),
                name="supplier_states_its_size",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:organisation", args=[self.pk])

    @property
    def status_tone(self) -> str:
        """The badge of the status."""
        return TONES[OrganisationState(self.status)]

    @property
    def is_small_or_micro(self) -> bool:
        """Small and micro are equal before the policy deduction (财库〔2020〕46号)."""
        return self.size in {self.Size.MICRO, self.Size.SMALL}

    @property
    def may_bid(self) -> bool:
        """A verified supplier."""
        return self.kind == self.Kind.SUPPLIER and self.status == OrganisationState.VERIFIED


class User(AbstractUser):
    """A person who signs in. The name shown is `display_name`."""

    email = models.EmailField(_("E-mail"), blank=True)
    display_name = models.CharField(_("Name"), max_length=80, blank=True)
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    language = models.CharField(
        _("Language of messages"), max_length=10, choices=settings.LANGUAGES, default="zh-hans"
    )
    is_system = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("User")
        verbose_name_plural = _("Users")
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=~models.Q(email=""), name="user_email_once"
            )
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    @cached_property
    def _held(self) -> list[tuple[int, str, int | None]]:
        rows = self.memberships.filter(ended_at=None).values_list("organisation_id", "role", "id")
        return list(rows)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Every role held now, in any organisation."""
        return frozenset(role for _organisation, role, _pk in self._held)

    @cached_property
    def organisation_ids(self) -> frozenset[int]:
        """Organisations this person works for now."""
        return frozenset(organisation for organisation, _role, _pk in self._held)

    def roles_in(self, organisation_id: int) -> frozenset[str]:
        """Roles held now in one organisation."""
        return frozenset(role for held, role, _pk in self._held if held == organisation_id)

    def organisations_as(self, *roles: str) -> frozenset[int]:
        """Organisations in which one of the roles is held now."""
        return frozenset(held for held, role, _pk in self._held if role in roles)

    @cached_property
    def is_staff_member(self) -> bool:
        """Works behind the counter: any role of the purchaser's side."""
        return bool(self.roles & STAFF_ROLES)

    @cached_property
    def is_supplier(self) -> bool:
        """Works for a supplier."""
        return Role.SUPPLIER in self.roles

    @cached_property
    def supplier(self) -> Organisation | None:
        """The supplier this person works for; the first one where there are several."""
        return (
            Organisation.objects.filter(
                memberships__user=self, memberships__role=Role.SUPPLIER, memberships__ended_at=None
            )
            .order_by("pk")
            .first()
        )


class Membership(models.Model):
    """One role of one person in one organisation, from a day until it ends."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("Role"), max_length=20, choices=Role)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Membership")
        verbose_name_plural = _("Memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(ended_at=None),
                name="role_held_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class PendingRegistration(models.Model):
    """A registration whose mail has not been answered; nobody but `services.pending` reads it.

    `token` is the SHA-256 of what stands in the mail, `password` the hash of the chosen one,
    `licence` leads to the upload that is kept aside.
    """

    key = models.UUIDField(unique=True)
    token = models.CharField(max_length=64, unique=True)
    organisation = models.JSONField()
    person = models.JSONField()
    password = models.CharField(max_length=128)
    licence = models.TextField()
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return str(self.key)

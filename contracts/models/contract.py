"""The contract, its bill of quantities, its service areas and its payment periods."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import ContractLife
from contracts.lifecycle.contract import PUBLIC, RUNNING, UNSIGNED, ContractState
from contracts.models.fields import MoneyColumn, quantity, unit_price
from contracts.models.scheme import SchemeVersion
from contracts.querysets import ContractQuerySet
from contracts.rules.periods import LENGTHS
from procurement import clock
from procurement.people.models import Organisation
from procurement.web import formats
from procurement.workflow import Stateful
from tenders.models import Award, Lot, ServiceKind

TONES = {
    ContractState.SENT: "warn",
    ContractState.SUPPLIER_SIGNED: "warn",
    ContractState.PURCHASER_SIGNED: "warn",
    ContractState.IN_FORCE: "on",
    ContractState.SUSPENDED: "warn",
    ContractState.TERMINATED: "bad",
    ContractState.ACCEPTED: "ok",
    ContractState.EXPIRED: "off",
    ContractState.CLOSED: "off",
}


class Contract(ContractLife, Stateful):
    """A service contract built from an award. `amount` is the price of one year in CNY."""

    number = models.CharField(_("Contract number"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("Lot")
    )
    award = models.OneToOneField(
        Award, on_delete=models.PROTECT, related_name="contract_built", verbose_name=_("Award")
    )
    purchaser = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("Purchaser")
    )
    supplier = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="contracts",
        verbose_name=_("Contractor"),
    )
    service_kind = models.CharField(_("Service"), max_length=20, choices=ServiceKind)
    amount = MoneyColumn(_("Yearly price"))
    years = models.PositiveSmallIntegerField(_("Years"), default=1)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    period_months = models.PositiveSmallIntegerField(
        _("Months of a payment period"), default=1, choices=[(n, n) for n in LENGTHS]
    )
    place = models.CharField(_("Place of performance"), max_length=200, blank=True)
    scheme_version = models.ForeignKey(
        SchemeVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name=_("Deduction scheme"),
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="managed_contracts",
        verbose_name=_("Contract manager"),
    )
    contradictions_acknowledged_at = models.DateTimeField(null=True, editable=False)
    contradictions_acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    published_at = models.DateTimeField(_("Published"), null=True, editable=False)
    notice_url = models.CharField(_("Notice"), max_length=300, blank=True, editable=False)
    filed_at = models.DateTimeField(_("Filed"), null=True, editable=False)
    filing_number = models.CharField(_("Filing number"), max_length=80, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects: ClassVar[Any] = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("Contract")
        verbose_name_plural = _("Contracts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="contract_has_a_price"),
            models.CheckConstraint(
                condition=Q(years__gte=1, years__lte=3), name="contract_of_1_to_3_years"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="contract_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("contracts:contract", args=[self.pk])

    @property
    def status_tone(self) -> str:
        """The colour of the state, after its word and its shape."""
        return TONES.get(self.status, "")

    @property
    def total_amount(self) -> Decimal:
        """The price of the whole term."""
        return self.amount * self.years

    @property
    def is_unsigned(self) -> bool:
        return self.status in UNSIGNED

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING

    @property
    def is_public(self) -> bool:
        return self.status in PUBLIC

    @property
    def is_editable(self) -> bool:
        """The text may still change."""
        return self.status == ContractState.DRAFT

    @cached_property
    def bill(self) -> list[ContractLine]:
        """The bill of quantities in its order, read once."""
        return list(self.lines.all())

    @property
    def bill_total(self) -> Decimal:
        """The sum of the stored line amounts."""
        return sum((line.amount for line in self.bill), Decimal("0.00"))

    def period_of(self, day: date) -> Period | None:
        """The payment period in which a day lies."""
        return self.periods.filter(starts_on__lte=day, ends_on__gte=day).first()


class ContractLine(models.Model):
    """A line of the bill of quantities; `amount` is what was agreed and is never recomputed."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField(_("No."))
    name = models.CharField(_("Item"), max_length=200)
    unit = models.CharField(_("Unit"), max_length=20)
    quantity = quantity(_("Quantity"))
    unit_price = unit_price(_("Unit price"))
    amount = MoneyColumn(_("Amount"))

    class Meta:
        verbose_name = _("Line of the bill of quantities")
        verbose_name_plural = _("Bill of quantities")
        ordering = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contract_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0, unit_price__gte=0, amount__gte=0),
                name="contract_line_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ServiceArea(models.Model):
    """A unit of inspection: a street, a green, a stretch of road, with its class and quantity."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="areas")
    code = models.CharField(_("Code"), max_length=30)
    stratum = models.CharField(_("Group of the draw"), max_length=60)
    name = models.CharField(_("Name"), max_length=160)
    service_class = models.CharField(_("Class"), max_length=40, blank=True)
    quantity = quantity(_("Quantity"))
    unit = models.CharField(_("Unit"), max_length=20, default="㎡")
    line = models.ForeignKey(
        ContractLine,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="areas",
        verbose_name=_("Line of the bill of quantities"),
    )
    latitude = models.DecimalField(
        _("Latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("Longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )

    class Meta:
        verbose_name = _("Service area")
        verbose_name_plural = _("Service areas")
        ordering = ["contract", "stratum", "code"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "code"], name="service_area_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="service_area_has_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Period(models.Model):
    """A payment period and its fee; the fees of a year add up to the yearly price."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="periods")
    number = models.PositiveSmallIntegerField(_("No."))
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    fee = MoneyColumn(_("Fee"))

    class Meta:
        verbose_name = _("Payment period")
        verbose_name_plural = _("Payment periods")
        ordering = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="period_once"),
            models.UniqueConstraint(fields=["contract", "starts_on"], name="period_starts_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_its_start"
            ),
            models.CheckConstraint(condition=Q(fee__gte=0), name="period_fee_from_0"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.number}"

    @property
    def short_label(self) -> str:
        """ "10月" under a chart; the number where the period is no calendar month."""
        whole = self.starts_on.day == 1 and self.starts_on.month == self.ends_on.month
        if not whole:
            return str(self.number)
        month = self.starts_on.month
        return f"{month}月" if formats.chinese() else formats.MONTHS_EN[month - 1]

    @property
    def label(self) -> str:
        """ "2026年10月", or both ends where the period is no calendar month."""
        if self.starts_on.day == 1 and self.starts_on.month == self.ends_on.month:
            return formats.month_words(self.starts_on)
        return f"{self.starts_on:%Y-%m-%d} – {self.ends_on:%Y-%m-%d}"

"""Lots with their bill of quantities and criteria."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement import clock
from tenders.lifecycle.lot import LotLife
from tenders.models.voice import Voiced
from tenders.querysets import LotQuerySet


class ServiceKind(models.TextChoices):
    STREET_CLEANING = "street_cleaning", _("Street cleaning")
    GREENING = "greening", _("Greening")
    ROAD_MAINTENANCE = "road_maintenance", _("Road maintenance")
    OTHER = "other", _("Other municipal service")


class Lot(LotLife, Voiced):
    """One lot of a tender. Budget, ceiling and bid prices are per year, in CNY."""

    tender = models.ForeignKey("tenders.Tender", on_delete=models.CASCADE, related_name="lots")
    predecessor = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="successor"
    )
    number = models.PositiveSmallIntegerField(_("Lot"))
    name = models.CharField(_("Name"), max_length=200)
    service_kind = models.CharField(_("Service"), max_length=20, choices=ServiceKind)
    scope = models.TextField(_("Scope"))
    requirement = models.TextField(_("Requirement"), blank=True)
    standard = models.TextField(_("Standard"), blank=True)
    budget = models.DecimalField(_("Budget per year (CNY)"), max_digits=18, decimal_places=2)
    max_price = models.DecimalField(
        _("Maximum price per year (CNY)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    years = models.PositiveSmallIntegerField(_("Term in years"), default=1)
    service_starts_on = models.DateField(_("Service begins on"), null=True, blank=True)
    price_weight = models.DecimalField(
        _("Weight of the price"),
        max_digits=5,
        decimal_places=2,
        default=10,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    reserved_for_small = models.BooleanField(
        _("Reserved for small and micro enterprises"), default=False
    )
    small_rate = models.DecimalField(
        _("Price deduction for small and micro enterprises"),
        max_digits=4,
        decimal_places=2,
        default=0,
        help_text=_("A share: 0.10 means 10 %."),
    )
    share_rate = models.DecimalField(
        _("Price deduction where small firms do 30 % or more"),
        max_digits=4,
        decimal_places=2,
        default=0,
        help_text=_("A share: 0.10 means 10 %."),
    )
    domestic_rate = models.DecimalField(
        _("Price deduction for domestic products"),
        max_digits=4,
        decimal_places=2,
        default=0,
        help_text=_("A share: 0.10 means 10 %."),
    )
    reserved_share = models.DecimalField(
        _("Share reserved for small and medium enterprises"),
        max_digits=4,
        decimal_places=2,
        default=0,
        help_text=_("A share: 0.10 means 10 %."),
    )
    complex = models.BooleanField(_("Technically complex or of large social impact"), default=False)
    failure_reason = models.TextField(_("Why it failed"), blank=True, editable=False)
    wait_reason = models.TextField(
        _("Why the winner is not determined yet"), blank=True, editable=False
    )
    status_since = models.DateTimeField(default=clock.now, editable=False)
    reached = models.JSONField(default=dict, editable=False)
    evaluation = models.JSONField(null=True, editable=False)
    report = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    # How often signatures under the report have become void (87号令第六十四条).
    report_round = models.PositiveSmallIntegerField(default=0, editable=False)

    # Of a consultation: until when final offers come in, and when they were opened.
    offers_due = models.DateTimeField(_("Final offers until"), null=True, editable=False)
    offers_opened_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("Lot")
        verbose_name_plural = _("Lots")
        ordering = ["tender_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="lot_number_once"),
            models.CheckConstraint(condition=models.Q(budget__gt=0), name="lot_budget_positive"),
            models.CheckConstraint(
                condition=models.Q(max_price=None) | models.Q(max_price__lte=models.F("budget")),
                name="maximum_price_within_budget",
            ),
            models.CheckConstraint(
                condition=models.Q(reserved_for_small=False) | models.Q(small_rate=0),
                name="reserved_lot_has_no_deduction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("tenders:lot", args=[self.pk])

    @property
    def ceiling(self) -> Any:
        """The most a bid may ask: the maximum price, the budget where there is none."""
        return self.budget if self.max_price is None else self.max_price

    @property
    def is_reserved(self) -> bool:
        """Wholly for small and micro firms, or in part: no deduction for size then (第九条)."""
        return bool(self.reserved_for_small or self.reserved_share)

    @property
    def signed(self) -> Any:
        """The signatures in force under its report."""
        return self.signatures.filter(round=self.report_round)

    @property
    def void_signatures(self) -> Any:
        """Those under a report whose scores were looked at again since."""
        return self.signatures.filter(round__lt=self.report_round).select_related("member")

    @property
    def award(self) -> Any:
        """The award in force; None where there is none, it was declined or is void."""
        return self.awards.current().first()


class LotLine(models.Model):
    """One line of a lot's bill of quantities, as tendered: quantities, no prices."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField(pgettext_lazy("bill of quantities", "Line"))
    name = models.CharField(_("Item"), max_length=200)
    unit = models.CharField(_("Unit"), max_length=20)
    quantity = models.DecimalField(_("Quantity per year"), max_digits=18, decimal_places=4)
    service_class = models.CharField(_("Class"), max_length=40, blank=True)
    remark = models.CharField(_("Remark"), max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "number"], name="lot_line_number_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Criterion(models.Model):
    """One scoring criterion besides the price; points of all and the price weight make 100.

    `requirement` is the number of the requirement it scores, of those the lot numbers; `bands`
    are the ranges of a quantity with their points, one a line ("80-85: 4").
    """

    class Part(models.TextChoices):
        TECHNICAL = "technical", _("Technical part")
        BUSINESS = "business", _("Business part")
        CREDIT = "credit", _("Credit record")

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField(_("Number"))
    part = models.CharField(_("Part"), max_length=10, choices=Part)
    name = models.CharField(_("Criterion"), max_length=120)
    description = models.TextField(_("How it is scored"))
    max_points = models.DecimalField(_("Most points"), max_digits=5, decimal_places=2)
    objective = models.BooleanField(
        _("Objective"), default=False, help_text=_("All members must come to the same points.")
    )
    requirement = models.PositiveSmallIntegerField(
        _("Requirement it scores"), null=True, blank=True
    )
    bands = models.TextField(_("Ranges and points"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "number"], name="criterion_number_once"),
            models.CheckConstraint(condition=models.Q(max_points__gt=0), name="points_positive"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def how(self) -> str:
        """How it is scored, with its ranges, for whoever reads it."""
        return "\n".join(part for part in (self.description, self.bands.strip()) if part)

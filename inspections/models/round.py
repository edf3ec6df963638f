"""A round (考核轮次): the frozen list, the draw of units and inspectors, the inspections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Checklist, Contract, Period, ServiceArea
from inspections.lifecycle import RoundLife, RoundState
from inspections.querysets import InspectionQuerySet, OfRoundQuerySet, RoundQuerySet
from procurement import clock
from procurement.workflow import Stateful

TONES = {
    RoundState.PLANNED: "",
    RoundState.DRAWN: "",
    RoundState.UNDER_WAY: "on",
    RoundState.SUBMITTED: "warn",
    RoundState.REVIEWED: "warn",
    RoundState.PUBLISHED: "ok",
    RoundState.VOID: "off",
}


class Round(RoundLife, Stateful):
    """One round of inspections of one kind in one period of a contract.

    The list of units and its hash are fixed when it is planned, before the public value exists.
    """

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("Contract")
    )
    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("Period")
    )
    checklist = models.ForeignKey(
        Checklist, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("Checklist")
    )
    kind = models.CharField(_("Kind of inspection"), max_length=60)
    number = models.PositiveIntegerField(_("No."))
    planned_for = models.DateField(_("Day of the inspection"))
    covert = models.BooleanField(_("Covert: the contractor is not told beforehand"), default=True)
    sample: Any = models.JSONField(_("Units to be drawn, by group"))
    inspector_count = models.PositiveSmallIntegerField(_("Inspectors to be drawn"), default=2)
    list_hash = models.CharField(_("Hash of the list of units"), max_length=64, editable=False)
    inspectors_hash = models.CharField(
        _("Hash of the list of inspectors"), max_length=64, editable=False
    )
    source_hash = models.CharField(
        _("Hash of the lists and the named source"), max_length=64, blank=True, editable=False
    )
    planned_at = models.DateTimeField(_("List frozen"), default=clock.now, editable=False)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects: ClassVar[Any] = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("Round")
        verbose_name_plural = _("Rounds")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "planned_for"], name="round_by_status")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="round_number_once"),
            models.CheckConstraint(
                condition=Q(inspector_count__gte=2), name="round_has_two_inspectors"
            ),
            models.CheckConstraint(
                condition=~Q(status="void") | ~Q(void_reason=""), name="void_round_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(public_value_at=None) | Q(public_value_at__gt=models.F("planned_at")),
                name="round_value_after_list",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("inspections:round", args=[self.pk])

    @property
    def reference(self) -> str:
        """R-12: the round's number within its contract."""
        return f"R-{self.number}"

    @property
    def status_tone(self) -> str:
        return TONES[RoundState(self.status)]

    @property
    def is_drawn(self) -> bool:
        return self.drawn_at is not None

    def strata_left(self) -> Iterator[tuple[str, int, int]]:
        """Per group: its name, how many are to be drawn, how many may still be drawn."""
        counted = self.units.filter(excluded=False).values("stratum").annotate(n=Count("pk"))
        left = {row["stratum"]: row["n"] for row in counted.order_by()}
        for stratum, wanted in sorted(self.sample.items()):
            yield stratum, wanted, left.get(stratum, 0)

    def passed_over_since(self, moment: datetime) -> bool:
        """Was a unit or an inspector passed over at or after a moment?"""
        units = self.units.filter(excluded_at__gte=moment)
        return units.exists() or self.inspectors.filter(recused_at__gte=moment).exists()

    def inspectors_left(self) -> int:
        """How many inspectors may still be drawn."""
        return self.inspectors.filter(recused=False).count()


class RoundUnit(models.Model):
    """A unit on the frozen list; `order` is its place among the drawn."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="units")
    area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, related_name="+")
    stratum = models.CharField(_("Group of the draw"), max_length=60)
    code = models.CharField(_("Code"), max_length=30)
    name = models.CharField(_("Name"), max_length=160)
    excluded = models.BooleanField(_("Passed over"), default=False)
    exclusion_reason = models.CharField(_("Why it is passed over"), max_length=200, blank=True)
    excluded_at = models.DateTimeField(null=True, editable=False)
    drawn = models.BooleanField(_("Drawn"), default=False)
    order = models.PositiveSmallIntegerField(null=True)

    objects: ClassVar[Any] = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("Unit of a round")
        verbose_name_plural = _("Units of rounds")
        ordering = ["round", "stratum", "code"]
        constraints = [
            models.UniqueConstraint(fields=["round", "code"], name="unit_once_per_round"),
            models.CheckConstraint(
                condition=Q(excluded=False) | ~Q(exclusion_reason=""), name="excluded_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(excluded=True, drawn=True), name="excluded_is_not_drawn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("inspections:unit", args=[self.pk])


class RoundInspector(models.Model):
    """Someone of the pool of inspectors; the drawn ones sign what was recorded."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="inspectors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inspector_of"
    )
    code = models.CharField(_("Code"), max_length=80)
    recused = models.BooleanField(_("Recused"), default=False)
    recusal_reason = models.CharField(_("Why recused"), max_length=200, blank=True)
    recused_at = models.DateTimeField(null=True, editable=False)
    drawn = models.BooleanField(_("Drawn"), default=False)
    order = models.PositiveSmallIntegerField(null=True)
    signed_at = models.DateTimeField(_("Signed"), null=True)

    class Meta:
        verbose_name = _("Inspector of a round")
        verbose_name_plural = _("Inspectors of rounds")
        ordering = ["round", "code"]
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="inspector_once_per_round"),
            models.UniqueConstraint(fields=["round", "code"], name="inspector_code_once"),
            models.CheckConstraint(
                condition=Q(recused=False) | ~Q(recusal_reason=""), name="recused_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(recused=True, drawn=True), name="recused_is_not_drawn"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Inspection(models.Model):
    """A drawn unit visited by an inspector: arrived, finished, scored.

    `score` follows the decisions on disputes; `recorded_score` is what was signed.
    """

    unit = models.OneToOneField(RoundUnit, on_delete=models.PROTECT, related_name="inspection")
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inspections"
    )
    started_at = models.DateTimeField(_("Arrived"), default=clock.now)
    finished_at = models.DateTimeField(_("Finished"), null=True)
    place = models.CharField(_("Place (lamp post, house number)"), max_length=120, blank=True)
    note = models.CharField(_("Remark"), max_length=500, blank=True)
    recorded_score = models.DecimalField(
        _("Score as recorded"), max_digits=7, decimal_places=2, null=True
    )
    score = models.DecimalField(_("Score"), max_digits=7, decimal_places=2, null=True)

    objects: ClassVar[Any] = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Inspection")
        verbose_name_plural = _("Inspections")
        ordering = ["unit"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | ~Q(score=None), name="finished_has_a_score"
            )
        ]

    def __str__(self) -> str:
        return str(self.unit)

    def get_absolute_url(self) -> str:
        return reverse("inspections:inspection", args=[self.pk])

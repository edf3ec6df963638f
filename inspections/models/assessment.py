"""The assessment of a period (月度考核) and what joins the rounds in it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle.contract import RUNNING
from contracts.models import Contract, Period, PeriodResult
from inspections.lifecycle import AssessmentLife, AssessmentState, RoundState
from inspections.models.round import Round
from inspections.permissions import MANAGERS
from inspections.querysets import AssessmentQuerySet
from procurement import clock
from procurement.documents.models import StoredFile
from procurement.workflow import Stateful

TONES = {
    AssessmentState.COLLECTING: "",
    AssessmentState.COMPUTED: "on",
    AssessmentState.SHOWN: "warn",
    AssessmentState.ANSWERED: "warn",
    AssessmentState.CONFIRMED: "ok",
    AssessmentState.PUBLISHED: "ok",
    AssessmentState.SETTLED: "ok",
}


class Assessment(AssessmentLife, Stateful):
    """What a period was worth: scores, findings, events; from its confirmation on, money.

    `snapshot` keeps what was counted when it was computed, with the way to every source;
    `result` is the statement that contracts made of it.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="assessments")
    period = models.OneToOneField(Period, on_delete=models.PROTECT, related_name="assessment")
    result = models.OneToOneField(
        PeriodResult, on_delete=models.PROTECT, null=True, editable=False, related_name="assessment"
    )
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects: ClassVar[Any] = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Assessment")
        verbose_name_plural = _("Assessments")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["collecting", "computed", "shown", "answered"])
                | ~Q(confirmed_by=None) & ~Q(confirmed_by=models.F("computed_by")),
                name="assessment_confirmed_by_a_second_person",
            )
        ]

    def __str__(self) -> str:
        """The contract and the first month of its period: what the log calls it."""
        return f"{self.contract.number} {self.period.starts_on:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("inspections:assessment", args=[self.pk])

    @property
    def status_tone(self) -> str:
        return TONES[AssessmentState(self.status)]

    @cached_property
    def period_rounds(self) -> list[Round]:
        """The rounds of the period that were drawn and are not void, with their inspectors."""
        rows = Round.objects.filter(period=self.period_id, drawn_at__isnull=False)
        return list(rows.exclude(status=RoundState.VOID).prefetch_related("inspectors"))

    def answer_period_runs(self, today: date) -> bool:
        """May the contractor still answer?"""
        waits = self.status == AssessmentState.SHOWN
        return waits and self.answer_due is not None and today <= self.answer_due


class PeriodEvent(models.Model):
    """Something the scheme prices by the case: an accident, criticism in the press, a complaint."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("Kind of event"), max_length=60)
    quantity = models.PositiveSmallIntegerField(_("How many"), default=1)
    occurred_on = models.DateField(_("Day"))
    note = models.CharField(_("What happened"), max_length=500)
    evidence = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("Event of a period")
        verbose_name_plural = _("Events of periods")
        ordering = ["assessment", "occurred_on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="event_counts")]

    def __str__(self) -> str:
        return self.kind


class PeriodAddition(models.Model):
    """Points added to the score of a period, or taken, for a written reason."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="additions")
    points = models.DecimalField(_("Points"), max_digits=6, decimal_places=2)
    reason = models.CharField(_("Reason"), max_length=500)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("Points added")
        verbose_name_plural = _("Points added")
        ordering = ["assessment", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(points=0), name="addition_is_not_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="addition_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.points}"


def periods_to_assess(user: Any, today: date) -> Any:
    """Periods that are over, of contracts this person manages, without an assessment."""
    return (
        Period.objects.filter(ends_on__lt=today, contract__status__in=RUNNING)
        .filter(~Exists(Assessment.objects.filter(period=OuterRef("pk"))))
        .filter(contract__purchaser__in=user.organisations_as(*MANAGERS))
        .select_related("contract")
        .order_by("ends_on", "pk")
    )

"""A finding (扣分项), its photos and what was said about it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, FaultType
from inspections.lifecycle import AnswerState, FindingAnswerLife, FindingLife, FindingState
from inspections.models.round import Inspection
from inspections.querysets import FindingQuerySet
from procurement import clock
from procurement.documents.models import StoredFile
from procurement.workflow import Stateful

TONES = {
    FindingState.FOUND: "",
    FindingState.NOTIFIED: "warn",
    FindingState.PUT_RIGHT: "warn",
    FindingState.VERIFIED: "ok",
    FindingState.NOT_PUT_RIGHT: "bad",
    FindingState.ESCALATED: "bad",
    FindingState.VOID: "off",
}


class Finding(FindingLife, FindingAnswerLife, Stateful):
    """A fault that was found: so many, at this place, costing so many points.

    Words and points are copied from the fault of the checklist, so that a finding reads the
    same for ever. `contract` is its round's, kept here for the lists.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="findings")
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    fault = models.ForeignKey(FaultType, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("No."))
    reference = models.CharField(_("Number"), max_length=30)
    text = models.CharField(_("Fault"), max_length=200)
    unit = models.CharField(_("Unit"), max_length=20)
    quantity = models.DecimalField(_("Quantity"), max_digits=12, decimal_places=3)
    points_each = models.DecimalField(_("Points each"), max_digits=7, decimal_places=2)
    multiplier = models.DecimalField(
        _("Multiplier"), max_digits=5, decimal_places=2, default=Decimal(1)
    )
    money_kind = models.CharField(_("Kind of finding with a price"), max_length=60, blank=True)
    place = models.CharField(_("Place"), max_length=120, blank=True)
    found_at = models.DateTimeField(_("Found"), default=clock.now)

    objects: ClassVar[Any] = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Finding")
        verbose_name_plural = _("Findings")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["contract", "status"], name="finding_by_contract"),
            models.Index(fields=["status", "due_at"], name="finding_by_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contract", "reference"], name="finding_reference"),
            models.UniqueConstraint(fields=["inspection", "fault"], name="finding_once_per_fault"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="finding_has_quantity"),
            models.CheckConstraint(
                condition=Q(decided_quantity=None)
                | Q(decided_quantity__gte=0, decided_quantity__lt=models.F("quantity")),
                name="finding_decided_is_less",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.text}"

    def get_absolute_url(self) -> str:
        return reverse("inspections:finding", args=[self.pk])

    @property
    def status_tone(self) -> str:
        return "off" if self.answer == AnswerState.WITHDRAWN else TONES[FindingState(self.status)]

    def get_status_display(self) -> str:  # type: ignore[no-redef]
        """Where it stands, in words; one that was withdrawn waits for nothing any more."""
        withdrawn = self.answer == AnswerState.WITHDRAWN
        return str((AnswerState.WITHDRAWN if withdrawn else FindingState(self.status)).label)

    @property
    def stands(self) -> bool:
        """Neither void nor withdrawn."""
        return self.status != FindingState.VOID and self.answer != AnswerState.WITHDRAWN

    @property
    def is_disputed(self) -> bool:
        return self.answer == AnswerState.DISPUTED

    @property
    def counted(self) -> Decimal:
        """The quantity that counts after review."""
        if self.status == FindingState.VOID:
            return Decimal(0)
        return self.quantity if self.decided_quantity is None else self.decided_quantity

    @property
    def points(self) -> Decimal:
        """The points it costs now, before the limit of its item."""
        return self.points_each * self.counted * self.multiplier

    @property
    def points_found(self) -> Decimal:
        """The points it cost as it was found."""
        return self.points_each * self.quantity * self.multiplier

    @property
    def put_right_in_time(self) -> bool:
        """Checked and found put right, reported before the limit; nothing asked counts as done."""
        if self.due_at is None or not self.stands:
            return True
        if self.status != FindingState.VERIFIED or self.put_right_at is None:
            return False
        return self.put_right_at < self.due_at

    def is_overdue(self, now: datetime) -> bool:
        """Derived from the clock, recorded or not."""
        waits = self.status in (FindingState.NOTIFIED, FindingState.NOT_PUT_RIGHT)
        return waits and self.due_at is not None and now >= self.due_at


class FindingPhoto(models.Model):
    """A photo before (the fault) or after (put right).

    `received_at` is the server's time; `taken_at` is what the camera wrote into the file and
    proves nothing by itself.
    """

    class Moment(models.TextChoices):
        BEFORE = "before", _("When it was found")
        AFTER = "after", _("When it was put right")

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="photos")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    moment = models.CharField(_("Shows"), max_length=6, choices=Moment)
    sha256 = models.CharField("SHA-256", max_length=64)
    taken_at = models.DateTimeField(_("Time in the file"), null=True)
    received_at = models.DateTimeField(_("Received"), default=clock.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("Photo of a finding")
        verbose_name_plural = _("Photos of findings")
        ordering = ["finding", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "moment", "sha256"], name="photo_once_per_finding"
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class FindingAnswer(models.Model):
    """What was said, in order: the contractor's answer, the decision, reports of rectification."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("The contractor accepts")
        DISPUTED = "disputed", _("The contractor disputes")
        MAINTAINED = "maintained", _("Maintained after review")
        REDUCED = "reduced", _("Reduced after review")
        WITHDRAWN = "withdrawn", _("Withdrawn after review")
        PUT_RIGHT = "put_right", _("Reported put right")
        VERIFIED = "verified", _("Confirmed put right")
        REJECTED = "rejected", _("Not put right")
        ESCALATED = "escalated", _("Escalated")

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="answers")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    text = models.TextField(_("Text"), blank=True)
    quantity = models.DecimalField(_("Quantity"), max_digits=12, decimal_places=3, null=True)
    at = models.DateTimeField(_("Time"), default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("Answer to a finding")
        verbose_name_plural = _("Answers to findings")
        ordering = ["finding", "pk"]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.kind}"

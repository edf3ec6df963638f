"""Deduction schemes (考核扣款办法) and the checklists that belong to them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import SchemeVersionLife
from contracts.querysets import SchemeQuerySet, SchemeVersionQuerySet
from procurement import clock
from procurement.workflow import Stateful
from tenders.models import ServiceKind


class Scheme(models.Model):
    """A scheme of the library, with the place it comes from."""

    code = models.SlugField(_("Code"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    service_kind = models.CharField(_("Service"), max_length=20, choices=ServiceKind)
    source = models.CharField(_("Source"), max_length=300)
    source_en = models.CharField(_("Source in English"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[Any] = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Scheme")
        verbose_name_plural = _("Schemes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class SchemeVersion(SchemeVersionLife, Stateful):
    """One wording of a scheme. `definition` has the form of the published cases.

    Immutable from the moment a contract is signed on it; a trigger refuses the change too.
    """

    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="versions", verbose_name=_("Scheme")
    )
    number = models.PositiveSmallIntegerField(_("Version"))
    definition = models.JSONField(_("Rules"))
    note = models.TextField(_("Remark"), blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects: ClassVar[Any] = SchemeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Version of a scheme")
        verbose_name_plural = _("Versions of schemes")
        ordering = ["scheme", "number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="scheme_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="scheme_version_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme.name} v{self.number}"

    @property
    def status_tone(self) -> str:
        """The colour of the state, after its word and its shape."""
        return {"approved": "ok", "in_use": "on", "superseded": "off"}.get(self.status, "")

    def get_absolute_url(self) -> str:
        return reverse("contracts:scheme", args=[self.pk])


class Checklist(models.Model):
    """The sheet of one kind of inspection; `kind` is a score component of the scheme."""

    version = models.ForeignKey(SchemeVersion, on_delete=models.CASCADE, related_name="checklists")
    kind = models.CharField(_("Kind of inspection"), max_length=60)
    name = models.CharField(_("Name"), max_length=120)
    full_score = models.DecimalField(_("Full score"), max_digits=7, decimal_places=2, default=100)
    source = models.CharField(_("Source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Checklist")
        verbose_name_plural = _("Checklists")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "kind"], name="checklist_kind_once"),
            models.CheckConstraint(condition=Q(full_score__gt=0), name="checklist_full_score"),
        ]

    def __str__(self) -> str:
        return self.name


class ChecklistItem(models.Model):
    """One line of a checklist: at most `max_points` can be lost on it."""

    checklist = models.ForeignKey(Checklist, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(_("Code"), max_length=20)
    name = models.CharField(_("Item"), max_length=160)
    group = models.CharField(_("Group"), max_length=80, blank=True)
    max_points = models.DecimalField(_("Points"), max_digits=7, decimal_places=2)

    class Meta:
        verbose_name = _("Item of a checklist")
        verbose_name_plural = _("Items of checklists")
        ordering = ["checklist", "position"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "code"], name="checklist_item_once"),
            models.CheckConstraint(condition=Q(max_points__gte=0), name="item_points_from_0"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FaultType(models.Model):
    """A fault that an inspector can find: so many points for each unit of its measure.

    `money_kind` names the scheme's `per_finding` price, if it has one; `rectify_limit` is the
    time to put it right in `rectify_unit`, empty where there is nothing to put right.
    """

    class LimitUnit(models.TextChoices):
        """City schemes count in all three."""

        HOURS = "hours", _("hours")
        WORKING_HOURS = "working_hours", _("working hours")
        WORKING_DAYS = "working_days", _("working days")

    item = models.ForeignKey(ChecklistItem, on_delete=models.CASCADE, related_name="faults")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(_("Code"), max_length=20)
    text = models.CharField(_("Fault"), max_length=200)
    points_each = models.DecimalField(_("Points each"), max_digits=7, decimal_places=2)
    unit = models.CharField(_("Unit"), max_length=20, default="处")
    measure = models.CharField(_("How it is measured"), max_length=120, blank=True)
    rectify_limit = models.PositiveSmallIntegerField(
        _("Time to put it right"), null=True, blank=True
    )
    rectify_unit = models.CharField(
        _("Time counted in"), max_length=13, choices=LimitUnit, default=LimitUnit.HOURS
    )
    money_kind = models.CharField(_("Kind of finding with a price"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("Kind of fault")
        verbose_name_plural = _("Kinds of faults")
        ordering = ["item", "position"]
        constraints = [
            models.UniqueConstraint(fields=["item", "code"], name="fault_once_per_item"),
            models.CheckConstraint(condition=Q(points_each__gte=0), name="fault_points_from_0"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def time_to_put_right(self) -> str | None:
        """ "4 working hours"; None where there is nothing to put right."""
        if self.rectify_limit is None:
            return None
        words = {"number": self.rectify_limit, "unit": self.get_rectify_unit_display()}
        return str(_("%(number)s %(unit)s") % words)

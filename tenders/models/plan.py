"""Procurement plans with their requirement survey and key review."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement import clock
from procurement.audit import chain
from procurement.workflow import Stateful
from tenders.lifecycle.plan import PlanLife
from tenders.models.lot import ServiceKind
from tenders.models.opinion import Opinion
from tenders.models.tender import Tender
from tenders.querysets import PlanQuerySet

# What the four opinions are of: the requirement with the plan to carry it out. Not the number, nor
# who helped, which names no other requirement.
REVIEWED = (
    "title",
    "service_kind",
    "procedure",
    "summary",
    "budget",
    "budget_line",
    "years",
    "expected_month",
    "remark",
)


class Plan(PlanLife, Stateful):
    """What a purchaser means to buy, when and for how much; the budget is per year in CNY."""

    number = models.CharField(_("Plan number"), max_length=60, unique=True)
    title = models.CharField(_("Name of the project"), max_length=200)
    purchaser = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        related_name="plans",
        verbose_name=_("Purchaser"),
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Officer"),
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Approver"),
    )
    service_kind = models.CharField(_("Service"), max_length=20, choices=ServiceKind)
    procedure = models.CharField(
        _("Procedure"),
        max_length=30,
        choices=Tender.Procedure,
        default=Tender.Procedure.OPEN,
    )
    summary = models.TextField(_("Requirement in brief"))
    budget = models.DecimalField(_("Budget per year (CNY)"), max_digits=18, decimal_places=2)
    budget_line = models.CharField(_("Budget line"), max_length=80)
    years = models.PositiveSmallIntegerField(
        _("Term in years"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
        help_text=_("At most three, signed yearly (Caiku [2014] 37)."),
    )
    expected_month = models.DateField(_("Expected month of the tender"))
    helpers = models.TextField(_("Who helped to write the requirement"), blank=True)
    remark = models.CharField(_("Remark"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    announced_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("Procurement plan")
        verbose_name_plural = _("Procurement plans")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(budget__gt=0), name="plan_budget_positive"),
            models.CheckConstraint(
                condition=models.Q(years__gte=1, years__lte=3), name="plan_one_to_three_years"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tenders:plan", args=[self.pk])

    @property
    def digest(self) -> str:
        """SHA-256 of what is reviewed: an opinion is of this text and of no other."""
        return chain.digest({name: getattr(self, name) for name in REVIEWED})


class SurveyEntry(models.Model):
    """One market player asked in the survey; at least three (财库〔2021〕22号第十条)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="survey")
    player = models.CharField(_("Market player"), max_length=200)
    finding = models.TextField(_("What was learnt"))
    asked_on = models.DateField(_("Asked on"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "player"], name="player_asked_once")]

    def __str__(self) -> str:
        return self.player


class PlanReview(Opinion):
    """One opinion on the requirement, in the general and the key review.

    Four kinds of reviewers look at five points (财库〔2021〕22号第三十条、第三十一条); `unmet`
    names those that are not in order.
    """

    class Kind(models.TextChoices):
        PROCUREMENT = "procurement", _("Procurement")
        FINANCE = "finance", _("Finance")
        BUSINESS = "business", _("Business")
        SUPERVISION = "supervision", _("Supervision")

    class Point(models.TextChoices):
        GENERAL = "general", _("General review (complete, lawful, within the budget)")
        FAIRNESS = "fairness", _("Non-discrimination")
        COMPETITION = "competition", pgettext_lazy("plan review", "Competition")
        POLICY = "policy", _("Procurement policy")
        RISK = "risk", _("Risk of the performance")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField(_("Kind of reviewer"), max_length=12, choices=Kind)
    reviewer = models.CharField(_("Reviewer"), max_length=80)
    unmet = models.JSONField(_("Not in order"), default=list)
    reviewed_on = models.DateField(_("Reviewed on"))

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def name(self) -> str:
        return self.reviewer

    @property
    def day(self) -> date:
        return self.reviewed_on

    @property
    def unmet_points(self) -> list[str]:
        """The points that are not in order, in words."""
        return [str(self.Point(name).label) for name in self.unmet]

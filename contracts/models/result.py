"""What a period came to: score, lines with their reasons, and what waits for a decision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.models.contract import Contract, Period
from contracts.models.fields import MoneyColumn, sum_of_cents
from contracts.querysets import ResultQuerySet
from procurement import clock
from procurement.web.formats import number


class PeriodResult(models.Model):
    """The settlement of a period as computed by the rules; `statement` is its published form.

    `statement` holds the case (input and `expect`) that `manage.py recompute` agrees with.
    """

    period = models.OneToOneField(Period, on_delete=models.PROTECT, related_name="result")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="results")
    score = models.DecimalField(_("Score"), max_digits=9, decimal_places=4)
    score_places = models.PositiveSmallIntegerField(default=2)
    fee = MoneyColumn(_("Fee"))
    deduction = MoneyColumn(_("Deduction"))
    payable = MoneyColumn(_("Payable"))
    consequences = models.JSONField(default=list)
    statement = models.JSONField()
    sources = models.JSONField(default=list)
    computed_at = models.DateTimeField(default=clock.now, editable=False)
    computed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    published_at = models.DateTimeField(null=True, editable=False)
    notice_url = models.CharField(max_length=300, blank=True, editable=False)

    objects: ClassVar[Any] = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("Result of a period")
        verbose_name_plural = _("Results of periods")
        ordering = ["contract", "period__number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(payable=sum_of_cents("fee", "-deduction")), name="result_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(deduction__gte=0, payable__gte=0), name="result_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.period_id}"

    def get_absolute_url(self) -> str:
        return reverse("contracts:statement", args=[self.contract_id, self.period.number])


class DeductionLine(models.Model):
    """One deduction: base x quantity x rate = amount, and the things it rests on.

    `sources` is a list of {kind, reference, url, label, rule, image}: the chain the pages show.
    """

    result = models.ForeignKey(PeriodResult, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=120)
    clause = models.PositiveSmallIntegerField(null=True)
    amount = MoneyColumn()
    uncapped = MoneyColumn()
    capped = models.BooleanField(default=False)
    base = models.DecimalField(max_digits=24, decimal_places=6)
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    rate = models.DecimalField(max_digits=24, decimal_places=8)
    unit = models.CharField(max_length=20)
    sources = models.JSONField(default=list)

    class Meta:
        ordering = ["result", "position"]
        constraints = [
            models.UniqueConstraint(fields=["result", "position"], name="deduction_line_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, uncapped__gte=F("amount")), name="deduction_line_within"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.amount}"


class HeldLine(models.Model):
    """Money that waits for the decision on a disputed finding; only this money waits.

    `statement` is the period with this finding and those before it counted, as a case with its
    `expect`: its deduction less that of the case before is the amount. `reduced` is that case with
    the quantity that stands, where part of it does. `deducted` is set by the decision: all of the
    amount, part of it or nothing; the rest is released.
    """

    class Decision(models.TextChoices):
        OPEN = "", _("Waiting for the decision")
        MAINTAINED = "maintained", _("Maintained: deducted")
        REDUCED = "reduced", _("Reduced: part deducted, the rest paid")
        WITHDRAWN = "withdrawn", _("Withdrawn: paid")

    # Something of what was held is paid by the next certificate.
    RELEASING = (Decision.REDUCED, Decision.WITHDRAWN)

    result = models.ForeignKey(PeriodResult, on_delete=models.CASCADE, related_name="held")
    position = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=60)
    url = models.CharField(max_length=300, blank=True)
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=60, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    amount = MoneyColumn()
    statement = models.JSONField(default=dict)
    reduced = models.JSONField(default=dict, editable=False)
    deducted = MoneyColumn(null=True, editable=False)
    sources = models.JSONField(default=list)
    decision = models.CharField(
        max_length=12, choices=Decision, default=Decision.OPEN, blank=True, editable=False
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    settled_in = models.ForeignKey(
        "contracts.Certificate", on_delete=models.PROTECT, null=True, related_name="released"
    )

    class Meta:
        ordering = ["result", "position"]
        constraints = [
            models.UniqueConstraint(fields=["result", "reference"], name="held_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="held_not_negative"),
            models.CheckConstraint(
                condition=Q(decision="", deducted=None)
                | Q(decision="maintained", deducted=F("amount"))
                | Q(decision="withdrawn", deducted=0)
                | Q(decision="reduced", deducted__gte=0, deducted__lte=F("amount")),
                name="held_is_split_by_its_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.amount}"

    @property
    def stays(self) -> Decimal:
        """The part that stays deducted; nothing before the decision."""
        return Decimal("0.00") if self.deducted is None else self.deducted

    @property
    def released(self) -> Decimal:
        """The part that is paid by the next certificate; nothing before the decision."""
        return Decimal("0.00") if self.deducted is None else self.amount - self.deducted

    @property
    def decision_words(self) -> str:
        """What became of it; what is released is paid by the next certificate, not before."""
        if self.decision == self.Decision.WITHDRAWN and self.settled_in_id is None:
            return gettext("Withdrawn: to be paid with the next month")
        if self.decision == self.Decision.REDUCED:
            words = gettext("Reduced: %(deducted)s deducted, %(released)s paid")
            if self.settled_in_id is None:
                words = gettext(
                    "Reduced: %(deducted)s deducted, %(released)s to be paid with the next month"
                )
            return words % {
                "deducted": number(self.stays, 2),
                "released": number(self.released, 2),
            }
        return str(self.Decision(self.decision).label)

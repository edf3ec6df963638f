"""Payment certificates, and the ledger in which nothing is ever changed."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import CertificateLife, CertificateState
from contracts.models.contract import Contract, Period
from contracts.models.fields import MoneyColumn, sum_of_cents
from contracts.models.result import PeriodResult
from contracts.querysets import OfContractQuerySet
from procurement import clock
from procurement.rules.money import capitals
from procurement.workflow import Stateful

TONES = {
    CertificateState.DRAFTED: "",
    CertificateState.CONFIRMED: "warn",
    CertificateState.OBJECTED: "bad",
    CertificateState.RETURNED: "bad",
    CertificateState.REVIEWED: "warn",
    CertificateState.APPROVED: "on",
    CertificateState.PAID: "ok",
    CertificateState.REFUNDED: "warn",
    CertificateState.REVERSED: "off",
}


class Certificate(CertificateLife, Stateful):
    """What is paid for a period: fee + additions - deductions - held back, in CNY."""

    number = models.CharField(_("Number"), max_length=60, unique=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="certificates")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="certificates")
    result = models.ForeignKey(PeriodResult, on_delete=models.PROTECT, related_name="certificates")
    fee = MoneyColumn(_("Fee"))
    additions = MoneyColumn(_("Additions"), default=0)
    deductions = MoneyColumn(_("Deductions"), default=0)
    held_back = MoneyColumn(_("Held back"), default=0)
    amount = MoneyColumn(_("Amount"))
    drafted_at = models.DateTimeField(_("Drafted"), default=clock.now, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("Drafted by"),
    )
    answer_due_on = models.DateField(_("The contractor may answer until"), editable=False)
    invoice_number = models.CharField(_("Invoice number"), max_length=60, blank=True)
    invoice_amount = MoneyColumn(_("Invoice amount"), null=True, blank=True)
    invoice_received_on = models.DateField(_("Invoice received"), null=True, blank=True)
    due_on = models.DateField(_("Latest day of payment"), null=True, editable=False)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="replaced_by",
        verbose_name=_("Replaces"),
    )

    objects: ClassVar[Any] = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("Payment certificate")
        verbose_name_plural = _("Payment certificates")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period"],
                condition=~Q(status="reversed"),
                name="certificate_once_per_period",
            ),
            models.CheckConstraint(
                condition=Q(amount=sum_of_cents("fee", "additions", "-deductions", "-held_back")),
                name="certificate_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, deductions__gte=0, held_back__gte=0, additions__gte=0),
                name="certificate_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(status="refunded")
                | Q(refunded_on__isnull=False, refund_recorded_by__isnull=False)
                & ~Q(refund_reference=""),
                name="certificate_refund_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("contracts:certificate", args=[self.pk])

    @property
    def status_tone(self) -> str:
        """The colour of the state, after its word and its shape."""
        return TONES.get(self.status, "")

    @property
    def in_capitals(self) -> str:
        """The amount in words (大写), as it stands on the paper."""
        return f"人民币{capitals(self.amount)}"

    def is_late(self, today: date) -> bool:
        """The latest day has passed and nothing was paid."""
        return self.due_on is not None and self.paid_at is None and today > self.due_on


class LedgerLine(models.Model):
    """A line of the ledger: owed to the contractor (+) or paid to it (-). Never edited.

    A wrong line is reversed by a line of the opposite amount, once; a payment is not taken back
    by writing: money that came back is a refund of that line.
    """

    class Kind(models.TextChoices):
        FEE = "fee", _("Fee of the period")
        ADDITION = "addition", _("Addition")
        DEDUCTION = "deduction", _("Deduction")
        HELD = "held", _("Held back")
        PAYMENT = "payment", _("Payment")
        REFUND = "refund", _("Refund")
        REVERSAL = "reversal", _("Reversal")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="ledger")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="ledger")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    text = models.CharField(_("Subject"), max_length=200)
    amount = MoneyColumn(_("Amount"))
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by"
    )
    at = models.DateTimeField(default=clock.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("Ledger line")
        verbose_name_plural = _("Ledger")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_line_has_an_amount"),
            models.CheckConstraint(
                condition=Q(kind__in=("reversal", "refund"), reverses__isnull=False)
                | (~Q(kind__in=("reversal", "refund")) & Q(reverses__isnull=True)),
                name="ledger_reversal_names_its_line",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """L-20417"""
        return f"L-{self.pk:05d}"

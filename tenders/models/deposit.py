"""Bid deposits: received, refunded or kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.lifecycle.deposit import DepositLife, DepositState
from tenders.models.tender import Tender, bids_log
from tenders.models.voice import Voiced
from tenders.querysets import DepositQuerySet


class Deposit(DepositLife, Voiced):
    """A bidder's deposit for all lots of a tender; `amount` in CNY, never cash.

    A trace of a bidder: until the opening only finance, which receives it, and the bidder see it.
    """

    class Form(models.TextChoices):
        TRANSFER = "transfer", _("Transfer")
        CHEQUE = "cheque", _("Cheque")
        DRAFT = "draft", _("Bank draft")
        NOTE = "note", _("Promissory note")
        BANK = "bank_guarantee", _("Guarantee of a bank")
        SURETY = "surety", _("Guarantee of a surety company")

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="deposits")
    supplier = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Supplier"),
    )
    form = models.CharField(_("Form"), max_length=14, choices=Form, default=Form.TRANSFER)
    amount = models.DecimalField(_("Amount (CNY)"), max_digits=18, decimal_places=2)
    account = models.CharField(_("From which account, or who guarantees"), max_length=120)
    reference = models.CharField(_("Reference of the payment"), max_length=80)
    received_at = models.DateTimeField(_("Received at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    ended_on = models.DateField(_("Paid back on"), null=True, editable=False)
    end_reference = models.CharField(
        _("Reference of the payment"), max_length=80, blank=True, editable=False
    )
    into_bond = models.BooleanField(
        _("Turned into the performance bond"), default=False, editable=False
    )
    ground = models.CharField(_("Lawful ground"), max_length=30, blank=True, editable=False)
    facts = models.TextField(_("What has happened"), blank=True, editable=False)

    objects: ClassVar[Any] = DepositQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bid deposit")
        verbose_name_plural = _("Bid deposits")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="deposit_is_something"),
            models.UniqueConstraint(
                fields=["tender", "supplier"],
                condition=models.Q(status=DepositState.HELD),
                name="one_deposit_held",
            ),
        ]

    def __str__(self) -> str:
        return str(self.supplier)

    def get_absolute_url(self) -> str:
        return reverse("tenders:deposits", args=[self.tender_id])

    @property
    def audit_log(self) -> str:
        """Who gave a deposit stands in the log that nobody reads before the opening."""
        return bids_log(self.tender_id)

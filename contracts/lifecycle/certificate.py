"""The life of a payment certificate.

drafted -> confirmed by the contractor | objected -> reviewed -> approved -> paid; returned by
finance; corrected by reversal. What was paid is reversed only once it has come back: finance
records the refund, a second person looks at the bank's paper and reverses.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import guards
from procurement.workflow import StateField, done_at, done_by, step


class CertificateState(models.TextChoices):
    DRAFTED = "drafted", _("Waiting for the contractor")
    CONFIRMED = "confirmed", _("Confirmed by the contractor")
    OBJECTED = "objected", _("The contractor objects")
    RETURNED = "returned", _("Returned by finance")
    REVIEWED = "reviewed", _("Waiting for approval by finance")
    APPROVED = "approved", _("Waiting for payment")
    PAID = "paid", _("Paid")
    REFUNDED = "refunded", _("Refund to be checked")
    REVERSED = "reversed", _("Reversed")


S = CertificateState

OPEN = (S.DRAFTED, S.CONFIRMED, S.OBJECTED, S.RETURNED, S.REVIEWED, S.APPROVED)
"""Something is still to be paid."""
WAITING = (*OPEN, S.REFUNDED)
"""Somebody has something to do."""
PAID_OUT = (S.PAID, S.REFUNDED)
"""The money is out; a refund counts once a second person has checked it."""


class CertificateLife(models.Model):
    status = StateField(_("Status"), default=S.DRAFTED, choices=S.choices, db_index=True)
    answered_at = models.DateTimeField(_("Answered by the contractor"), null=True, editable=False)
    answered_by = done_by(_("Answered by"))
    objections = models.TextField(_("Objections"), blank=True, editable=False)
    reviewed_at = models.DateTimeField(_("Reviewed"), null=True, editable=False)
    reviewed_by = done_by(_("Reviewed by"))
    answer_to_objections = models.TextField(_("Answer"), blank=True, editable=False)
    approved_at = models.DateTimeField(_("Approved"), null=True, editable=False)
    approved_by = done_by(_("Approved by"))
    paid_at = models.DateTimeField(_("Paid"), null=True, editable=False)
    paid_by = done_by(_("Paid by"))
    bank_reference = models.CharField(
        _("Reference of the transfer"), max_length=80, blank=True, editable=False
    )
    refunded_on = models.DateField(_("Day of the refund"), null=True, editable=False)
    refund_reference = models.CharField(
        _("Reference of the refund"), max_length=80, blank=True, editable=False
    )
    refund_recorded_at = done_at(_("Refund recorded"))
    refund_recorded_by = done_by(_("Refund recorded by"))
    reversed_at = models.DateTimeField(_("Reversed"), null=True, editable=False)
    reversed_by = done_by(_("Reversed by"))
    reversal_reason = models.TextField(_("Why it was reversed"), blank=True, editable=False)

    class Meta:
        abstract = True

    @step("status", source=[S.DRAFTED, S.OBJECTED], target=S.CONFIRMED, label=_("Confirm"))
    def confirm(self, *, at: datetime, by: Any) -> None:
        """The contractor agrees with the amount."""
        self.answered_at, self.answered_by, self.objections = at, by, ""

    @step(
        "status",
        source=S.DRAFTED,
        target=S.OBJECTED,
        label=_("Answer with objections"),
        needs_reason=True,
    )
    def object(self, *, at: datetime, by: Any, reason: str) -> None:
        """The contractor does not agree, and says why."""
        self.answered_at, self.answered_by, self.objections = at, by, reason

    @step(
        "status",
        source=[S.DRAFTED, S.CONFIRMED, S.OBJECTED, S.RETURNED],
        target=S.REVIEWED,
        guards=(guards.contractor_was_heard, guards.objections_answered),
        label=_("Review and hand to finance"),
    )
    def review(self, *, at: datetime, by: Any, answer: str = "") -> None:
        """The contract manager has compared amount, answer and invoice."""
        self.reviewed_at, self.reviewed_by = at, by
        self.answer_to_objections = answer or self.answer_to_objections

    @step(
        "status",
        source=S.REVIEWED,
        target=S.RETURNED,
        label=_("Return with reasons"),
        needs_reason=True,
    )
    def send_back(self) -> None:
        """Finance wants something mended."""
        self.reviewed_at = self.reviewed_by_id = None

    @step(
        "status",
        source=S.REVIEWED,
        target=S.APPROVED,
        guards=(guards.amount_is_right,),
        label=_("Approve the payment"),
    )
    def approve(self, *, at: datetime, by: Any) -> None:
        """A second person in finance has approved the amount."""
        self.approved_at, self.approved_by = at, by

    @step(
        "status",
        source=S.APPROVED,
        target=S.PAID,
        guards=(guards.invoice_is_here, guards.paid_is_approved),
        label=_("Record the payment"),
    )
    def pay(self, *, at: datetime, by: Any, bank_reference: str = "") -> None:
        """The money has left."""
        self.paid_at, self.paid_by, self.bank_reference = at, by, bank_reference

    @step(
        "status",
        source=S.PAID,
        target=S.REFUNDED,
        guards=(guards.refund_is_whole,),
        label=_("Record the refund"),
    )
    def record_refund(
        self, *, at: datetime, by: Any, refunded_on: date, bank_reference: str
    ) -> None:
        """The money has come back, says finance; a second person checks it."""
        self.refund_recorded_at, self.refund_recorded_by = at, by
        self.refunded_on, self.refund_reference = refunded_on, bank_reference

    @step(
        "status",
        source=S.REFUNDED,
        target=S.PAID,
        label=_("Return the refund with reasons"),
        needs_reason=True,
    )
    def return_refund(self) -> None:
        """The bank's paper does not bear it out: the certificate stands paid as before."""
        self.refund_recorded_at = self.refund_recorded_by_id = None
        self.refunded_on, self.refund_reference = None, ""

    @step(
        "status",
        source=[S.APPROVED, S.REFUNDED],
        target=S.REVERSED,
        label=_("Reverse"),
        needs_reason=True,
    )
    def reverse(self, *, at: datetime, by: Any, reason: str) -> None:
        """Wrong: its ledger lines are taken back one by one, and a new certificate is drafted."""
        self.reversed_at, self.reversed_by, self.reversal_reason = at, by, reason

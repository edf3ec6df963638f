"""The life of a finding (扣分项): put right or not, and the contractor's answer beside it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections.lifecycle import guards
from procurement.workflow import StateField, done_by, step


class FindingState(models.TextChoices):
    FOUND = "found", _("Found, round not yet submitted")
    NOTIFIED = "notified", _("To be put right")
    PUT_RIGHT = "put_right", _("Put right, to be checked")
    VERIFIED = "verified", _("Put right")
    NOT_PUT_RIGHT = "not_put_right", _("Not put right")
    ESCALATED = "escalated", _("Escalated")
    VOID = "void", _("Void")


F = FindingState


class AnswerState(models.TextChoices):
    NONE = "none", _("Not answered")
    ACCEPTED = "accepted", _("Accepted by the contractor")
    DISPUTED = "disputed", _("Disputed, under review")
    MAINTAINED = "maintained", _("Maintained after review")
    REDUCED = "reduced", _("Reduced after review")
    WITHDRAWN = "withdrawn", _("Withdrawn after review")


A = AnswerState


class FindingLife(models.Model):
    """found -> notified -> put right -> verified, or not put right -> escalated."""

    status = StateField(_("Status"), default=F.FOUND, choices=F.choices)
    notified_at = models.DateTimeField(_("Notified"), null=True, editable=False)
    due_at = models.DateTimeField(_("To be put right before"), null=True, editable=False)
    due_day = models.DateField(_("Last day to put it right"), null=True, editable=False)
    answer_due_at = models.DateTimeField(_("To be answered before"), null=True, editable=False)
    put_right_at = models.DateTimeField(_("Put right"), null=True, editable=False)
    checked_at = models.DateTimeField(_("Checked"), null=True, editable=False)
    checked_by = done_by(_("Checked by"))
    lapsed_at = models.DateTimeField(_("Limit passed"), null=True, editable=False)

    class Meta:
        abstract = True

    @step("status", source=F.FOUND, target=F.NOTIFIED, label=_("Notify the contractor"))
    def notify(
        self,
        *,
        at: datetime,
        due_at: datetime | None,
        due_day: date | None,
        answer_due_at: datetime,
    ) -> None:
        """The contractor is told; both limits run from here."""
        self.notified_at = at
        self.due_at = due_at
        self.due_day = due_day
        self.answer_due_at = answer_due_at

    @step(
        "status",
        source=[F.NOTIFIED, F.NOT_PUT_RIGHT],
        target=F.PUT_RIGHT,
        guards=(guards.not_withdrawn, guards.evidence_given),
        label=_("Report it put right"),
    )
    def put_right(self, *, at: datetime) -> None:
        """The contractor shows by a photo that it is done."""
        self.put_right_at = at

    @step("status", source=F.PUT_RIGHT, target=F.VERIFIED, label=_("Confirm it is put right"))
    def verify(self, *, at: datetime, by: Any) -> None:
        """Seen by the inspector's side."""
        self.checked_at, self.checked_by = at, by

    @step(
        "status",
        source=F.PUT_RIGHT,
        target=F.NOT_PUT_RIGHT,
        label=_("It is not put right"),
        needs_reason=True,
    )
    def reject(self, *, at: datetime, by: Any) -> None:
        """The evidence does not show it."""
        self.checked_at, self.checked_by = at, by

    @step(
        "status",
        source=F.NOTIFIED,
        target=F.NOT_PUT_RIGHT,
        guards=(guards.limit_passed,),
        label=_("Record that the limit has passed"),
        by_clock=True,
    )
    def lapse(self, *, at: datetime) -> None:
        """The limit has passed without evidence; the clock decided, this records it."""
        self.lapsed_at = at

    @step(
        "status",
        source=F.NOT_PUT_RIGHT,
        target=F.ESCALATED,
        label=_("Escalate"),
        needs_reason=True,
    )
    def escalate(self) -> None:
        """Goes to the contract manager: done by others at the contractor's cost, or doubled."""

    @step(
        "status",
        source=[F.FOUND, F.NOTIFIED, F.PUT_RIGHT, F.VERIFIED, F.NOT_PUT_RIGHT, F.ESCALATED],
        target=F.VOID,
        label=_("Void with its round"),
    )
    def void(self) -> None:
        """Its round is void."""


class FindingAnswerLife(models.Model):
    """Beside it: accepted | disputed -> maintained | reduced | withdrawn after review."""

    answer = StateField(_("Answer"), default=A.NONE, choices=A.choices)
    answered_at = models.DateTimeField(_("Answered"), null=True, editable=False)
    decided_at = models.DateTimeField(_("Decided"), null=True, editable=False)
    decided_quantity = models.DecimalField(
        _("Quantity after review"), max_digits=12, decimal_places=3, null=True, blank=True
    )

    class Meta:
        abstract = True

    @step(
        "answer",
        source=A.NONE,
        target=A.ACCEPTED,
        guards=(guards.can_be_answered,),
        label=_("Accept the finding"),
    )
    def accept(self, *, at: datetime) -> None:
        """The contractor agrees."""
        self.answered_at = at

    @step(
        "answer",
        source=A.NONE,
        target=A.DISPUTED,
        guards=(guards.can_be_answered,),
        label=_("Dispute the finding"),
        needs_reason=True,
    )
    def dispute(self, *, at: datetime) -> None:
        """The contractor disagrees; only this finding's money waits."""
        self.answered_at = at

    @step(
        "answer",
        source=A.DISPUTED,
        target=A.MAINTAINED,
        label=_("Maintain the finding"),
        needs_reason=True,
    )
    def maintain(self, *, at: datetime) -> None:
        """It stands as found."""
        self.decided_at = at

    @step(
        "answer",
        source=A.DISPUTED,
        target=A.REDUCED,
        guards=(guards.smaller_quantity,),
        label=_("Reduce the finding"),
        needs_reason=True,
    )
    def reduce(self, *, at: datetime, quantity: Decimal) -> None:
        """Part of it stands."""
        self.decided_at = at
        self.decided_quantity = quantity

    @step(
        "answer",
        source=A.DISPUTED,
        target=A.WITHDRAWN,
        label=_("Withdraw the finding"),
        needs_reason=True,
    )
    def withdraw(self, *, at: datetime) -> None:
        """Nothing of it stands."""
        self.decided_at = at
        self.decided_quantity = Decimal(0)

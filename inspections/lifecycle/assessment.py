"""The life of a period's assessment (月度考核), from collecting to the payment."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections.lifecycle import guards
from procurement.workflow import StateField, done_by, step


class AssessmentState(models.TextChoices):
    COLLECTING = "collecting", _("Collecting")
    COMPUTED = "computed", _("Computed")
    SHOWN = "shown", _("With the contractor")
    ANSWERED = "answered", _("Answered, to be confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    PUBLISHED = "published", _("Made public")
    SETTLED = "settled", _("Settled")


P = AssessmentState


class AssessmentLife(models.Model):
    """collecting -> computed -> shown -> answered -> confirmed -> published <-> settled."""

    status = StateField(_("Status"), default=P.COLLECTING, choices=P.choices)
    computed_at = models.DateTimeField(_("Computed"), null=True, editable=False)
    computed_by = done_by(_("Computed by"))
    score = models.DecimalField(_("Score"), max_digits=9, decimal_places=4, null=True, blank=True)
    snapshot: Any = models.JSONField(_("What was measured"), default=dict, editable=False)
    shown_at = models.DateTimeField(_("Shown to the contractor"), null=True, editable=False)
    answer_due = models.DateField(_("Last day to answer"), null=True, editable=False)
    answer_due_provisional = models.BooleanField(default=False, editable=False)
    answered_at = models.DateTimeField(_("Answered"), null=True, editable=False)
    answered_by = done_by(_("Answered by"))
    answer_text = models.TextField(_("The contractor's answer"), blank=True)
    answer_period_over_at = models.DateTimeField(_("Answer period over"), null=True, editable=False)
    confirmed_at = models.DateTimeField(_("Confirmed"), null=True, editable=False)
    confirmed_by = done_by(_("Confirmed by"))
    published_at = models.DateTimeField(_("Made public"), null=True, editable=False)
    notice_url = models.CharField(_("Notice"), max_length=300, blank=True)
    settled_at = models.DateTimeField(_("Settled"), null=True, editable=False)

    class Meta:
        abstract = True

    @step(
        "status",
        source=[P.COLLECTING, P.COMPUTED],
        target=P.COMPUTED,
        guards=(guards.period_is_over, guards.nothing_missing),
        label=_("Compute the result"),
    )
    def compute(
        self, *, at: datetime, by: Any, score: Decimal | None, snapshot: dict[str, Any]
    ) -> None:
        """Scores, findings and events of the period are counted and kept as counted."""
        self.computed_at, self.computed_by = at, by
        self.score = score
        self.snapshot = snapshot

    @step("status", source=P.COMPUTED, target=P.SHOWN, label=_("Show it to the contractor"))
    def show(self, *, at: datetime, answer_due: date, provisional: bool) -> None:
        """The answer period runs."""
        self.shown_at = at
        self.answer_due = answer_due
        self.answer_due_provisional = provisional

    @step(
        "status",
        source=P.SHOWN,
        target=P.ANSWERED,
        guards=(guards.answer_period_runs,),
        label=_("Answer"),
        needs_reason=True,
    )
    def respond(self, *, at: datetime, by: Any, reason: str) -> None:
        """What the contractor says to the result."""
        self.answered_at, self.answered_by = at, by
        self.answer_text = reason

    @step(
        "status",
        source=P.SHOWN,
        target=P.SHOWN,
        guards=(guards.answer_period_over_unrecorded,),
        label=_("Record that the answer period is over"),
        by_clock=True,
    )
    def lapse(self, *, at: datetime) -> None:
        """The contractor let the period pass; the clock decided, this records it."""
        self.answer_period_over_at = at

    @step(
        "status",
        source=[P.COMPUTED, P.SHOWN, P.ANSWERED],
        target=P.COLLECTING,
        label=_("Return to compute again"),
        needs_reason=True,
    )
    def send_back(self) -> None:
        """Something was missing or wrong; the result is computed and shown again."""
        self.shown_at = self.answered_at = self.answer_due = self.answer_period_over_at = None
        self.answered_by_id = None
        self.answer_text = ""

    @step(
        "status",
        source=[P.SHOWN, P.ANSWERED],
        target=P.CONFIRMED,
        guards=(guards.contractor_was_heard, guards.still_as_computed),
        label=_("Confirm the result"),
    )
    def confirm(self, *, at: datetime, by: Any) -> None:
        """By a second person; the money follows from here."""
        self.confirmed_at, self.confirmed_by = at, by

    @step("status", source=P.CONFIRMED, target=P.PUBLISHED, label=_("Publish the result"))
    def publish(self, *, at: datetime, notice_url: str) -> None:
        """Because its notice is published."""
        self.published_at = at
        self.notice_url = notice_url

    @step(
        "status",
        source=P.PUBLISHED,
        target=P.SETTLED,
        label=_("Record that the period is paid"),
        by_clock=True,
    )
    def settle(self, *, at: datetime) -> None:
        """The period's certificate is paid."""
        self.settled_at = at

    @step(
        "status",
        source=P.SETTLED,
        target=P.PUBLISHED,
        label=_("Record that the payment was reversed"),
        by_clock=True,
    )
    def unsettle(self) -> None:
        """What was paid came back; the period is to be paid again."""
        self.settled_at = None

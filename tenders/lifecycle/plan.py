"""Plan (采购计划): draft -> submitted -> approved -> announced -> tendered -> closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.workflow import StateField, done_by, step
from tenders.guards.planning import survey_made
from tenders.guards.reviewing import nobody_reviews_own_work, reviews_passed


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    APPROVED = "approved", _("Approved, intention to be announced")
    ANNOUNCED = "announced", _("Intention announced")
    TENDERED = "tendered", _("Tendered")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = PlanState


class PlanLife(models.Model):
    status = StateField(_("Status"), default=S.DRAFT, choices=S.choices)
    submitted_by = done_by(_("Submitted by"))
    approver: Any
    approved_at: Any
    announced_at: Any

    class Meta:
        abstract = True

    @step(
        "status",
        source=S.DRAFT,
        target=S.SUBMITTED,
        guards=(survey_made, reviews_passed, nobody_reviews_own_work),
        label=_("Submit the plan"),
    )
    def submit(self, *, by: Any) -> None:
        """The officer hands the plan in; survey and reviews must be there."""
        self.submitted_by = by

    @step(
        "status",
        source=S.SUBMITTED,
        target=S.DRAFT,
        label=_("Return the plan"),
        needs_reason=True,
    )
    def send_back(self) -> None:
        """The approver asks for changes."""

    @step("status", source=S.SUBMITTED, target=S.APPROVED, label=_("Approve the plan"))
    def approve(self, *, approver: Any, at: datetime) -> None:
        """A second person approves; the intention notice is drafted."""
        self.approver, self.approved_at = approver, at

    @step("status", source=S.APPROVED, target=S.ANNOUNCED, label=_("Announce the intention"))
    def announce(self, *, at: datetime) -> None:
        """The intention notice is published; at least 30 days before the tender notice (P1)."""
        self.announced_at = at

    @step("status", source=S.ANNOUNCED, target=S.TENDERED, label=_("Tender"))
    def tender_out(self) -> None:
        """A tender was made of it."""

    @step("status", source=S.TENDERED, target=S.CLOSED, label=_("Close the plan"))
    def close(self) -> None:
        """Its tender has ended in contracts or in failure without a re-tender."""

    @step(
        "status",
        source=[S.DRAFT, S.SUBMITTED, S.APPROVED, S.ANNOUNCED],
        target=S.WITHDRAWN,
        label=_("Withdraw the plan"),
        needs_reason=True,
    )
    def withdraw(self) -> None:
        """The purchaser gives the plan up."""

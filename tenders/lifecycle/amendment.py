"""Amendment (更正): written -> proposed -> approved -> in force with its notice; or withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.workflow import StateField, step
from tenders.guards import amending


class AmendmentState(models.TextChoices):
    DRAFT = "draft", _("Correction being written")
    PROPOSED = "proposed", _("Proposed, to be approved")
    RETURNED = "returned", _("Returned with reasons")
    APPROVED = "approved", _("Approved, its notice to be published")
    IN_FORCE = "in_force", pgettext_lazy("correction", "In force")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = AmendmentState
WRITABLE = (S.DRAFT, S.RETURNED)
# A notice has at most one of these at a time, so that old values stay true.
PENDING = (S.DRAFT, S.RETURNED, S.PROPOSED, S.APPROVED)
TONES = {
    S.PROPOSED: "warn",
    S.RETURNED: "warn",
    S.APPROVED: "on",
    S.IN_FORCE: "ok",
    S.WITHDRAWN: "off",
}
LAWFUL = (
    amending.still_open,
    amending.something_changed,
    amending.effect_stated,
    amending.lawful_places,
    amending.still_as_published,
    amending.lawful_dates,
    amending.lawful_texts,
)


class AmendmentLife(models.Model):
    status = StateField(_("Status"), default=S.DRAFT, choices=S.choices)
    officer: Any
    approver: Any
    returned_reason: Any
    proposed_at: Any
    approved_at: Any
    in_force_at: Any
    withdrawn_at: Any
    notice_url: Any

    class Meta:
        abstract = True

    @property
    def status_tone(self) -> str:
        """The shape and colour of the badge."""
        return TONES.get(self.status, "")

    @step("status", source=list(WRITABLE), target=S.PROPOSED, guards=LAWFUL, label=_("Propose"))
    def propose(self, *, officer: Any, at: datetime) -> None:
        """The officer hands the correction in: lawful, reasoned, with its effect on bids."""
        self.officer, self.proposed_at, self.returned_reason = officer, at, ""

    @step(
        "status",
        source=S.PROPOSED,
        target=S.RETURNED,
        label=_("Return with reasons"),
        needs_reason=True,
    )
    def send_back(self, *, reason: str) -> None:
        """The approver asks for changes."""
        self.returned_reason = reason

    @step(
        "status",
        source=S.PROPOSED,
        target=S.APPROVED,
        guards=LAWFUL,
        label=_("Approve the correction"),
    )
    def approve(self, *, approver: Any, at: datetime) -> None:
        """A second person approves; the correction notice is drafted."""
        self.approver, self.approved_at = approver, at

    @step(
        "status",
        source=[S.PROPOSED, S.APPROVED],
        target=S.DRAFT,
        label=_("Take back for changes"),
        needs_reason=True,
    )
    def take_back(self) -> None:
        """The officer writes on; it is approved anew afterwards."""
        self.approver = self.approved_at = self.proposed_at = None

    @step(
        "status",
        source=S.APPROVED,
        target=S.IN_FORCE,
        guards=LAWFUL,
        label=_("Publish the correction"),
    )
    def come_into_force(self, *, at: datetime, notice_url: str = "") -> None:
        """Because its notice is published: the periods are counted from this day."""
        self.in_force_at, self.notice_url = at, notice_url

    @step(
        "status",
        source=list(PENDING),
        target=S.WITHDRAWN,
        label=_("Withdraw the correction"),
        needs_reason=True,
    )
    def withdraw(self, *, at: datetime) -> None:
        """It is given up; the tender stays as published."""
        self.withdrawn_at = at

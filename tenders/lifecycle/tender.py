"""Tender (招标项目): draft -> in review -> ready -> published -> opened; from there lots live."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.workflow import StateField, done_by, step
from tenders.guards import challenges, invitation, opening, procedure, tendering, terms


class TenderState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    READY = "ready", _("Approved, to be published")
    PUBLISHED = "published", _("Published, accepting bids")
    OPENED = "opened", _("Opened")
    TERMINATED = "terminated", pgettext_lazy("tender", "Terminated")


S = TenderState


class TenderLife(models.Model):
    status = StateField(_("Status"), default=S.DRAFT, choices=S.choices)
    submitted_by = done_by(_("Submitted by"))
    approver: Any
    approved_at: Any
    published_at: Any
    opened_at: Any
    notice_url: Any
    notice_day: Any
    rule_set: Any
    sealing_recipient: Any
    sealing_secret: Any
    terminated_at: Any
    termination_reason: Any
    termination_article: Any

    class Meta:
        abstract = True

    @step(
        "status",
        source=S.DRAFT,
        target=S.IN_REVIEW,
        guards=(
            tendering.complete,
            procedure.lawful_procedure,
            invitation.pool_planned,
            terms.scored_as_required,
            terms.lawful_terms,
            tendering.lawful_dates,
        ),
        label=_("Submit for approval"),
    )
    def submit(self, *, by: Any) -> None:
        """The officer hands the documents in: the 16 contents of Order 87 art. 20 are there."""
        self.submitted_by = by

    @step(
        "status",
        source=S.IN_REVIEW,
        target=S.DRAFT,
        label=_("Return with reasons"),
        needs_reason=True,
    )
    def send_back(self) -> None:
        """The approver asks for changes."""

    @step("status", source=S.IN_REVIEW, target=S.READY, label=_("Approve the tender"))
    def approve(
        self, *, approver: Any, at: datetime, sealing_recipient: str, wrapped: bytes
    ) -> None:
        """A second person approves; the tender notice is drafted and the sealing key made."""
        self.approver, self.approved_at = approver, at
        self.sealing_recipient, self.sealing_secret = sealing_recipient, wrapped

    @step(
        "status",
        source=S.READY,
        target=S.DRAFT,
        label=_("Take back for changes"),
        needs_reason=True,
    )
    def take_back(self) -> None:
        """Approved, but to be changed before the notice: it is approved anew afterwards."""
        self.approver = self.approved_at = self.sealing_secret = None
        self.sealing_recipient = ""

    @step(
        "status",
        source=S.READY,
        target=S.PUBLISHED,
        guards=(
            tendering.dates_still_lawful,
            procedure.lawful_procedure,
            invitation.drawn,
            terms.lawful_terms,
        ),
        label=_("Publish the tender"),
    )
    def publish(
        self, *, at: datetime, notice_day: date, rule_set: str, notice_url: str = ""
    ) -> None:
        """Because its notice is published: the legal clocks start, the rules are pinned."""
        self.published_at, self.notice_day = at, notice_day
        self.rule_set, self.notice_url = rule_set, notice_url

    @step(
        "status",
        source=S.PUBLISHED,
        target=S.TERMINATED,
        guards=(tendering.termination_asked_for,),
        label=_("Terminate the tender"),
    )
    def terminate(self, *, at: datetime) -> None:
        """Only for a major change of circumstances (87号令第二十九条): asked for, then approved."""
        self.terminated_at = at

    @step(
        "status",
        source=S.PUBLISHED,
        target=S.TERMINATED,
        label=_("End after a challenge"),
        needs_reason=True,
    )
    def redo(self, *, at: datetime, reason: str, article: str) -> None:
        """The documents are unlawful: they are corrected, then tendered anew (第二十五条)."""
        self.terminated_at, self.termination_reason = at, reason
        self.termination_article = article

    @step(
        "status",
        source=S.PUBLISHED,
        target=S.OPENED,
        guards=(opening.time_reached, opening.quorum_present, challenges.tender_rests),
        label=_("Open the bids"),
    )
    def open(self, *, at: datetime) -> None:
        """At the deadline or later, with the quorum of opening officers (87号令第三十九条)."""
        self.opened_at = at

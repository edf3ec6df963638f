"""The life of a contract.

draft -> legal check -> checked -> sent -> signed by one side -> in force (both have signed)
-> suspended -> in force -> expired | terminated -> accepted -> closed
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import guards
from procurement.workflow import StateField, done_at, done_by, step


class ContractState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CHECKING = "checking", _("In legal check")
    CHECKED = "checked", _("Checked, not yet sent")
    SENT = "sent", _("Sent to the supplier, waiting for signatures")
    SUPPLIER_SIGNED = "supplier_signed", _("Signed by the supplier")
    PURCHASER_SIGNED = "purchaser_signed", _("Signed by the purchaser")
    IN_FORCE = "in_force", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    EXPIRED = "expired", _("Term ended")
    TERMINATED = "terminated", _("Terminated")
    ACCEPTED = "accepted", _("Accepted")
    CLOSED = "closed", _("Closed")


S = ContractState

UNSIGNED = (S.DRAFT, S.CHECKING, S.CHECKED)
"""The purchaser's own affair: the supplier does not see it yet."""
SIGNING = (S.SENT, S.SUPPLIER_SIGNED, S.PURCHASER_SIGNED)
RUNNING = (S.IN_FORCE, S.SUSPENDED)
PUBLIC = (S.IN_FORCE, S.SUSPENDED, S.EXPIRED, S.TERMINATED, S.ACCEPTED, S.CLOSED)
"""Both have signed: anybody may read it."""


class ContractLife(models.Model):
    status = StateField(_("Status"), default=S.DRAFT, choices=S.choices, db_index=True)
    submitted_at = done_at(_("Submitted for legal check"))
    submitted_by = done_by(_("Submitted by"))
    checked_at = done_at(_("Legal check passed"))
    checked_by = done_by(_("Checked by"))
    check_opinion = models.TextField(_("Legal opinion"), blank=True, editable=False)
    sent_at = done_at(_("Sent to the supplier"))
    supplier_signed_at = done_at(_("Signed by the supplier"))
    supplier_signed_by = done_by(_("Signed for the supplier by"))
    purchaser_signed_at = done_at(_("Signed by the purchaser"))
    purchaser_signed_by = done_by(_("Signed for the purchaser by"))
    signed_at = done_at(_("Signed by both"))
    suspended_at = done_at(_("Suspended"))
    ended_at = done_at(_("Ended"))
    end_ground = models.TextField(_("Ground of the end"), blank=True, editable=False)
    accepted_at = done_at(_("Accepted"))
    acceptance_opinion = models.TextField(_("Acceptance opinion"), blank=True, editable=False)
    closed_at = done_at(_("Closed"))

    class Meta:
        abstract = True

    @step(
        "status",
        source=S.DRAFT,
        target=S.CHECKING,
        guards=(guards.complete,),
        label=_("Submit for legal check"),
    )
    def submit_for_check(self, *, at: datetime, by: Any) -> None:
        """The contract manager has finished the text."""
        self.submitted_at, self.submitted_by = at, by

    @step(
        "status",
        source=[S.CHECKING, S.CHECKED, S.SENT],
        target=S.DRAFT,
        label=_("Return with reasons"),
        needs_reason=True,
    )
    def return_to_draft(self) -> None:
        """Something has to be mended before anybody has signed."""
        self.submitted_at = self.checked_at = self.sent_at = None
        self.submitted_by_id = self.checked_by_id = None

    @step(
        "status",
        source=S.CHECKING,
        target=S.CHECKED,
        guards=(guards.complete,),
        label=_("Pass the legal check"),
    )
    def pass_check(self, *, at: datetime, by: Any, opinion: str = "") -> None:
        """A second person has checked the text against award and law."""
        self.checked_at, self.checked_by, self.check_opinion = at, by, opinion

    @step("status", source=S.CHECKED, target=S.SENT, label=_("Send to the supplier"))
    def send(self, *, at: datetime) -> None:
        """From here on the supplier sees it; the text no longer changes."""
        self.sent_at = at

    @step(
        "status",
        source=S.SENT,
        target=S.SUPPLIER_SIGNED,
        guards=(guards.complete, guards.award_is_unchallenged),
        label=_("Sign the contract"),
    )
    @step(
        "status",
        source=S.PURCHASER_SIGNED,
        target=S.IN_FORCE,
        guards=(guards.complete, guards.award_is_unchallenged),
        label=_("Sign the contract"),
    )
    def sign_supplier(self, *, at: datetime, by: Any) -> None:
        """The supplier's signature; the second of the two puts the contract in force."""
        self.supplier_signed_at, self.supplier_signed_by = at, by
        self.signed_at = at if self.purchaser_signed_at else None

    @step(
        "status",
        source=S.SENT,
        target=S.PURCHASER_SIGNED,
        guards=(guards.complete, guards.award_is_unchallenged),
        label=_("Sign for the purchaser"),
    )
    @step(
        "status",
        source=S.SUPPLIER_SIGNED,
        target=S.IN_FORCE,
        guards=(guards.complete, guards.award_is_unchallenged),
        label=_("Sign for the purchaser"),
    )
    def sign_purchaser(self, *, at: datetime, by: Any) -> None:
        """The purchaser's signature, never by the person who drafted the contract."""
        self.purchaser_signed_at, self.purchaser_signed_by = at, by
        self.signed_at = at if self.supplier_signed_at else None

    @step(
        "status",
        source=S.IN_FORCE,
        target=S.SUSPENDED,
        label=_("Suspend"),
        needs_reason=True,
    )
    def suspend(self, *, at: datetime) -> None:
        """Performance rests, only where public interest would be harmed (GPL art. 50)."""
        self.suspended_at = at

    @step("status", source=S.SUSPENDED, target=S.IN_FORCE, label=_("Resume"))
    def resume(self) -> None:
        """Performance goes on."""
        self.suspended_at = None

    @step(
        "status",
        source=[S.IN_FORCE, S.SUSPENDED],
        target=S.EXPIRED,
        guards=(guards.term_is_over,),
        label=_("Term ended"),
        by_clock=True,
    )
    def expire(self, *, at: datetime) -> None:
        """The last day of the term has passed."""
        self.ended_at = at

    @step(
        "status",
        source=[S.IN_FORCE, S.SUSPENDED],
        target=S.TERMINATED,
        label=_("Terminate"),
        needs_reason=True,
    )
    def terminate(self, *, at: datetime, reason: str) -> None:
        """Ended before its term, with its ground."""
        self.ended_at, self.end_ground = at, reason

    @step(
        "status",
        source=[S.EXPIRED, S.TERMINATED],
        target=S.ACCEPTED,
        label=_("Record the acceptance"),
    )
    def accept(self, *, at: datetime, opinion: str) -> None:
        """The acceptance group, with the users of the service, has given its opinion."""
        self.accepted_at, self.acceptance_opinion = at, opinion

    @step(
        "status",
        source=S.ACCEPTED,
        target=S.CLOSED,
        guards=(guards.everything_paid,),
        label=_("Close the contract"),
    )
    def close(self, *, at: datetime) -> None:
        """Nothing is owed any more; the papers are kept for 15 years."""
        self.closed_at = at

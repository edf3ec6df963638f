"""Complaint (投诉): received -> accepted | returned | refused -> rejected | withdrawn | upheld.

The finance department decides; the purchaser's staff record here what it has written.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.workflow import StateField, step
from tenders.guards import complaints as guards


class ComplaintState(models.TextChoices):
    RECEIVED = "received", _("Copy received, under review")
    RETURNED = "returned", _("Returned for correction")
    REFUSED = "refused", pgettext_lazy("challenge", "Refused")
    ACCEPTED = "accepted", _("Accepted, to be decided")
    REJECTED = "rejected", _("Decided: rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn, ended")
    UPHELD = "upheld", _("Decided: upheld")


S = ComplaintState
OPEN = (S.RECEIVED, S.RETURNED, S.ACCEPTED)
DECIDED = (S.REJECTED, S.WITHDRAWN, S.UPHELD)
TONES = {
    S.RECEIVED: "warn",
    S.RETURNED: "warn",
    S.REFUSED: "bad",
    S.ACCEPTED: "on",
    S.REJECTED: "ok",
    S.UPHELD: "ok",
}


class ComplaintLife(models.Model):
    status = StateField(_("Status"), default=S.RECEIVED, choices=S.choices)
    matters: Any
    facts: Any
    request: Any
    received_on: Any
    authority: Any
    reviewed_at: Any
    review_note: Any
    copy_on: Any
    reply: Any
    replied_at: Any
    decided_on: Any
    recorded_at: Any
    recorded_by: Any
    decision_number: Any
    decision_facts: Any
    decision_basis: Any
    ground: Any
    consequence: Any
    carried_out_at: Any
    carried_out_note: Any

    class Meta:
        abstract = True

    @property
    def status_tone(self) -> str:
        """The shape and colour of the badge."""
        return TONES.get(self.status, "off")

    @step(
        "status",
        source=S.RECEIVED,
        target=S.ACCEPTED,
        guards=(guards.copy_received,),
        label=pgettext_lazy("complaint", "Record the acceptance"),
    )
    def accept(self, *, at: datetime, authority: str, copy_on: date) -> None:
        """The finance department took it up; the purchaser has its copy (94号令第二十一条)."""
        self.reviewed_at, self.authority, self.copy_on = at, authority, copy_on

    @step(
        "status",
        source=S.RECEIVED,
        target=S.RETURNED,
        label=_("Record the return for correction"),
        needs_reason=True,
    )
    def send_back(self, *, at: datetime, reason: str) -> None:
        """The finance department asks once for what is missing."""
        self.reviewed_at, self.review_note = at, reason

    @step(
        "status",
        source=S.RETURNED,
        target=S.RECEIVED,
        guards=(guards.matters_challenged,),
        label=_("File the corrected complaint"),
    )
    def file_again(self, *, on: date, matters: list[str], facts: str, request: str) -> None:
        """The complainant's corrected letter."""
        self.matters, self.facts, self.request = matters, facts.strip(), request.strip()
        self.received_on = on

    @step(
        "status",
        source=S.RECEIVED,
        target=S.REFUSED,
        label=_("Record the refusal"),
        needs_reason=True,
    )
    def refuse(self, *, at: datetime, reason: str) -> None:
        """The finance department does not take it up, with its reason (94号令第二十一条)."""
        self.reviewed_at, self.review_note = at, reason

    @step(
        "status",
        source=S.ACCEPTED,
        target=S.ACCEPTED,
        guards=(guards.reply_given,),
        label=_("Reply to the complaint"),
    )
    def answer(self, *, at: datetime, text: str) -> None:
        """The purchaser explains in writing, with evidence (94号令第二十二条)."""
        self.reply, self.replied_at = text.strip(), at

    @step(
        "status",
        source=[S.RECEIVED, S.RETURNED, S.ACCEPTED],
        target=S.WITHDRAWN,
        guards=(guards.decision_complete,),
        label=_("Record the withdrawal"),
    )
    def withdraw(
        self, *, at: datetime, by: Any, on: date, number: str, facts: str, basis: str, files: int
    ) -> None:
        """The complainant took it back: the handling ends (94号令第三十条)."""
        self._decide(at, by, on, number, facts, basis)

    @step(
        "status",
        source=S.ACCEPTED,
        target=S.REJECTED,
        guards=(guards.decision_complete, guards.ground_named),
        label=_("Record the rejection"),
    )
    def reject(
        self,
        *,
        at: datetime,
        by: Any,
        on: date,
        number: str,
        facts: str,
        basis: str,
        files: int,
        ground: str,
    ) -> None:
        """94号令第二十九条; a complaint without basis counts for the record of article 37."""
        self._decide(at, by, on, number, facts, basis)
        self.ground = ground

    @step(
        "status",
        source=S.ACCEPTED,
        target=S.UPHELD,
        guards=(guards.decision_complete, guards.consequence_lawful),
        label=_("Record the decision: upheld"),
    )
    def uphold(
        self,
        *,
        at: datetime,
        by: Any,
        on: date,
        number: str,
        facts: str,
        basis: str,
        files: int,
        consequence: str,
        lawful: Any,
    ) -> None:
        """94号令第三十一、三十二条: what the decision orders is carried out by a second person."""
        self._decide(at, by, on, number, facts, basis)
        self.consequence = consequence
        if consequence == "go_on":
            self.carried_out_at = at

    @step(
        "status",
        source=S.UPHELD,
        target=S.UPHELD,
        guards=(guards.not_carried_out,),
        label=_("Carry out the decision"),
        needs_reason=True,
    )
    def carry_out(self, *, at: datetime, reason: str) -> None:
        """What the finance department ordered is done."""
        self.carried_out_at, self.carried_out_note = at, reason

    def _decide(self, at: datetime, by: Any, on: date, number: str, facts: str, basis: str) -> None:
        self.recorded_at, self.recorded_by, self.decided_on = at, by, on
        self.decision_number = number.strip()
        self.decision_facts, self.decision_basis = facts.strip(), basis.strip()

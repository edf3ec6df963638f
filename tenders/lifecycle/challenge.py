"""Challenge (质疑): filed -> accepted | returned | refused -> answered -> closed | escalated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.workflow import StateField, step
from tenders.guards import challenges as guards


class ChallengeState(models.TextChoices):
    FILED = "filed", _("Filed, to be examined")
    RETURNED = "returned", _("Returned for correction")
    REFUSED = "refused", pgettext_lazy("challenge", "Refused")
    ACCEPTED = "accepted", _("Accepted, being answered")
    PROPOSED = "proposed", _("Answer drafted, to be signed")
    UPHELD = "upheld", _("Answered: upheld")
    DISMISSED = "dismissed", _("Answered: dismissed")
    CLOSED = "closed", _("Closed")
    ESCALATED = "escalated", _("Complaint filed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = ChallengeState
UNANSWERED = (S.FILED, S.RETURNED, S.ACCEPTED, S.PROPOSED)
ANSWERED = (S.UPHELD, S.DISMISSED)
TONES = {
    S.FILED: "warn",
    S.RETURNED: "warn",
    S.REFUSED: "bad",
    S.ACCEPTED: "on",
    S.PROPOSED: "on",
    S.UPHELD: "ok",
    S.DISMISSED: "ok",
    S.ESCALATED: "warn",
}


class ChallengeLife(models.Model):
    status = StateField(_("Status"), default=S.FILED, choices=S.choices)
    matters: Any
    facts: Any
    law: Any
    request: Any
    contact: Any
    phone: Any
    received_on: Any
    handled_by: Any
    accepted_at: Any
    returned_at: Any
    return_reason: Any
    refusal_ground: Any
    refusal: Any
    may_change_result: Any
    suspended_at: Any
    suspension_lifted_at: Any
    answer_facts: Any
    answer_law: Any
    upheld: Any
    consequence: Any
    proposed_at: Any
    proposed_by: Any
    answered_at: Any
    answered_by: Any
    carried_out_at: Any
    carried_out_note: Any
    ended_at: Any

    class Meta:
        abstract = True

    @property
    def status_tone(self) -> str:
        """The shape and colour of the badge."""
        return TONES.get(self.status, "off")

    @property
    def holds_signing(self) -> bool:
        """Whether the contract rests because of what was found when it was examined.

        实施条例第五十四条. While it is not examined it holds too: `guards.challenges` knows.
        """
        return self.suspended_at is not None and self.suspension_lifted_at is None

    def lift(self, at: datetime) -> None:
        """Signing may go on, as far as this challenge is concerned."""
        if self.holds_signing:
            self.suspension_lifted_at = at

    @step("status", source=S.FILED, target=S.ACCEPTED, label=_("Accept the challenge"))
    def accept(self, *, at: datetime, by: Any, may_change_result: bool) -> None:
        """It is examined and answered; where it may change the result, signing rests."""
        self.accepted_at, self.handled_by = at, by
        self.may_change_result = may_change_result
        if may_change_result:
            self.suspended_at = at

    @step(
        "status",
        source=S.FILED,
        target=S.RETURNED,
        label=_("Return for correction"),
        needs_reason=True,
    )
    def send_back(self, *, at: datetime, by: Any, reason: str) -> None:
        """Something of 94号令第十二条 is missing; said once, with everything that is missing."""
        self.returned_at, self.handled_by, self.return_reason = at, by, reason

    @step(
        "status",
        source=S.RETURNED,
        target=S.FILED,
        guards=(guards.corrected_in_time, guards.letter_complete),
        label=_("File the corrected challenge"),
    )
    def file_again(self, *, on: date, letter: Any) -> None:
        """The answer's period counts from the complete challenge."""
        self.matters = [matter.strip() for matter in letter.matters if matter.strip()]
        for name in ("facts", "law", "request", "contact", "phone"):
            setattr(self, name, getattr(letter, name).strip())
        self.received_on = on

    @step(
        "status",
        source=[S.FILED, S.RETURNED],
        target=S.REFUSED,
        guards=(guards.ground_named, guards.not_corrected),
        label=_("Refuse the challenge"),
        needs_reason=True,
    )
    def refuse(self, *, at: datetime, by: Any, ground: str, reason: str) -> None:
        """The law does not let it be dealt with; the ground carries its article."""
        self.ended_at, self.handled_by = at, by
        self.refusal_ground, self.refusal = ground, reason

    @step(
        "status",
        source=[S.FILED, S.RETURNED, S.ACCEPTED, S.PROPOSED],
        target=S.WITHDRAWN,
        label=_("Withdraw the challenge"),
        needs_reason=True,
    )
    def withdraw(self, *, at: datetime) -> None:
        """The challenger takes it back in writing before the answer."""
        self.ended_at = at
        self.lift(at)

    @step(
        "status",
        source=S.ACCEPTED,
        target=S.PROPOSED,
        guards=(guards.answer_complete,),
        label=_("Draft the answer"),
    )
    def propose(
        self,
        *,
        at: datetime,
        by: Any,
        upheld: bool,
        facts: str,
        law: str,
        consequence: str,
        lawful: Sequence[str],
    ) -> None:
        """The officer writes it; another person signs."""
        self.proposed_at, self.proposed_by = at, by
        self.upheld, self.consequence = upheld, consequence
        self.answer_facts, self.answer_law = facts.strip(), law.strip()

    @step(
        "status",
        source=S.PROPOSED,
        target=S.ACCEPTED,
        label=_("Return the draft of the answer"),
        needs_reason=True,
    )
    def send_back_answer(self) -> None:
        """The approver asks for changes."""

    @step(
        "status",
        source=S.PROPOSED,
        target=S.UPHELD,
        guards=(guards.proposed_to_uphold, guards.consequence_still_lawful),
        label=_("Sign the answer: upheld"),
    )
    def uphold(self, *, at: datetime, by: Any, lawful: Sequence[str]) -> None:
        """Signed by another person. A fault without effect on the result lets all go on."""
        self.answered_at, self.answered_by = at, by
        if self.consequence == "go_on":
            self.carried_out_at = at
            self.lift(at)

    @step(
        "status",
        source=S.PROPOSED,
        target=S.DISMISSED,
        guards=(guards.proposed_to_dismiss,),
        label=_("Sign the answer: dismissed"),
    )
    def dismiss(self, *, at: datetime, by: Any) -> None:
        """Signed by another person; signing of the contract may go on."""
        self.answered_at, self.answered_by = at, by
        self.lift(at)

    @step(
        "status",
        source=S.UPHELD,
        target=S.UPHELD,
        guards=(guards.not_carried_out,),
        label=_("Carry out the consequence"),
        needs_reason=True,
    )
    def carry_out(self, *, at: datetime, reason: str) -> None:
        """Amended, ended, another candidate, rescinded: then nothing rests any more."""
        self.carried_out_at, self.carried_out_note = at, reason
        self.lift(at)

    @step(
        "status",
        source=[S.UPHELD, S.DISMISSED],
        target=S.CLOSED,
        guards=(guards.no_complaint_possible, guards.consequence_done),
        label=_("Close the challenge"),
        by_clock=True,
    )
    def close(self, *, at: datetime) -> None:
        """The days for a complaint have passed."""
        self.ended_at = at

    @step(
        "status",
        source=[*UNANSWERED, S.UPHELD, S.DISMISSED, S.REFUSED],
        target=S.ESCALATED,
        label=_("File a complaint"),
    )
    def escalate(self, *, at: datetime) -> None:
        """A complaint follows: the finance department decides.

        One that nobody has examined goes on holding the signature, as one that was accepted and
        not answered does: the purchaser's silence lifts nothing.
        """
        if self.status == S.FILED:
            self.suspended_at = at

    @step(
        "status",
        source=S.ESCALATED,
        target=S.ESCALATED,
        guards=(guards.signing_rests_for_it,),
        label=_("Lift the suspension of signing"),
    )
    def release(self, *, at: datetime) -> None:
        """The complaint is decided and its consequence carried out."""
        self.lift(at)

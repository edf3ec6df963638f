"""Lot (采购包): each lives its own life from the opening on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.workflow import StateField, step
from tenders.guards import anonymity, challenges, checking, consultation, decision
from tenders.guards import award as award_guards
from tenders.guards import committee as committee_guards
from tenders.guards import evaluation as guards
from tenders.lifecycle.lot_again import DoneAgain
from tenders.lifecycle.lot_state import (
    ANEW,
    ASKING,
    CORRECTING,
    EVALUATING,
    FAILED,
    FALLEN,
    HALTABLE,
    PRICE_ASKING,
    RESULT_PUBLIC,
    REVIVABLE,
    SCORES_KNOWN,
    TONES,
    LotState,
)

__all__ = [
    "ASKING",
    "CORRECTING",
    "EVALUATING",
    "FAILED",
    "HALTABLE",
    "PRICE_ASKING",
    "RESULT_PUBLIC",
    "REVIVABLE",
    "SCORES_KNOWN",
    "LotLife",
    "LotState",
]

S = LotState
# What art. 64 has the committee look at before each signature.
CHECKED = (anonymity.objective_agree, checking.ranges_kept, checking.extremes_settled)


class LotLife(DoneAgain, models.Model):
    status = StateField(_("Status"), default=S.WAITING, choices=S.choices)
    failure_reason: Any
    wait_reason: Any
    evaluation: Any

    class Meta:
        abstract = True

    @property
    def status_tone(self) -> str:
        """The shape and colour of the badge."""
        return TONES.get(self.status, "")

    @property
    def result_public(self) -> bool:
        """Whether everybody may know a result of it: an announced one stays known when it falls.

        Were it hidden once the next candidate is determined, that alone would tell of it.
        """
        return self.status in RESULT_PUBLIC or (
            self.status in FALLEN and self.reached_at("announced") is not None
        )

    @property
    def anew(self) -> bool:
        """Whether a result was announced that stands no more, and another is not announced yet."""
        return self.status in ANEW and self.result_public

    @step("status", source=S.WAITING, target=S.QUALIFICATION, label=_("Begin qualification"))
    def begin(self, *, at: datetime) -> None:
        """Three bids or more were opened (87号令第四十三条)."""
        self._reach("begun", at)

    @step("status", source=S.WAITING, target=S.FAILED_BIDDERS, label=_("Fewer than three bids"))
    def fail_bidders(self, *, at: datetime, reason: str = "") -> None:
        """First gate: 87号令第四十一、四十三条."""
        self.failure_reason = reason
        self._reach("failed", at)

    @step(
        "status",
        source=S.QUALIFICATION,
        target=S.CONFORMITY,
        label=_("End qualification"),
        guards=(
            guards.all_decided,
            guards.enough_qualified,
            challenges.procurement_rests,
        ),
    )
    def end_qualification(self, *, at: datetime) -> None:
        """The purchaser has decided on every bid and three or more are left (第四十四条)."""
        self._reach("qualified", at)

    @step(
        "status",
        source=S.QUALIFICATION,
        target=S.FAILED_QUALIFIED,
        label=_("Fewer than three qualified"),
        guards=(
            guards.all_decided,
            guards.too_few_qualified,
        ),
    )
    def fail_qualified(self, *, at: datetime, reason: str) -> None:
        """Second gate: 87号令第四十四条."""
        self.failure_reason = reason
        self._reach("failed", at)

    @step(
        "status",
        source=S.CONFORMITY,
        target=S.CONSULTATION,
        label=_("Begin the consultation"),
        guards=(
            consultation.is_consultation,
            guards.conformity_decided,
            guards.enough_conforming,
            guards.answers_in,
            guards.not_halted,
            committee_guards.lot_recusals_done,
            challenges.procurement_rests,
        ),
    )
    def begin_consultation(self, *, at: datetime) -> None:
        """The panel talks to each supplier alone (财库〔2014〕214号第十九条)."""
        self._reach("consultation", at)

    @step(
        "status",
        source=[S.CONFORMITY, S.CONSULTATION, S.SCORING],
        target=S.LOW_PRICE,
        label=_("Begin low-price review"),
        guards=(
            guards.conformity_decided,
            guards.asked_before_scores,
            consultation.offers_opened,
            guards.answers_in,
            guards.not_halted,
        ),
    )
    def begin_low_price(self, *, at: datetime) -> None:
        """A trigger of 87号令第六十条, 财库〔2026〕2号, or the committee's own judgement."""
        self._reach("low_price", at)

    @step(
        "status",
        source=[S.CONFORMITY, S.CONSULTATION, S.LOW_PRICE],
        target=S.SCORING,
        label=_("Begin scoring"),
        guards=(
            guards.conformity_decided,
            consultation.offers_opened,
            guards.low_prices_decided,
            guards.enough_conforming,
            guards.answers_in,
            guards.not_halted,
            committee_guards.lot_recusals_done,
            challenges.procurement_rests,
        ),
    )
    def begin_scoring(self, *, at: datetime) -> None:
        """Three or more conform (87号令第五十条)."""
        self._reach("scoring", at)

    @step(
        "status",
        source=[S.CONFORMITY, S.CONSULTATION, S.LOW_PRICE],
        target=S.FAILED_CONFORMING,
        label=_("Fewer than three conforming"),
        guards=(
            guards.conformity_decided,
            guards.low_prices_decided,
            guards.too_few_conforming,
            guards.answers_in,
            guards.not_halted,
        ),
    )
    def fail_conforming(self, *, at: datetime, reason: str) -> None:
        """Third gate: 政府采购法第三十六条."""
        self.failure_reason = reason
        self._reach("failed", at)

    @step(
        "status",
        source=S.CONFORMITY,
        target=S.FAILED_BUDGET,
        label=_("Every bid over the budget"),
        guards=(
            guards.conformity_decided,
            guards.too_few_conforming,
            guards.answers_in,
            guards.not_halted,
        ),
    )
    def fail_budget(self, *, at: datetime, reason: str) -> None:
        """政府采购法第三十六条第三项."""
        self.failure_reason = reason
        self._reach("failed", at)

    @step(
        "status",
        source=S.SCORING,
        target=S.RANKED,
        label=_("Rank the bids"),
        guards=(
            guards.all_locked,
            anonymity.objective_agree,
            checking.ranges_kept,
            checking.extremes_settled,
            anonymity.lots_scored_together,
            guards.not_halted,
            challenges.procurement_rests,
        ),
    )
    def rank(self, *, at: datetime, case_content: dict[str, Any]) -> None:
        """All members have locked their scores (87号令第五十七条)."""
        # A "content" is left out of the log: the entry's digest of the row covers it.
        self.evaluation = case_content
        self._reach("ranked", at)

    @step(
        "status",
        source=S.RANKED,
        target=S.REPORT_SIGNED,
        label=_("End the evaluation"),
        guards=(
            decision.candidates_described,
            *CHECKED,
            guards.all_signed,
            guards.not_halted,
            challenges.procurement_rests,
        ),
    )
    def end_evaluation(self, *, at: datetime) -> None:
        """Every member has signed the report, dissent in writing (87号令第五十八、六十一条)."""
        self._reach("evaluated", at)

    @step(
        "status",
        source=S.RANKED,
        target=S.RANKED,
        label=_("Rank the bids again"),
        guards=(
            guards.all_locked,
            *CHECKED,
            guards.not_halted,
            challenges.procurement_rests,
        ),
    )
    def rank_again(self, *, at: datetime, case_content: dict[str, Any]) -> None:
        """A score was corrected after the ranking, before every member had signed (第六十四条)."""
        self.evaluation = case_content
        self._reach("ranked", at)

    @step("status", source=S.REPORT_SIGNED, target=S.REPORT_RECEIVED, label=_("Receive the report"))
    def receive_report(self, *, at: datetime) -> None:
        """The purchaser has the report: two working days after the evaluation (第六十八条)."""
        self._reach("received", at)

    @step(
        "status",
        source=S.REPORT_RECEIVED,
        target=S.REPORT_RECEIVED,
        label=_("State a lawful reason to wait"),
        guards=(award_guards.silence_not_begun,),
        needs_reason=True,
    )
    def wait(self, *, at: datetime, reason: str) -> None:
        """Within the period; without it the first candidate counts as the winner (第六十八条)."""
        self.wait_reason = reason
        self.reached = {**self.reached, "waits": at.isoformat()}

    @step(
        "status",
        source=[S.REPORT_RECEIVED, S.DECLINED, S.VOIDED],
        target=S.WINNER_DETERMINED,
        label=_("Determine the winner"),
        guards=(
            award_guards.candidate_left,
            decision.decision_made,
            challenges.procurement_rests,
        ),
    )
    def determine_winner(self, *, at: datetime) -> None:
        """A second person, in the order of the report, within five working days (第六十八条)."""
        self._reach("determined", at)

    @step(
        "status",
        source=S.WINNER_DETERMINED,
        target=S.AWARDED,
        label=_("Announce the result"),
        guards=(challenges.procurement_rests,),
    )
    def announce(self, *, at: datetime) -> None:
        """Because the result notice is published; award letters leave (第六十九条)."""
        self._reach("announced", at)

    @step(
        "status",
        source=S.AWARDED,
        target=S.DECLINED,
        label=_("The winner declines"),
        guards=(award_guards.refusal_shown,),
        needs_reason=True,
    )
    def decline(self, *, at: datetime) -> None:
        """实施条例第四十九条: the next candidate, or tender again."""
        self._reach("declined", at)

    @step(
        "status",
        source=S.DECLINED,
        target=S.FAILED_DECLINED,
        label=_("Tender again"),
        needs_reason=True,
    )
    def tender_again(self, *, at: datetime, reason: str) -> None:
        """The purchaser chooses a new tender instead of the next candidate."""
        self.failure_reason = reason
        self._reach("failed", at)

    @step(
        "status",
        source=[S.WINNER_DETERMINED, S.AWARDED],
        target=S.VOIDED,
        label=_("Declare the result void"),
        needs_reason=True,
    )
    def void(self, *, at: datetime) -> None:
        """A challenge or complaint about it was upheld (94号令第十六、三十二条)."""
        self._reach("voided", at)

    @step(
        "status",
        source=S.VOIDED,
        target=S.FAILED_VOID,
        label=_("Tender again"),
        needs_reason=True,
    )
    def redo(self, *, at: datetime, reason: str) -> None:
        """Too few are left for another candidate: the procurement begins anew."""
        self.failure_reason = reason
        self._reach("failed", at)

    @step(
        "status",
        source=[S.WAITING, *EVALUATING, S.REPORT_SIGNED, S.REPORT_RECEIVED, S.DECLINED],
        target=S.FAILED_CHALLENGE,
        label=_("End after a challenge"),
        needs_reason=True,
    )
    def fail_challenge(self, *, at: datetime, reason: str) -> None:
        """Upheld before the award: correct and begin anew (94号令第十六、三十一、三十二条)."""
        self.failure_reason = reason
        self._reach("failed", at)

    @step(
        "status",
        source=S.AWARDED,
        target=S.CONTRACTED,
        label=_("Sign the contract"),
        guards=(challenges.signing_rests,),
    )
    def contract(self, *, at: datetime) -> None:
        """Both sides have signed."""
        self._reach("contracted", at)

    @step(
        "status",
        source=list(EVALUATING),
        target=S.FAILED_ILLEGAL,
        label=_("Stop for an unlawful act"),
        needs_reason=True,
    )
    def fail_illegal(self, *, at: datetime, reason: str) -> None:
        """政府采购法第三十六条第二项."""
        self.failure_reason = reason
        self._reach("failed", at)

    @step(
        "status",
        source=list(HALTABLE),
        target=S.FAILED_DOCUMENTS,
        label=_("Change the documents and begin anew"),
        needs_reason=True,
    )
    def fail_documents(self, *, at: datetime, reason: str) -> None:
        """The committee stopped and the purchaser confirmed (87号令第六十五条)."""
        self.failure_reason = reason
        self._reach("failed", at)

    @step("status", source=S.WAITING, target=S.TERMINATED, label=_("Terminate the lot"))
    def terminate(self, *, at: datetime) -> None:
        """With its tender (87号令第二十九条)."""
        self._reach("terminated", at)

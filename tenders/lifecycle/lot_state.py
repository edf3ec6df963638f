"""Where a lot stands, and which of its states belong together."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LotState(models.TextChoices):
    WAITING = "waiting", _("Before the opening")
    QUALIFICATION = "qualification", _("Qualification review")
    CONFORMITY = "conformity", _("Conformity review")
    CONSULTATION = "consultation", _("Consultation, then final offers")
    LOW_PRICE = "low_price", _("Low-price review")
    SCORING = "scoring", _("Scoring")
    RANKED = "ranked", _("Ranked, report to be signed")
    REPORT_SIGNED = "report_signed", _("Report signed")
    REPORT_RECEIVED = "report_received", _("Report received, winner to be determined")
    WINNER_DETERMINED = "winner_determined", _("Winner determined, result to be announced")
    AWARDED = "awarded", _("Awarded")
    DECLINED = "declined", _("Winner declined")
    VOIDED = "voided", _("Result void, another candidate or a new tender")
    CONTRACTED = "contracted", _("Contract signed")
    FAILED_BIDDERS = "failed_bidders", _("Failed: fewer than three bids")
    FAILED_QUALIFIED = "failed_qualified", _("Failed: fewer than three qualified")
    FAILED_CONFORMING = "failed_conforming", _("Failed: fewer than three conforming")
    FAILED_BUDGET = "failed_budget", _("Failed: every bid over the budget")
    FAILED_ILLEGAL = "failed_illegal", _("Failed: unlawful act")
    FAILED_DOCUMENTS = "failed_documents", _("Failed: the documents must be changed")
    FAILED_DECLINED = "failed_declined", _("Failed: winner declined, tendered again")
    FAILED_VOID = "failed_void", _("Failed: result void, tendered again")
    FAILED_CHALLENGE = "failed_challenge", _("Failed: challenge upheld, tendered again")
    TERMINATED = "terminated", pgettext_lazy("tender", "Terminated")


S = LotState
EVALUATING = (
    S.QUALIFICATION,
    S.CONFORMITY,
    S.CONSULTATION,
    S.LOW_PRICE,
    S.SCORING,
    S.RANKED,
)
# While the committee may ask bidders in writing, and stop because of the documents.
PRICE_ASKING = (S.CONFORMITY,)
ASKING = (S.CONFORMITY, S.CONSULTATION, S.LOW_PRICE, S.SCORING)
HALTABLE = (*ASKING, S.RANKED)
# Until every member has signed, scores are corrected on the grounds of art. 64.
CORRECTING = (S.SCORING, S.RANKED)
# The bids are ranked: the committee's scores are no secret from those who work with them.
SCORES_KNOWN = (
    S.RANKED,
    S.REPORT_SIGNED,
    S.REPORT_RECEIVED,
    S.WINNER_DETERMINED,
    S.AWARDED,
    S.DECLINED,
    S.CONTRACTED,
    S.FAILED_DECLINED,
    S.VOIDED,
    S.FAILED_VOID,
)
# The result was announced: what the law makes public is public.
RESULT_PUBLIC = (S.AWARDED, S.DECLINED, S.CONTRACTED, S.FAILED_DECLINED)
# After a result that fell, up to the next one: which of them it is nobody outside learns.
ANEW = (S.DECLINED, S.VOIDED, S.WINNER_DETERMINED)
# Where the public may know of a result: if one was announced before.
FALLEN = (S.VOIDED, S.FAILED_VOID, S.WINNER_DETERMINED)
FAILED = (
    S.FAILED_BIDDERS,
    S.FAILED_QUALIFIED,
    S.FAILED_CONFORMING,
    S.FAILED_BUDGET,
    S.FAILED_ILLEGAL,
    S.FAILED_DOCUMENTS,
    S.FAILED_DECLINED,
    S.FAILED_VOID,
    S.FAILED_CHALLENGE,
)
# A failure (废标) that a complaint can undo: its bids were read, and nobody is a winner yet.
REVIVABLE = (
    S.FAILED_QUALIFIED,
    S.FAILED_CONFORMING,
    S.FAILED_BUDGET,
    S.FAILED_ILLEGAL,
    S.FAILED_DOCUMENTS,
)


TONES = {
    S.CONFORMITY: "on",
    S.QUALIFICATION: "on",
    S.CONSULTATION: "on",
    S.LOW_PRICE: "warn",
    S.SCORING: "on",
    S.RANKED: "on",
    S.REPORT_SIGNED: "on",
    S.REPORT_RECEIVED: "warn",
    S.WINNER_DETERMINED: "on",
    S.AWARDED: "ok",
    S.DECLINED: "warn",
    S.VOIDED: "warn",
    S.CONTRACTED: "ok",
    S.TERMINATED: "bad",
    **dict.fromkeys(FAILED, "bad"),
}

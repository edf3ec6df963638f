"""Abnormally low prices: the bidder explains, the members judge (87号令第六十条)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken
from procurement.workflow import act, lock, perform
from tenders.guards.evaluation import answers_in
from tenders.models import ConformityOpinion, Lot, LowPriceReview
from tenders.permissions.evaluation import may_chair, may_explain
from tenders.services import conformity

ARTICLE = "87号令第六十条；财库〔2026〕2号"
NO_EXPLANATION = "未在规定时间内说明报价合理性（87号令第六十条）。"
SUBJECT = ConformityOpinion.Subject.LOW_PRICE


def explain(review: LowPriceReview, text: str, *, actor: Any) -> LowPriceReview:
    """Keep the bidder's explanation; in time, and only once judged no more.

    Raises RuleBroken when it is empty, late, or already judged.
    """
    require(may_explain(actor, review.bid))
    with act():
        lock(review.bid)
        review.refresh_from_db()
        reasons = []
        if not text.strip():
            message = _("Explain the price with its costs.")
            reasons.append(Reason("empty", message, {}, ARTICLE, "explanation"))
        if review.accepted is not None or clock.db_now() >= review.due_at:
            message = _("The time to explain ended at %(until)s.")
            until = f"{review.due_at.astimezone(clock.LEGAL_ZONE):%H:%M:%S}"
            reasons.append(Reason("late", message, {"until": until}, ARTICLE))
        if reasons:
            raise RuleBroken(*reasons)
        review.explanation, review.explained_by = text.strip(), actor
        review.explained_at = clock.now()
        review.save(update_fields=["explanation", "explained_by", "explained_at"])
        journal.add("tenders.lowpricereview.explain", review, actor=actor)
        return review


def close(lot: Lot, *, actor: Any) -> Lot:
    """The chair ends the low-price review: the majority decides, then scores or failure.

    A bid without an explanation is out whatever the members think.
    """
    require(may_chair(actor, lot))
    with act():
        lot = lock(lot)
        conformity.check_ready(lot, SUBJECT)
        missing = [*answers_in(lot), *conformity.outstanding(lot, SUBJECT)]
        if missing:
            raise RuleBroken(*missing)
        for bid in conformity.in_question(lot, SUBJECT):
            _judge(lot, bid, actor)
        return conformity.score_or_fail(lot, actor=actor)


def _judge(lot: Lot, bid: Any, actor: Any) -> None:
    review = bid.low_price_review
    accepted, reason = conformity.decide(lot, bid, SUBJECT)
    if review.explained_at is None:
        accepted, reason = False, NO_EXPLANATION
    review.accepted = accepted
    review.save(update_fields=["accepted"])
    if not accepted:
        perform(bid, "reject", actor=actor, reason=reason)

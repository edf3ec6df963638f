"""Abnormally low prices: the bidder explains, the members judge (87号令第六十条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.workflow import act, lock, perform
from tenders.guards.evaluation import (
    answers_in,
    committee_convened,
    members,
    nobody_scored,
    not_halted,
)
from tenders.lifecycle.bid import BidState
from tenders.lifecycle.lot import LotState
from tenders.models import Bid, ConformityOpinion, Lot, LowPriceReview
from tenders.permissions.evaluation import may_chair, may_explain
from tenders.rules.low_price import ARTICLE, OWN, check_minutes
from tenders.services import conformity

NO_EXPLANATION = "未在规定时间内说明报价合理性（87号令第六十条）。"
SUBJECT = ConformityOpinion.Subject.LOW_PRICE
# Where the committee may ask by its own judgement: conformity is decided, nothing is scored.
ASKING_PRICES = (LotState.LOW_PRICE, LotState.SCORING)


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


def ask(
    bid: Bid, *, reason: str, votes: int | None, minutes: int | None, actor: Any
) -> LowPriceReview:
    """The committee finds a price clearly low by its own judgement: its bidder is to explain it.

    The chair writes down why and how many members were for it; more than half must be. Raises
    WrongState where nothing can be asked now or the bidder was asked before, RuleBroken with
    everything that is missing.
    """
    require(may_chair(actor, bid.lot))
    with act():
        lot = lock(bid.lot)
        bid = lock(bid)
        if lot.status not in ASKING_PRICES or bid.status != BidState.CONFORMING:
            message = _("Nothing can be asked now: the lot stands at “%(state)s”.")
            raise WrongState(Reason("state", message, {"state": lot.get_status_display()}, ARTICLE))
        if hasattr(bid, "low_price_review"):
            message = _("This bidder was asked to explain its price before.")
            raise WrongState(Reason("asked", message, {}, ARTICLE))
        sitting = len(members(lot))
        reasons = [*committee_convened(lot), *not_halted(lot), *nobody_scored(lot)]
        if not reason.strip():
            message = _("Write why the price is clearly low.")
            reasons.append(Reason("reason", message, {}, ARTICLE, "reason"))
        if votes is None or not sitting < 2 * votes <= 2 * sitting:
            message = _("More than half of the %(count)s members must be for it.")
            article = "87号令第六十一条"
            reasons.append(Reason("votes", message, {"count": sitting}, article, "votes"))
        reasons += check_minutes(minutes, conformity.least_minutes(lot))
        if reasons or minutes is None:
            raise RuleBroken(*reasons)
        now = clock.now()
        made = LowPriceReview.objects.create(
            bid=bid,
            flags=[OWN],
            own_reason=reason.strip(),
            votes=votes,
            asked_at=now,
            due_at=now + timedelta(minutes=minutes),
        )
        facts = {"votes": votes, "minutes": minutes}
        journal.add("tenders.lowpricereview.ask", made, actor=actor, inputs=facts)
        if lot.status == LotState.SCORING:
            perform(lot, "begin_low_price", actor=actor, at=now)
        return made


def close(lot: Lot, *, actor: Any, looked_up: Mapping[int, str] | None = None) -> Lot:
    """The chair ends the low-price review: the majority decides, then scores or failure.

    A bid without an explanation is out whatever the members think. `looked_up` is what the
    committee found elsewhere, by the key of the bid, for the record (财库〔2026〕2号).
    """
    require(may_chair(actor, lot))
    with act():
        lot = lock(lot)
        conformity.check_ready(lot, SUBJECT)
        missing = [*answers_in(lot), *conformity.outstanding(lot, SUBJECT)]
        if missing:
            raise RuleBroken(*missing)
        for bid in conformity.in_question(lot, SUBJECT):
            _judge(lot, bid, actor, (looked_up or {}).get(bid.pk, ""))
        return conformity.score_or_fail(lot, actor=actor)


def _judge(lot: Lot, bid: Any, actor: Any, looked_up: str) -> None:
    review = bid.low_price_review
    accepted, reason = conformity.decide(lot, bid, SUBJECT)
    if review.explained_at is None:
        accepted, reason = False, NO_EXPLANATION
    review.accepted, review.looked_up = accepted, looked_up.strip()
    review.save(update_fields=["accepted", "looked_up"])
    if not accepted:
        perform(bid, "reject", actor=actor, reason=reason)

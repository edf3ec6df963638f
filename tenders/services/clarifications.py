"""What the committee asks a bidder in writing, and prices that contradict themselves.

87号令第五十一条: on its demand a bidder makes clear what is ambiguous, contradictory or plainly
mistaken, in writing and without changing the substance; 第五十九条: the order in which prices are
corrected, and the bidder's confirmation.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.mail import mail_later
from procurement.rules.money import plain
from procurement.workflow import act, lock, perform
from tenders.guards.evaluation import ASKED, may_be_asked, not_asked_now
from tenders.lifecycle.lot import ASKING, PRICE_ASKING
from tenders.models import Bid, Clarification
from tenders.permissions.evaluation import may_answer, may_evaluate, member_in_force
from tenders.rules.price_correction import ARTICLE as PRICE_ARTICLE
from tenders.rules.price_correction import Corrected, StatedPrice, correct
from tenders.rules.pricing import Priced
from tenders.services.failure import people_of

ARTICLE = ASKED
LEAST_MINUTES, MOST_MINUTES = 15, 3 * 24 * 60
"""The law says "in the time set": long enough to write, not longer than an evaluation sits."""
PRICE_REFUSED = "投标人对修正后的报价 {price} 元未确认，投标无效（87号令第五十九条）。"


def ask(bid: Bid, question: str, minutes: int, *, actor: Any) -> Clarification:
    """A member asks; the bidder has so many minutes to answer in writing.

    Raises WrongState where nothing is asked any more, RuleBroken with every reason else.
    """
    require(may_evaluate(actor, bid))
    with act():
        bid = _locked(bid)
        _check_askable(bid, ASKING)
        _raise(_against(question, minutes))
        asked = Clarification(bid=bid, question=question.strip())
        return _send(asked, minutes, actor)


def state_contradiction(
    bid: Bid,
    where: str,
    minutes: int,
    *,
    words: Decimal | None,
    body: Decimal | None,
    actor: Any,
) -> Clarification:
    """A member names totals (CNY a year) beside the opening form's; the rules say what counts.

    Raises RuleBroken where the prices agree, or one correction waits for its confirmation.
    """
    require(may_evaluate(actor, bid))
    with act():
        bid = _locked(bid)
        _check_askable(bid, PRICE_ASKING)
        reasons = _against(where, minutes)
        corrected = corrected_price(bid, words, body)
        if not corrected.steps:
            message = _("These prices agree: nothing is to be corrected.")
            reasons.append(Reason("no_contradiction", message, {}, PRICE_ARTICLE, "words"))
        if bid.clarifications.filter(subject=Clarification.Subject.PRICE, accepted=None).exists():
            message = _("A corrected price of this bid waits for its confirmation.")
            reasons.append(Reason("pending", message, {}, PRICE_ARTICLE))
        _raise(reasons)
        steps = [
            {"rule": one.rule, "before": plain(one.before), "after": plain(one.after)}
            | ({"line": one.line} if one.line is not None else {})
            for one in corrected.steps
        ]
        asked = Clarification(
            bid=bid,
            question=where.strip(),
            subject=Clarification.Subject.PRICE,
            words=words,
            body=body,
            before=bid.price,
            price=corrected.total,
            steps=steps,
        )
        return _send(asked, minutes, actor)


def corrected_price(bid: Any, words: Decimal | None, body: Decimal | None) -> Corrected:
    """What the price comes to by the order of art. 59, with the bill of the bid."""
    lines = tuple(
        Priced(one.lot_line.number, one.lot_line.quantity, one.unit_price)
        for one in bid.lines.select_related("lot_line")
    )
    return correct(StatedPrice(bid.price, words, body, lines))


def answer(
    clarification: Clarification, text: str, *, accepted: bool | None = None, actor: Any
) -> Clarification:
    """The bidder answers once, in time; a corrected price it confirms or refuses.

    A confirmed price counts at once; a refused one takes the bid out when the review is closed.
    Raises WrongState when it is answered already, RuleBroken when it is empty or late.
    """
    require(may_answer(actor, clarification.bid))
    with act():
        bid = lock(clarification.bid)
        clarification.refresh_from_db()
        if clarification.answered_at is not None:
            raise WrongState(Reason("answered", _("This is answered already."), {}, ARTICLE))
        about_price = clarification.subject == Clarification.Subject.PRICE
        reasons = []
        if about_price and accepted is None:
            message = _("Confirm the corrected price, or refuse it.")
            reasons.append(Reason("missing", message, {}, PRICE_ARTICLE, "accepted"))
        if not about_price and not text.strip():
            reasons.append(Reason("empty", _("Write the answer."), {}, ARTICLE, "reply"))
        now = clock.db_now()
        if now >= clarification.due_at:
            message = _("The time to answer ended at %(until)s.")
            reasons.append(Reason("late", message, {"until": _wall(clarification.due_at)}, ARTICLE))
        _raise(reasons)
        clarification.reply, clarification.answered_by = text.strip(), actor
        clarification.answered_at = now
        clarification.accepted = accepted if about_price else None
        clarification.save(update_fields=["reply", "answered_by", "answered_at", "accepted"])
        journal.add(
            "tenders.clarification.answer",
            clarification,
            actor=actor,
            inputs={"number": clarification.number, "accepted": clarification.accepted},
        )
        if clarification.accepted:
            _count(bid, clarification, actor)
        return clarification


def _count(bid: Any, clarification: Clarification, actor: Any) -> None:
    """The confirmed price binds; a unit price whose decimal point was misplaced moves with it."""
    corrected = corrected_price(bid, clarification.words, clarification.body)
    right = {line.line: line for line in corrected.lines}
    for one in bid.lines.select_related("lot_line"):
        line = right[one.lot_line.number]
        if one.unit_price != line.unit_price:
            one.unit_price, one.amount = line.unit_price, line.amount
            one.save(update_fields=["unit_price", "amount"])
    if bid.price != clarification.price:
        perform(bid, "correct_price", actor=actor, price=clarification.price)


def _locked(bid: Bid) -> Any:
    lot = lock(bid.lot)
    row = lock(bid)
    row.lot = lot
    return row


def _check_askable(bid: Any, states: tuple[str, ...]) -> None:
    elsewhere = tuple(not_asked_now(bid, states))
    if elsewhere:
        raise WrongState(*elsewhere)
    _raise([*may_be_asked(bid)])


def _against(question: str, minutes: int) -> list[Reason]:
    reasons = []
    if not question.strip():
        message = _("Write what the bidder is to make clear.")
        reasons.append(Reason("empty", message, {}, ARTICLE, "question"))
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        message = _("Give between %(least)s and %(most)s minutes.")
        params = {"least": LEAST_MINUTES, "most": MOST_MINUTES}
        reasons.append(Reason("minutes", message, params, ARTICLE, "minutes"))
    return reasons


def _send(asked: Clarification, minutes: int, actor: Any) -> Clarification:
    bid = asked.bid
    asked.number = bid.clarifications.count() + 1
    asked.member = member_in_force(actor, bid)
    asked.asked_at = clock.now()
    asked.due_at = asked.asked_at + timedelta(minutes=minutes)
    asked.save(force_insert=True)
    facts = {"number": asked.number, "subject": str(asked.subject), "minutes": minutes}
    journal.add("tenders.clarification.ask", asked, actor=actor, inputs=facts)
    context = {"clarification": asked, "lot": bid.lot, "tender": bid.lot.tender}
    mail_later("tenders/clarification", people_of(bid.supplier), context)
    return asked


def _raise(reasons: list[Reason]) -> None:
    if reasons:
        raise RuleBroken(*reasons)


def _wall(moment: datetime) -> str:
    return f"{moment.astimezone(clock.LEGAL_ZONE):%H:%M:%S}"

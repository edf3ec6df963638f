"""Conformity review: each member's opinion, the majority, the third gate (87号令第五十条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.rules.money import marked
from procurement.workflow import act, lock, perform
from tenders.findings import Opinion
from tenders.guards.evaluation import (
    answers_in,
    committee_convened,
    explanations_in,
    gate_article,
    members,
    min_bids,
    not_halted,
)
from tenders.guards.terms import low_price_rates
from tenders.lifecycle.bid import BidState
from tenders.lifecycle.lot import LotState
from tenders.models import Bid, Clarification, ConformityOpinion, Lot, LowPriceReview
from tenders.permissions.evaluation import may_chair, may_evaluate, member_in_force
from tenders.rules import rule_sets
from tenders.rules.low_price import check_minutes, low_price_flags
from tenders.rules.procedures import CONFORMING, CONSULTATION
from tenders.rules.scoring import majority
from tenders.services import clarifications, failure, scoring
from tenders.services.anonymity import GIVEN_AWAY

ARTICLE = "87号令第五十条、第六十一条"
OVER_CEILING = "投标报价 {price} 元超过{what} {ceiling} 元（87号令第六十三条）。"


Subject = ConformityOpinion.Subject
STATE_OF = {
    Subject.CONFORMITY: LotState.CONFORMITY,
    Subject.ANONYMOUS: LotState.CONFORMITY,
    Subject.LOW_PRICE: LotState.LOW_PRICE,
}


def subjects(lot: Lot) -> tuple[str, ...]:
    """What conformity is judged by: the bid, and of an anonymous tender its part under a code."""
    anonymous = (Subject.ANONYMOUS,) if lot.tender.anonymous else ()
    return (Subject.CONFORMITY, *anonymous)


def in_question(lot: Lot, subject: str) -> list[Bid]:
    """The bids on which members give their opinion now.

    Over the ceiling nobody votes: such a bid is invalid by its price (第六十三条第四项); nor on one
    whose corrected price was not confirmed (第五十九条).
    """
    bids = lot.bids.select_related("supplier")
    if subject == Subject.LOW_PRICE:
        asked = bids.filter(status=BidState.CONFORMING, low_price_review__accepted=None)
        return list(asked.filter(low_price_review__isnull=False))
    if subject == Subject.ANONYMOUS and not lot.tender.anonymous:
        return []
    asked = bids.filter(status=BidState.QUALIFIED, price__lte=lot.ceiling, price__gt=0)
    refused = Clarification.objects.price_refused(clock.now()).filter(bid__lot=lot)
    return list(asked.exclude(pk__in=refused.values("bid")))


def give_opinions(
    lot: Lot, opinions: Mapping[int, Opinion], *, actor: Any, subject: str = Subject.CONFORMITY
) -> None:
    """Record or change a member's opinions until the chair closes the review.

    Raises RuleBroken with every missing opinion or reason.
    """
    require(may_evaluate(actor, lot))
    with act():
        lot = lock(lot)
        check_ready(lot, subject)
        member = member_in_force(actor, lot)
        bids = in_question(lot, subject)
        faces = _faces(lot, bids, subject)
        problems = [
            reason for pk, face in faces.items() for reason in _problems(*face, opinions.get(pk))
        ]
        if problems:
            raise RuleBroken(*problems)
        ConformityOpinion.objects.bulk_create(
            [_opinion(member, bid, subject, opinions[bid.pk]) for bid in bids],
            update_conflicts=True,
            unique_fields=["member", "bid", "subject"],
            update_fields=["accepted", "reason", "gives_away", "at"],
        )
        facts = {"subject": str(subject), "member": member.number, "bids": len(bids)}
        journal.add("tenders.lot.give_opinions", lot, actor=actor, inputs=facts)


def _opinion(member: Any, bid: Any, subject: str, one: Opinion) -> ConformityOpinion:
    return ConformityOpinion(
        member=member,
        bid=bid,
        subject=subject,
        accepted=one.accepted,
        reason=one.reason,
        gives_away=one.gives_away,
        at=clock.now(),
    )


def _faces(lot: Lot, bids: list[Bid], subject: str) -> dict[int, tuple[str, str]]:
    """How each bid is called to its reader, and the end of its fields: by code or by name.

    Parts stand in the order of their codes; in the order of the bids they could be told apart.
    """
    if subject != Subject.ANONYMOUS:
        return {bid.pk: (bid.supplier.name, str(bid.pk)) for bid in bids}
    asked = lot.anonymous_parts.filter(bid__in=bids).order_by("code")
    return {bid: (code, code) for bid, code in asked.values_list("bid_id", "code")}


def check_ready(lot: Lot, subject: str) -> None:
    """Raise unless the review is under way, the committee sits and the time to explain is over."""
    if lot.status != STATE_OF[Subject(subject)]:
        message = _("This review is not under way: the lot stands at “%(state)s”.")
        raise WrongState(Reason("state", message, {"state": lot.get_status_display()}))
    reasons = [*committee_convened(lot), *not_halted(lot)]
    if subject == Subject.LOW_PRICE:
        reasons += explanations_in(lot)
    if reasons:
        raise RuleBroken(*reasons)


def _problems(name: str, key: str, opinion: Opinion | None) -> list[Reason]:
    if opinion is None:
        message = _("%(bid)s: give your opinion.")
        return [Reason("missing", message, {"bid": name}, ARTICLE, f"accepted_{key}")]
    if not opinion.accepted and not opinion.reason.strip():
        message = _("%(bid)s: write why the bid does not conform.")
        return [Reason("reason", message, {"bid": name}, ARTICLE, f"reason_{key}")]
    return []


def outstanding(lot: Lot, subject: str) -> list[Reason]:
    """Members who have not given their opinion on every bid, or on every anonymous part."""
    bids = {bid.pk for bid in in_question(lot, subject)}
    found = []
    for member in members(lot):
        given = set(
            member.opinions.filter(subject=subject, bid_id__in=bids).values_list(
                "bid_id", flat=True
            )
        )
        if bids - given:
            message = (
                _("Member %(number)s has not given an opinion on every anonymous part.")
                if subject == Subject.ANONYMOUS
                else _("Member %(number)s has not given an opinion on every bid.")
            )
            found.append(Reason("opinion", message, {"number": member.number}, ARTICLE))
    return found


def decide(lot: Lot, bid: Bid, subject: str) -> tuple[bool, str]:
    """The majority of the members in force, and the reasons of those who refuse."""
    opinions = list(
        ConformityOpinion.objects.filter(
            bid=bid, subject=subject, member__in=members(lot), void_at=None
        ).order_by("member__number")
    )
    accepted = majority([one.accepted for one in opinions])
    reasons = dict.fromkeys(one.reason.strip() for one in opinions if not one.accepted)
    if not accepted and majority([one.gives_away for one in opinions]):
        reasons = dict.fromkeys((GIVEN_AWAY, *reasons))
    return accepted, "；".join(reasons)


def judged(lot: Lot, bid: Bid) -> tuple[bool, str]:
    """The majority on the bid and, where it is anonymous, on its part: both must conform."""
    found = [decide(lot, bid, subject) for subject in subjects(lot)]
    reasons = "；".join(reason for accepted, reason in found if not accepted)
    return all(accepted for accepted, _reason in found), reasons


def close(lot: Lot, *, actor: Any, minutes: int | None = None) -> Lot:
    """The chair ends the conformity review; where the lot goes follows from the opinions.

    `minutes` are what the committee gives bidders to explain a low price; None: the least.

    To the low-price review, to the scores, or to failure: all over the ceiling, or fewer than
    three left. Raises RuleBroken while an opinion is missing.
    """
    require(may_chair(actor, lot))
    with act():
        lot = lock(lot)
        check_ready(lot, Subject.CONFORMITY)
        waiting = [reason for one in subjects(lot) for reason in outstanding(lot, one)]
        missing = [*answers_in(lot), *waiting, *_too_short(lot, minutes)]
        if missing:
            raise RuleBroken(*missing)
        refused = Clarification.objects.price_refused(clock.now()).filter(bid__lot=lot)
        for one in refused.filter(bid__status=BidState.QUALIFIED).select_related("bid"):
            reason = clarifications.PRICE_REFUSED.format(price=marked(one.price))
            _finish(one.bid, False, reason, actor)
        over = [
            bid for bid in lot.bids.filter(status=BidState.QUALIFIED) if bid.price > lot.ceiling
        ]
        for bid in in_question(lot, Subject.CONFORMITY):
            accepted, reason = judged(lot, bid)
            _finish(bid, accepted, reason, actor)
        for bid in lot.bids.filter(status=BidState.QUALIFIED):
            _finish(bid, False, _price_reason(lot, bid), actor)
        if lot.tender.procedure == CONSULTATION and not _offers_stand(lot):
            return _consult(lot, actor, over=len(over))
        return onward(lot, actor, over=len(over), minutes=minutes)


def _too_short(lot: Lot, minutes: int | None) -> tuple[Reason, ...]:
    return () if minutes is None else check_minutes(minutes, least_minutes(lot))


def least_minutes(lot: Lot) -> int:
    """How long a bidder has at least to explain a low price (财库〔2026〕2号)."""
    return rule_sets.rule_set(lot.tender.rule_set).low_price_minutes


def _finish(bid: Bid, accepted: bool, reason: str, actor: Any) -> None:
    if accepted:
        perform(bid, "accept", actor=actor)
    else:
        perform(bid, "reject", actor=actor, reason=reason)


def _price_reason(lot: Lot, bid: Any) -> str:
    what = "预算" if lot.max_price is None else "最高限价"
    return OVER_CEILING.format(price=marked(bid.price), what=what, ceiling=marked(lot.ceiling))


def _offers_stand(lot: Lot) -> bool:
    """Everybody who is left has made a final offer already: the lot went back since (第四十九条).

    Whoever came in only now is consulted first, and then everybody is asked again.
    """
    left = lot.bids.filter(status=BidState.CONFORMING)
    return lot.offers_opened_at is not None and not left.filter(final_offer=None).exists()


def _consult(lot: Lot, actor: Any, *, over: int) -> Lot:
    """A consultation talks to those who are left; too few of them fail as everywhere."""
    left = lot.bids.filter(status=BidState.CONFORMING).count()
    if left < min_bids(lot, CONFORMING):
        return onward(lot, actor, over=over)
    lot.offers_due = lot.offers_opened_at = None
    lot.save(update_fields=["offers_due", "offers_opened_at"])
    return perform(lot, "begin_consultation", actor=actor, at=clock.now())


def onward(lot: Lot, actor: Any, *, over: int = 0, minutes: int | None = None) -> Lot:
    """To the low-price review, to the scores, or to failure; `over` bids were over the ceiling."""
    conforming = list(lot.bids.filter(status=BidState.CONFORMING))
    now = clock.now()
    if not conforming and over:
        reason = (
            f"投标人的报价均超过 {marked(lot.ceiling)} 元，采购人不能支付（政府采购法第三十六条）。"
        )
        lot = perform(lot, "fail_budget", actor=actor, at=now, reason=reason)
        failure.follow_up(lot, actor=actor)
        return lot
    if len(conforming) >= min_bids(lot, CONFORMING) and _ask_low_prices(lot, conforming, minutes):
        return perform(lot, "begin_low_price", actor=actor, at=now)
    return score_or_fail(lot, actor=actor)


def score_or_fail(lot: Lot, *, actor: Any) -> Lot:
    """Third gate: three or more conform, or the lot fails (政府采购法第三十六条)."""
    left, least, now = (
        lot.bids.filter(status=BidState.CONFORMING).count(),
        min_bids(lot, CONFORMING),
        clock.now(),
    )
    if left >= least:
        lot = perform(lot, "begin_scoring", actor=actor, at=now)
        scoring.hand_out(lot, actor=actor)
        return lot
    article = gate_article(lot, "政府采购法第三十六条")
    reason = f"符合要求的投标人 {left} 家，不足 {least} 家（{article}）。"
    lot = perform(lot, "fail_conforming", actor=actor, at=now, reason=reason)
    failure.follow_up(lot, actor=actor)
    return lot


def _ask_low_prices(lot: Lot, conforming: list[Any], minutes: int | None) -> list[LowPriceReview]:
    """Ask every bidder whose price meets a trigger of the documents to explain it."""
    rates = low_price_rates(lot.tender)
    if rates is None:
        return []
    prices = {str(bid.pk): bid.price for bid in conforming}
    flags = low_price_flags(prices, rates, lot.ceiling)
    now = clock.now()
    due = now + timedelta(minutes=minutes or least_minutes(lot))
    # Asked before the lot went back, or its failure was declared void: what was explained is
    # judged again; whoever the lot left no time to explain has it now.
    held = list(LowPriceReview.objects.filter(bid__in=conforming))
    for pk in {str(one.bid_id) for one in held}:
        flags.pop(pk, None)
    back = lot.reached_at("set_back")
    if back is not None:
        cut_short = LowPriceReview.objects.filter(bid__in=conforming, explained_at=None)
        cut_short.filter(due_at__gt=back).update(asked_at=now, due_at=due)
    return held + [
        LowPriceReview.objects.create(bid_id=int(pk), flags=list(found), asked_at=now, due_at=due)
        for pk, found in flags.items()
    ]

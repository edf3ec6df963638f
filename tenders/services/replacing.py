"""A committee that loses a member is made up or formed anew (87号令第四十九条、第六十七条).

What a replaced member found in lots under evaluation is void: kept, and counted no more. A lot that
has come through a gate with it goes back to that gate; what the others found stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken
from procurement.mail import mail_later
from procurement.people.models import User
from procurement.workflow import act, lock, perform
from tenders.guards import committee as guards
from tenders.lifecycle.bid import UNOPENED, BidState
from tenders.lifecycle.committee import CommitteeState
from tenders.lifecycle.lot import EVALUATING, LotState
from tenders.models import (
    BidResult,
    CandidateOpinion,
    Committee,
    CommitteeMember,
    ConformityOpinion,
    Lot,
    LowPriceReview,
    ScoreSheet,
    SetBack,
)
from tenders.permissions.evaluation import may_work
from tenders.rules import annulment as rules
from tenders.rules.consultation import LEFT
from tenders.rules.replacement import ARTICLE, goes_back
from tenders.rules.vocabulary import speak
from tenders.services.expert_draw import draw_experts, recused, representatives_of
from tenders.services.failure import people_of

Ground = CommitteeMember.Ground
# Why one member is replaced; all of them at once is a decision of its own.
GROUNDS = [choice for choice in Ground.choices if choice[0] != Ground.ANEW]
JUDGED = (
    BidState.CONFORMING, BidState.NOT_CONFORMING, BidState.RANKED, BidState.LOST, BidState.WINNER,
)  # fmt: skip
WHY_MEMBER = "更换{number}号评标委员会成员（87号令第四十九条）"
# Of a lot that had ended when the member went.
WHY_SINCE = "有成员在本采购包评审结束后更换（87号令第四十九条）"
WHY_VOID = "评审结果无效，重新组建评标委员会评标："
WHY_ANEW = "重新组建评标委员会（87号令第四十九条）"


def replace_member(
    member: CommitteeMember,
    *,
    ground: str,
    reason: str,
    actor: Any,
    representative: User | None = None,
    public_value: str | None = None,
) -> CommitteeMember:
    """Replace a member, an expert by a draw; a committee that sits is convened again afterwards.

    Raises RuleBroken without a ground or a reason, for a member who has gone, once the evaluation
    is over, and where nobody can be drawn.
    """
    require(may_work(actor, member.committee))
    with act():
        lots = _locked(member.committee)
        committee = lock(member.committee)
        member = CommitteeMember.objects.get(pk=member.pk)
        _may_replace(committee, member, ground, reason)
        user = _successor(committee, member, representative, public_value)
        if committee.status == CommitteeState.CONVENED:
            perform(committee, "make_up", actor=actor, reason=reason.strip())
        _release(member, ground, reason)
        member.votes.update(vote=None)
        number = committee.members.order_by("-number").values_list("number", flat=True)[0] + 1
        new = CommitteeMember.objects.create(
            committee=committee, user=user, kind=member.kind, number=number, replaces=member
        )
        facts = {"replaced": member.number, "by": number, "ground": ground, "why": reason}
        journal.add("tenders.committee.replace", committee, actor=actor, inputs=facts)
        why = WHY_MEMBER.format(number=member.number)
        for lot in lots:
            take_back(lot, why=why, actor=actor)
        return new


def replaceable(member: CommitteeMember) -> bool:
    """In force, and its committee has not gone home."""
    gone = member.committee.status in (CommitteeState.DISBANDED, CommitteeState.DISSOLVED)
    return member.replaced_at is None and not gone


def dissolve(committee: Committee, *, reason: str, actor: Any) -> Committee:
    """It cannot be made up in time: every opinion is void, and a new committee is to be formed.

    Its members see nothing of the bids any more. Raises RuleBroken without a reason.
    """
    with act():
        lots = _locked(committee)
        committee = perform(committee, "dissolve", actor=actor, reason=reason)
        for member in committee.members.in_force():
            _release(member, Ground.ANEW, reason)
        committee.members.update(vote=None)
        for lot in lots:
            take_back(lot, why=WHY_ANEW, actor=actor)
        return committee


def annul(
    committee: Committee, *, cause: str, facts: str, told_number: str, actor: Any
) -> Committee:
    """It came out after the result that the committee was unlawful: its evaluation is void.

    Every lot with a signed report and no contract goes back to its conformity review, an award is
    void with the reason, and a committee of other people is to be formed; lots under evaluation go
    back like those of a committee that is dissolved. Raises RuleBroken with every reason.
    """
    given = {"cause": cause, "facts": facts.strip(), "told_number": told_number.strip()}
    with act():
        lots = _locked(committee)
        committee = perform(committee, "annul", actor=actor, **given)
        found = rules.cause_of(cause)
        why = f"{WHY_VOID}{found.public if found else ''}（{found.article if found else ''}）。"
        reason = f"{why}{facts.strip()}"
        for member in committee.members.in_force():
            _release(member, Ground.ANEW, reason)
        committee.members.update(vote=None)
        for lot in lots:
            if rules.is_voidable(lot.status):
                _annul(lot, given, speak(reason, lot.tender.procedure), actor)
            else:
                take_back(lot, why=WHY_ANEW, actor=actor)
        return committee


def take_back(lot: Lot, *, why: str, actor: Any) -> Lot:
    """Whatever members who have gone found in a lot under evaluation is void.

    Where it has entered a gate, the lot goes back to it and is decided again from there.
    """
    if lot.status not in EVALUATING:
        return lot
    gone = Q(member__replaced_at__isnull=False, void_at=None)
    opinions = ConformityOpinion.objects.filter(gone, bid__lot=lot)
    at = clock.now()
    void = {
        "opinions": opinions.update(void_at=at),
        "sheets": ScoreSheet.objects.filter(gone, lot=lot).update(void_at=at),
    }
    if not any(void.values()):
        return lot
    journal.add("tenders.lot.void_opinions", lot, actor=actor, inputs=void)
    why = speak(why, lot.tender.procedure)
    return _set_back(lot, why, actor) if goes_back(lot.status) else lot


# Inside -----------------------------------------------------------------------------------------


def _annul(lot: Lot, given: Mapping[str, str], reason: str, actor: Any) -> None:
    """One lot: its award falls, then everything that was found; the report and who signed stay."""
    at, award, announced = clock.now(), lot.award, lot.result_public
    if award is not None:
        perform(award, "void", actor=actor, at=at, reason=reason)
    lot.decisions.filter(closed_at=None).update(closed_at=at)
    everything = {"void_at": None}
    void = {
        "opinions": ConformityOpinion.objects.filter(bid__lot=lot, **everything).update(void_at=at),
        "sheets": ScoreSheet.objects.filter(lot=lot, **everything).update(void_at=at),
    }
    journal.add("tenders.lot.void_opinions", lot, actor=actor, inputs=void)
    _set_back(
        lot,
        reason,
        actor,
        step="annul",
        at=at,
        cause=given["cause"],
        told_number=given["told_number"],
    )
    for bid in lot.bids.exclude(status__in=UNOPENED).select_related("supplier"):
        if not announced:  # of a result nobody outside knows of nobody is told
            break
        context = {"lot": lot, "tender": lot.tender, "award": award, "reason": reason}
        context["article"] = rules.ARTICLE
        mail_later("tenders/award_void", people_of(bid.supplier), context)


def _locked(committee: Committee) -> list[Lot]:
    """The lots before their committee, as every act on a lot that ends it locks them too."""
    lots = Lot.objects.select_for_update().filter(tender=committee.tender_id)
    return list(lots.order_by("pk"))


def _may_replace(committee: Committee, member: CommitteeMember, ground: str, reason: str) -> None:
    reasons = []
    if ground not in dict(GROUNDS):
        message = _("Choose why the member is replaced.")
        reasons.append(Reason("ground", message, {}, ARTICLE, "ground"))
    if not reason.strip():
        reasons.append(Reason("reason", _("Write the reason."), {}, ARTICLE, "reason"))
    if member.replaced_at is not None:
        reasons.append(Reason("replaced", _("This member was replaced before."), {}, ARTICLE))
    reasons += guards.evaluates(committee)
    if reasons:
        raise RuleBroken(*reasons)


def _successor(
    committee: Committee,
    member: CommitteeMember,
    representative: User | None,
    public_value: str | None,
) -> User:
    """An expert drawn from those who have never sat here, or whom the purchaser sends."""
    held = set(committee.members.values_list("user_id", flat=True))
    if member.kind == CommitteeMember.Kind.EXPERT:
        drawn, case = draw_experts(
            committee.tender, 1, recused(committee.tender) | held, public_value
        )
        committee.draws = [*committee.draws, case]
        committee.save(update_fields=["draws"])
        return drawn[0]
    allowed = representatives_of(committee.tender).exclude(pk__in=held)
    if representative is None or not allowed.filter(pk=representative.pk).exists():
        message = _("Choose who represents the purchaser instead.")
        raise RuleBroken(Reason("representative", message, {}, "", "representative"))
    return representative


def _release(member: CommitteeMember, ground: str, reason: str) -> None:
    member.vote, member.replaced_at = None, clock.now()
    member.replaced_ground, member.replaced_reason = ground, reason.strip()
    member.save(update_fields=["vote", "replaced_at", "replaced_ground", "replaced_reason"])


def _set_back(
    lot: Lot,
    why: str,
    actor: Any,
    *,
    step: str = "set_back",
    at: datetime | None = None,
    cause: str = "",
    told_number: str = "",
) -> Lot:
    at = at or clock.now()
    opinions = CandidateOpinion.objects.filter(bid__lot=lot).select_related("bid__supplier")
    SetBack.objects.create(
        lot=lot,
        stood=lot.status,
        reason=why,
        at=at,
        round=lot.report_round,
        before={
            "ranking": (lot.evaluation or {}).get("expect", {}).get("ranking", []),
            "opinions": [[one.bid.supplier.name, one.text] for one in opinions],
        },
        cause=cause,
        told_number=told_number,
        report=lot.report if cause else None,
    )
    opinions.delete()
    BidResult.objects.filter(bid__lot=lot).delete()
    LowPriceReview.objects.filter(bid__lot=lot).update(accepted=None)
    for bid in lot.bids.filter(status__in=JUDGED).select_related("final_offer"):
        if not _left_by_itself(lot, bid):
            perform(bid, "judge_again", actor=actor)
    if lot.status == LotState.RANKED or cause:  # whoever signs signs a report that is made anew
        lot.report_round += 1
    if cause:  # the report that was signed stays with the record
        lot.report = None
    if lot.offers_opened_at is None:  # final offers are asked for again; sealed ones stay sealed
        lot.offers_due = None
    lot.save(update_fields=["report", "report_round", "offers_due"])
    return perform(lot, step, actor=actor, at=at, reason=why)


def _left_by_itself(lot: Lot, bid: Any) -> bool:
    """No opinion took it out: its supplier left the consultation, or its offer was damaged."""
    if lot.offers_opened_at is None or bid.status != BidState.NOT_CONFORMING:
        return False
    damaged = hasattr(bid, "final_offer") and not hasattr(bid, "low_price_review")
    return damaged or bid.rejection == LEFT

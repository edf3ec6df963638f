"""What follows an upheld challenge or complaint: another candidate, a new tender, or going on."""

from __future__ import annotations

from typing import Any

from procurement import clock
from procurement.audit import journal
from procurement.mail import mail_later
from procurement.workflow import act, lock, perform
from tenders.guards.anonymity import veiled
from tenders.guards.award import candidates_left
from tenders.guards.challenges import not_tendered_again
from tenders.guards.tendering import rules_on
from tenders.lifecycle.bid import PLACED, UNOPENED, BidState
from tenders.lifecycle.committee import CommitteeState
from tenders.lifecycle.lot import FAILED, REVIVABLE, LotState
from tenders.lifecycle.tender import TenderState
from tenders.models import Challenge, Committee, ConformityOpinion, Lot, LowPriceReview
from tenders.rules import challenges as rules
from tenders.rules.procedures import QUALIFIED
from tenders.services import replacing, telling
from tenders.services.failure import follow_up, people_of

OVER = (*FAILED, LotState.TERMINATED)
RESULT = (LotState.WINNER_DETERMINED, LotState.AWARDED)
ARTICLE = "94号令第十六条；87号令第二十五条"


def lots_of(challenge: Challenge) -> list[Lot]:
    """The lots it is about that have not ended: its own, or all of its tender."""
    lots = Lot.objects.filter(tender=challenge.tender_id).exclude(status__in=OVER)
    if challenge.lot_id:
        lots = lots.filter(pk=challenge.lot_id)
    return list(lots.select_related("tender").order_by("number"))


def stage_of(lots: list[Lot]) -> str:
    """How far the furthest of the lots that can still be changed has come."""
    states = {lot.status for lot in lots}
    if states and states <= {LotState.CONTRACTED}:
        return rules.SIGNED
    return rules.AWARDED if states & {*RESULT, LotState.VOIDED} else rules.BEFORE_AWARD


def revivable(lot: Lot | None) -> bool:
    """Whether a failed lot can go on where it stood.

    Not where it is tendered again already, where final offers of a consultation are known, nor
    where the codes of anonymous parts were lifted when it failed.
    """
    if lot is None or lot.status not in REVIVABLE or any(True for _ in not_tendered_again(lot)):
        return False
    if lot.tender.anonymous and lot.status != LotState.FAILED_QUALIFIED:
        return veiled(lot.tender) or lot.stood() == LotState.RANKED
    return not lot.consulted


def lawful(challenge: Challenge, *, complained: bool = False) -> tuple[str, ...]:
    """What the law leaves as things stand now; a complaint can undo a failure too."""
    lots = lots_of(challenge)
    tender = challenge.tender
    left = candidates = 0
    if challenge.lot is not None:
        placed = challenge.lot.bids.filter(status__in=PLACED)
        left = placed.exclude(status__in=(BidState.WINNER, BidState.VOIDED)).count()
        candidates = candidates_left(challenge.lot).count()
    open_for_bids = tender.status == TenderState.PUBLISHED and not tender.is_closed(clock.now())
    return rules.lawful_consequences(
        challenge.subject,
        stage_of(lots),
        qualified_left=left,
        candidates_left=candidates,
        min_bids=rules_on(tender).procedure(tender.procedure).least(QUALIFIED, tender.ground),
        amendable=open_for_bids,
        revivable=complained and revivable(challenge.lot),
    )


def carry_out(challenge: Challenge, kind: str, *, reason: str, actor: Any) -> None:
    """Do to the tender and its lots what was decided; `reason` stands in the notices.

    Amending, rescinding and paying damages happen elsewhere; for them nothing is done here.
    """
    with act():
        if kind == rules.NEXT and challenge.lot is not None:
            void(challenge.lot, reason=reason, actor=actor)
        elif kind == rules.REVIVE and challenge.lot is not None:
            revive(challenge.lot, reason=reason, actor=actor)
        elif kind == rules.REDO:
            _redo(challenge, reason, actor)


def void(lot: Lot, *, reason: str, actor: Any) -> Lot:
    """The result is void: its award, its bid, the lot. Everybody who bid is told."""
    with act():
        award = lot.award
        at = clock.now()
        lot = perform(lot, "void", actor=actor, at=at, reason=reason)
        if award is not None:
            perform(award, "void", actor=actor, at=at, reason=reason)
            perform(award.bid, "void", actor=actor)
        if lot.result_public:
            _tell(lot, award, reason)
        return lock(lot)


def revive(lot: Lot, *, reason: str, actor: Any) -> Lot:
    """The failure is void: the lot goes on where it stood, everybody who bid is told.

    At a gate that too few had passed, the bids that were out are judged anew, by the purchaser or
    by the members, whose opinions are void.
    """
    with act():
        lot = lock(lot)
        failed = lot.status
        lot = perform(lot, "revive", actor=actor, at=clock.now(), reason=reason)
        if failed == LotState.FAILED_QUALIFIED:
            for bid in lot.bids.filter(status=BidState.NOT_QUALIFIED):
                perform(bid, "review_again", actor=actor)
        elif lot.status == LotState.CONFORMITY:
            _judge_again(lot, actor)
        committee = Committee.objects.filter(tender=lot.tender_id).first()
        if committee is not None and committee.status == CommitteeState.DISBANDED:
            perform(committee, "call_again", actor=actor)
        lot = replacing.take_back(lot, why=replacing.WHY_SINCE, actor=actor)
        for bid in lot.bids.exclude(status__in=UNOPENED).select_related("supplier"):
            context = {"lot": lot, "tender": lot.tender, "reason": reason}
            mail_later("tenders/failure_void", people_of(bid.supplier), context)
        return lock(lot)


def _judge_again(lot: Lot, actor: Any) -> None:
    judged = lot.bids.filter(status__in=(BidState.CONFORMING, BidState.NOT_CONFORMING))
    for bid in judged:
        perform(bid, "judge_again", actor=actor)
    opinions = ConformityOpinion.objects.filter(bid__lot=lot, void_at=None)
    LowPriceReview.objects.filter(bid__lot=lot).update(accepted=None)
    journal.add("tenders.lot.void_opinions", lot, actor=actor, inputs={"count": opinions.count()})
    opinions.delete()


def _tell(lot: Lot, award: Any, reason: str) -> None:
    for bid in lot.bids.exclude(status__in=UNOPENED).select_related("supplier"):
        context = {"lot": lot, "tender": lot.tender, "award": award, "reason": reason}
        mail_later("tenders/award_void", people_of(bid.supplier), context)


def _redo(challenge: Challenge, reason: str, actor: Any) -> None:
    at = clock.now()
    lots = lots_of(challenge)
    tender = challenge.tender
    if tender.status == TenderState.PUBLISHED:
        ended = perform(tender, "redo", actor=actor, at=at, reason=reason, article=ARTICLE)
        telling.of_termination(ended)
    for lot in lots:
        if lot.status == LotState.CONTRACTED:
            continue
        if lot.status in RESULT:
            lot = void(lot, reason=reason, actor=actor)  # noqa: PLW2901 - the same lot, fresh
        name = "redo" if lot.status == LotState.VOIDED else "fail_challenge"
        failed = perform(lot, name, actor=actor, at=clock.now(), reason=reason)
        follow_up(failed, actor=actor)

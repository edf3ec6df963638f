"""The decision apart: opinions on candidates, the group, its votes, and whom it has chosen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.workflow import act, lock
from tenders.guards import decision as guards
from tenders.guards.award import candidates_left
from tenders.guards.tendering import rules_on
from tenders.lifecycle.lot import LotState
from tenders.models import CandidateOpinion, DecisionMember, Lot, WinnerDecision
from tenders.permissions.decision import may_call, may_decide, may_sit
from tenders.permissions.evaluation import may_chair, member_in_force
from tenders.rules.decision import DRAW, check_group

CALLING = (LotState.REPORT_RECEIVED, LotState.DECLINED, LotState.VOIDED)


def describe(lot: Lot, opinions: Mapping[int, str], *, actor: Any) -> None:
    """The chair writes the committee's opinion on each candidate; until the first signature.

    Raises WrongState elsewhere, RuleBroken with every candidate left out.
    """
    require(may_chair(actor, lot))
    with act():
        lot = lock(lot)
        if lot.status != LotState.RANKED or not guards.apart(lot.tender):
            raise WrongState(_not_now(lot))
        if lot.signed.exists():
            message = _("A member has signed the report: the opinions stand.")
            raise WrongState(Reason("signed", message, {}, guards.ARTICLE))
        bids = list(guards.recommended(lot).select_related("supplier"))
        missing = [_empty(bid) for bid in bids if not opinions.get(bid.pk, "").strip()]
        if missing:
            raise RuleBroken(*missing)
        member = member_in_force(actor, lot)
        for bid in bids:
            values = {"text": opinions[bid.pk].strip(), "member": member, "at": clock.now()}
            CandidateOpinion.objects.update_or_create(bid=bid, defaults=values)
        facts = {"candidates": len(bids)}
        journal.add("tenders.lot.describe_candidates", lot, actor=actor, inputs=facts)


def _empty(bid: Any) -> Reason:
    params = {"bid": bid.supplier.name}
    return Reason("empty", _("%(bid)s: write it down."), params, guards.ARTICLE, f"text_{bid.pk}")


def _not_now(lot: Lot) -> Reason:
    message = _("This is not possible now: it stands at “%(state)s”.")
    return Reason("state", message, {"state": lot.get_status_display()})


def not_called_now(lot: Lot) -> tuple[Reason, ...]:
    """Why no round can be called: another is under way, or nobody is left to choose among."""
    if not guards.apart(lot.tender) or lot.status not in CALLING:
        return (_not_now(lot),)
    under_way = guards.open_round(lot)
    if under_way is not None and not _tied(under_way):
        return (Reason("under_way", _("The group is deciding."), {}, guards.ARTICLE),)
    if not candidates_left(lot).exists():
        message = _("No candidate of the report is left: tender again.")
        return (Reason("no_candidate", message, {}, "政府采购法实施条例第四十九条"),)
    return ()


def _tied(decision: WinnerDecision) -> bool:
    if decision.method == DRAW or decision.members.filter(voted_at=None).exists():
        return False
    return len(guards.leading(decision)) > 1


def call(lot: Lot, people: Collection[Any], *, actor: Any) -> WinnerDecision:
    """Call the group: people who neither ran the tender nor sat in its committee.

    After a tie the next round is among those who led. Raises RuleBroken with every reason.
    """
    require(may_call(actor, lot))
    with act():
        lot = lock(lot)
        reasons = list(not_called_now(lot))
        if reasons:
            raise WrongState(*reasons)
        rules = rules_on(lot.tender).decision
        reasons += check_group(len(people), rules) if rules is not None else ()
        for one in people:
            decision = may_sit(one, lot.tender)
            if not decision and decision.reason is not None:
                message = _("%(person)s cannot sit in the group: %(why)s")
                params = {"person": str(one), "why": decision.reason.message}
                reasons.append(Reason(decision.reason.code, message, params, "", "people"))
        if reasons:
            raise RuleBroken(*reasons)
        before = guards.open_round(lot)
        among = guards.leading(before) if before is not None else list(candidates_left(lot))
        if before is not None:
            before.closed_at = clock.now()
            before.save(update_fields=["closed_at"])
        made = WinnerDecision.objects.create(
            lot=lot,
            number=lot.decisions.count() + 1,
            method=lot.tender.decision_method,
            opened_by=actor,
            opened_at=clock.now(),
        )
        made.candidates.set(among)
        DecisionMember.objects.bulk_create(
            DecisionMember(decision=made, user=one, number=number)
            for number, one in enumerate(people, start=1)
        )
        facts = {"round": made.number, "people": sorted(one.pk for one in people)}
        journal.add("tenders.lot.call_decision", lot, actor=actor, inputs=facts)
        return made


def vote(
    decision: WinnerDecision, choice: Any, reasons: Mapping[int, str], *, actor: Any
) -> DecisionMember:
    """Give one's reasons on each candidate, and the vote where the winner is not drawn; once.

    The log keeps that somebody voted and not for whom. Raises RuleBroken with what is missing.
    """
    require(may_decide(actor, decision))
    with act():
        lot = lock(decision.lot)
        decision = WinnerDecision.objects.get(pk=decision.pk)
        if decision.closed_at is not None or lot.status not in CALLING:
            raise WrongState(_not_now(lot))
        mine = decision.members.get(user_id=actor.pk)
        if mine.voted_at is not None:
            raise WrongState(Reason("voted", _("You have voted.")))
        bids = {bid.pk: bid for bid in decision.candidates.select_related("supplier")}
        wrong = [
            replaced
            for key, bid in bids.items()
            if not reasons.get(key, "").strip()
            for replaced in (_empty(bid),)
        ]
        if decision.method != DRAW and choice not in bids:
            wrong.append(Reason("choice", _("Choose a candidate."), {}, guards.ARTICLE, "choice"))
        if wrong:
            raise RuleBroken(*wrong)
        mine.choice = None if decision.method == DRAW else bids[choice]
        mine.reasons = {str(key): reasons[key].strip() for key in bids}
        mine.voted_at = clock.now()
        mine.save(update_fields=["choice", "reasons", "voted_at"])
        facts = {"round": decision.number, "number": mine.number}
        journal.add("tenders.lot.vote", lot, actor=actor, inputs=facts)
        return mine


def chosen(lot: Lot) -> tuple[WinnerDecision | None, list[Any]]:
    """The round whose result is determined now, and whom it names; several are drawn among."""
    decision = guards.open_round(lot)
    if decision is None or any(guards.decision_made(lot)):
        return None, []
    return decision, guards.leading(decision)


def close(decision: WinnerDecision, winner: Any, draw: Any) -> None:
    """Write down whom the round has chosen; with the act that determines the winner."""
    decision.winner, decision.draw, decision.closed_at = winner, draw, clock.now()
    decision.save(update_fields=["winner", "draw", "closed_at"])

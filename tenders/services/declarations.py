"""What each member does before content is seen: state conflicts, elect the chair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken
from procurement.people.models import Organisation
from procurement.workflow import act, lock
from tenders.guards import committee as guards
from tenders.lifecycle.tender import TenderState
from tenders.models import Committee, CommitteeMember, ConflictStatement
from tenders.permissions.evaluation import may_evaluate


def declare(
    committee: Committee, statements: Mapping[int, tuple[bool, str]], *, actor: Any
) -> CommitteeMember:
    """State, bidder by bidder, whether there is a ground for recusal (实施条例第九条).

    `statements` gives for each supplier (conflict, explanation). Every bidder must be named;
    a statement once made stays.
    """
    require(may_evaluate(actor, committee))
    with act():
        lock(committee)
        member = committee.member_of(actor)
        assert member is not None  # may_evaluate has asked
        stated = set(member.statements.values_list("supplier_id", flat=True))
        bidders = [one for one in committee.bidders() if one.pk not in stated]
        reasons = [*_statement_problems(bidders, statements)]
        if committee.tender.status != TenderState.OPENED:
            reasons = [Reason("not_opened", _("The bids are not opened yet."))]
        if reasons:
            raise RuleBroken(*reasons)
        ConflictStatement.objects.bulk_create(
            ConflictStatement(
                member=member,
                supplier=bidder,
                conflict=statements[bidder.pk][0],
                explanation=statements[bidder.pk][1],
                at=clock.now(),
            )
            for bidder in bidders
        )
        conflicts = sum(statements[bidder.pk][0] for bidder in bidders)
        facts = {"member": member.number, "bidders": len(bidders), "conflicts": conflicts}
        journal.add("tenders.committee.declare", committee, actor=actor, inputs=facts)
        return member


def _statement_problems(
    bidders: Iterable[Organisation], statements: Mapping[int, tuple[bool, str]]
) -> Iterable[Reason]:
    for bidder in bidders:
        given = statements.get(bidder.pk)
        if given is None:
            message = _("State whether you have a conflict with %(bidder)s.")
            params = {"bidder": bidder.name}
            yield Reason("statement", message, params, guards.RECUSAL, f"conflict_{bidder.pk}")
        elif given[0] and not given[1].strip():
            message = _("Write which ground for recusal there is.")
            yield Reason("explanation", message, {}, guards.RECUSAL, f"explanation_{bidder.pk}")


def vote_chair(committee: Committee, candidate: CommitteeMember, *, actor: Any) -> bool:
    """Propose an expert as chair; with more than half of the votes the chair is elected.

    Returns whether there is a chair now. Raises RuleBroken for a representative (第四十五条).
    """
    require(may_evaluate(actor, committee))
    with act():
        committee = lock(committee)
        members = {one.pk: one for one in committee.members.in_force()}
        chosen = members.get(candidate.pk)
        if chosen is None or chosen.kind != CommitteeMember.Kind.EXPERT:
            message = _("The chair is one of the experts; a representative cannot chair.")
            raise RuleBroken(Reason("chair", message, {}, guards.CHAIR, "candidate"))
        if any(one.is_chair for one in members.values()):
            raise RuleBroken(Reason("chair", _("The chair is already elected.")))
        mine = next(one for one in members.values() if one.user_id == actor.pk)
        mine.vote = chosen
        mine.save(update_fields=["vote"])
        votes = sum(one.vote_id == chosen.pk for one in members.values())
        elected = 2 * votes > len(members)
        if elected:
            chosen.is_chair = True
            chosen.save(update_fields=["is_chair"])
        facts = {"member": mine.number, "votes": votes, "elected": elected}
        journal.add("tenders.committee.vote", committee, actor=actor, inputs=facts)
        return elected

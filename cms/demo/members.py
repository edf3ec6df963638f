"""A member of a committee falls ill: replaced by a draw, and conformity is judged anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from tenders.findings import Opinion
from tenders.models import Committee, CommitteeMember, Lot, Tender
from tenders.services import committee, conformity, declarations, replacing

from .procedure import TenderPlan
from .stage import Stage

ILL = "突发疾病住院，无法继续参加评标，本人已书面说明。"
STAYS = "expert1"
"""The expert of the login page should find something to evaluate."""


def replace_one(stage: Stage, wanted: TenderPlan, tender: Tender, day: date) -> Any:
    """A story that answers who sits then; the chair and the expert of the login page stay."""
    officer = stage.people[wanted.officer]
    yield stage.at_latest(stage.at(day, 11, 30), 20)
    formed = Committee.objects.get(tender=tender)
    plain = _members(formed).filter(kind=CommitteeMember.Kind.EXPERT, is_chair=False)
    gone = plain.exclude(user__username=STAYS)[0]
    value = f"{tender.number}-made-up"
    new = replacing.replace_member(
        gone, ground="ill", reason=ILL, actor=officer, public_value=value
    )
    yield stage.at_latest(stage.at(day, 13, 5), 19)
    formed = Committee.objects.get(tender=tender)
    clear = {supplier.pk: (False, "") for supplier in formed.bidders()}
    declarations.declare(formed, clear, actor=stage.people[new.user.username])
    committee.convene(formed, actor=officer)
    yield stage.at_latest(stage.at(day, 13, 15), 18)
    for lot in Lot.objects.filter(tender=tender, status="conformity"):
        bids = conformity.in_question(lot, "conformity")
        opinions = {bid.pk: Opinion(True) for bid in bids}
        conformity.give_opinions(lot, opinions, actor=stage.people[new.user.username])
        chair = _members(formed).get(is_chair=True)
        conformity.close(lot, actor=stage.people[chair.user.username])
    return [stage.people[one.user.username] for one in _members(formed)]


def _members(formed: Committee) -> Any:
    return formed.members.in_force().select_related("user").order_by("number")

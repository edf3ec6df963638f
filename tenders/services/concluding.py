"""An objective item on which a member insists: the majority's points count (第六十一条)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.calendars.services import calendar
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.workflow import act, lock
from tenders.guards.anonymity import faces_of
from tenders.guards.evaluation import all_locked
from tenders.guards.objective import (
    Difference,
    differences_among,
    sheets_with_words,
    waiting_for,
    written,
)
from tenders.lifecycle.lot import CORRECTING
from tenders.models import Lot, ObjectiveConclusion, Score, ScoreOpinion
from tenders.permissions.evaluation import may_chair, may_evaluate, member_in_force
from tenders.rules import objective as rules
from tenders.rules.scoring import Cell
from tenders.services.scoring import void_signatures, whose


def keep(lot: Lot, cell: Cell, *, reason: str, actor: Any) -> ScoreOpinion:
    """A member whose points differ from the majority's looked again and keeps them.

    The reason goes into the report. Raises WrongState once the report is signed, RuleBroken
    where there is no such difference, the own points are those of the majority, or no reason.
    """
    require(may_evaluate(actor, lot))
    with act():
        lot = lock(lot)
        _still_open(lot)
        member = member_in_force(actor, lot)
        one, _sheets = _difference(lot, cell)
        if one.conclusion is not None:
            message = _("The majority's conclusion is recorded; dissent when you sign the report.")
            raise RuleBroken(Reason("concluded", message, {}, rules.ARTICLE))
        if one.found.outcome != rules.MAJORITY or member.number not in one.found.again:
            message = _("Only whoever differs from more than half of the members says this.")
            raise RuleBroken(Reason("member", message, {}, rules.ARTICLE))
        if not reason.strip():
            raise RuleBroken(Reason("reason", _("Write the reason."), {}, rules.ARTICLE, "reason"))
        score = Score.objects.get(
            sheet__member=member, sheet__lot=lot, bid_id=cell[0], criterion_id=cell[1]
        )
        made, _new = ScoreOpinion.objects.update_or_create(
            member=member,
            score=score,
            defaults={
                "points": score.value,
                "stands": True,
                "reason": reason.strip(),
                "at": clock.now(),
            },
        )
        facts = {**_whose(lot, cell), "item": cell[1], "member": member.number}
        journal.add("tenders.lot.keep_points", lot, actor=actor, inputs=facts)
        return made


def conclude(lot: Lot, cell: Cell, *, reason: str, actor: Any) -> ObjectiveConclusion:
    """The chair records what more than half of all members find; it counts for every member.

    What was signed before is void. Raises WrongState once the report is signed, RuleBroken
    without a majority or a reason, and while a member who differs may still correct.
    """
    require(may_chair(actor, lot))
    with act():
        lot = lock(lot)
        _still_open(lot)
        one, sheets = _difference(lot, cell)
        if one.conclusion is not None:
            message = _("The majority's conclusion on this item is recorded already.")
            raise WrongState(Reason("concluded", message, {}, rules.ARTICLE))
        reasons = list(waiting_for(one, sheets, calendar.current()))
        if not reason.strip():
            message = _("Write the reason.")
            reasons.append(Reason("reason", message, {}, rules.ARTICLE, "reason"))
        if reasons or one.found.points is None:
            raise RuleBroken(*reasons)
        bid, item = cell
        # One about other points, of a member who was replaced, counts no more.
        older = lot.conclusions.filter(bid_id=bid, criterion_id=item, lapsed_at=None)
        older.update(lapsed_at=clock.now())
        made: ObjectiveConclusion = ObjectiveConclusion.objects.create(
            lot=lot,
            bid_id=bid,
            criterion_id=item,
            points=one.found.points,
            given=written(one.given),
            reason=reason.strip(),
            stated_by=member_in_force(actor, lot),
            at=clock.now(),
        )
        void_signatures(lot, actor)
        # Never the points: they are secret until the bids are ranked.
        found = {"votes": one.found.votes, "against": list(one.found.again)}
        facts = {**_whose(lot, cell), "item": item, **found}
        journal.add("tenders.lot.conclude", lot, actor=actor, inputs=facts)
        return made


def _whose(lot: Lot, cell: Cell) -> dict[str, Any]:
    return whose(faces_of(lot, lot.bids.filter(pk=cell[0]).select_related("supplier")), cell)


def _still_open(lot: Lot) -> None:
    if lot.status not in CORRECTING:
        message = _("The report is signed: it stands at “%(state)s”.")
        raise WrongState(Reason("state", message, {"state": lot.get_status_display()}))


def _difference(lot: Lot, cell: Cell) -> tuple[Difference, dict[int, Any]]:
    """Where the members differ, and their sheets.

    Raises RuleBroken where they do not differ, or a sheet is still open.
    """
    reasons = list(all_locked(lot))
    sheets = sheets_with_words(lot)
    found = [] if reasons else [one for one in differences_among(lot, sheets) if one.cell == cell]
    if found:
        return found[0], sheets
    message = _("Only an objective item on which the members differ is concluded so.")
    raise RuleBroken(*(reasons or [Reason("agreed", message, {}, rules.ARTICLE)]))

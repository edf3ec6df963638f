"""The committee looks at scores again before it signs, and once more when called (第六十四条)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.workflow import act, lock, perform
from tenders.guards.anonymity import faces_of, objective_agree
from tenders.guards.checking import extremes_settled, item_of, ranges_kept
from tenders.guards.evaluation import all_locked
from tenders.lifecycle.committee import CommitteeState
from tenders.lifecycle.lot import CORRECTING, LotState
from tenders.models import Lot, Reevaluation, Score, ScoreCorrection, ScoreOpinion, ScoreSheet
from tenders.permissions.evaluation import may_evaluate, may_work, member_in_force
from tenders.rules.checking import ARTICLE
from tenders.rules.scoring import Cell
from tenders.rules.timetable import local_day
from tenders.services import replacing
from tenders.services.ranking import out_of_date
from tenders.services.scoring import whose


def judge(sheet: ScoreSheet, cell: Cell, *, stands: bool, reason: str, actor: Any) -> ScoreOpinion:
    """A member says whether a score stands or is extreme; more than half of all decide.

    Raises WrongState once the report is signed, RuleBroken without a reason, of an objective item,
    or while a sheet is still open.
    """
    lot = sheet.lot
    require(may_evaluate(actor, lot))
    with act():
        lot = lock(lot)
        if lot.status not in CORRECTING:
            message = _("This is not possible now: it stands at “%(state)s”.")
            raise WrongState(Reason("state", message, {"state": lot.get_status_display()}))
        item = item_of(lot, cell[1])
        score = Score.objects.filter(sheet=sheet, bid_id=cell[0], criterion_id=cell[1]).first()
        reasons = list(all_locked(lot))
        if item is None or score is None or item.objective:
            message = _("Only scores that members give by their own judgement are looked at so.")
            reasons.append(Reason("item", message, {}, ARTICLE))
        if not reason.strip():
            reasons.append(Reason("reason", _("Write the reason."), {}, ARTICLE, "reason"))
        if reasons or score is None:
            raise RuleBroken(*reasons)
        member = member_in_force(actor, lot)
        made, _new = ScoreOpinion.objects.update_or_create(
            member=member,
            score=score,
            defaults={
                "points": score.value,
                "stands": stands,
                "reason": reason.strip(),
                "at": clock.now(),
            },
        )
        bids = lot.bids.filter(pk=cell[0]).select_related("supplier")
        faces = faces_of(lot, bids)
        of = {"item": cell[1], "of": sheet.member.number, "stands": stands}
        facts = {**whose(faces, cell), **of}
        journal.add("tenders.lot.judge_score", lot, actor=actor, inputs=facts)
        return made


def unchecked(lot: Lot) -> list[Reason]:
    """What stands in the way of a signature: sums, ranges, objective items, extreme scores."""
    reasons = [*objective_agree(lot), *ranges_kept(lot), *extremes_settled(lot)]
    if out_of_date(lot):
        message = _("The ranking is not what the scores add up to: the chair ranks again.")
        reasons.append(Reason("sum", message, {}, ARTICLE))
    return reasons


# After the report is signed ----------------------------------------------------------------------


def reevaluate(lot: Lot, *, ground: str, found: str, actor: Any) -> Reevaluation:
    """The purchaser has the same committee evaluate again; what was signed is void.

    Raises RuleBroken without one of the four grounds or without what was found.
    """
    with act():
        lot = lock(lot)
        if lot.status in (LotState.REPORT_SIGNED, LotState.REPORT_RECEIVED):
            require(may_work(actor, lot))
            reasons = []
            if ground not in ScoreCorrection.Ground.values:
                message = _("Choose one of the four grounds.")
                reasons.append(Reason("ground", message, {}, ARTICLE, "ground"))
            if not found.strip():
                message = _("Write what was found.")
                reasons.append(Reason("empty", message, {}, ARTICLE, "found"))
            if reasons:
                raise RuleBroken(*reasons)
        before, report, signed = lot.evaluation, lot.report, lot.report_round
        lot = perform(lot, "reevaluate", actor=actor, at=clock.now(), reason=found.strip())
        made: Reevaluation = Reevaluation.objects.create(
            lot=lot,
            ground=ground,
            found=found.strip(),
            ordered_by=actor,
            at=clock.now(),
            before=(before or {}).get("expect", {}).get("ranking", []),
            round=signed,
            report=report,
        )
        lot.decisions.filter(closed_at=None).update(closed_at=clock.now())
        lot.report, lot.report_round = None, signed + 1
        lot.save(update_fields=["report", "report_round"])
        if lot.tender.committee.status == CommitteeState.DISBANDED:
            perform(lot.tender.committee, "call_again", actor=actor)
        facts = {"lot": lot.number, "ground": ground, "signatures": made.signatures.count()}
        journal.add("tenders.reevaluation.order", made, actor=actor, inputs=facts)
        replacing.take_back(lot, why=replacing.WHY_SINCE, actor=actor)
        return made


def end(lot: Lot, *, actor: Any) -> None:
    """The last member has signed again: has the result changed?"""
    for one in lot.reevaluations.filter(ended_at=None):
        after = (lot.evaluation or {}).get("expect", {}).get("ranking", [])
        one.ended_at, one.changed = clock.now(), one.before != after
        one.save(update_fields=["ended_at", "changed"])
        journal.add("tenders.reevaluation.end", one, actor=actor, inputs={"changed": one.changed})


def tell_finance(one: Reevaluation, *, on: date, number: str, actor: Any) -> Reevaluation:
    """The purchaser has reported a changed result to the finance department in writing."""
    require(may_work(actor, one))
    with act():
        one = Reevaluation.objects.select_for_update().get(pk=one.pk)
        if not one.changed or one.told_on is not None:
            message = _("There is no changed result that is still to be reported.")
            raise WrongState(Reason("told", message, {}, ARTICLE))
        reasons = []
        ended = one.ended_at or one.at
        if not local_day(ended) <= on <= clock.legal_today():
            message = _("Give a day from the end of the evaluation to today.")
            reasons.append(Reason("day", message, {}, ARTICLE, "on"))
        if not number.strip():
            message = _("Write the number of the report.")
            reasons.append(Reason("number", message, {}, ARTICLE, "number"))
        if reasons:
            raise RuleBroken(*reasons)
        one.told_on, one.told_number = on, number.strip()
        one.save(update_fields=["told_on", "told_number"])
        facts = {"on": on, "number": one.told_number}
        journal.add("tenders.reevaluation.tell_finance", one, actor=actor, inputs=facts)
        return one

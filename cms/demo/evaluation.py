"""Evaluation: qualification, committee, conformity, scores, report, winner, result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from procurement.rules.money import round_half_up
from tenders.findings import Decision, Opinion
from tenders.guards.committee import budget_of
from tenders.guards.decision import recommended
from tenders.lifecycle.lot import FAILED, LotState
from tenders.models import Bid, BidPartner, Committee, EvaluationHalt, Lot, ScoreSheet, Tender
from tenders.permissions.decision import eligible
from tenders.rules import rule_sets
from tenders.rules.requirements import steps_of
from tenders.services import (
    award,
    committee,
    conformity,
    consultation,
    decision,
    declarations,
    failure,
    halting,
    low_price,
    planning,
    qualification,
    ranking,
    refusals,
    report,
    retender,
    scoring,
)

from .bids import bid_and_open
from .members import replace_one
from .notices import publish_about
from .playbill import Story
from .procedure import LotPlan, TenderPlan, lot_plans
from .stage import Stage

REPRESENTATIVES = ("zhu", "qin")
TALKED = "就作业频次、人员配置和应急保障交换意见，供应商说明了夜间作业的安排。"
EXPLAINED = "人工费按最低工资和社保足额测算，机械化作业率 85%，自有车辆折旧已计提，附成本明细表。"


DESCRIBED = (
    "方案完整，设备齐全；报价在三家中居中。风险：主要人员同时承担邻区项目。",
    "应急保障最具体，本地驻点；文件对材料回收的说明较简单。",
    "报价最低，符合要求；同类业绩较少，需要加强前三个月的考核。",
)
WEIGHED = (
    "评审情况最好，但主要人员分散在两个项目，近期难以保证到岗。",
    "本地驻点，应急响应最快，与井盖维护的要求最相符。",
    "价格有优势，但同类业绩少，不宜承担全市范围。",
)
AGAIN = "第二候选人报价明显偏高，重新招标更为有利。"
UNSIGNED = "投标函未按招标文件要求加盖单位公章（87号令第六十三条第二项）。"
RIGGED = "经查，两家投标人的投标文件由同一人编制并统一递交保证金，影响公正。"
MIXED_UP = "评标办法第 3 项要求的设备与采购需求第 5 条相互矛盾，各投标人理解不一，无法评分。"


def _stop_illegal(lot: Lot, chair: Any, approver: Any) -> None:
    failure.stop_illegal(lot, reason=RIGGED, actor=approver)


def _stop_documents(lot: Lot, chair: Any, approver: Any) -> None:
    halted = halting.halt(lot, EvaluationHalt.Ground.AMBIGUOUS, MIXED_UP, actor=chair)
    reason = "采购需求与评标办法确有矛盾，修改招标文件后重新组织采购。"
    halting.decide(halted, confirmed=True, reason=reason, actor=approver)


STOPS = {"illegal": _stop_illegal, "documents": _stop_documents}


def evaluate(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
    """A published tender up to the stage it is to stand at."""
    yield from bid_and_open(stage, wanted, tender)
    if not wanted.reaches("qualification"):
        return
    day = wanted.deadline.date()
    plans = lot_plans(wanted, tender)
    yield from _qualify(stage, wanted, plans, day)
    if not wanted.reaches("conformity"):
        return
    day = stage.working_days(day, 1)
    if not _going(plans, LotState.CONFORMITY):
        yield from _announce_failure(stage, plans, day)
        if wanted.closes:
            yield stage.at_latest(stage.at(stage.working_days(day, 3), 10, 0), 18)
            planning.close(tender.plan, actor=stage.people[wanted.officer])
        return
    sitting = yield from _convene(stage, wanted, tender, day)
    for about, lot in _going(plans, LotState.CONFORMITY):
        yield from _conform(stage, wanted, about, lot, sitting, day)
    if not wanted.reaches("scoring"):
        return
    if wanted.falls_ill:
        sitting = yield from replace_one(stage, wanted, tender, day)
    for about, lot in _going(plans, LotState.SCORING):
        yield from _score(stage, wanted, about, lot, sitting, day)
    yield from _conclude(stage, wanted, plans, sitting, day)


def _going(plans: Iterable[tuple[LotPlan, Lot]], *states: str) -> list[tuple[LotPlan, Lot]]:
    """The lots that stand at one of these states now."""
    fresh = [(about, Lot.objects.get(pk=lot.pk)) for about, lot in plans]
    return [(about, lot) for about, lot in fresh if lot.status in states]


def _qualify(
    stage: Stage, wanted: TenderPlan, plans: list[tuple[LotPlan, Lot]], day: date
) -> Story:
    officer = stage.people[wanted.officer]
    for place, (about, lot) in enumerate(_going(plans, LotState.QUALIFICATION)):
        yield stage.at_latest(stage.at(day, 14, 20 + 5 * place), 30)
        reasons = {stage.bodies[offer.firm].pk: offer.unqualified for offer in about.offers}
        credits = {
            row.pk: row.Credit.CLEAN.value for row in BidPartner.objects.filter(bid__lot=lot)
        }
        decisions = {
            bid.pk: Decision(not reasons.get(bid.supplier_id), reasons.get(bid.supplier_id, ""))
            for bid in lot.bids.all()
        }
        if wanted.until == "qualification":  # the officer is in the middle of it
            decisions = dict(list(decisions.items())[:1])
        qualification.decide_all(lot, decisions, credits=credits, actor=officer)
        if wanted.until != "qualification":
            qualification.close(lot, actor=officer)


def _announce_failure(stage: Stage, plans: list[tuple[LotPlan, Lot]], day: date) -> Story:
    """What has failed: the notice names the reason."""
    for _about, lot in _going(plans, *FAILED):
        yield stage.at_latest(stage.at(day, 16, lot.number), 20)
        publish_about(lot, actor=stage.people["chen"])


def _convene(stage: Stage, wanted: TenderPlan, tender: Tender, day: date) -> Any:
    officer = stage.people[wanted.officer]
    yield stage.at_latest(stage.at(day, 8, 40), 28)
    rules = rule_sets.rule_set(tender.rule_set).procedure(tender.procedure).panel
    size = rules.smallest(budget_of(tender))
    experts = rules.least_experts(size)
    sent = [stage.people[name] for name in REPRESENTATIVES][: size - experts]
    formed = committee.form(
        tender,
        size=size,
        representatives=sent,
        actor=officer,
        public_value=stage.value_that_draws(tender, experts),
    )
    yield stage.at_latest(stage.at(day, 9, 5), 26)
    people = {one.pk: stage.people[one.user.username] for one in _members(formed)}
    clear = {supplier.pk: (False, "") for supplier in formed.bidders()}
    for person in people.values():
        declarations.declare(formed, clear, actor=person)
    chair = _members(formed)[0]
    for person in list(people.values())[: len(people) // 2 + 1]:
        declarations.vote_chair(formed, chair, actor=person)
    committee.convene(formed, actor=officer)
    return list(people.values())


def _members(formed: Committee) -> list[Any]:
    return list(formed.members.select_related("user").order_by("number"))


def _conform(
    stage: Stage, wanted: TenderPlan, about: LotPlan, lot: Lot, sitting: list[Any], day: date
) -> Story:
    yield stage.at_latest(stage.at(day, 10, 10 + lot.number), 24)
    judges = sitting if wanted.reaches("low_price") else sitting[1:3]
    if about.ends in STOPS:
        STOPS[about.ends](lot, sitting[0], stage.people[wanted.approver])
        yield from _announce_failure(stage, [(about, lot)], day)
        return
    bids = list(lot.bids.filter(status="qualified").order_by("pk"))
    opinions = {bid.pk: Opinion(True) for bid in bids}
    if about.ends == "conforming":
        opinions[bids[0].pk] = Opinion(False, UNSIGNED)
    for person in judges:
        for subject in conformity.subjects(lot):
            conformity.give_opinions(lot, opinions, actor=person, subject=subject)
    if not wanted.reaches("low_price"):
        return
    lot = conformity.close(lot, actor=sitting[0])
    if lot.status in FAILED:
        yield from _announce_failure(stage, [(about, lot)], day)
    if lot.status == LotState.CONSULTATION:
        yield from _consult(stage, lot, sitting[0], day)
    if lot.status == LotState.LOW_PRICE:
        yield from _low_prices(stage, wanted, lot, sitting, day)


def _consult(stage: Stage, lot: Lot, chair: Any, day: date) -> Story:
    """The panel is in the middle of its talks."""
    for place, bid in enumerate(list(consultation.partners(lot))[:-1]):
        yield stage.at_latest(stage.at(day, 10, 40 + 8 * place), 20 - place)
        consultation.record_talk(lot, bid, minutes=TALKED, actor=chair)


def _low_prices(stage: Stage, wanted: TenderPlan, lot: Lot, sitting: list[Any], day: date) -> Story:
    asked = [bid for bid in lot.bids.all() if hasattr(bid, "low_price_review")]
    yield stage.at_latest(stage.at(day, 10, 25), 22)
    for bid in asked:
        clerk = stage.clerk_of(bid.supplier)
        low_price.explain(bid.low_price_review, EXPLAINED, actor=clerk)
    if not wanted.reaches("scoring"):
        return
    yield stage.at_latest(stage.at(day, 11, 20), 21)
    opinions = {bid.pk: Opinion(True) for bid in asked}
    for person in sitting:
        conformity.give_opinions(lot, opinions, actor=person, subject=low_price.SUBJECT)
    low_price.close(lot, actor=sitting[0])


def _score(
    stage: Stage, wanted: TenderPlan, about: LotPlan, lot: Lot, sitting: list[Any], day: date
) -> Story:
    """Each member alone; in a lot that stands at scoring some are still at it."""
    ready = wanted.reaches("ranked")
    scoring_now = [] if wanted.lowest else sitting
    for place, person in enumerate(scoring_now if ready else scoring_now[1:3]):
        minutes = timedelta(minutes=60 * (lot.number - 1) + 6 * place)
        yield stage.at_latest(stage.at(day, 13, 30) + minutes, 20 - place)
        sheet = ScoreSheet.objects.get(lot=lot, member__user=person)
        scoring.fill(sheet, _points(stage, about, lot, person.username), actor=person)
        scoring.hand_in(sheet, actor=person)
    if not ready:
        return
    yield stage.at_latest(stage.at(day, 14, 15) + timedelta(hours=lot.number - 1), 8)
    ranking.rank(lot, actor=sitting[0])


def _points(
    stage: Stage, about: LotPlan, lot: Lot, who: str
) -> dict[tuple[int, int], Decimal | None]:
    qualities = {stage.bodies[offer.firm].pk: offer.quality for offer in about.offers}
    points: dict[tuple[int, int], Decimal | None] = {}
    for bid in lot.bids.select_related("supplier").order_by("pk"):
        for criterion in lot.criteria.all():
            judge = "" if criterion.objective else who
            die = stage.die(f"{bid.supplier.credit_code}/{criterion.name}/{judge}")
            share = qualities[bid.supplier_id] + die.uniform(-0.06, 0.06)
            wanted = criterion.max_points * Decimal(str(round(min(max(share, 0), 1), 4)))
            points[bid.pk, criterion.pk] = _possible(wanted, criterion.bands)
    return points


def _possible(wanted: Decimal, bands: str) -> Decimal:
    """The nearest points a criterion can bring: those of its ranges, else whole ones."""
    steps = steps_of(bands)
    if not steps:
        return round_half_up(wanted, 0)
    return min(steps, key=lambda step: abs(step - wanted))


def _conclude(
    stage: Stage,
    wanted: TenderPlan,
    plans: list[tuple[LotPlan, Lot]],
    sitting: list[Any],
    day: date,
) -> Story:
    officer, approver = stage.people[wanted.officer], stage.people[wanted.approver]
    for _about, lot in _going(plans, LotState.RANKED):
        yield stage.at_latest(stage.at(day, 17, lot.number), 6)
        if wanted.pilot:
            _describe(lot, sitting[0])
        for person in sitting if wanted.reaches("signed") else sitting[1:3]:
            report.sign(lot, actor=person)
    if not wanted.reaches("received"):
        return
    day = stage.working_days(day, 1)
    for _about, lot in _going(plans, LotState.REPORT_SIGNED):
        yield stage.at_latest(stage.at(day, 9, 20 + lot.number), 5)
        report.receive(lot, actor=officer)
        if wanted.pilot:
            yield stage.at_latest(stage.at(day, 10, 30), 4)
            _decide(stage, lot, approver)
    if not wanted.reaches("determined"):
        return
    day = stage.working_days(day, 2)
    for _about, lot in _going(plans, LotState.REPORT_RECEIVED):
        yield stage.at_latest(stage.at(day, 15, lot.number), 4)
        award.determine_winner(lot, actor=approver, public_value=f"{wanted.key}-{lot.number}")
    if not wanted.reaches("awarded"):
        return
    yield from _announce(stage, wanted, plans, stage.working_days(day, 1))


def _describe(lot: Lot, chair: Any) -> None:
    """What the committee says of each candidate, where a group decides among them."""
    opinions = {
        bid.pk: DESCRIBED[place % len(DESCRIBED)]
        for place, bid in enumerate(recommended(lot).order_by("rank"))
    }
    decision.describe(lot, opinions, actor=chair)


def _decide(stage: Stage, lot: Lot, approver: Any) -> None:
    """The group is called; one of it has voted."""
    fit = set(eligible(lot.tender).values_list("username", flat=True))
    people = [one for name, one in stage.people.items() if name in fit][:3]
    made = decision.call(lot, people, actor=approver)
    bids = list(made.candidates.order_by("rank"))
    reasons = {bid.pk: WEIGHED[place % len(WEIGHED)] for place, bid in enumerate(bids)}
    decision.vote(made, bids[1].pk, reasons, actor=people[-1])


def _announce(
    stage: Stage, wanted: TenderPlan, plans: list[tuple[LotPlan, Lot]], day: date
) -> Story:
    editor, approver = stage.people["chen"], stage.people[wanted.approver]
    for about, lot in _going(plans, LotState.WINNER_DETERMINED):
        yield stage.at_latest(stage.at(day, 10, lot.number), 3)
        publish_about(lot.award, actor=editor)
        if not about.declines:
            continue
        yield stage.at(stage.working_days(day, 2), 11, lot.number)
        winner = lot.award
        reason = "公司承接能力发生变化，无法按期组织人员设备进场，放弃中标。"
        refusals.decline(lot, reason=reason, actor=stage.clerk_of(winner.supplier))
        if about.declines > 2:
            yield stage.at_latest(stage.at(stage.working_days(day, 3), 15, lot.number), 2)
            retender.tender_again(Lot.objects.get(pk=lot.pk), reason=AGAIN, actor=approver)
        elif about.declines > 1:
            yield stage.at_latest(stage.at(stage.working_days(day, 3), 15, lot.number), 2)
            award.determine_winner(lot, actor=approver, public_value=f"{wanted.key}-again")


def winning_bid(lot: Lot) -> Bid:
    """The bid that won."""
    return lot.award.bid

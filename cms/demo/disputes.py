"""Challenges and complaints of the city: one under way, one dismissed, one decided above."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from procurement import clock
from tenders.lifecycle.lot import LotState
from tenders.models import Challenge, Lot, Tender
from tenders.rules.challenges import Letter
from tenders.services import challenges, complaints

from .notices import publish_about
from .papers import pdf
from .playbill import Story
from .procedure import TenderPlan
from .service import award_and_offer
from .stage import Stage

FINANCE = "示例市财政局"
SCORED = Letter(
    matters=("中标人同类业绩得分与招标文件的评分标准不一致",),
    facts="招标文件规定业绩以合同签订日期为准，近三年每个 5 分。"
    "据公开信息，中标人所列第三份合同签订于四年前。",
    law="87号令第五十五条；招标文件第四章评标办法第二项。",
    request="复核中标人业绩得分；得分有误并影响中标结果的，认定中标结果无效，依法另行确定中标人。",
    contact="雷样本",
    phone="0739-5550117",
    evidence=1,
)
EQUIPMENT = Letter(
    matters=("中标人绿化作业车辆数量不足",),
    facts="我公司认为中标人自有洒水车少于招标文件要求的 6 辆。",
    law="87号令第五十条；招标文件第三章采购需求。",
    request="核实中标人车辆情况。",
    contact="田样本",
    phone="0739-5550118",
    evidence=1,
)
ROADS = Letter(
    matters=("评分畸高畸低", "中标人项目负责人不在岗"),
    facts="我公司技术方案完整，得分明显低于中标人；中标人拟派项目负责人另有在建项目。",
    law="87号令第五十五、六十四条。",
    request="重新评审。",
    contact="石样本",
    phone="0739-5550119",
    evidence=2,
)
VEHICLES = (
    "经核查，中标人投标文件附车辆行驶证 7 份，其中洒水车 6 辆，均登记在中标人名下，与需求一致。"
)
MARKS = (
    "评标委员会各成员评分均在规定区间内，无畸高畸低；拟派项目负责人的在建项目已于投标截止前"
    "竣工验收，证明材料见投标文件。"
)


def challenged(after: Callable[..., Story]) -> Callable[..., Story]:
    """What follows a tender, and two disputes about its lots, both answered long ago."""

    def story(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
        yield from after(stage, wanted, tender)
        second, third = (tender.lots.get(number=number) for number in (2, 3))
        stage.playbill.add(_dismissed(stage, wanted, second), _complained(stage, wanted, third))

    return story


def award_and_dispute(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
    """Just awarded, the contract sent, and a challenge that lets signing rest."""
    for lot in tender.lots.all():
        stage.playbill.add(_as_soon_as_announced(stage, wanted, lot))
    yield from award_and_offer(stage, wanted, tender)


def _as_soon_as_announced(stage: Stage, wanted: TenderPlan, lot: Lot) -> Story:
    """Looks each working day whether there is a result to challenge."""
    day = wanted.deadline.date()
    while not Lot.objects.filter(pk=lot.pk, status=LotState.AWARDED).exists():
        day = stage.working_days(day, 1)
        yield stage.at(day, 17, 40)
    filed = stage.working_days(day, 3)
    row = yield from _file(stage, wanted, lot, SCORED, filed)
    yield stage.at_latest(stage.at(stage.working_days(filed, 1), 14, 20), 15)
    challenges.accept(
        row,
        may_change_result=True,
        concerned=[lot.award.supplier],
        actor=stage.people[wanted.officer],
    )


def _file(stage: Stage, wanted: TenderPlan, lot: Lot, letter: Letter, day: date) -> Any:
    """Whoever came second challenges the result."""
    second = lot.bids.filter(rank=2).select_related("supplier").get()
    yield stage.at_latest(stage.at(day, 10, 30 + lot.number), 25)
    papers = [
        pdf(f"证明材料{number}.pdf", "证明材料", [letter.facts])
        for number in range(1, letter.evidence + 1)
    ]
    row = challenges.file(
        Tender.objects.get(pk=lot.tender_id),
        target=f"result:{lot.pk}",
        letter=letter,
        evidence=papers,
        actor=stage.clerk_of(second.supplier),
    )
    return row


def _announced(lot: Lot) -> date:
    issued = Lot.objects.get(pk=lot.pk).award.issued_at
    day: date = issued.astimezone(clock.LEGAL_ZONE).date()
    return day


def _answered(stage: Stage, wanted: TenderPlan, lot: Lot, letter: Letter, facts: str) -> Any:
    """Filed in time, examined, dismissed by another person within the seven days."""
    day = stage.working_days(_announced(lot), 2)
    row = yield from _file(stage, wanted, lot, letter, day)
    officer, approver = stage.people[wanted.officer], stage.people[wanted.approver]
    yield stage.at(stage.working_days(day, 1), 9, 50 + lot.number)
    challenges.accept(row, may_change_result=False, concerned=[lot.award.supplier], actor=officer)
    yield stage.at(stage.working_days(day, 4), 15, lot.number)
    row = challenges.propose(
        Challenge.objects.get(pk=row.pk),
        upheld=False,
        facts=facts,
        law="87号令第五十、五十五条；招标文件第三章、第四章。",
        consequence="",
        actor=officer,
    )
    yield stage.at(stage.working_days(day, 6), 10, lot.number)
    return challenges.sign(row, actor=approver)


def _dismissed(stage: Stage, wanted: TenderPlan, lot: Lot) -> Story:
    yield from _answered(stage, wanted, lot, EQUIPMENT, VEHICLES)


def _complained(stage: Stage, wanted: TenderPlan, lot: Lot) -> Story:
    row = yield from _answered(stage, wanted, lot, ROADS, MARKS)
    officer, clerk = stage.people[wanted.officer], stage.clerk_of(row.supplier)
    day = stage.working_days(_announced(lot), 12)
    yield stage.at(day, 11, 5)
    complaint = complaints.file(
        row,
        matters=row.matters[1:],
        facts="答复没有附项目负责人在建项目的竣工验收证明，事实不清。",
        request="撤销质疑答复，认定中标结果无效。",
        actor=clerk,
    )
    copied = stage.working_days(day, 5)
    yield stage.at(copied, 14, 10)
    complaint = complaints.accept(complaint, authority=FINANCE, copy_on=copied, actor=officer)
    yield stage.at(stage.working_days(copied, 3), 16, 0)
    text = "竣工验收证明在投标文件第 86 页，验收日期早于投标截止 41 天，已随本说明提交复印件。"
    complaint = complaints.answer(complaint, text=text, actor=officer)
    decided = stage.working_days(day, 20)
    yield stage.at(decided, 16, 30)
    number = f"示财诉〔{decided.year}〕4 号"
    facts = "经查，拟派项目负责人的在建项目在投标截止前已竣工验收，投诉事项与事实不符。"
    complaint = complaints.reject(
        complaint,
        ground="baseless",
        on=decided,
        number=number,
        facts=facts,
        basis="依据94号令第二十九条第（二）项，投诉事项缺乏事实依据，驳回投诉。",
        paper=pdf("投诉处理决定书.pdf", "投诉处理决定书", [number, facts, FINANCE]),
        actor=officer,
    )
    yield stage.at(stage.working_days(decided, 2), 9, 40)
    publish_about(complaint, actor=stage.people["chen"])

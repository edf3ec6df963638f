"""Challenges and complaints as they stand on the desks of a city: one of every kind of state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tenders.lifecycle.lot import LotState
from tenders.models import Challenge, Complaint, Lot, Tender
from tenders.rules.challenges import Letter
from tenders.services import challenges, complaints, documents

from .deposits import pay_back, receive
from .evaluation import evaluate
from .notices import publish_about
from .papers import pdf
from .playbill import Story
from .procedure import TenderPlan
from .service import award_and_offer
from .stage import Stage

FINANCE = "示例市财政局"
LAW = "政府采购法第五十三条；招标文件第四章。"


def _letter(matter: str, facts: str, request: str) -> Letter:
    return Letter(
        (matter,), facts, "87号令第五十五条", request, "江样本", "0739-5550120", evidence=1
    )


DOUBT = _letter(
    "符合性审查结论缺少依据", "未见评标委员会认定投标无效的书面理由。", "说明理由，重新审查。"
)
QUALIFIED = _letter(
    "资格条件以注册资本为门槛",
    "招标文件第二章要求注册资本 500 万元以上。",
    "修改资格条件后重新招标。",
)
FALSE = _letter(
    "中标人业绩材料不实", "所附业绩合同的发包单位答复未签订过该合同。", "认定中标结果无效。"
)
LINKED = _letter(
    "中标人与另一投标人存在控股关系", "企业信用信息公示系统可查。", "认定中标结果无效，重新采购。"
)
SCORES = _letter("中标人评分畸高", "技术分明显高于其他投标人。", "复核评分。")
UNLAWFUL = "经核查，资格条件要求注册资本，违反87号令第十七条，影响潜在投标人投标。"
PROVEN = "经核查，质疑事项属实。"
FOUNDED = "经核查，评审程序和结论符合招标文件，书面理由见评审报告第 4 页。"


@dataclass(frozen=True)
class Quarrel:
    """One letter about a lot that failed and what became of it; days are working days ago.

    `firm` has written it on the day `filed`; `ends` is the state of the challenge, `complaint`
    that of the complaint which followed on the day `complained`.
    """

    lot: int
    firm: str
    filed: int
    ends: str
    complaint: str = ""
    complained: int = 0


QUARRELS = (
    Quarrel(1, "jinghe", 17, "dismissed"),
    Quarrel(2, "qingyuan", 16, "refused"),
    Quarrel(3, "pingtu", 16, "withdrawn"),
    Quarrel(2, "xinlv", 16, "refused", "accepted", 7),
    Quarrel(2, "lvyin", 15, "refused", "received", 2),
    Quarrel(3, "anlu", 15, "refused", "returned", 4),
    Quarrel(3, "luqiao", 15, "refused", "refused", 8),
    Quarrel(1, "jiejing", 15, "refused", "withdrawn", 8),
    Quarrel(1, "hengtong", 14, "refused", "upheld", 9),
)


def evaluate_and_quarrel(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
    """Four lots have failed: those who bid ask why, and some ask the finance department."""
    yield from evaluate(stage, wanted, tender)
    for one in QUARRELS:
        stage.playbill.add(_quarrel(stage, wanted, tender, one))


def _file(stage: Stage, tender: Tender, firm: str, target: str, letter: Letter, day: date) -> Any:
    yield stage.at_latest(stage.at(day, 10, 5), 28)
    return challenges.file(
        Tender.objects.get(pk=tender.pk),
        target=target,
        letter=letter,
        evidence=[pdf("证明材料.pdf", "证明材料", [letter.facts])],
        actor=stage.clerk(firm),
    )


def _quarrel(stage: Stage, wanted: TenderPlan, tender: Tender, one: Quarrel) -> Story:
    lot = tender.lots.get(number=one.lot)
    day = stage.ago(one.filed)
    row = yield from _file(stage, tender, one.firm, f"evaluation:{lot.pk}", DOUBT, day)
    officer = stage.people[wanted.officer]
    yield stage.at(stage.working_days(day, 1), 15, 30)
    if one.ends == "withdrawn":
        reason = "已收到废标理由的书面说明。"
        challenges.withdraw(row, reason=reason, actor=stage.clerk(one.firm))
    elif one.ends == "refused":
        reason = "质疑事项涉及专利侵权，由知识产权行政部门处理。"
        challenges.refuse(row, ground="other_forum", reason=reason, actor=officer)
    else:
        yield from _answer(stage, wanted, row, day, FOUNDED)
    if one.complaint:
        yield from _complain(stage, wanted, row, one)


def _answer(
    stage: Stage, wanted: TenderPlan, row: Any, day: date, facts: str, consequence: str = ""
) -> Story:
    """Accepted, drafted, signed by a second person; what follows is done with the signature."""
    officer, approver = stage.people[wanted.officer], stage.people[wanted.approver]
    yield stage.at(stage.working_days(day, 1), 15, 30)
    challenges.accept(row, may_change_result=bool(consequence), actor=officer)
    yield stage.at(stage.working_days(day, 3), 10, 40)
    row = challenges.propose(
        Challenge.objects.get(pk=row.pk),
        upheld=bool(consequence),
        facts=facts,
        law=LAW,
        consequence=consequence,
        actor=officer,
    )
    yield stage.at(stage.working_days(day, 4), 16, 20)
    challenges.sign(row, reason=facts if consequence else "", actor=approver)


def _complain(stage: Stage, wanted: TenderPlan, challenge: Any, one: Quarrel) -> Story:
    """The copy comes; what the finance department writes is recorded by the officer."""
    officer, day = stage.people[wanted.officer], stage.ago(one.complained)
    yield stage.at_latest(stage.at(day, 11, 15), 26)
    row = complaints.file(
        Challenge.objects.get(pk=challenge.pk),
        matters=challenge.matters,
        facts="答复没有说明理由。",
        request="责令说明理由。",
        actor=stage.clerk(one.firm),
    )
    if one.complaint == "received":
        return
    yield stage.at_latest(stage.at(stage.working_days(day, 2), 9, 50), 24)
    if one.complaint == "returned":
        complaints.send_back(row, reason="缺少必要的证明材料，请补正。", actor=officer)
        return
    if one.complaint == "refused":
        complaints.refuse(row, reason="投诉事项不属于政府采购投诉受理范围。", actor=officer)
        return
    row = complaints.accept(
        row, authority=FINANCE, copy_on=stage.working_days(day, 2), actor=officer
    )
    if one.complaint == "accepted":
        return
    decided = stage.working_days(day, 6)
    yield stage.at(decided, 15, 10)
    yield from _decided(stage, row, one.complaint, decided, officer)


def _decided(stage: Stage, row: Complaint, how: str, day: date, officer: Any) -> Story:
    number = f"示财诉〔{day.year}〕{10 + row.pk} 号"
    facts = "经查，评审报告载有书面理由，但未及时告知投诉人。"
    if how == "withdrawn":
        facts = "投诉人书面撤回投诉。"
    said = {
        "on": day,
        "number": number,
        "facts": facts,
        "basis": "94号令第三十条" if how == "withdrawn" else "94号令第三十二条",
        "paper": pdf("投诉处理决定书.pdf", "投诉处理决定书", [number, facts, FINANCE]),
        "actor": officer,
    }
    if how == "withdrawn":
        row = complaints.withdraw(row, **said)
    else:
        row = complaints.uphold(row, consequence="go_on", **said)
    yield stage.at(stage.working_days(day, 1), 9, 40)
    publish_about(row, actor=stage.people["chen"])


# Results and documents that fall -----------------------------------------------------------------


def award_and_fall(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
    """Two results fall: another candidate follows in the first lot, too few are left in the next.

    Deposits were asked for: those of the losers are paid back, those of the fallen are due.
    """
    stage.playbill.add(_deposits(stage, wanted, tender))
    yield from evaluate(stage, wanted, tender)
    for number, letter, consequence in ((1, FALSE, "next"), (2, LINKED, "redo")):
        lot = tender.lots.get(number=number)
        stage.playbill.add(_fall(stage, wanted, lot, letter, consequence))


def _fall(stage: Stage, wanted: TenderPlan, lot: Lot, letter: Letter, consequence: str) -> Story:
    day = stage.working_days(_announced(lot), 1)
    second = lot.bids.select_related("supplier").get(rank=2)
    firm = next(key for key, one in stage.bodies.items() if one.pk == second.supplier_id)
    row = yield from _file(stage, lot.tender, firm, f"result:{lot.pk}", letter, day)
    yield from _answer(stage, wanted, row, day, PROVEN, consequence)


def _announced(lot: Lot) -> date:
    issued = Lot.objects.get(pk=lot.pk).award.issued_at
    day: date = issued.date()
    return day


def _deposits(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
    """Received the day before the deadline; another person of finance pays those back that may."""
    yield from receive(stage, wanted, tender)
    yield from pay_back(stage, wanted, tender)


def documents_fall(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
    """Whoever took the documents finds them unlawful; the tender ends and will be corrected."""
    yield stage.at(wanted.notice, 15, 20)
    documents.take(tender, actor=stage.clerk("anlu"))
    day = stage.working_days(wanted.notice, 2)
    row = yield from _file(stage, tender, "anlu", "documents", QUALIFIED, day)
    yield from _answer(stage, wanted, row, day, UNLAWFUL, "redo")
    yield stage.at(stage.working_days(day, 5), 10, 20)
    publish_about(Tender.objects.get(pk=tender.pk), actor=stage.people["chen"])


def award_and_doubt(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
    """Just awarded: one challenge to be examined, one to be corrected, one whose draft waits."""
    stage.playbill.add(*(_doubt(stage, wanted, tender, rank) for rank in (2, 3, 4)))
    yield from award_and_offer(stage, wanted, tender)


def _doubt(stage: Stage, wanted: TenderPlan, tender: Tender, rank: int) -> Story:
    lot, day = tender.lots.get(number=1), stage.ago({2: 5, 3: 4, 4: 2}[rank])
    yield stage.at(day, 9, 10)
    if Lot.objects.get(pk=lot.pk).status not in (LotState.AWARDED, LotState.CONTRACTED):
        return
    bid = lot.bids.select_related("supplier").get(rank=rank)
    firm = next(key for key, one in stage.bodies.items() if one.pk == bid.supplier_id)
    row = yield from _file(stage, tender, firm, f"result:{lot.pk}", SCORES, day)
    officer = stage.people[wanted.officer]
    if rank == 4:
        return
    yield stage.at(stage.working_days(day, 1), 14, 50)
    if rank == 3:
        challenges.send_back(row, reason="缺少质疑事项的必要证明材料。", actor=officer)
        return
    challenges.accept(row, may_change_result=False, actor=officer)
    yield stage.at(stage.working_days(day, 2), 14, 50)
    challenges.propose(
        Challenge.objects.get(pk=row.pk),
        upheld=False,
        facts="评分在规定区间内，无畸高畸低。",
        law=LAW,
        consequence="",
        actor=officer,
    )

"""Procedures other than the open tender: their grounds, and the suppliers who are gathered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tenders.models import Tender
from tenders.rules.invitation import NOTICE
from tenders.rules.procedures import CONSULTATION, INVITED_TENDER, OPEN_TENDER
from tenders.services import invitations, procedures

from .notices import publish_about
from .papers import pdf
from .playbill import Story
from .stage import Stage

GROUNDS = {
    INVITED_TENDER: ("limited_range", "作业须持文物保护区域施工许可，本省具备条件的供应商有限。"),
    CONSULTATION: ("bought_service", "列入市级政府购买服务指导性目录。"),
}
CRITERIA = "持有有效的许可证件；近三年完成过同类服务；无重大违法记录。"
DAYS_TO_APPLY = 7  # working days; the law asks for five


def choose_procedure(stage: Stage, wanted: Any, tender: Tender) -> None:
    """The ground of the procedure, and the approval of the finance department."""
    if wanted.pilot:
        procedures.choose(
            tender,
            actor=stage.people[wanted.officer],
            procedure=wanted.procedure,
            method=tender.method,
            decision_ground="pilot",
            decision_basis=wanted.pilot,
            decision_method="vote",
        )
    if wanted.lowest:
        procedures.choose(
            tender,
            actor=stage.people[wanted.officer],
            procedure=wanted.procedure,
            method=Tender.Method.LOWEST,
        )
    if wanted.procedure == OPEN_TENDER:
        return
    officer = stage.people[wanted.officer]
    ground, facts = GROUNDS[wanted.procedure]
    procedures.choose(
        tender,
        actor=officer,
        procedure=wanted.procedure,
        method=tender.method,
        ground=ground,
        ground_facts=facts,
        approval_by="示例市财政局",
        approval_number=f"示财购〔{wanted.notice.year}〕{tender.pk}号",
        approval_on=stage.working_days(min(wanted.notice, stage.today), -6),
    )
    if wanted.procedure == INVITED_TENDER:
        begin = stage.working_days(min(wanted.notice, stage.today), -1)
        invitations.plan(
            tender,
            source=NOTICE,
            number=3,
            applications_until=stage.at(stage.working_days(begin, DAYS_TO_APPLY), 17, 0),
            criteria=CRITERIA,
            actor=officer,
        )


def gather(stage: Stage, wanted: Any, tender: Tender, day: date) -> Story:
    """The prequalification is announced, and some have applied."""
    yield stage.at_latest(stage.at(day, 9, 30), 25)
    publish_about(tender, actor=stage.people["chen"])
    for place, firm in enumerate(wanted.in_hand):
        moment = stage.at(day, 10, 30) + timedelta(minutes=40 * place)
        yield stage.at_latest(moment, 20 - place)
        paper = pdf(
            "资格预审申请文件.pdf", "资格预审申请文件", [wanted.title, "许可证件", "同类业绩"]
        )
        pool = Tender.objects.get(pk=tender.pk).pool
        invitations.apply(pool, paper, actor=stage.clerk(firm))

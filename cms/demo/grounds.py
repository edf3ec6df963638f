"""Procedures other than the open tender: their grounds, and the suppliers who are gathered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from procurement import clock
from procurement.rules.draw import Unit, draw
from tenders.findings import Decision
from tenders.models import Pool, Tender
from tenders.rules.invitation import NOTICE
from tenders.rules.procedures import CONSULTATION, INVITED_TENDER, OPEN_TENDER
from tenders.services import documents, invitations, procedures
from tenders.services.invitations import SUPPLIERS

from .notices import publish_about
from .papers import pdf
from .playbill import Story
from .stage import Stage

GROUNDS = {
    INVITED_TENDER: ("limited_range", "作业须持文物保护区域施工许可，本省具备条件的供应商有限。"),
    CONSULTATION: ("bought_service", "列入市级政府购买服务指导性目录。"),
}
CRITERIA = "持有有效的许可证件；近三年完成过同类服务；无重大违法记录。"
EXPIRED = "许可证件在申请截止日前已过有效期。"
WITNESSES = ("zhao", "li")
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
        approval_on=stage.working_days(min(wanted.notice, stage.today), -wanted.lead - 2),
    )
    if wanted.procedure == INVITED_TENDER:
        begin = stage.working_days(min(wanted.notice, stage.today), 3 - wanted.lead)
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
    if wanted.reaches("published"):
        yield from _draw(stage, wanted, tender)


def _draw(stage: Stage, wanted: Any, tender: Tender) -> Story:
    """The applications are judged; the day after three are drawn before two witnesses."""
    officer = stage.people[wanted.officer]
    pool = Pool.objects.get(tender=tender)
    until = pool.applications_until or wanted.deadline
    closed = stage.working_days(until.astimezone(clock.LEGAL_ZONE).date(), 1)
    yield stage.at(closed, 9, 40)
    away = {stage.bodies[firm].pk for firm in wanted.turned_away}
    found = {
        one.pk: Decision(one.supplier_id not in away, EXPIRED if one.supplier_id in away else "")
        for one in pool.candidates.all()
    }
    invitations.judge(pool, found, actor=officer)
    yield stage.at(stage.working_days(closed, 1), 10, 0)
    witnesses = [stage.people[name] for name in WITNESSES]
    wished = stage.bodies[wanted.in_hand[0]].credit_code
    value = _value_that_draws(pool, wished)
    invitations.draw_suppliers(pool, witnesses, actor=officer, public_value=value)


def _value_that_draws(pool: Pool, wished: str) -> str:
    """A public value that draws the firm of the login page; a real one is nobody's choice."""
    fit = pool.candidates.filter(qualified=True).order_by("pk")
    units = [Unit(SUPPLIERS, code) for code in fit.values_list("supplier__credit_code", flat=True)]
    for turn in range(1000):
        value = f"{pool.tender.number}-{turn}"
        if wished in draw(units, value, {SUPPLIERS: pool.number}).drawn[SUPPLIERS]:
            return value
    raise LookupError(f"no draw with {wished} was found")


def answer_invitation(stage: Stage, wanted: Any, tender: Tender) -> Story:
    """All who were drawn but the first have taken the documents; the first has the letter."""
    drawn = tender.pool.candidates.filter(drawn=True).select_related("supplier")
    first = stage.bodies[wanted.in_hand[0]].pk
    for place, one in enumerate(drawn.exclude(supplier_id=first)):
        moment = stage.at(stage.working_days(wanted.notice, 1), 9, 30) + timedelta(hours=place)
        yield stage.at_latest(moment, 15 - place)
        documents.take(tender, actor=stage.clerk_of(one.supplier))

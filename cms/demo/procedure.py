"""A tender from its plan to the day its notice is published, as officer and approver do it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tenders.models import Lot, Plan, Tender
from tenders.rules.procedures import INVITED_TENDER, OPEN_TENDER
from tenders.rules.requirements import SCORED
from tenders.services import (
    documents,
    invitations,
    lots,
    opening,
    planning,
    publication,
    ready_texts,
    tendering,
)

from . import material
from .grounds import choose_procedure, gather
from .notices import publish_about
from .papers import pdf
from .playbill import Story
from .reviewing import ask_counsel, check_contract, half_reviewed, review
from .stage import Stage

STAGES = (
    "draft", "in_review", "ready", "published", "closed", "qualification", "conformity",
    "low_price", "scoring", "ranked", "signed", "received", "determined", "awarded",
)  # fmt: skip
PLACE = "示例市公共资源交易中心 3 楼 2 号开标室"
OPENERS = ("li", "qian", "liu", "yu", "pan", "ge", "mao")


@dataclass(frozen=True)
class Offer:
    """What a firm will bid: price level (1 is the contracted price), quality 0 to 1.

    `author` stands in the properties of its files, where it is not the firm itself.
    """

    firm: str
    level: str
    quality: float
    unqualified: str = ""
    author: str = ""
    partner: str = ""
    """A firm that joins it as member of a consortium."""


@dataclass(frozen=True)
class LotPlan:
    """A lot to be tendered; `ends` names what stops it before its award."""

    name: str
    service_kind: str
    bill: str
    budget: str
    offers: tuple[Offer, ...] = ()
    years: int = 1
    scope: str = ""
    small_rate: str = "0.10"
    declines: int = 0
    ends: str = ""


@dataclass(frozen=True)
class TenderPlan:
    """A tender to be played: its people, its days and how far it comes.

    An invited tender that is not published stands while suppliers apply to be drawn; `in_hand`
    are those who have.
    """

    key: str
    title: str
    summary: str
    lots: tuple[LotPlan, ...]
    notice: date
    deadline: datetime
    service_starts: date
    until: str = "awarded"
    purchaser: str = "bureau"
    officer: str = "zhou"
    approver: str = "li"
    documents_days: int = 6
    visit_days: int = 0
    terminated: str = ""
    deposit: str = "0"
    """The bid deposit asked for (CNY)."""
    closes: bool = False
    """Its plan is closed once all has failed: nobody tenders it again."""
    procedure: str = OPEN_TENDER
    anonymous: bool = False
    lowest: bool = False
    """By the lowest evaluated price: nothing is scored."""
    joint: bool = False
    """Consortia are accepted and subcontracting is allowed."""
    pilot: str = ""
    """The document that lets a group decide among the candidates; else the first one wins."""
    ready: bool = False
    """Begun with the ready texts of its service; what they leave open is still to be written."""
    in_hand: tuple[str, ...] = field(default_factory=tuple)
    turned_away: tuple[str, ...] = field(default_factory=tuple)
    """Of those who have applied to be invited, the ones who do not qualify."""
    falls_ill: bool = False
    """A member of its committee is replaced after the conformity review."""
    lead: int = 4
    """Working days from the written tender to its notice."""

    @property
    def kind(self) -> str:
        """The service of its first lot, which its plan names."""
        return self.lots[0].service_kind

    @property
    def budget(self) -> Decimal:
        """Per year, all lots."""
        return sum((Decimal(lot.budget) for lot in self.lots), Decimal(0))

    def reaches(self, stage: str) -> bool:
        """Whether the tender comes as far as a stage."""
        return STAGES.index(self.until) >= STAGES.index(stage)


CUSTOMARY = ("示例省市政养护行业协会", "周边城市多采用 1+1+1 续签和按分扣款，区间扣减以线性为宜。")
SURVEYED = {
    "street_cleaning": (
        ("示例净和环境服务有限公司", "机械化作业率约 82%，人工费占成本六成，建议按月考核付费。"),
        ("示例恒通环卫股份有限公司", "同类项目单价每平方米每年 5 至 9 元，关注付款及时性。"),
        CUSTOMARY,
    ),
    "greening": (
        ("示例清源园林绿化有限公司", "一级绿地每平方米每年 8 至 12 元，灌溉用水占成本一成半。"),
        ("示例绿荫花木有限公司", "补植按季节进行，建议成活率按季考核，死株限期补植。"),
        CUSTOMARY,
    ),
    "road_maintenance": (
        ("示例平途市政养护有限公司", "坑槽修补按平方米计价，材料费占成本一半以上。"),
        ("示例安路工程养护有限公司", "应急抢修需常备班组，建议响应时限按小时计。"),
        CUSTOMARY,
    ),
}
HELPED = "示例咨询有限公司"


@dataclass(frozen=True)
class Intention:
    """A plan to be played, as far as `until`: draft, submitted, approved or announced."""

    title: str
    summary: str
    kind: str
    budget: Decimal
    begin: date
    expected: date
    years: int = 1
    until: str = "announced"
    purchaser: str = "bureau"
    officer: str = "zhou"
    approver: str = "li"
    procedure: str = OPEN_TENDER
    withdrawn: str = ""
    """Why it was given up after its announcement."""


def plan_story(stage: Stage, wanted: Intention, found: list[Plan] | None = None) -> Story:
    """A plan: written, surveyed, reviewed, submitted, approved by a second person, announced."""
    author, second = stage.people[wanted.officer], stage.people[wanted.approver]
    yield stage.at_latest(stage.at(wanted.begin, 9, 30), 50)
    plan = planning.create(
        stage.bodies[wanted.purchaser],
        actor=author,
        number=stage.number("JH", wanted.begin),
        title=wanted.title,
        service_kind=wanted.kind,
        procedure=wanted.procedure,
        summary=wanted.summary,
        budget=wanted.budget,
        budget_line="2120501 城乡社区环境卫生",
        years=wanted.years,
        expected_month=wanted.expected.replace(day=1),
        helpers=HELPED,
    )
    if wanted.until == "draft":
        half_reviewed(stage, plan, actor=author)
        return
    yield stage.at_latest(stage.at(wanted.begin, 16, 10), 40)
    for player, learnt in SURVEYED[wanted.kind]:
        planning.add_survey(
            plan, player=player, finding=learnt, asked_on=wanted.begin, actor=author
        )
    review(stage, plan, wanted.purchaser, actor=author)
    planning.submit(plan, actor=author)
    if wanted.until == "submitted":
        return
    yield stage.at_latest(stage.at(stage.working_days(wanted.begin, 1), 11, 0), 30)
    planning.approve(plan, actor=second)
    if wanted.until == "approved":
        return
    yield stage.at_latest(stage.at(stage.working_days(wanted.begin, 2), 10, 0), 20)
    publish_about(plan, actor=author)
    if wanted.withdrawn:
        yield stage.at_latest(stage.at(stage.working_days(wanted.begin, 4), 10, 0), 10)
        planning.withdraw(Plan.objects.get(pk=plan.pk), reason=wanted.withdrawn, actor=author)
    if found is not None:
        found.append(plan)


def procure(stage: Stage, wanted: TenderPlan, after: Any = None) -> Story:
    """The whole procedure of a tender, up to the stage it is to stand at."""
    found: list[Plan] = []
    intention = Intention(
        title=wanted.title,
        summary=wanted.summary,
        kind=wanted.kind,
        budget=wanted.budget,
        years=max(lot.years for lot in wanted.lots),
        begin=stage.last_working_day(wanted.notice - timedelta(days=45)),
        expected=wanted.notice,
        purchaser=wanted.purchaser,
        officer=wanted.officer,
        approver=wanted.approver,
        procedure=wanted.procedure,
    )
    yield from plan_story(stage, intention, found)
    officer, approver = stage.people[wanted.officer], stage.people[wanted.approver]
    written = stage.working_days(min(wanted.notice, stage.today), -wanted.lead)
    yield stage.at(written, 9, 15)
    tender = _write(stage, wanted, found[0])
    if not wanted.reaches("in_review"):
        return
    yield stage.at_latest(stage.at(written, 17, 0), 45)
    tendering.submit(tender, actor=officer)
    if not wanted.reaches("ready"):
        return
    yield stage.at_latest(stage.at(stage.working_days(written, 2), 15, 20), 30)
    tendering.approve(tender, actor=approver)
    if wanted.procedure == INVITED_TENDER:
        yield from gather(stage, wanted, tender, stage.working_days(written, 3))
    if not wanted.reaches("published"):
        return
    yield stage.at(wanted.notice, 9, 0)
    if wanted.procedure == INVITED_TENDER:
        invitations.invite(Tender.objects.get(pk=tender.pk), actor=officer)
    else:
        publish_about(tender, actor=stage.people["chen"])
    tender = Tender.objects.get(pk=tender.pk)
    if wanted.terminated:
        yield from _terminate(stage, wanted, tender)
    elif after is not None:
        yield from after(stage, wanted, tender)


def _terminate(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
    day = stage.working_days(wanted.notice, 7)
    yield stage.at(day, 9, 40)
    officer, approver = stage.people[wanted.officer], stage.people[wanted.approver]
    publication.ask_termination(tender, reason=wanted.terminated, actor=officer)
    yield stage.at(day, 16, 0)
    publication.terminate(tender, actor=approver)
    yield stage.at(stage.working_days(day, 1), 10, 0)
    publish_about(tender, actor=stage.people["chen"])


def _write(stage: Stage, wanted: TenderPlan, plan: Plan) -> Tender:
    officer = stage.people[wanted.officer]
    tender = tendering.create(
        plan, actor=officer, number=stage.number("ZB", wanted.notice), title=wanted.title
    )
    tendering.set_basics(
        tender,
        actor=officer,
        summary=wanted.summary,
        place=PLACE,
        contact=officer.display_name,
        contact_phone=officer.phone,
        deposit=Decimal(wanted.deposit),
        qualification="具有独立承担民事责任的能力；具备履行合同所必需的设备和专业技术能力。",
        anonymous=wanted.anonymous,
        consortium_allowed=wanted.joint,
        subcontract_allowed=wanted.joint,
    )
    choose_procedure(stage, wanted, tender)
    if wanted.ready:
        ready_texts.fill(tender, kind=wanted.kind, actor=officer)
        ask_counsel(stage, tender, actor=officer)
        return tender
    purchaser = stage.bodies[wanted.purchaser].name
    for key, text in material.contents(purchaser=purchaser, title=wanted.title).items():
        tendering.set_content(tender, key=key, text=text, actor=officer)
    check_contract(stage, tender, wanted.purchaser, actor=officer)
    tendering.set_dates(
        tender,
        actor=officer,
        notice_day=wanted.notice,
        documents_from=stage.at(wanted.notice, 9, 0),
        documents_until=stage.at(stage.working_days(wanted.notice, wanted.documents_days), 17, 0),
        deadline=wanted.deadline,
        **_visit(stage, wanted),
    )
    for place, about in enumerate(wanted.lots):
        _write_lot(tender, about, wanted, officer, first=place == 0)
    _attach(tender, wanted, officer)
    people = stage.openers(wanted.purchaser, [stage.people[name] for name in OPENERS])
    opening.assign(tender, people, quorum=len(people) - 1, actor=officer)
    return tender


def _visit(stage: Stage, wanted: TenderPlan) -> dict[str, Any]:
    """The site visit, so many working days after the notice; most tenders have none."""
    if not wanted.visit_days:
        return {}
    return {
        "visit_at": stage.at(stage.working_days(wanted.notice, wanted.visit_days), 14, 0),
        "visit_place": "示例绿道东入口",
        "visit_note": "统一出发，无需报名，不作个别解答。",
    }


def _write_lot(
    tender: Tender, about: LotPlan, wanted: TenderPlan, officer: Any, *, first: bool
) -> None:
    asked = material.requirement(about.service_kind)
    values = {
        "name": about.name,
        "service_kind": about.service_kind,
        "scope": about.scope or f"{about.name}，数量见工程量清单。",
        "requirement": asked.replace(SCORED, "") if wanted.lowest else asked,
        "standard": "CJJ/T 126-2022、CJJ/T 287-2018、CJJ 36-2016 的相应要求。",
        "budget": Decimal(about.budget),
        "years": about.years,
        "service_starts_on": wanted.service_starts,
        "small_rate": Decimal(about.small_rate),
        "share_rate": Decimal("0.05") if wanted.joint else Decimal(0),
    }
    if first:
        lot = lots.edit(tender.lots.get(number=1), actor=officer, **values)
    else:
        lot = lots.add(tender, actor=officer, **values)
    lots.set_lines(lot, _lines(about), actor=officer)
    if wanted.lowest:
        return
    weight = material.price_weight(about.service_kind)
    criteria = material.criteria(about.service_kind)
    if wanted.anonymous:  # what is judged is the technical part alone, which is read by code
        criteria = [
            row if row["objective"] or row["part"] == "technical" else row | material.COUNTED
            for row in criteria
        ]
    lots.set_criteria(lot, criteria, price_weight=weight, actor=officer)


def _lines(about: LotPlan) -> list[dict[str, Any]]:
    return [
        {
            "name": line.name,
            "unit": line.unit,
            "quantity": line.quantity,
            "service_class": line.service_class,
        }
        for line in material.bill(about.bill)
    ]


def _attach(tender: Tender, wanted: TenderPlan, officer: Any) -> None:
    papers = {
        "招标文件": [wanted.title, "第一章 投标邀请", "第二章 投标人须知", "第三章 采购需求",
                 "第四章 评标办法", "第五章 拟签订的合同文本", "第六章 投标文件格式"],
        "考核扣款办法": ["月度考核 = 例行检查得分的平均", "扣款、封顶和整改时限见合同附件"],
    }  # fmt: skip
    for title, lines in papers.items():
        documents.add(tender, pdf(f"{title}.pdf", title, lines), title=title, actor=officer)


def lot_plans(wanted: TenderPlan, tender: Tender) -> list[tuple[LotPlan, Lot]]:
    """Each lot with what is planned for it."""
    return list(zip(wanted.lots, tender.lots.order_by("number"), strict=True))

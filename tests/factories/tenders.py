"""Plans, tenders and bids of the tests, made through the services, with their fixed cast."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import count
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from procurement import clock
from procurement.calendars.models import CalendarYear
from procurement.calendars.services import calendar
from procurement.people.models import Organisation, User
from procurement.people.roles import Role
from tenders.models import Bid, BidFile, Lot, OpinionRequest, Plan, PlanReview, Tender
from tenders.rules.contents import CONTENTS
from tenders.rules.declaration import Figures
from tenders.services import (
    bidding,
    documents,
    lots,
    opening,
    planning,
    publication,
    reviewing,
    seals,
    tendering,
)
from tests.factories.people import organisation, person
from tests.standing import standing

PLANNED = clock.legal(date(2026, 1, 20), 10)
NOTICE_DAY = date(2026, 3, 2)
DEADLINE = clock.legal(date(2026, 3, 24), 9)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

# Three lines of the Yuelu bill of quantities are enough for most tests.
LINES = (
    ("道路人工清扫", "平方米", Decimal("121011.26")),
    ("机械清扫", "公里", Decimal("1000")),
    ("垃圾收运", "吨", Decimal("29292")),
)
_numbers = count(1)


def pdf(name: str = "文件.pdf", marker: str = "") -> SimpleUploadedFile:
    """A small file whose content says PDF."""
    content = PDF.replace(b"trailer", f"% {marker}\ntrailer".encode()) if marker else PDF
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def figures(*firms: Any) -> list[Figures]:
    """What the declaration says of these firms, by registration or by credit code."""
    codes = [one if isinstance(one, str) else one.credit_code for one in firms]
    return [
        Figures(code, employees=85, turnover=Decimal("1200.50"), assets=Decimal("860"))
        for code in codes
    ]


@dataclass
class Procurement:
    """A purchaser with its people, and what they have made so far.

    >>> world = Procurement(); world.published(); world.bid(); world.opened()
    """

    lots: int = 1
    budget: Decimal = Decimal("3400000.00")
    bids: list[Bid] = field(default_factory=list)

    @standing
    def __post_init__(self) -> None:
        if not CalendarYear.objects.exists():
            calendar.seed()
        self.purchaser: Organisation = organisation("buyer")
        self.officer = self._person(Role.OFFICER)
        self.approver = self._person(Role.APPROVER)
        self.auditor = self._person(Role.AUDITOR)
        self.openers = [self._person(Role.OPENING_OFFICER) for _ in range(5)]

    def _person(self, *roles: str, **values) -> User:
        return person(*roles, at=self.purchaser, **values)

    @cached_property
    @standing
    def reviewers(self) -> dict[str, User]:
        """Who gives the four opinions on every plan, by kind."""
        return {
            kind: self._person(Role.REQUIREMENT_REVIEWER, display_name=f"样本审查人 {kind}")
            for kind in PlanReview.Kind.values
        }

    @cached_property
    @standing
    def counsel(self) -> User:
        """Who checks every draft contract."""
        return self._person(Role.LEGAL_COUNSEL, display_name="样本律师")

    # Plan ---------------------------------------------------------------------------------------

    @standing
    def plan(self, **values) -> Plan:
        """A draft plan with survey and reviews."""
        with clock.travel(PLANNED):
            plan = planning.create(
                self.purchaser,
                actor=self.officer,
                **{
                    "number": f"JH-{next(_numbers)}",
                    "title": "示例片区道路清扫保洁服务",
                    "service_kind": "street_cleaning",
                    "summary": "道路清扫保洁、垃圾收运",
                    "budget": self.budget * self.lots,
                    "budget_line": "2120501 城乡社区环境卫生",
                    "years": 1,
                    "expected_month": date(2026, 3, 1),
                    **values,
                },
            )
            for name in ("示例甲环境", "示例乙环境", "示例丙环境"):
                planning.add_survey(
                    plan,
                    player=name,
                    finding="报价区间 300 至 340 万元",
                    asked_on=date(2026, 1, 12),
                    actor=self.officer,
                )
            for kind in self.reviewers:
                self.ask(plan, kind)
                self.give(plan, kind)
        return plan

    @standing
    def ask(self, plan: Plan, kind: str, person: User | None = None) -> OpinionRequest:
        """Ask for one of the four opinions."""
        who = person or self.reviewers[kind]
        return reviewing.ask(plan, kind=kind, person=who, actor=self.officer)

    @standing
    def give(self, plan: Plan, kind: str, *, passed: bool = True) -> PlanReview:
        """Whoever is asked for it gives it."""
        request = plan.requests.get(kind=kind)
        return reviewing.answer(
            request,
            passed=passed,
            opinion="同意" if passed else "风险未分析",
            unmet=() if passed else ("risk",),
            actor=request.person,
        )

    @standing
    def unasked(self, plan: Plan, kind: str) -> Plan:
        """As if nobody had been asked for this opinion yet."""
        plan.requests.filter(kind=kind).delete()
        plan.reviews.filter(kind=kind).delete()
        return plan

    @standing
    def announced(self) -> Plan:
        """A plan whose intention is public."""
        plan = self.plan()
        with clock.travel(PLANNED + timedelta(days=1)):
            planning.submit(plan, actor=self.officer)
            planning.approve(plan, actor=self.approver)
            planning.announce(plan, actor=self.officer)
        return plan

    # Tender -------------------------------------------------------------------------------------

    @standing
    def draft(self) -> Tender:
        """A complete draft of a tender."""
        plan = self.announced()
        with clock.travel(clock.legal(NOTICE_DAY - timedelta(days=5), 10)):
            tender = tendering.create(plan, actor=self.officer, number=f"ZB-{next(_numbers)}")
            tendering.set_basics(
                tender,
                actor=self.officer,
                summary="道路清扫保洁服务",
                place="示例市公共资源交易中心",
                contact="样本联系人",
                contact_phone="0731-00000000",
            )
            first = tender.lots.get()
            everything = [first] + [
                lots.add(tender, actor=self.officer, **self.lot_values(n))
                for n in range(2, self.lots + 1)
            ]
            for number, lot in enumerate(everything, start=1):
                self.fill_lot(lot, number)
            tendering.set_dates(
                tender,
                actor=self.officer,
                notice_day=NOTICE_DAY,
                documents_from=clock.legal(NOTICE_DAY, 9),
                documents_until=clock.legal(date(2026, 3, 10), 17),
                deadline=DEADLINE,
                short_intention_reason="",
            )
            for content in CONTENTS:
                tendering.set_content(
                    tender, key=content.key, text=f"{content.chinese}：见正文", actor=self.officer
                )
            self.check_contract(tender)
            opening.assign(tender, self.openers, quorum=3, actor=self.officer)
        tender.refresh_from_db()
        return tender

    @standing
    def check_contract(self, tender: Tender, *, passed: bool = True) -> None:
        """Counsel looks at the draft contract as it stands."""
        request = tender.requests.first() or reviewing.ask(
            tender, kind="counsel", person=self.counsel, actor=self.officer
        )
        reviewing.answer(request, passed=passed, opinion="文本合法", actor=self.counsel)

    def lot_values(self, number: int) -> dict:
        """Lawful values of one lot."""
        return {
            "name": f"第{number}标段",
            "service_kind": "street_cleaning",
            "scope": "示例片区",
            "requirement": "▲1. 实施方案：按道路等级组织作业。\n▲2. 同类经验：近三年同类服务。",
            "budget": self.budget,
            "max_price": self.budget,
            "years": 1,
            "service_starts_on": date(2026, 6, 1),
            "small_rate": Decimal("0.10"),
        }

    @standing
    def fill_lot(self, lot: Lot, number: int) -> None:
        """Values, bill and criteria of a lot."""
        lots.edit(lot, actor=self.officer, **self.lot_values(number))
        lots.set_lines(
            lot,
            [{"name": n, "unit": u, "quantity": q} for n, u, q in LINES],
            actor=self.officer,
        )
        lots.set_criteria(
            lot,
            [
                {
                    "part": "technical",
                    "name": "实施方案",
                    "description": "优 60，良 40，一般 20",
                    "max_points": Decimal(60),
                    "requirement": 1,
                },
                {
                    "part": "business",
                    "name": "业绩",
                    "description": "每个 5 分",
                    "max_points": Decimal(25),
                    "requirement": 2,
                    "objective": True,
                },
            ],
            price_weight=Decimal(15),
            actor=self.officer,
        )

    @standing
    def ready(self, draft: Tender | None = None) -> Tender:
        """A tender approved by a second person."""
        tender = draft or self.draft()
        with clock.travel(clock.legal(NOTICE_DAY - timedelta(days=3), 10)):
            tendering.submit(tender, actor=self.officer)
            tendering.approve(tender, actor=self.approver)
        return tender

    @cached_property
    def tender(self) -> Tender:
        """The published tender of this world."""
        return self.published()

    @standing
    def published(self, draft: Tender | None = None) -> Tender:
        """A tender that accepts bids."""
        tender = self.ready(draft)
        with clock.travel(clock.legal(NOTICE_DAY, 10)):
            publication.publish(tender, actor=self.officer, notice_url="/notices/1/")
        self.__dict__["tender"] = tender
        return tender

    # Bids ---------------------------------------------------------------------------------------

    @standing
    def supplier(self, **values) -> User:
        """Somebody of a verified supplier."""
        return person(Role.SUPPLIER, at=organisation("supplier", **values))

    @standing
    def begun(self, actor: User | None = None, lot: Lot | None = None) -> tuple[Bid, User]:
        """An empty draft of a bid; the clock must stand before the deadline."""
        actor = actor or self.supplier()
        lot = lot or self.tender.lots.order_by("number")[0]
        with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=2), 10)):
            documents.take(self.tender, actor=actor)
            return bidding.begin(lot, actor=actor), actor

    @standing
    def filled(
        self, actor: User | None = None, lot: Lot | None = None, unit_price: str = "4.96"
    ) -> tuple[Bid, User]:
        """A complete draft, ready to be sealed."""
        bid, actor = self.begun(actor, lot)
        with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=3), 10)):
            prices = {line.pk: Decimal(unit_price) for line in bid.lot.lines.all()}
            bidding.set_prices(bid, prices=prices, revision=0, actor=actor)
            small = actor.supplier.is_small_or_micro
            bidding.declare(bid, small=small, figures=figures(actor.supplier), actor=actor)
            for part in BidFile.NEEDED:
                bidding.add_file(bid, pdf(f"{part}.pdf", part), part=part, actor=actor)
        bid.refresh_from_db()
        return bid, actor

    @standing
    def bid(
        self, actor: User | None = None, lot: Lot | None = None, unit_price: str = "4.96"
    ) -> Bid:
        """A sealed bid."""
        bid, actor = self.filled(actor, lot, unit_price)
        with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=4), 10)):
            seals.seal(bid, actor=actor, key=str(uuid4()))
        bid.refresh_from_db()
        self.bids.append(bid)
        return bid

    @standing
    def opened(self, count: int = 3, per_lot: bool = True) -> Tender:
        """The tender opened with sealed bids in each lot."""
        tender = self.tender
        for lot in (
            tender.lots.order_by("number") if per_lot else tender.lots.order_by("number")[:1]
        ):
            for number in range(count):
                self.bid(lot=lot, unit_price=f"4.{90 + number}")
        with clock.travel(DEADLINE + timedelta(minutes=3)):
            for officer in self.openers[:3]:
                opening.be_present(tender, actor=officer)
            opening.open_bids(tender, actor=self.openers[0])
        tender.refresh_from_db()
        return tender

"""A tender whose bids are opened, everybody the evaluation needs, and walks to later states."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count
from types import SimpleNamespace

from pypdf import PdfWriter

from procurement import clock
from procurement.documents.services import files
from procurement.people.roles import Role
from tenders.findings import Opinion
from tenders.models import Bid, BidFile, BidLine, Committee, Criterion, Lot, LotLine, Plan, Tender
from tenders.services import (
    anonymity,
    award,
    committee,
    conformity,
    decision,
    declarations,
    qualification,
    ranking,
    replacing,
    report,
    scoring,
)
from tenders.services.opening import FILE_PURPOSE
from tests.factories.experts import known
from tests.factories.people import organisation, person
from tests.standing import standing

D = Decimal
_numbers = count(1)
PRICES = ("9500000", "9000000", "8800000", "9900000")
CRITERIA = (
    ("technical", "实施方案", "40", False),
    ("business", "同类业绩", "15", True),
    ("credit", "诚信记录", "30", False),
)


@standing
def cast(experts=8) -> SimpleNamespace:
    """Everybody of an evaluation, by role."""
    buyer = organisation(name="示例市城市管理局")
    pool = organisation("expert_pool", name="示例省评审专家库")
    people = SimpleNamespace(
        buyer=buyer,
        pool=pool,
        officer=person(Role.OFFICER, at=buyer, display_name="周样本"),
        approver=person(Role.APPROVER, at=buyer, display_name="李样本"),
        representative=person(Role.EVALUATOR, at=buyer, display_name="钱样本"),
        editor=person(Role.EDITOR, at=buyer),
        auditor=person(Role.AUDITOR),
        stranger=person(Role.OFFICER),
        nobody=person(),
        experts=[
            person(Role.EVALUATOR, at=pool, display_name=f"专家{n}号样本") for n in range(experts)
        ],
    )
    people.experts.sort(key=lambda user: user.username)
    for expert in people.experts:
        known(expert)
    return people


@standing
def opened(prices=PRICES, *, who=None, lots=1, **values) -> SimpleNamespace:
    """A tender after its opening: each lot in its qualification review with these bids."""
    who = who or cast()
    number = next(_numbers)
    fields = {"budget": D("10000000"), "price_weight": D(15), "small_rate": D(0)}
    fields |= {key: values.pop(key) for key in list(values) if key in LOT_VALUES}
    criteria = values.pop("criteria", CRITERIA)
    now = clock.now()
    plan = Plan.objects.create(
        number=f"EP-{number}", title="示例环卫项目", purchaser=who.buyer, officer=who.officer,
        service_kind="street_cleaning", summary="保洁", budget=D("20000000"),
        budget_line="2120501", expected_month=date(2026, 9, 1), status="tendered",
    )  # fmt: skip
    tender = Tender.objects.create(
        number=f"SL-PS-{number:04d}", plan=plan,
        title=values.pop("title", "示例城区道路清扫保洁项目"),
        purchaser=who.buyer, officer=who.officer, approver=who.approver, summary="保洁",
        rule_set="CN-2026-02", status=values.pop("status", "opened"),
        published_at=now - timedelta(days=25), deadline=now - timedelta(hours=1),
        opened_at=now - timedelta(hours=1), place="示例市政务中心", **values,
    )  # fmt: skip
    suppliers = [
        organisation("supplier", name=f"示例{letter}环境服务有限公司", size="small")
        for letter in "甲乙丙丁戊己庚"[: len(prices)]
    ]
    case = SimpleNamespace(
        who=who,
        tender=tender,
        suppliers=suppliers,
        bidders=[person(Role.SUPPLIER, at=one) for one in suppliers],
        lots=[
            _lot(tender, n, prices, suppliers, now, fields, criteria) for n in range(1, lots + 1)
        ],
    )
    case.lot = case.lots[0]
    case.bids = list(case.lot.bids.order_by("pk"))
    if tender.anonymous:
        for lot in case.lots:
            anonymous(case, lot)
    return case


def telling_pdf(name: str) -> bytes:
    """A page that names nobody, in a file whose properties name this maker."""
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": name, "/Producer": f"{name} Writer"})
    writer.write(made)
    return made.getvalue()


@standing
def anonymous(case, lot) -> None:
    """Papers for each bid of a lot, technical ones whose properties tell, and the drawn codes."""
    for bid in lot.bids.order_by("pk"):
        for part in ("business", "technical"):
            kept = files.store_bytes(
                telling_pdf(f"Maker{bid.supplier_id}x"),
                f"{bid.supplier.name}-{part}.pdf",
                purpose=FILE_PURPOSE,
                actor=case.who.officer,
                subject=f"tenders.bid:{bid.pk}",
            )
            BidFile.objects.create(bid=bid, part=part, size=1, sha256="0" * 64, opened=kept)
    anonymity.draw_codes(lot, actor=case.who.officer)


def codes(lot) -> dict[str, int]:
    """What nobody sees: the key of the bid by its code."""
    return dict(lot.anonymous_parts.values_list("code", "bid_id"))


# With an item of the technical part on which the members must agree.
MIXED = (
    ("technical", "实施方案", "25", False),
    ("technical", "车辆设备", "15", True),
    ("business", "同类业绩", "15", True),
    ("credit", "诚信记录", "30", False),
)
LOT_VALUES = ("budget", "max_price", "price_weight", "small_rate", "years", "complex")


def _lot(tender, number, prices, suppliers, now, fields, criteria) -> Lot:
    lot = Lot.objects.create(
        tender=tender, number=number, name=f"第{number}片区", service_kind="street_cleaning",
        scope="示例街道", status="qualification", **fields,
    )  # fmt: skip
    line = LotLine.objects.create(lot=lot, number=1, name="机动车道", unit="㎡", quantity=D(1000))
    for place, (part, name, points, objective) in enumerate(criteria, start=1):
        Criterion.objects.create(
            lot=lot, number=place, part=part, name=name, description="按方案评分",
            max_points=D(points), objective=objective,
        )  # fmt: skip
    for price, supplier in zip(prices, suppliers, strict=True):
        bid = Bid.objects.create(
            lot=lot, supplier=supplier, status="opened", price=D(price), opened_at=now,
            sealed_at=now - timedelta(days=1), version=1, commitment="0" * 64,
        )  # fmt: skip
        BidLine.objects.create(bid=bid, lot_line=line, unit_price=D(price) / 1000, amount=D(price))
    return lot


# Walks ------------------------------------------------------------------------------------------


def refresh(case):
    """The same case with fresh rows."""
    case.lot = Lot.objects.get(pk=case.lot.pk)
    case.tender = Tender.objects.get(pk=case.tender.pk)
    case.bids = list(case.lot.bids.order_by("pk"))
    case.committee = Committee.objects.filter(tender=case.tender).first()
    if case.committee is not None:
        case.members = list(case.committee.members.in_force().select_related("user"))
        case.chair = next((one.user for one in case.members if one.is_chair), None)
    return case


@standing
def qualify(case, lot=None):
    """Every bidder qualified, the review ended."""
    lot = lot or case.lot
    for bid in lot.bids.filter(status="opened"):
        qualification.decide(bid, qualified=True, actor=case.who.officer)
    qualification.close(lot, actor=case.who.officer)
    return refresh(case)


@standing
def form(case, size=None, representatives=None):
    """The committee drawn: four experts and a representative, or seven from ten million on."""
    large = case.tender.lots.count() * case.lot.budget >= D(10_000_000)
    who = case.who
    case.committee = committee.form(
        case.tender,
        size=size or (7 if large else 5),
        representatives=[who.representative] if representatives is None else representatives,
        actor=who.officer,
        public_value="示例彩票第2026088期 07 11 19",
    )
    return refresh(case)


@standing
def declare(case, *members):
    """Members state that they have no conflict."""
    for member in members or case.members:
        named = {one.pk: (False, "") for one in case.committee.bidders()}
        declarations.declare(case.committee, named, actor=member.user)
    return refresh(case)


@standing
def elect(case):
    """Everybody votes for the first expert."""
    for member in case.members:
        if not refresh(case).chair:
            declarations.vote_chair(case.committee, case.members[0], actor=member.user)
    return refresh(case)


@standing
def convene(case):
    """Formed, stated, elected, convened."""
    declare(form(case))
    elect(case)
    committee.convene(case.committee, actor=case.who.officer)
    return refresh(case)


@standing
def made_up(case):
    """After a replacement: whoever is new has stated, there is a chair, it is convened again."""
    refresh(case)
    new = [one for one in case.members if not one.statements.exists()]
    elect(declare(case, *new) if new else case)
    committee.convene(case.committee, actor=case.who.officer)
    return refresh(case)


@standing
def conform(case, against=(), lot=None):
    """All members find the bids to conform, but those `against`; the chair closes."""
    lot = lot or case.lot
    for member in case.members:
        opinions = {
            bid.pk: Opinion(bid not in against, "未按要求签署" if bid in against else "")
            for bid in conformity.in_question(lot, "conformity")
        }
        for subject in conformity.subjects(lot):
            conformity.give_opinions(lot, opinions, actor=member.user, subject=subject)
    conformity.close(lot, actor=case.chair)
    return refresh(case)


@standing
def to_conformity(**values):
    """Qualified, committee convened."""
    return convene(qualify(opened(**values)))


@standing
def to_scoring(**values):
    """The members have their sheets."""
    return conform(to_conformity(**values))


def points_for(case, bid, criterion, shift=0):
    """Some points: later bids get more, the objective item is the same for all members."""
    place = [one.pk for one in case.bids].index(bid.pk)
    if criterion.objective:
        return min(D(3 * (place + 1)), criterion.max_points)
    return criterion.max_points - D(place) - D(shift) / 2


@standing
def fill(case, member, shift=0):
    """A member's whole sheet."""
    sheet = case.lot.sheets.get(member=member)
    cells = {
        (bid.pk, one.pk): points_for(case, bid, one, shift)
        for bid in scoring.scored_bids(case.lot)
        for one in case.lot.criteria.all()
    }
    assert scoring.fill(sheet, cells, actor=member.user) == ()
    return sheet


@standing
def score(case):
    """Everybody has handed in."""
    for place, member in enumerate(case.members):
        scoring.hand_in(fill(case, member, place), actor=member.user)
    return refresh(case)


@standing
def to_ranked(**values):
    """The bids are ranked."""
    case = score(to_scoring(**values))
    ranking.rank(case.lot, actor=case.chair)
    return refresh(case)


@standing
def to_signed(**values):
    """Every member has signed the report."""
    case = to_ranked(**values)
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    return refresh(case)


@standing
def to_received(**values):
    """The purchaser has the report."""
    case = to_signed(**values)
    report.receive(case.lot, actor=case.who.officer)
    return refresh(case)


APART = {"decision_ground": "pilot", "decision_basis": "示改〔2026〕3号", "decision_method": "vote"}


@standing
def to_apart():
    """The purchaser has the report, and a group is to decide among its candidates."""
    case = to_ranked(**APART)
    texts = {bid.pk: "方案可行" for bid in case.bids}
    decision.describe(case.lot, texts, actor=case.chair)
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    report.receive(case.lot, actor=case.who.officer)
    return refresh(case)


@standing
def to_deciding():
    """The group is called and nobody has voted; its people come second."""
    case = to_apart()
    people = [person(Role.CONTRACT_MANAGER, at=case.who.buyer) for _n in range(3)]
    decision.call(case.lot, people, actor=case.who.approver)
    return case, people


@standing
def to_determined(**values):
    """A second person has determined the winner."""
    case = to_received(**values)
    award.determine_winner(case.lot, actor=case.who.approver)
    return refresh(case)


@standing
def to_awarded(**values):
    """The result notice is published."""
    case = to_determined(**values)
    award.announce(case.lot, actor=case.who.editor, notice_url="/notices/1/")
    return refresh(case)


VOID = {
    "cause": "composition",
    "facts": "一名专家在三年内受雇于投标人，组成不合法",
    "told_number": "示城管函〔2026〕7号",
}


def annulled(case, **values):
    """It came out that the committee was unlawful: a second person declares it void."""
    replacing.annul(case.committee, **{**VOID, **values}, actor=case.who.approver)
    return refresh(case)


def formed_anew(case):
    """Another committee of other people sits, with another representative."""
    other = person(Role.EVALUATOR, at=case.who.buyer)
    declare(form(case, representatives=[other]))
    elect(case)
    committee.convene(case.committee, actor=case.who.officer)
    return refresh(case)


def winner_of(case):
    """Who acts for the winner in force."""
    return case.bidders[case.suppliers.index(case.lot.award.supplier)]


MORNING = datetime(2026, 9, 14, 9, 30, tzinfo=clock.LEGAL_ZONE)

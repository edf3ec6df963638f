"""An award, its contract in any state, and a settled month: the Yuelu bill of quantities."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from contracts.models import Contract, Scheme
from contracts.models.drafts import Area, Terms
from contracts.rules.payments import line_amount
from contracts.services import building, certificates, running, schemes, settlement, signing
from contracts.services.settlement import Measurements, Source
from procurement import clock
from procurement.people.models import Membership
from procurement.people.roles import Role
from procurement.people.services.accounts import system_user
from tenders.models import Award, Bid, BidLine, Lot, LotLine, Plan, Tender
from tests.factories.people import organisation, person
from tests.standing import standing

D = Decimal

# Item, unit, quantity a year, unit price, agreed amount: a published contract of Yuelu district.
YUELU = [
    ("机动车道(三级)", "㎡", "121011.26", "4.96", "600215.85"),
    ("机动车道(二级)", "㎡", "29292", "6.10", "178681.20"),
    ("人行道(三级)", "㎡", "56594.05", "13.58", "768547.20"),
    ("人行道(二级)", "㎡", "9395", "18.68", "175498.60"),
    ("风光带保洁", "㎡", "17648.46", "5.20", "91771.99"),
    ("道路环卫及绿化园林(风光带)", "㎡", "82392.88", "6.08", "500948.71"),
    ("枇杷糖小区(三级)", "㎡", "1533.46", "5.68", "8710.05"),
    ("行道树(10-15cm)", "株", "2268", "50", "113400"),
    ("行道树(15-40cm)", "株", "3620", "86", "311320"),
    ("行道树(40cm以上)", "株", "554", "93", "51522"),
    ("化粪池", "个", "1041", "224", "233184"),
    ("果皮桶", "个", "696", "508", "353568"),
]
YUELU_TOTAL = D("3387367.60")

_counter = iter(range(1, 10**6))


@standing
def grant(user, organisation_, role) -> None:
    """One more role for somebody."""
    Membership.objects.create(user=user, organisation=organisation_, role=role)
    user.__dict__.pop("_held", None)
    user.__dict__.pop("roles", None)


@standing
def cast(purchaser=None, supplier=None) -> SimpleNamespace:
    """Everybody a contract needs, by role."""
    buyer = purchaser or organisation(name="示例市城市管理局")
    firm = supplier or organisation("supplier", name="示例丁环境服务有限公司")
    return SimpleNamespace(
        buyer=buyer,
        firm=firm,
        officer=person(Role.OFFICER, at=buyer),
        manager=person(Role.CONTRACT_MANAGER, at=buyer, display_name="吴样本"),
        approver=person(Role.APPROVER, at=buyer, display_name="李样本"),
        finance=person(Role.FINANCE, at=buyer, display_name="赵样本"),
        cashier=person(Role.FINANCE, at=buyer, display_name="谢样本"),
        reviewer=person(Role.REVIEWER, at=buyer),
        supplier=person(Role.SUPPLIER, at=firm, display_name="冯样本"),
        rival=person(Role.SUPPLIER),
        stranger=person(Role.CONTRACT_MANAGER),
        auditor=person(Role.AUDITOR),
        nobody=person(),
    )


@standing
def award(who: SimpleNamespace, rows=YUELU, *, amount=None, years=1) -> Award:
    """An award whose letter is out, with the prices of every line."""
    number = next(_counter)
    total = amount or sum((D(row[4]) for row in rows), D(0))
    plan = Plan.objects.create(
        number=f"P-{number}", title="示例采购计划", purchaser=who.buyer, officer=who.officer,
        service_kind="street_cleaning", summary="保洁", budget=total * 2, budget_line="2120501",
        years=years, expected_month=date(2026, 1, 1), status="tendered",
    )  # fmt: skip
    tender = Tender.objects.create(
        number=f"SL-GK-{number:04d}", title="示例街道道路、园林环卫服务外包项目", plan=plan,
        purchaser=who.buyer, officer=who.officer, summary="保洁", status="opened",
    )  # fmt: skip
    lot = Lot.objects.create(
        tender=tender, number=1, name="一标段", service_kind="street_cleaning", scope="示例街道",
        budget=total * 2, years=years, status="awarded",
    )  # fmt: skip
    bid = Bid.objects.create(lot=lot, supplier=who.firm, status="winner", price=total)
    for place, (name, unit, quantity, price, line_total) in enumerate(rows, start=1):
        line = LotLine.objects.create(
            lot=lot, number=place, name=name, unit=unit, quantity=D(quantity)
        )
        BidLine.objects.create(bid=bid, lot_line=line, unit_price=D(price), amount=D(line_total))
    return Award.objects.create(
        lot=lot, bid=bid, supplier=who.firm, rank=1, amount=total, years=years,
        determined_by=who.approver, issued_at=clock.now(), status="issued",
        determined_at=clock.now() - timedelta(days=400),
    )  # fmt: skip


@standing
def scheme_version(code="quangang-2019"):
    """An approved scheme of the library."""
    schemes.load_library(actor=system_user())
    return Scheme.objects.get(code=code).versions.get(number=1)


@standing
def draft(who=None, *, code="quangang-2019", starts_on=None, rows=YUELU, **terms) -> Contract:
    """A draft that lacks nothing."""
    who = who or cast()
    first = starts_on or clock.legal_today().replace(day=1) - timedelta(days=120)
    contract = building.build_from_award(
        award(who, rows),
        actor=who.manager,
        terms=Terms(
            starts_on=first.replace(day=1),
            scheme_version=scheme_version(code) if code else None,
            other_service=True,
            **terms,
        ),
    )
    building.add_areas(
        contract,
        [Area("A-01", "麓谷示例路", "一级道路", D("12000"), line=1),
         Area("A-02", "示例小巷", "背街小巷", D("3000.5"), line=2)],
        actor=who.manager,
    )  # fmt: skip
    contract.who = who
    return contract


@standing
def checked(who=None, **values) -> Contract:
    """Checked by a second person; not yet with the supplier."""
    contract = draft(who, **values)
    who = contract.who
    signing.submit_for_check(contract, actor=who.manager)
    signing.pass_check(contract, actor=who.approver, opinion="同意")
    return contract


@standing
def sent(who=None, **values) -> Contract:
    """Checked and sent; nobody has signed."""
    contract = checked(who, **values)
    signing.send(contract, actor=contract.who.manager)
    return contract


@standing
def in_force(who=None, **values) -> Contract:
    """Signed by both sides."""
    contract = sent(who, **values)
    signing.sign(contract, actor=contract.who.supplier)
    signing.sign(contract, actor=contract.who.approver)
    return contract


MONTH_AT_86 = Measurements(
    scores={"例行检查": (D("85"), D("87"))},
    sources=(Source("round", "R-01", url="/rounds/1/", label="10月上旬检查"),),
)


@standing
def settled(contract=None, number=1, measurements=MONTH_AT_86, **values):
    """The result of one month."""
    contract = contract or in_force()
    period = contract.periods.get(number=number)
    return settlement.settle(contract, period, measurements, actor=contract.who.manager, **values)


@standing
def accepted(who=None):
    """Ended before its term and accepted; the bond is still held."""
    contract = in_force(who, bond=D("1000.00"), bond_return="验收后退还")
    who = contract.who
    running.hold_bond(contract.bond, actor=who.finance, on=contract.starts_on)
    running.terminate(contract, actor=who.approver, reason="连续两月低于 80 分")
    running.accept(contract, actor=who.manager, opinion="合格")
    return contract


@standing
def reviewed(contract=None):
    """The certificate of a month, handed to finance with its invoice."""
    contract = contract or in_force()
    row = settled(contract).certificates.get()
    row.who = who = contract.who
    certificates.confirm(row, actor=who.supplier)
    certificates.record_invoice(
        row, number="26430001", amount=row.amount, received_on=clock.legal_today(),
        actor=who.supplier,
    )  # fmt: skip
    certificates.review(row, actor=who.manager)
    return row


@standing
def approved(contract=None):
    """A certificate that waits for its payment."""
    row = reviewed(contract)
    certificates.approve(row, actor=row.who.finance)
    return row


@standing
def paid(contract=None):
    """The certificate of a month, paid by a second person of finance."""
    row = approved(contract)
    certificates.pay(row, actor=row.who.cashier, amount=row.amount, bank_reference="YH-1")
    return row


@standing
def refunded(contract=None):
    """A paid certificate whose money has come back, says finance."""
    row = paid(contract)
    certificates.record_refund(
        row, actor=row.who.finance, amount=row.amount, refunded_on=clock.legal_today(),
        bank_reference="TK-1",
    )  # fmt: skip
    return row


__all__ = [
    "YUELU",
    "accepted",
    "approved",
    "award",
    "cast",
    "draft",
    "in_force",
    "line_amount",
    "paid",
    "refunded",
    "reviewed",
    "sent",
    "settled",
]

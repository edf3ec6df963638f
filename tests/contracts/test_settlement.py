"""A month becomes money: the same cents in the database, the certificate and the JSON."""

from __future__ import annotations

from decimal import Decimal

import pytest

from contracts.models import Certificate, HeldLine
from contracts.rules.cases import CASE_KINDS
from contracts.services import certificates, settlement
from contracts.services.settlement import HeldBack, Measurements, Source
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.rules.recompute import recompute
from tests.factories import contracts as made

pytestmark = pytest.mark.django_db
D = Decimal


def test_a_month_at_86_under_quangang_costs_9_percent_of_the_yuelu_month():
    contract = made.in_force()
    assert contract.amount == D("3387367.60") == contract.bill_total
    assert contract.periods.get(number=1).fee == D("282280.63")
    assert contract.periods.get(number=12).fee == D("282280.67")
    result = made.settled(contract)
    assert (result.score, result.fee) == (D("86"), D("282280.63"))
    line = result.lines.get()
    assert (line.rule, line.amount, line.quantity, line.rate) == (
        "percent_per_point", D("25405.26"), D("9"), D("0.01"),
    )  # fmt: skip
    certificate = result.certificates.get()
    assert certificate.amount == D("256875.37")
    assert certificate.in_capitals == "人民币贰拾伍万陆仟捌佰柒拾伍元叁角柒分"


def test_the_stored_statement_is_a_case_that_recompute_agrees_with():
    result = made.settled()
    assert result.statement["expect"]["payable"] == "256875.37"
    outcome = recompute(result.statement, CASE_KINDS)
    assert outcome.agrees is True


def test_the_history_of_earlier_months_is_part_of_the_statement():
    contract = made.in_force()
    made.settled(contract, 1)
    second = made.settled(contract, 2)
    assert second.statement["history"] == ["86.00"]


def test_a_disputed_finding_holds_back_its_own_money_only():
    contract = made.in_force(code="street-composite")
    measured = Measurements(
        scores={"日常巡查": (D("92"),), "暗查": (D("91"),), "明检": (D("93"),)},
        findings={"散落垃圾": D(7)},
        held_back=(HeldBack("F-3", url="/f/3/", label="桥下绿地", kind="卫生死角", quantity=D(1)),),
        sources=(Source("finding", "F-1", rule="per_finding:散落垃圾"),),
    )
    result = made.settled(contract, measurements=measured)
    assert [(line.rule, line.amount) for line in result.lines.all()] == [
        ("per_finding:散落垃圾", D("700.00"))
    ]
    assert result.lines.get().sources[0]["reference"] == "F-1"
    assert result.held.get().amount == D("200.00")
    certificate = result.certificates.get()
    assert certificate.held_back == D("200.00")
    assert certificate.amount == D("282280.63") - D("900.00")


def test_held_money_never_passes_the_cap():
    contract = made.in_force(code="events-5-percent")
    measured = Measurements(
        score=D("95"),
        events={"媒体曝光": D(3)},
        held_back=(HeldBack("F-9", score=D("40")),),
    )
    result = made.settled(contract, measurements=measured)
    assert result.deduction == D("14114.03")
    assert result.held.get().amount == D("0.00")


def test_a_withdrawn_finding_is_paid_with_the_next_month():
    contract = made.in_force(code="street-composite")
    scores = {"日常巡查": (D("92"),), "暗查": (D("91"),), "明检": (D("93"),)}
    held = (HeldBack("F-3", kind="卫生死角", quantity=D(1)),)
    made.settled(contract, 1, Measurements(scores=scores, held_back=held))
    line = HeldLine.objects.get()
    settlement.decide_held(line, maintained=False, actor=contract.who.manager)
    second = made.settled(contract, 2, Measurements(scores=scores)).certificates.get()
    assert second.additions == D("200.00")
    assert second.amount == D("282280.63") + D("200.00")
    line.refresh_from_db()
    assert line.settled_in == second
    with pytest.raises(WrongState):
        settlement.decide_held(line, maintained=True, actor=contract.who.manager)


def test_a_finding_the_scheme_does_not_price_is_refused_with_its_place():
    with pytest.raises(RuleBroken) as refusal:
        made.settled(measurements=Measurements(score=D("90"), findings={"散落垃圾": D(1)}))
    assert "散落垃圾" in str(refusal.value)
    assert not Certificate.objects.exists()


def test_a_month_without_scores_is_refused():
    with pytest.raises(RuleBroken):
        made.settled(measurements=Measurements())


def test_a_period_is_settled_once():
    contract = made.in_force()
    made.settled(contract)
    with pytest.raises(WrongState):
        made.settled(contract)
    assert Certificate.objects.count() == 1


def test_only_the_purchasers_own_people_close_a_month():
    contract = made.in_force()
    for actor in ("supplier", "finance", "stranger", "nobody"):
        with pytest.raises(NotAllowed):
            settlement.settle(
                contract, contract.periods.first(), made.MONTH_AT_86,
                actor=getattr(contract.who, actor),
            )  # fmt: skip


def test_a_contract_that_is_not_in_force_has_no_months():
    with pytest.raises(WrongState):
        made.settled(made.sent())


def test_a_price_class_makes_the_fee_from_the_areas():
    contract = made.draft()
    assert settlement.case_of(contract, contract.periods.first(), Measurements())["fee"]
    contract.scheme_version.definition = {
        **contract.scheme_version.definition,
        "money": [{"rule": "price_class", "bands": [{"at_least": "0", "unit_price": "0.5"}]}],
    }
    case = settlement.case_of(contract, contract.periods.first(), Measurements(score=D(88)))
    assert case["area_m2"] == "15000.5000"
    assert settlement.preview(
        contract, contract.periods.first(), Measurements(score=D(88))
    ).fee == D("7500.25")


def test_the_certificate_in_force_of_a_result_is_the_one_not_reversed():
    result = made.settled()
    assert settlement.certificate_of(result) == result.certificates.get()
    assert certificates.paid_total(result.contract) == D("0.00")

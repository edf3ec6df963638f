"""A month becomes money: the same cents in the database, the certificate and the JSON."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from contracts.models import Certificate, HeldLine
from contracts.rules.cases import CASE_KINDS
from contracts.selectors.certificate import ledger_table, summary
from contracts.selectors.papers import certificate_paper, day
from contracts.selectors.public import months_of, months_table
from contracts.selectors.statement import published_cases
from contracts.services import certificates, ledger, settlement
from contracts.services.settlement import HeldBack, Measurements, Source
from procurement import clock
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.rules.recompute import recompute
from procurement.web.formats import day_words
from tests.factories import contracts as made

pytestmark = pytest.mark.django_db
D = Decimal
GOOD = {"日常巡查": (D("92"),), "暗查": (D("91"),), "明检": (D("93"),)}


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


def a_disputed_month(contract):
    """The first month with 200.00 held back for F-3, and its certificate confirmed and reviewed."""
    held = (HeldBack("F-3", label="桥下绿地", kind="卫生死角", quantity=D(1)),)
    row = made.settled(contract, 1, Measurements(scores=GOOD, held_back=held)).certificates.get()
    certificates.confirm(row, actor=contract.who.supplier)
    certificates.review(row, actor=contract.who.manager)
    return row


def entries(row):
    return [(line.kind, line.amount) for line in row.ledger.all()]


FEE = D("282280.63")
OWED = [("fee", FEE), ("held", D("-200.00"))]
DECIDED = [*OWED, ("reversal", D("200.00")), ("deduction", D("-200.00"))]


def test_what_stays_deducted_is_a_deduction_in_the_ledger_whenever_it_is_decided():
    before, after = (made.in_force(code="street-composite") for _one in range(2))
    row = a_disputed_month(before)
    settlement.decide_held(row.result.held.get(), maintained=True, actor=before.who.manager)
    assert entries(row) == [], "nothing is owed before the approval"
    certificates.approve(row, actor=before.who.finance)
    assert entries(row) == [("fee", FEE), ("deduction", D("-200.00"))]
    row = a_disputed_month(after)
    certificates.approve(row, actor=after.who.finance)
    assert entries(row) == OWED
    settlement.decide_held(row.result.held.get(), maintained=True, actor=after.who.reviewer)
    assert entries(row) == DECIDED
    assert row.ledger.get(kind="reversal").reverses == row.ledger.get(kind="held")
    assert ledger.balance(after) == row.amount == FEE - 200
    assert len(ledger_table(row.ledger.all()).rows) == 4
    certificates.reverse(row, actor=after.who.finance, reason="账号有误")
    assert entries(row) == [*DECIDED, ("reversal", -FEE), ("reversal", D("200.00"))]
    assert ledger.balance(after) == 0


def test_every_row_of_the_public_months_adds_up_and_so_does_the_json():
    contract = made.in_force(code="street-composite")
    first = a_disputed_month(contract).result
    settlement.decide_held(first.held.get(), maintained=False, actor=contract.who.manager)
    second = made.settled(contract, 2, Measurements(scores=GOOD))
    for result in (first, second):
        settlement.publish(result, actor=contract.who.manager)
    shown = months_of(contract).months
    for month, held, released in zip(shown, (D(200), D(0)), (D(0), D(200)), strict=True):
        assert (month.held, month.released) == (held, released)
        assert month.payable == month.certificate.amount == FEE - held + released
    with translation.override("en"):
        table = months_table(shown)
        heads = [str(column.text) for column in table.columns]
        assert heads[4:6] == ["Held back until decided (CNY)", "Paid after a dispute (CNY)"]
        cells = [[str(cell.value) for cell in row[2:7]] for row in table.rows]
        assert str(table.rows[1][4].note) == "Withdrawn: paid 200.00"
    numbers = [[D(text.replace(",", "").replace("−", "-")) for text in row] for row in cells]
    for *parts, payable in numbers:
        assert sum(parts) == payable
    own, *earlier = published_cases(second, list(second.certificates.get().released.all()))
    assert own["source"]["amount"] == str(FEE + 200)
    assert own["source"]["released"][0]["case"] == first.statement["case"]
    assert [one["case"] for one in earlier] == [
        first.statement["case"], f"{first.statement['case']} F-3",
    ]  # fmt: skip
    assert all(recompute(one, CASE_KINDS).agrees for one in (own, *earlier))
    without, counted = (D(one["expect"]["deduction"]) for one in earlier)
    assert counted - without == 200
    plain = made.settled(made.in_force())
    assert published_cases(plain) == plain.statement


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


def held_line(row) -> str:
    (line,) = (line for line in summary(row).lines if line.tone == "warn")
    return str(line.small)


def paper_of(row) -> list[list[str]]:
    """The rows of the calculation on paper."""
    fresh = Certificate.objects.get(pk=row.pk)
    return [[str(cell.value) for cell in line] for line in certificate_paper(fresh)["lines"].rows]


@pytest.mark.parametrize("maintained", [True, False])
def test_the_paper_says_as_of_which_day_money_was_held_and_no_decision_rewrites_it(maintained):
    contract = made.in_force(code="street-composite")
    row = a_disputed_month(contract)
    before = paper_of(row)
    (held,) = (line for line in before if "暂缓" in line[0])
    assert held[1].startswith(f"截至{day(row.drafted_at)}有异议")
    with clock.travel(clock.now() + timedelta(days=9)):
        line = row.result.held.get()
        settlement.decide_held(line, maintained=maintained, actor=contract.who.manager)
        assert paper_of(row) == before


def test_the_page_of_a_certificate_says_what_was_decided_of_its_held_money_since():
    contract = made.in_force(code="street-composite")
    row = a_disputed_month(contract)
    with translation.override("en"):
        today = day_words(clock.legal_today())
        assert held_line(row) == f"as of {today} · F-3: not decided yet"
        settlement.decide_held(row.result.held.get(), maintained=False, actor=contract.who.manager)
        assert held_line(row).endswith(f"F-3: decided on {today}, paid with the next certificate")
        assert "Withdrawn: to be paid with the next month" in row.result.held.get().decision_words
        following = made.settled(contract, 2, Measurements(scores=GOOD)).certificates.get()
        assert held_line(row).endswith(f"F-3: decided on {today}, paid with {following}")
        assert row.result.held.get().decision_words == "Withdrawn: paid"
    other = made.in_force(code="street-composite")
    row = a_disputed_month(other)
    settlement.decide_held(row.result.held.get(), maintained=True, actor=other.who.manager)
    with translation.override("en"):
        assert held_line(row).endswith(f"F-3: decided on {today}, deducted for good")

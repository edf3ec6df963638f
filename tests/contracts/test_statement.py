"""Every line of a statement can be opened: amount, rule, score or finding, photo, clause."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from contracts.rules.cases import settlement_case
from contracts.selectors.statement import Wording, bill
from contracts.services import settlement
from contracts.services.settlement import HeldBack, Measurements, Source
from tests.factories import contracts as made

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def read(code, measured, **values):
    result = made.settled(made.in_force(code=code), measurements=measured, **values)
    return result, bill(result, result.certificates.get())


def kinds(line) -> list[str]:
    return [str(link.kind) for link in line.chain]


def test_a_finding_leads_from_its_amount_to_photo_and_clause():
    scores = {kind: (D("95"),) for kind in ("日常巡查", "暗查", "明检")}
    photo = Source(
        "finding", "F-1", url="/f/1/", label="灯杆 132 号", rule="per_finding:散落垃圾",
        image="/files/1/", image_alt="散落的纸屑", at="2026-10-14T08:05+08:00",
    )  # fmt: skip
    held = HeldBack("F-9", url="/f/9/", label="桥下绿地", kind="卫生死角", quantity=D(1),
                    sources=(Source("finding", "F-9"),))  # fmt: skip
    result, read_bill = read(
        "street-composite",
        Measurements(
            scores=scores, findings={"散落垃圾": D(7)}, held_back=(held,), sources=(photo,)
        ),
    )
    _fee, spots, by_rule, waiting = read_bill.lines
    asked = {key: value for key, value in result.statement.items() if key != "expect"}
    recomputed = settlement_case(asked)["payable"]
    assert (str(by_rule.text), str(by_rule.amount)) == ("Payable by the rule", recomputed)
    assert by_rule.amount + waiting.amount == read_bill.total
    assert (str(spots.text), spots.small) == ("散落垃圾: 7", "100.00 × 7 = 700.00")
    assert kinds(spots) == ["Amount", "Rule", "Finding", "Contract"]
    assert spots.chain[1].title.startswith("Each 散落垃圾 costs CNY 100")
    assert spots.chain[2].photo.alt == "散落的纸屑"
    assert spots.chain[2].photo.caption.endswith("14 Oct, 08:05")
    assert spots.chain[1].url.endswith("#rule-3")
    assert "held back" in str(waiting.text)
    assert kinds(waiting) == ["Amount", "Rule", "Finding", "Finding"]
    assert read_bill.total == result.certificates.get().amount
    settlement.decide_held(result.held.get(), maintained=True, actor=result.computed_by)
    assert "Maintained" in str(bill(result).lines[-1].text)


def test_a_score_shows_how_it_was_built():
    scores = {"日常巡查": (D("91.5"),), "暗查": (D("86.2"),), "明检": (D("88.7"),)}
    result, read_bill = read("street-composite", Measurements(scores=scores))
    line = read_bill.lines[1]
    assert str(line.text) == "Score 88.26: 1.74 points short"
    assert line.small == "282,280.63 × 1.74 × 1% = 4,911.68"
    assert kinds(line) == ["Amount", "Rule", "Score", "Contract"]
    assert line.chain[2].text == "日常巡查 91.50 × 20% + 暗查 86.20 × 40% + 明检 88.70 × 40%"
    assert result.deduction == D("4911.68")


@pytest.mark.parametrize(
    ("code", "measured", "text", "sentence"),
    [
        ("longyan-bands", Measurements(score=D("86")), "Score 86.00: 5% of the fee", "From 85"),
        ("zone-cliff", Measurements(score=D("86")), "Score 86.00: 14 points short", "Below 90"),
        ("suzhou-2019", Measurements(score=D("90")), "Score 90.00: 10 points short", "40"),
        (
            "township-spots",
            Measurements(score=D("70")),
            "Score 70.00: the whole fee is lost",
            "Below 73",
        ),
        (
            "longgang-2025",
            Measurements(score=D("95"), events={"岗位空缺": D(2)}),
            "岗位空缺, 2 times",
            "Each 岗位空缺",
        ),
    ],
)
def test_each_rule_says_what_it_is_for_and_quotes_its_sentence(code, measured, text, sentence):
    result, read_bill = read(code, measured)
    line = read_bill.lines[1]
    assert str(line.text) == text
    assert sentence in line.chain[1].title
    assert Wording(result).score_formula() == ""


def test_a_line_cut_by_the_cap_says_so():
    measured = Measurements(score=D("95"), events={"媒体曝光": D(3)})
    _result, read_bill = read("events-5-percent", measured)
    assert read_bill.lines[1].small.endswith("= 15,000.00, cut to 14,114.03 by the cap")


def test_money_released_later_stands_below_what_the_rule_gives():
    contract = made.in_force(code="street-composite")
    scores = {kind: (D("95"),) for kind in ("日常巡查", "暗查", "明检")}
    held = (HeldBack("F-9", label="桥下绿地", score=D("80")),)
    first = made.settled(contract, 1, Measurements(scores=scores, held_back=held))
    assert first.held.get().amount == D("28228.06")
    assert str(bill(first).lines[-1].chain[1].title) == "By the score"
    settlement.decide_held(first.held.get(), maintained=False, actor=contract.who.manager)
    second = made.settled(contract, 2, Measurements(scores=scores))
    read_bill = bill(second, second.certificates.get())
    assert [str(line.text) for line in read_bill.lines][1:] == [
        "Payable by the rule",
        "F-9 withdrawn: paid now",
    ]
    assert [line.amount for line in read_bill.lines][1:] == [second.payable, D("28228.06")]
    assert read_bill.total == D("282280.63") + D("28228.06")

"""What tender documents may ask and give."""

from decimal import Decimal as D

import pytest

from tenders.rules.contents import ARTICLE, CONTENTS, missing_contents
from tenders.rules.eligibility import (
    BidderPolicy,
    TenderTerms,
    check_terms,
    deposit_limit,
    favoured,
    gate_failure,
    over_price,
    policy_deductions,
)
from tenders.rules.evaluation import LOWEST_PRICE, Bid
from tenders.rules.procedures import CONSULTATION, GOODS
from tenders.rules.rule_sets import CN_2022_07, CN_2026_02


def terms(**change):
    chosen = {
        "budget": D(24_440_000),
        "weights": {"technical": D(60), "business": D(30)},
        "price_weight": D(10),
    }
    return TenderTerms(**(chosen | change))


def reasons(law=CN_2026_02, **change):
    return check_terms(terms(**change), law)


def codes(law=CN_2026_02, **change):
    return [reason.code for reason in reasons(law, **change)]


def test_lawful_terms_have_no_reasons():
    assert codes() == []
    assert codes(
        maximum_price=D(24_440_000),
        deposit=D("488800.00"),
        bond_percent=D(10),
        rates={"small_micro": D("0.10"), "small_micro_share": D("0.06")},
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "field", "article", "text"),
    [
        ({"minimum_price": D(1)}, "minimum_price", "minimum_price", "87号令第十二条",
         "A minimum price may not be set."),
        ({"maximum_price": D("24440000.01")}, "maximum_over_budget", "maximum_price",
         "87号令第十二条", "The maximum price may not pass the budget of 24440000."),
        ({"deposit": D("488800.01")}, "deposit_over_limit", "deposit",
         "政府采购法实施条例第三十三条", "The bid deposit is at most 2 % of the budget: 488800."),
        ({"bond_percent": D("10.01")}, "bond_over_limit", "bond_percent",
         "政府采购法实施条例第四十八条", "The performance bond is at most 10 % of the contract."),
        ({"weights": {"technical": D(89)}}, "weights_sum", "weights", "87号令第五十五条",
         "The weights add up to 99, not to 100."),
        ({"weights": {"technical": D(91)}, "price_weight": D(9)}, "price_weight_low",
         "price_weight", "87号令第五十五条", "The price counts at least 10.00 of 100 points."),
        ({"weights": {"技术": D(80), "注册资本": D(10)}}, "forbidden_item", "weights",
         "87号令第十七条", "注册资本 may be neither a qualification nor a score."),
        ({"rates": {"small_micro": D("0.09")}}, "rate_out_of_range", "rates", "财库〔2022〕19号",
         "The deduction small_micro lies from 0.10 to 0.20."),
        ({"rates": {"domestic_product": D("0.19")}}, "rate_out_of_range", "rates",
         "国办发〔2025〕34号", "The deduction domestic_product is 0.20, neither more nor less."),
        ({"rates": {"friends": D("0.10")}}, "rate_unknown", "rates", "财库〔2020〕46号",
         "The deduction friends does not apply here."),
        ({"rates": {"small_micro": D("0.10")}, "reserved": True}, "rate_unknown", "rates",
         "财库〔2020〕46号", "The deduction small_micro does not apply here."),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_article(change, code, field, article, text):
    (reason,) = reasons(**change)
    assert (reason.code, reason.field, reason.article) == (code, field, article)
    assert reason.text() == text
    assert isinstance(reason.params, dict)


def test_all_faults_come_at_once():
    found = codes(
        minimum_price=D(1),
        maximum_price=D(30_000_000),
        deposit=D(500_000),
        bond_percent=D(11),
        weights={"利润": D(80)},
        price_weight=D(5),
        rates={"small_micro": D("0.30")},
    )
    assert found == [
        "minimum_price",
        "maximum_over_budget",
        "deposit_over_limit",
        "bond_over_limit",
        "weights_sum",
        "price_weight_low",
        "forbidden_item",
        "rate_out_of_range",
    ]


def test_goods_weigh_the_price_more():
    assert codes(procurement_object=GOODS) == ["price_weight_low"]
    assert codes(procurement_object=GOODS, price_weight=D(30), weights={"t": D(70)}) == []


@pytest.mark.parametrize(
    ("weight", "found"),
    [("9.99", ["price_weight_low"]), ("10", []), ("30", []), ("30.01", ["price_weight_high"])],
)
def test_a_consultation_weighs_the_price_of_services_from_10_to_30(weight, found):
    weights = {"technical": 100 - D(weight)}
    found_reasons = reasons(procedure=CONSULTATION, price_weight=D(weight), weights=weights)
    assert [reason.code for reason in found_reasons] == found
    assert {reason.article for reason in found_reasons} <= {"财库〔2014〕214号第二十四条"}
    assert {reason.text() for reason in found_reasons} <= {
        "The price counts at least 10.00 of 100 points.",
        "The price counts at most 30.00 of 100 points.",
    }


def test_a_price_fixed_by_the_state_is_not_scored():
    assert codes(price_weight=None, weights={"technical": D(100)}) == []


def test_the_lowest_price_method_has_no_weights():
    assert codes(method=LOWEST_PRICE, weights={}, price_weight=None) == []


def test_domestic_products_count_from_2026_on():
    assert codes(rates={"domestic_product": D("0.20")}) == []
    assert codes(CN_2022_07, rates={"domestic_product": D("0.20")}) == ["rate_unknown"]
    assert codes(rates={"domestic_product": D("0.20")}, reserved=True) == []
    assert codes(rates={"small_micro_share": D("0.04")}, reserved=True) == ["rate_unknown"]


@pytest.mark.parametrize(
    "change",
    [{"budget": D(0)}, {"deposit": D(-1)}, {"bond_percent": D(-1)}, {"price_weight": D(-1)},
     {"weights": {"t": D(-1)}}],
)  # fmt: skip
def test_terms_that_cannot_be_are_refused(change):
    with pytest.raises(ValueError, match=r"^(a budget is more|deposit, bond and weights are)"):
        terms(**change)
    assert terms(budget=D("0.01")).budget == D("0.01")


def test_the_deposit_is_two_percent_of_the_budget():
    assert deposit_limit(D(24_440_000), CN_2026_02) == D(488_800)


RATES = {"small_micro": D("0.10"), "small_micro_share": D("0.04"), "domestic_product": D("0.20")}


@pytest.mark.parametrize(
    ("policy", "rates", "reserved", "gets"),
    [
        (BidderPolicy(small_micro=True), RATES, False, ["0.10"]),
        (BidderPolicy(small_micro_share=D("0.30")), RATES, False, ["0.04"]),
        (BidderPolicy(small_micro_share=D("0.2999")), RATES, False, []),
        (BidderPolicy(small_micro_share=D("0.30"), linked=True), RATES, False, []),
        (BidderPolicy(small_micro=True, linked=True), RATES, False, ["0.10"]),
        (BidderPolicy(small_micro=True, domestic_cost_share=D("0.80")), RATES, False,
         ["0.10", "0.20"]),
        (BidderPolicy(domestic_cost_share=D("0.7999")), RATES, False, []),
        (BidderPolicy(small_micro=True), RATES, True, []),
        (BidderPolicy(small_micro_share=D("0.30")), RATES, True, []),
        (BidderPolicy(domestic_cost_share=D("0.80")), RATES, True, ["0.20"]),
        (BidderPolicy(small_micro=True), {}, False, []),
        (BidderPolicy(small_micro_share=D(1)), {}, False, []),
        (BidderPolicy(domestic_cost_share=D(1)), {}, False, []),
        (BidderPolicy(), RATES, False, []),
    ],
)  # fmt: skip
def test_a_bid_gets_the_deductions_it_has_declared(policy, rates, reserved, gets):
    assert policy_deductions(policy, rates, reserved=reserved) == tuple(map(D, gets))


def test_a_lot_is_not_reserved_unless_said():
    assert policy_deductions(BidderPolicy(small_micro=True), RATES) == (D("0.10"),)


def test_deductions_of_two_policies_are_added():
    assert Bid("A", D(500), (D("0.20"), D("0.10"))).evaluated_price == 350


@pytest.mark.parametrize(
    ("gate", "bids", "state"),
    [
        ("received", 2, "failed_bidders"),
        ("received", 3, ""),
        ("qualified", 2, "failed_qualified"),
        ("qualified", 3, ""),
        ("conforming", 0, "failed_conforming"),
        ("conforming", 4, ""),
    ],
)
def test_three_bids_must_pass_each_gate(gate, bids, state):
    assert gate_failure(gate, bids, CN_2026_02) == state


@pytest.mark.parametrize(
    ("gate", "bids", "state"),
    [
        ("received", 2, "failed_bidders"),
        ("qualified", 2, ""),
        ("conforming", 1, "failed_conforming"),
    ],
)
def test_two_may_go_on_in_a_consultation_for_services(gate, bids, state):
    assert gate_failure(gate, bids, CN_2026_02, CONSULTATION, "bought_service") == state


def test_of_another_ground_a_consultation_needs_three():
    assert gate_failure("qualified", 2, CN_2026_02, CONSULTATION, "complex") == "failed_qualified"


def test_there_are_only_three_gates():
    with pytest.raises(ValueError, match=r"^there is no gate garden$"):
        gate_failure("garden", 3, CN_2026_02)


@pytest.mark.parametrize(
    ("price", "maximum", "over"),
    [("100", None, False), ("100.01", None, True), ("90", "90", False), ("90.01", "90", True),
     ("100.01", "200", True)],
)  # fmt: skip
def test_a_price_above_budget_or_maximum_is_invalid(price, maximum, over):
    assert over_price(D(price), D(100), None if maximum is None else D(maximum)) is over


def test_there_are_sixteen_contents_in_the_order_of_the_article():
    assert ARTICLE == "87号令第二十条"
    assert [content.number for content in CONTENTS] == list(range(1, 17))
    assert len({content.key for content in CONTENTS}) == 16
    assert CONTENTS[0].chinese == "投标邀请"
    assert CONTENTS[5].key == "budget"
    assert all(content.english for content in CONTENTS)


def test_missing_contents_are_named():
    assert missing_contents(()) == CONTENTS
    present = {content.key for content in CONTENTS} - {"budget", "validity"}
    assert [content.number for content in missing_contents(present)] == [6, 12]


@pytest.mark.parametrize(
    ("policy", "rates", "reserved", "is_favoured"),
    [
        (BidderPolicy(small_micro=True), {"small_micro": "0.10"}, False, True),
        (BidderPolicy(small_micro=True), {}, False, False),
        (BidderPolicy(small_micro=True), {}, True, True),
        (BidderPolicy(small_micro_share=D("0.30")), {"small_micro_share": "0.04"}, False, True),
        (
            BidderPolicy(domestic_cost_share=D("0.80")),
            {"small_micro": "0.10", "domestic_product": "0.20"},
            False,
            False,
        ),
    ],
)
def test_who_had_an_advantage_of_small_firms_has_its_declaration_published(
    policy, rates, reserved, is_favoured
):
    fixed = {name: D(rate) for name, rate in rates.items()}
    assert favoured(policy, fixed, reserved=reserved) is is_favoured

"""Score sheets and the published case: the tables of the docstrings, and what never changes."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.recompute import recompute
from tenders.rules.cases import CASE_KINDS
from tenders.rules.low_price import LowPriceRates
from tenders.rules.published import Candidate, Terms, full_case, letter, public_case
from tenders.rules.scoring import (
    Item,
    check_points,
    check_sheet,
    digest,
    field_of,
    majority,
    objective_differences,
)

D = Decimal
ITEM = Item(3, "人员配置", D(20))


@pytest.mark.parametrize(
    ("points", "codes"),
    [
        ("0", []),
        ("20", []),
        ("20.01", ["out_of_range"]),
        ("-1", ["out_of_range"]),
        ("-0.005", ["out_of_range"]),
        ("1.005", ["too_fine"]),
        ("1.50", []),
    ],
)
def test_points_stay_in_range_with_two_decimals(points, codes):
    reasons = check_points(ITEM, "甲", (7, 3), D(points))
    assert [one.code for one in reasons] == codes
    assert all(one.field == "c_7_3" for one in reasons)


def test_a_reason_says_where_and_how_much():
    (reason,) = check_points(ITEM, "甲", (7, 3), D("22"))
    assert reason.text() == "人员配置, 甲: 22 is not between 0 and 20."
    assert reason.article == "87号令第五十五条"
    (fine,) = check_points(ITEM, "甲", (7, 3), D("1.005"))
    assert fine.text() == "人员配置, 甲: at most two decimals."


def test_an_item_is_worth_more_than_nothing():
    with pytest.raises(ValueError, match="more than nothing"):
        Item(1, "x", D(0))
    assert Item(1, "x", D("0.01")).max_points == D("0.01")


def test_a_sheet_names_empty_and_wrong_cells_in_the_order_of_the_page():
    items = [Item(1, "方案", D(10)), ITEM]
    points = {(7, 1): D(5), (8, 1): None, (7, 3): D(22), (8, 3): D(20)}
    reasons = check_sheet(items, {7: "甲", 8: "乙"}, points)
    assert [(one.code, one.field) for one in reasons] == [
        ("missing", "c_8_1"),
        ("out_of_range", "c_7_3"),
    ]
    assert reasons[0].text() == "方案, 乙: not filled in."
    assert check_sheet(items, {7: "甲"}, {(7, 1): D(0), (7, 3): D(0)}) == ()


def test_field_names_are_those_of_the_form():
    assert field_of((7, 3)) == "c_7_3"


def test_the_digest_is_that_of_the_written_form():
    text = '{"lot":"T/1","member":2,"nonce":"ab","scores":[[7,1,"5.00"],[7,3,"12.50"]]}'
    expected = sha256(text.encode()).hexdigest()
    assert digest("T/1", 2, {(7, 3): D("12.5"), (7, 1): D(5)}, "ab") == expected
    chinese = digest("招/1", 2, {(7, 1): D(5)}, "ab")
    assert (
        chinese
        == sha256(
            '{"lot":"招/1","member":2,"nonce":"ab","scores":[[7,1,"5.00"]]}'.encode()
        ).hexdigest()
    )


def test_members_differ_only_on_objective_items():
    items = [Item(1, "业绩", D(15), objective=True), Item(2, "方案", D(15))]
    sheets = [{(7, 1): D(15), (7, 2): D(10)}, {(7, 1): D(12), (7, 2): D(9)}]
    assert objective_differences(items, sheets) == ((7, 1),)
    assert objective_differences(items, [sheets[0], {(7, 1): D("15.00"), (7, 2): D(1)}]) == ()
    assert objective_differences(items, []) == ()


def test_differences_come_sorted():
    items = [Item(1, "业绩", D(15), objective=True)]
    sheets = [{(9, 1): D(1), (7, 1): D(1)}, {(9, 1): D(2), (7, 1): D(2)}]
    assert objective_differences(items, sheets) == ((7, 1), (9, 1))


@pytest.mark.parametrize(
    ("votes", "yes"),
    [([True, True, False], True), ([True, False, False], False), ([True, False], False)],
)
def test_more_than_half_decide(votes, yes):
    assert majority(votes) is yes


def test_nobody_cannot_decide():
    with pytest.raises(ValueError, match="nobody has voted"):
        majority([])


# The published case -----------------------------------------------------------------------------

TERMS = Terms(
    case="T/1",
    method="comprehensive_scoring",
    price_weight=D(15),
    places=2,
    min_bids=3,
    tie_price="original",
    ceiling=D(10_000_000),
    low_price=LowPriceRates(),
)


def judge(*points):
    return [{"technical": D(p), "business": D(5)} for p in points]


CANDIDATES = (
    Candidate("示例甲", D(9_500_000), (), judge(60, 62, 61)),
    Candidate("示例乙", D(9_000_000), (D("0.10"),), judge(70, 71, 69)),
    Candidate("示例丙", D(8_800_000), (), judge(65, 60, 55)),
    Candidate("示例丁", D(8_000_000), rejected="未签署"),
    Candidate("示例戊", D(0)),
)


def test_the_full_case_agrees_with_recompute():
    case = full_case(TERMS, CANDIDATES)
    assert recompute(case, CASE_KINDS).agrees is True
    assert [bid["name"] for bid in case["bids"]] == ["示例甲", "示例乙", "示例丙", "示例丁"]
    assert case["bids"][0]["judges"][0] == {"technical": "60", "business": "5"}
    assert case["bids"][1]["deductions"] == ["0.10"]
    assert case["bids"][3] == {"name": "示例丁", "price": "8000000", "rejected": "未签署"}
    assert case["low_price"] == {
        "of_mean": "0.50", "of_next": "0.50", "of_ceiling": "0.45", "ceiling": "10000000"
    }  # fmt: skip
    assert case["budget"] == "10000000" and case["case"] == "T/1" and case["kind"] == "evaluation"
    assert (case["price_weight"], case["places"], case["min_bids"]) == ("15", 2, 3)
    assert case["tie_price"] == "original" and case["method"] == "comprehensive_scoring"


def test_a_ceiling_of_the_rates_overrules_and_without_rates_nothing_is_asked():
    rates = LowPriceRates(ceiling=D(9_000_000))
    terms = Terms(**{**TERMS.__dict__, "low_price": rates})
    assert full_case(terms, CANDIDATES)["low_price"]["ceiling"] == "9000000"
    terms = Terms(**{**TERMS.__dict__, "low_price": None})
    assert "low_price" not in full_case(terms, CANDIDATES)
    assert "low_price" not in full_case(terms, CANDIDATES)["expect"]


def test_everybody_reads_the_winner_and_no_other_name():
    case = full_case(TERMS, CANDIDATES)
    winner = case["expect"]["ranking"][0]["name"]
    hidden = public_case(case, [winner])
    assert winner == "示例乙"
    assert [bid["name"] for bid in hidden["bids"]] == ["投标人A", "投标人B", "投标人C", "示例乙"]
    assert [bid["price"] for bid in hidden["bids"]] == ["8800000", "9500000", "8000000", "9000000"]
    assert hidden["bids"][2]["rejected"] == "rejected"
    assert hidden["bids"][3]["judges"] == ["76", "75", "74"]
    assert recompute(hidden, CASE_KINDS).agrees is True
    totals = [row["total"] for row in case["expect"]["ranking"]]
    assert [row["total"] for row in hidden["expect"]["ranking"]] == totals


def test_a_case_without_points_has_none_to_hide():
    terms = Terms(**{**TERMS.__dict__, "method": "lowest_price"})
    bids = [Candidate(name, D(price)) for name, price in (("甲", 3), ("乙", 2), ("丙", 4))]
    hidden = public_case(full_case(terms, bids), [])
    assert [row["name"] for row in hidden["expect"]["ranking"]] == ["投标人A", "投标人B", "投标人C"]
    assert all("judges" not in bid for bid in hidden["bids"])


def test_a_failed_case_is_published_too():
    case = full_case(TERMS, CANDIDATES[:2])
    assert case["expect"] == {"outcome": "failed", "reason": "too_few_bids"}
    assert public_case(case, [])["expect"] == case["expect"]


@pytest.mark.parametrize(
    ("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (27, "AB"), (52, "BA")]
)
def test_letters_go_on_after_z(index, name):
    assert letter(index) == name


@given(st.lists(st.integers(1, 75), min_size=3, max_size=9))
def test_hiding_names_never_changes_a_result(points):
    bids = [
        Candidate(f"示例{n}", D(1000 + 7 * n), (), [{"technical": D(one)} for one in points])
        for n in range(4)
    ]
    case = full_case(TERMS, bids)
    hidden = public_case(case, ["示例2"])
    assert recompute(hidden, CASE_KINDS).agrees is True
    assert sorted(row["total"] for row in hidden["expect"]["ranking"]) == sorted(
        row["total"] for row in case["expect"]["ranking"]
    )

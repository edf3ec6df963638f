"""Ranking bids as Order 87 says, to the hundredth of a point."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.cases import MalformedCase
from tenders.rules.cases import evaluation_case, read_evaluation
from tenders.rules.evaluation import (
    ALL_OVER_BUDGET,
    COMPREHENSIVE,
    EVALUATED,
    LOWEST_PRICE,
    TOO_FEW_BIDS,
    Bid,
    Evaluation,
    Failure,
    Placed,
    evaluate,
    price_score,
)
from tenders.rules.low_price import LowPriceRates, low_price_flags

from .strategies import decimals

TEN = (D("0.10"),)


def rank(*bids, method=COMPREHENSIVE, **terms):
    terms.setdefault("price_weight", D(30))
    return evaluate(Evaluation(method, tuple(bids), **terms))


def row(placed):
    return placed.name, str(placed.evaluated_price), str(placed.total), placed.rank


@pytest.mark.parametrize(
    ("benchmark", "evaluated", "weight", "places", "points"),
    [
        ("580.5", "580.5", "30", 2, "30.00"),
        ("580.5", "616.5", "30", 2, "28.25"),
        ("580.5", "695", "30", 2, "25.06"),
        ("311111", "333333", "20", 3, "18.667"),
        ("1", "3", "0.015", 2, "0.01"),
    ],
)
def test_the_price_scores_benchmark_over_price(benchmark, evaluated, weight, places, points):
    found = price_score(Fraction(benchmark), Fraction(evaluated), D(weight), places)
    assert str(found) == points


def test_small_firms_set_the_benchmark_and_everyone_is_measured_by_it():
    ranking = rank(Bid("A", D(645), TEN), Bid("B", D(685), TEN), Bid("C", D(695)))
    assert ranking.benchmark == D("580.50")
    assert [row(placed) for placed in ranking.placed] == [
        ("A", "580.50", "30.00", 1),
        ("B", "616.50", "28.25", 2),
        ("C", "695.00", "25.06", 3),
    ]
    assert ranking.low_price is None
    assert ranking.placed[1] == Placed("B", D(685), D("616.50"), D("28.25"), D("28.25"), 2)


def test_points_are_summed_by_part_or_averaged_by_judge_without_rounding():
    by_part = Bid("A", D(100), scores={"technical": D("40.125"), "credit": D("-0.5")})
    by_judge = Bid("B", D(100), judges=(D(80), D(80), D(81)))
    nothing = Bid("C", D(100))
    assert by_part.points == Fraction("39.625")
    assert by_judge.points == Fraction(241, 3)
    assert nothing.points == 0
    ranking = rank(by_part, by_judge, nothing, price_weight=D(10))
    assert [row(placed) for placed in ranking.placed] == [
        ("B", "100.00", "90.33", 1),
        ("A", "100.00", "49.63", 2),
        ("C", "100.00", "10.00", 3),
    ]


def test_the_rounded_price_score_enters_the_total():
    # 1/3 x 10 -> 3.33, + 0.0049 -> 3.3349 -> 3.33; unrounded it would be 3.338 -> 3.34
    ranking = rank(
        Bid("A", D(3), scores={"t": D("0.0049")}), Bid("B", D(1)), Bid("C", D(1)),
        price_weight=D(10),
    )  # fmt: skip
    assert row(ranking.placed[2]) == ("A", "3.00", "3.33", 3)


def test_equal_totals_go_to_the_lower_price_and_then_tie():
    a = Bid("A", D(5_000_000), scores={"t": D("81.40")})
    b = Bid("B", D(4_900_000), scores={"t": D("81.20")})
    c = Bid("C", D(4_900_000), scores={"t": D("81.20")})
    ranking = rank(a, c, b, price_weight=D(10))
    assert [(placed.name, placed.rank) for placed in ranking.placed] == [
        ("B", 1),
        ("C", 1),
        ("A", 3),
    ]


def test_a_tie_is_broken_by_the_price_that_the_documents_name():
    a = Bid("A", D(5_200_000), TEN, scores={"t": D("80.00")})
    b = Bid("B", D(4_900_000), scores={"t": D("80.45")})
    c = Bid("C", D(6_000_000), scores={"t": D(60)})
    original = rank(a, b, c, price_weight=D(10))
    assert [placed.name for placed in original.placed] == ["B", "A", "C"]
    evaluated = rank(a, b, c, price_weight=D(10), tie_price=EVALUATED)
    assert [placed.name for placed in evaluated.placed] == ["A", "B", "C"]


def test_the_lowest_price_wins_and_ties_share():
    ranking = rank(
        Bid("A", D(812_000)), Bid("D", D(799_000)), Bid("C", D(870_000), TEN), Bid("B", D(799_000)),
        method=LOWEST_PRICE,
    )  # fmt: skip
    assert [(placed.name, placed.rank) for placed in ranking.placed] == [
        ("C", 1),
        ("B", 2),
        ("D", 2),
        ("A", 4),
    ]
    assert {(placed.price_score, placed.total) for placed in ranking.placed} == {(None, None)}
    assert [placed.price for placed in ranking.placed] == [870_000, 799_000, 799_000, 812_000]


def test_evaluated_prices_are_compared_before_they_are_rounded():
    ranking = rank(
        Bid("A", D("100.004")), Bid("B", D("100.003")), Bid("C", D(200)), method=LOWEST_PRICE
    )
    assert [(placed.name, placed.rank) for placed in ranking.placed[:2]] == [("B", 1), ("A", 2)]


@pytest.mark.parametrize(
    ("prices", "rejected", "budget", "reason"),
    [
        (["24440000.01", "25000000", "30000000"], (), "24440000", ALL_OVER_BUDGET),
        (["100", "90", "95"], (1,), None, TOO_FEW_BIDS),
        (["100", "101", "102"], (), "101", TOO_FEW_BIDS),
        (["100", "101", "102"], (0, 1, 2), "99", TOO_FEW_BIDS),
        (["100", "101", "102"], (0,), "100", ALL_OVER_BUDGET),
        ([], (), None, TOO_FEW_BIDS),
        ([], (), "1", TOO_FEW_BIDS),
    ],
)
def test_a_lot_fails_with_its_reason(prices, rejected, budget, reason):
    bids = [
        Bid(f"B{index}", D(price), rejected="unsigned" if index in rejected else "")
        for index, price in enumerate(prices)
    ]
    assert rank(*bids, budget=None if budget is None else D(budget)) == Failure(reason)


def test_a_bid_at_the_budget_stays_and_one_above_goes():
    bids = [Bid("A", D(100)), Bid("B", D("99.99")), Bid("C", D("100.01")), Bid("D", D(50))]
    ranking = rank(*bids, budget=D(100))
    assert [placed.name for placed in ranking.placed] == ["D", "B", "A"]


def test_the_documents_may_allow_fewer():
    assert len(rank(Bid("A", D(1)), min_bids=1).placed) == 1
    assert rank(Bid("A", D(1)), min_bids=2) == Failure(TOO_FEW_BIDS)


@pytest.mark.parametrize(
    ("price", "deductions"),
    [("0", ()), ("-1", ()), ("1", ("-0.01",)), ("1", ("0.5", "0.5")), ("1", ("1",))],
)
def test_a_bid_that_cannot_be_is_refused(price, deductions):
    with pytest.raises(ValueError, match=r"^(a price is more|deductions are not negative and)"):
        Bid("A", D(price), tuple(map(D, deductions)))


def test_deductions_are_added_not_multiplied():
    assert Bid("A", D(500), (D("0.20"), D("0.10"))).evaluated_price == 350
    assert Bid("A", D(1), (D("0.99"),)).evaluated_price == Fraction(1, 100)


def test_points_do_not_come_twice():
    with pytest.raises(ValueError, match=r"^points come by part or by judge, not both$"):
        Bid("A", D(1), scores={"t": D(1)}, judges=(D(1),))


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"method": "beauty"}, "unknown method beauty"),
        ({"tie_price": "lot"}, "unknown tie price lot"),
        ({"price_weight": D(-1)}, "a weight is not negative and one bid is the least"),
        ({"min_bids": 0}, "a weight is not negative and one bid is the least"),
        ({"places": -1}, "places lie between 0 and 12"),
        ({"places": 13}, "places lie between 0 and 12"),
        ({"bids": (Bid("A", D(1)), Bid("A", D(2)))}, "two bids have the same name"),
    ],
)
def test_an_evaluation_that_cannot_be_is_refused(terms, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        Evaluation(**{"method": COMPREHENSIVE, "bids": (), **terms})
    Evaluation(COMPREHENSIVE, (), places=0, price_weight=D(0), min_bids=1)
    Evaluation(COMPREHENSIVE, (), places=12)


def million(*prices):
    return {f"B{index}": D(price) * 1_000_000 for index, price in enumerate(prices)}


@pytest.mark.parametrize(
    ("first", "flags"),
    [
        ("3.70", ("below_mean", "below_next", "below_ceiling")),
        ("3.99", ("below_next", "below_ceiling")),
        ("4.00", ("below_ceiling",)),
        ("4.49999999", ("below_ceiling",)),
        ("4.50", None),
    ],
)
def test_low_prices_are_flagged_strictly_below(first, flags):
    found = low_price_flags(million(first, "8", "9", "9.5"), LowPriceRates(), D(10_000_000))
    assert found == ({} if flags is None else {"B0": flags})


def test_half_of_the_mean_exactly_is_not_below_it():
    # 50 % of (4 + 8 + 12) / 3 is 4
    found = low_price_flags(million("4", "8", "12"), LowPriceRates(of_next=D(0)))
    assert found == {}
    found = low_price_flags(million("3.99", "8", "12"), LowPriceRates(of_next=D(0)))
    assert found == {"B0": ("below_mean",)}


def test_two_lowest_bids_do_not_flag_each_other():
    assert low_price_flags(million("1", "1", "1.5"), LowPriceRates(of_mean=D(0))) == {}


def test_one_bid_alone_has_no_next():
    assert low_price_flags(million("1"), LowPriceRates()) == {}
    assert low_price_flags({}, LowPriceRates()) == {}


def test_only_the_lowest_is_measured_against_the_next():
    rates = LowPriceRates(of_mean=D(0), of_next=D("0.65"))
    assert low_price_flags(million("10", "1", "5"), rates) == {"B1": ("below_next",)}
    assert low_price_flags(million("5", "1"), rates) == {"B1": ("below_next",)}


def test_the_ceiling_overrules_the_budget_and_may_be_missing():
    rates = LowPriceRates(of_mean=D(0), of_next=D(0), ceiling=D(10_000_000))
    assert low_price_flags(million("4"), rates, D(1)) == {"B0": ("below_ceiling",)}
    rates = LowPriceRates(of_mean=D(0), of_next=D(0))
    assert low_price_flags(million("4"), rates) == {}
    assert low_price_flags(million("4"), rates, D(10_000_000)) == {"B0": ("below_ceiling",)}


@pytest.mark.parametrize("name", ["of_mean", "of_next", "of_ceiling"])
def test_negative_rates_are_refused(name):
    with pytest.raises(ValueError, match=r"^a low price rate cannot be negative$"):
        LowPriceRates(**{name: D("-0.01")})


def test_a_ceiling_of_nothing_is_refused():
    with pytest.raises(ValueError, match=r"^a ceiling is more than nothing$"):
        LowPriceRates(ceiling=D(0))
    assert LowPriceRates(ceiling=D("0.01")).ceiling == D("0.01")


def test_flags_look_at_original_prices_of_the_bids_left():
    bids = [
        Bid("A", D(40), TEN),
        Bid("B", D(100)),
        Bid("C", D(110)),
        Bid("D", D(1), rejected="late"),
    ]
    ranking = rank(*bids, budget=D(200), low_price=LowPriceRates())
    assert ranking.low_price["A"] == ("below_mean", "below_next", "below_ceiling")
    assert "D" not in ranking.low_price


bids_drawn = st.lists(
    st.tuples(decimals(1, 1000), st.sampled_from([(), TEN, (D("0.20"),)]), decimals(0, 90)),
    min_size=3,
    max_size=6,
).map(
    lambda rows: [
        Bid(f"B{index}", price, deductions, {"t": points})
        for index, (price, deductions, points) in enumerate(rows)
    ]
)


@pytest.mark.heavy
@given(bids_drawn, st.randoms())
def test_the_order_in_which_bids_come_changes_nothing(bids, random):
    shuffled = list(bids)
    random.shuffle(shuffled)
    assert rank(*bids) == rank(*shuffled)


@pytest.mark.heavy
@given(bids_drawn)
def test_the_lowest_evaluated_price_gets_the_full_weight_and_ranks_count_the_better(bids):
    ranking = rank(*bids)
    assert max(placed.price_score for placed in ranking.placed) == 30
    for placed in ranking.placed:
        better = [other for other in ranking.placed if other.rank < placed.rank]
        assert placed.rank == 1 + len(better)
        assert all(other.total >= placed.total for other in better)


CASE = {
    "method": COMPREHENSIVE,
    "price_weight": "10",
    "bids": [{"name": name, "price": "100"} for name in "ABC"],
}


def case(**change):
    return {**CASE, **change}


def bid(**change):
    return case(bids=[{"name": "A", "price": "100", **change}, *CASE["bids"][1:]])


def test_defaults_of_a_case_are_those_of_the_law():
    read = read_evaluation(CASE)
    assert (read.places, read.min_bids, read.tie_price) == (2, 3, "original")
    assert (read.budget, read.low_price) == (None, None)
    assert read_evaluation(case(price_weight="0.5")).price_weight == D("0.5")
    asked = read_evaluation(case(low_price={}, budget="0", places=0, min_bids=1))
    assert asked.low_price == LowPriceRates(D("0.50"), D("0.50"), D("0.45"), None)
    assert (asked.budget, asked.places, asked.min_bids) == (D(0), 0, 1)
    rates = {"of_mean": "0.6", "of_next": "0.61", "of_ceiling": "0.62", "ceiling": "7"}
    assert read_evaluation(case(low_price=rates)).low_price == LowPriceRates(
        D("0.6"), D("0.61"), D("0.62"), D(7)
    )


def test_the_lowest_price_method_needs_no_weight():
    read = read_evaluation({"method": LOWEST_PRICE, "bids": []})
    assert read.price_weight == 0


def test_judges_give_one_number_each_or_points_by_part():
    read = read_evaluation(bid(judges=["70", "71.5"]))
    assert read.bids[0].judges == (D(70), D("71.5"))
    read = read_evaluation(bid(judges=[{"technical": "40", "business": "30.5"}, "71.5"]))
    assert read.bids[0].judges == (D("70.5"), D("71.5"))


def test_a_rejected_bid_keeps_its_reason():
    read = read_evaluation(bid(rejected="unsigned", deductions=["0.1"], scores={"t": "5"}))
    assert read.bids[0] == Bid("A", D(100), (D("0.1"),), {"t": D(5)}, (), "unsigned")


def test_asked_for_flags_are_there_even_when_nobody_is_flagged():
    assert evaluation_case(case(low_price={}))["low_price"] == {}
    assert "low_price" not in evaluation_case(CASE)


@pytest.mark.parametrize(
    ("malformed", "path"),
    [
        (case(method="beauty"), "method"),
        ({"method": COMPREHENSIVE, "bids": []}, "price_weight"),
        ({"method": LOWEST_PRICE}, "bids"),
        ({"bids": []}, "method"),
        (case(price_weight=10), "price_weight"),
        (case(price_weight="-1"), "price_weight"),
        (case(places="2"), "places"),
        (case(places=13), "places"),
        (case(min_bids=0), "min_bids"),
        (case(tie_price="lot"), "tie_price"),
        (case(budget="-1"), "budget"),
        (case(weights={}), "weights"),
        (case(bids={}), "bids"),
        (case(bids=[*CASE["bids"], {"name": "A", "price": "1"}]), "bids"),
        (bid(price="0"), "bids[0]"),
        (bid(price=100), "bids[0].price"),
        (bid(name=""), "bids[0].name"),
        (bid(deductions=["0.1", 0]), "bids[0].deductions[1]"),
        (bid(deductions=["1"]), "bids[0]"),
        (bid(scores={"t": 5}), "bids[0].scores.t"),
        (bid(scores={"t": "5"}, judges=["5"]), "bids[0].judges"),
        (bid(scores={}, judges=["5"]), "bids[0].judges"),
        (bid(judges=[]), "bids[0].judges"),
        (bid(judges=["5", 6]), "bids[0].judges[1]"),
        (bid(judges=[{"t": 6}]), "bids[0].judges[0].t"),
        (bid(rejected=""), "bids[0].rejected"),
        (bid(rejected=None), "bids[0].rejected"),
        (bid(rank=1), "bids[0].rank"),
        (case(bids=[{"name": "A"}]), "bids[0].price"),
        (case(bids=[{"price": "1"}]), "bids[0].name"),
        (case(low_price={"of_mode": "1"}), "low_price.of_mode"),
        (case(low_price={"of_mean": "-1"}), "low_price"),
        (case(low_price={"ceiling": "0"}), "low_price"),
        (case(low_price=[]), "low_price"),
    ],
)
def test_a_malformed_evaluation_is_named(malformed, path):
    with pytest.raises(MalformedCase) as caught:
        evaluation_case(malformed)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("malformed", "reason"),
    [
        (bid(scores={"t": "5"}, judges=["5"]), "points come by part or by judge, not both"),
        (bid(judges=[]), "a mean needs at least one value"),
        (bid(price="0"), "a price is more than nothing"),
        (bid(deductions=["1"]), "deductions are not negative and together less than the price"),
    ],
)
def test_a_malformed_bid_says_why(malformed, reason):
    with pytest.raises(MalformedCase) as caught:
        evaluation_case(malformed)
    assert caught.value.reason == reason

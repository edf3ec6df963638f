"""The stored case of an evaluation, and what of it everybody may see."""

from decimal import Decimal as D

from procurement.rules.recompute import recompute
from tenders.rules.low_price import LowPriceRates
from tenders.rules.published import Candidate, Concluded, Terms, full_case, letter, public_case

from .test_recompute import KINDS

TERMS = Terms("包1", "comprehensive_scoring", D(10), 2, 3, "original", D(1000), LowPriceRates())
JUDGES = ({"t": D("70.5"), "b": D(5)}, {"t": D(80), "b": D(4)})
CANDIDATES = (
    Candidate("甲", D("100.00"), (D("0.10"),), JUDGES),
    Candidate("乙", D(120), (), JUDGES),
    Candidate("丙", D(130), (), ({"t": D(10), "b": D(1)}, {"t": D(20), "b": D(2)})),
    Candidate("丁", D(90), (), JUDGES, "未签字"),
    Candidate("戊", D(0)),
)


def test_letters_go_on_after_z():
    assert [letter(index) for index in (0, 1, 25, 26, 27, 701, 702)] == [
        "A", "B", "Z", "AA", "AB", "ZZ", "AAA",
    ]  # fmt: skip


def test_the_stored_case_is_what_recompute_reads():
    case = full_case(TERMS, CANDIDATES)
    assert recompute(case, KINDS).agrees is True
    asked = {key: value for key, value in case.items() if key not in ("expect", "bids")}
    assert asked == {
        "kind": "evaluation",
        "case": "包1",
        "method": "comprehensive_scoring",
        "price_weight": "10",
        "places": 2,
        "min_bids": 3,
        "tie_price": "original",
        "budget": "1000",
        "low_price": {
            "of_mean": "0.50",
            "of_next": "0.50",
            "of_ceiling": "0.45",
            "ceiling": "1000",
        },
    }
    judges = [{"t": "70.5", "b": "5"}, {"t": "80", "b": "4"}]
    assert case["bids"][:2] == [
        {"name": "甲", "price": "100.00", "deductions": ["0.10"], "judges": judges},
        {"name": "乙", "price": "120", "judges": judges},
    ]
    assert case["bids"][3] == {"name": "丁", "price": "90", "rejected": "未签字"}
    assert len(case["bids"]) == 4


def test_a_bid_without_judges_and_a_lot_without_low_prices():
    terms = Terms("x", "lowest_price", D(0), 2, 1, "original", D(1000))
    case = full_case(terms, [Candidate("甲", D(1)), Candidate("乙", D("0.01"))])
    assert case["bids"] == [{"name": "甲", "price": "1"}, {"name": "乙", "price": "0.01"}]
    assert "low_price" not in case


def test_a_ceiling_of_its_own_is_kept():
    rates = LowPriceRates(ceiling=D(900))
    terms = Terms("x", "lowest_price", D(0), 2, 1, "original", D(1000), rates)
    assert full_case(terms, [Candidate("甲", D(1))])["low_price"]["ceiling"] == "900"


def test_the_public_sees_winners_and_letters_and_computes_the_same():
    case = full_case(TERMS, CANDIDATES)
    seen = public_case(case, ["甲"])
    assert recompute(seen, KINDS).agrees is True
    assert [bid["name"] for bid in seen["bids"]] == ["投标人A", "投标人B", "投标人C", "甲"]
    by_name = {bid["name"]: bid for bid in seen["bids"]}
    assert by_name["投标人A"]["price"] == "120"  # 乙, ranked second
    assert by_name["投标人B"]["price"] == "130"
    assert by_name["投标人C"] == {"name": "投标人C", "price": "90", "rejected": "rejected"}
    assert by_name["甲"]["judges"] == ["84", "75.5"]
    assert by_name["投标人B"]["judges"] == ["22", "11"]
    totals = {row["name"]: row["total"] for row in seen["expect"]["ranking"]}
    before = {row["name"]: row["total"] for row in case["expect"]["ranking"]}
    assert totals == {"甲": before["甲"], "投标人A": before["乙"], "投标人B": before["丙"]}


def test_losers_are_lettered_by_rank_not_by_the_order_of_the_bids():
    seen = public_case(full_case(TERMS, CANDIDATES[::-1]), ["甲"])
    prices = {bid["name"]: bid["price"] for bid in seen["bids"]}
    assert prices == {"投标人A": "120", "投标人B": "130", "投标人C": "90", "甲": "100.00"}


def test_a_failed_lot_can_be_published_too():
    case = full_case(TERMS, CANDIDATES[:2])
    seen = public_case(case, [])
    assert seen["expect"] == {"outcome": "failed", "reason": "too_few_bids"}
    assert [bid["name"] for bid in seen["bids"]] == ["投标人A", "投标人B"]
    without = {key: value for key, value in case.items() if key != "expect"}
    assert public_case(without, []) == seen


def test_what_the_majority_concluded_stands_with_what_was_given_and_computes_the_same():
    said = Concluded("同类业绩", D(15), (D(12), D(15), D("9.5")))
    first = Candidate("甲", D("100.00"), (D("0.10"),), JUDGES, concluded=(said,))
    case = full_case(TERMS, (first, *CANDIDATES[1:]))
    assert case["bids"][0]["reason"] == [
        {
            "item": "同类业绩",
            "given": ["15", "12", "9.5"],
            "points": "15",
            "article": "87号令第六十一条",
        }
    ]
    assert recompute(case, KINDS).agrees is True
    assert case["expect"] == full_case(TERMS, CANDIDATES)["expect"]

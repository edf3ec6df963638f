"""From the measured period to what is paid, every cent with its line."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.bands import Band, NoBand
from contracts.rules.cases import read_settlement, settlement_case
from contracts.rules.period_score import Addition, Component, ScoreRule
from contracts.rules.scheme import Scheme
from contracts.rules.settlement import (
    Line,
    Settlement,
    SettlementCase,
    cap_lines,
    settle,
    split_held,
)
from contracts.rules.terms import (
    AmountPerPoint,
    AssessedShare,
    Bands,
    EventPrice,
    KindShare,
    KindShares,
    PercentPerPoint,
    PerEvent,
    PerFinding,
    Period,
    PriceClass,
    WholeFeeBelow,
    charge,
)
from procurement.rules.cases import MalformedCase

from .strategies import decimals, fees, scores

PLAIN = ScoreRule((Component("score", D(1)),))


def scheme(*money, cap="100", **more):
    return Scheme(PLAIN, money, D(cap), **more)


def settled(money, fee, score, **more):
    cap = more.pop("cap", "100")
    return settle(SettlementCase(scheme(*money, cap=cap), D(fee), score=D(score), **more))


def lines(done):
    return [(line.rule, str(line.amount), line.capped) for line in done.lines]


@pytest.mark.parametrize(
    ("rule", "fee", "score", "amount", "cap"),
    [
        (PercentPerPoint(D(95), D(1)), "13611.11", "86", "1225.00", "100"),
        (PercentPerPoint(D(90), D(5)), "80000", "86", "16000.00", "100"),
        (PercentPerPoint(D(95), D(3)), "33333.33", "80", "4166.67", "12.5"),
        (AssessedShare(D("0.40")), "17916.67", "89.90", "723.83", "100"),
        (AmountPerPoint(D(90), D(100), D(500)), "60000", "86", "7000.00", "100"),
        (WholeFeeBelow(D(73)), "25000", "72.99", "25000.00", "100"),
        (Bands((Band(D(85), D(10)), Band(D(0), D(15)))), "51250.40", "86", "5125.04", "100"),
    ],
)
def test_a_period_is_settled_by_the_table(rule, fee, score, amount, cap):
    done = settled([rule], fee, score, cap=cap)
    assert [str(line.amount) for line in done.lines] == [amount]
    assert done.deduction == D(amount)
    assert done.payable == D(fee) - D(amount)
    assert done.lines[0].rule == rule.rule
    assert done.lines[0].capped is (cap == "12.5")


@pytest.mark.parametrize(
    ("rule", "score"),
    [
        (PercentPerPoint(D(95), D(1)), "95"),
        (AmountPerPoint(D(90), D(100), D(500)), "90"),
        (WholeFeeBelow(D(73)), "73"),
        (AssessedShare(D("0.40")), "100"),
        (Bands((Band(D(85), D(0)), Band(D(0), D(15)))), "85"),
    ],
)
def test_at_the_threshold_nothing_is_deducted(rule, score):
    done = settled([rule], "25000", score)
    assert done.lines == ()
    assert (str(done.deduction), str(done.payable)) == ("0.00", "25000.00")


CHARGES = {
    "5000, 2000": ("6000.00", [("5000.00", False), ("1000.00", True)]),
    "9000, 200": ("9000.00", [("9000.00", False), ("0.00", True)]),
    "30000, 300": ("20000.00", [("20000.00", True), ("0.00", True)]),
    "700, 0, 24300": ("25000.00", [("700.00", False), ("24300.00", False)]),
    "0.004, 5": ("25.00", [("5.00", False)]),
    "5, 0, 5": ("4.00", [("4.00", True), ("0.00", True)]),
    "5, 3, 1": ("6.00", [("5.00", False), ("1.00", True), ("0.00", True)]),
    "-5, 3": ("0.00", [("-5.00", False), ("3.00", False)]),
    "3, -1, 1": ("2.00", [("2.00", True), ("-1.00", True), ("1.00", True)]),
}


@pytest.mark.parametrize("amounts", CHARGES)
def test_the_line_that_would_pass_the_cap_is_trimmed_and_all_after_it(amounts):
    cap, expected = CHARGES[amounts]
    charges = [charge("r", D(amount), 1, 1, "finding") for amount in amounts.split(", ")]
    found = [(str(line.amount), line.capped) for line in cap_lines(charges, D(cap))]
    assert found == expected


def test_a_line_explains_itself():
    done = settled([PercentPerPoint(D(95), D(3))], "33333.33", "80", cap="12.5")
    assert done.lines == (
        Line(
            "percent_per_point", D("4166.67"), True, D("15000.00"), D("33333.33"), D(15), D("0.03"),
            "point",
        ),
    )  # fmt: skip


def period(**more):
    given = {"score": D(86), "fee": D(120_000), **more}
    return Period(**given)


@pytest.mark.parametrize(
    ("rule", "more", "charges"),
    [
        (PercentPerPoint(D(95), D(1)), {},
         [("percent_per_point", 120_000, 9, Fraction(1, 100), "point")]),
        (AmountPerPoint(D(90), D(100), D(500)), {}, [("amount_per_point", 500, 14, 1, "point")]),
        (Bands((Band(D(0), D(15)),)), {}, [("bands", 120_000, 1, Fraction(15, 100), "share")]),
        (AssessedShare(D("0.4")), {},
         [("assessed_share", 120_000, 14, Fraction(4, 1000), "point")]),
        (WholeFeeBelow(D(90)), {}, [("whole_fee_below", 120_000, 1, 1, "share")]),
        (PerFinding({"a": D(100), "b": D(200)}), {"findings": {"b": D(2), "c": D(1), "a": D(7)}},
         [("per_finding:b", 200, 2, 1, "finding"), ("per_finding:a", 100, 7, 1, "finding")]),
        (PerEvent({"m": EventPrice(D(5000)), "x": EventPrice(percent=D(2))}),
         {"events": {"x": D(3), "y": D(1), "m": D(1)}},
         [("per_event:x", 120_000, 3, Fraction(2, 100), "event"),
          ("per_event:m", 5000, 1, 1, "event")]),
        (KindShares((KindShare("d", D("0.2"), (Band(D(75), D(20)), Band(D(0), D(99)))),)),
         {"scores": {"d": (D(74), D("75.98"))}},
         [("kind_shares:d", 120_000, Fraction(2, 10), Fraction(99, 100), "share")]),
        (KindShares((KindShare("d", D("0.2"), (Band(D(75), D(20)), Band(D(0), D(99)))),)),
         {"scores": {"d": (D(74), D("75.98"))}, "places": 0},
         [("kind_shares:d", 120_000, Fraction(2, 10), Fraction(20, 100), "share")]),
        (PriceClass(()), {}, []),
    ],
)  # fmt: skip
def test_each_rule_charges_base_times_quantity_times_rate(rule, more, charges):
    found = [
        (one.rule, one.base, one.quantity, one.rate, one.unit)
        for one in rule.charges(period(**more))
    ]
    assert found == charges


def test_at_the_threshold_no_points_are_charged():
    assert list(PercentPerPoint(D(86), D(1)).charges(period())) == []
    assert EventPrice(percent=D(0)).of(D(100)) == (D(100), 0)


def test_events_are_rounded_once():
    done = settled(
        [PerEvent({"accident": EventPrice(percent=D("0.333"))})], "12345.67", "95",
        events={"accident": D(7)},
    )  # fmt: skip
    assert lines(done) == [("per_event:accident", "287.78", False)]


WAIVED = Bands((Band(D(90), D(0)), Band(D(0), D(10))), "all_rectified_in_time", D(80))


@pytest.mark.parametrize(
    ("score", "rectified", "deducted"),
    [("86", True, 0), ("80", True, 0), ("79.99", True, 1), ("86", False, 1), ("95", False, 0)],
)
def test_bands_are_waived_when_all_was_put_right_in_time(score, rectified, deducted):
    done = settled([WAIVED], "30000", score, all_rectified_in_time=rectified)
    assert len(done.lines) == deducted


def test_bands_without_a_waiver_are_not_waived():
    rule = Bands((Band(D(0), D(10)),))
    assert len(settled([rule], "30000", "86", all_rectified_in_time=True).lines) == 1


def test_a_score_that_no_band_covers_is_refused_even_if_waived():
    rule = Bands((Band(D(90), D(0)),), "all_rectified_in_time", D(80))
    with pytest.raises(NoBand):
        settled([rule], "30000", "86", all_rectified_in_time=True)


def stars():
    from contracts.rules.bands import PriceBand

    return PriceClass((PriceBand(D(85), D("0.6250")), PriceBand(D(70), D("0.3500"))))


def test_a_price_class_makes_the_fee():
    case = SettlementCase(
        scheme(stars(), PercentPerPoint(D(90), D(1))), area_m2=D("15320.5"), score=D(88)
    )
    done = settle(case)
    assert str(done.fee) == "9575.31"
    assert lines(done) == [("percent_per_point", "191.51", False)]


def test_a_price_class_without_a_band_for_the_score_is_refused():
    with pytest.raises(NoBand):
        settle(SettlementCase(scheme(stars()), area_m2=D(1), score=D(69)))


def test_the_money_sees_the_rounded_score():
    # 89.995 is rounded to 90.00, which is not below 90
    done = settled([WholeFeeBelow(D(90))], "100", "89.995")
    assert (str(done.score), done.lines) == ("90.00", ())


def test_additions_count_with_a_given_score_too():
    done = settled([], "100", "97", additions=(Addition(D(5), "bonus"), Addition(D(-1))))
    assert str(done.score) == "100.00"


def test_a_score_is_built_from_its_components():
    rule = ScoreRule((Component("scheduled", D("0.7")), Component("patrol", D("0.3"))))
    case = SettlementCase(
        Scheme(rule, (AssessedShare(D("0.40")),)),
        D("17916.67"),
        scores={"scheduled": (D(92),), "patrol": (D(85),)},
    )
    done = settle(case)
    assert (str(done.score), str(done.payable)) == ("89.90", "17192.84")


def test_a_fee_is_rounded_to_the_cent_before_anything_else():
    done = settled([WholeFeeBelow(D(90))], "100.005", "80")
    assert (str(done.fee), str(done.deduction), str(done.payable)) == ("100.01", "100.01", "0.00")


def test_this_period_is_the_last_of_the_history():
    from contracts.rules.consequences import Consequence

    rules = (Consequence("consecutive_below", D(80), "terminate", periods=2),)
    case = SettlementCase(
        scheme(consequences=rules), D(0), score=D("79.2"), history=(D(91), D("79.4"))
    )
    assert settle(case).consequences == ("terminate",)


def test_a_cap_of_nothing_takes_nothing():
    done = settled([WholeFeeBelow(D(90))], "100", "80", cap="0")
    assert lines(done) == [("whole_fee_below", "0.00", True)]


def test_a_statement_that_does_not_add_up_refuses_to_exist():
    zero = D("0.00")
    with pytest.raises(ValueError, match=r"^the lines do not add up to the deduction$"):
        Settlement(D(86), D(100), (), D(1), D(99), ())
    with pytest.raises(ValueError, match=r"^fee less deduction is not what is payable$"):
        Settlement(D(86), D(100), (), zero, D(99), ())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"score": D(1)}, "the fee is given, or area_m2 where the scheme has a price class"),
        ({"fee": D(-1), "score": D(1)}, "fee and area are not negative"),
        ({"fee": D(1)}, "there are no scores of score"),
        ({"fee": D(1), "scores": {"score": ()}}, "there are no scores of score"),
        ({"fee": D(1), "scores": {"x": (D(1),)}}, "the scheme knows no kind of score x"),
        ({"fee": D(1), "score": D(1), "findings": {"x": D(1)}}, "the scheme knows no finding x"),
        ({"fee": D(1), "score": D(1), "events": {"x": D(1)}}, "the scheme knows no event x"),
    ],
)
def test_a_period_that_cannot_be_settled_is_refused(given, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        SettlementCase(scheme(), **given)


@pytest.mark.parametrize(
    "given", [{"fee": D(1)}, {}, {"fee": D(1), "area_m2": D(1)}, {"area_m2": D(-1)}]
)
def test_a_price_class_needs_an_area_and_no_fee(given):
    with pytest.raises(ValueError, match=r"^(the fee is given, or|fee and area are not)"):
        SettlementCase(scheme(stars()), score=D(88), **given)


def test_kinds_that_share_the_fee_need_their_scores():
    shares = KindShares((KindShare("daily", D(1), (Band(D(0), D(5)),)),))
    with pytest.raises(ValueError, match=r"^there are no scores of daily$"):
        settled([shares], "100", "90")
    assert len(settled([shares], "100", "90", scores={"daily": (D(1),)}).lines) == 1


MONOTONE = (
    PercentPerPoint(D(95), D(2)),
    AmountPerPoint(D(90), D(100), D(500)),
    Bands((Band(D(90), D(0)), Band(D(70), D(10)), Band(D(0), D(30)))),
    AssessedShare(D("0.40")),
    WholeFeeBelow(D(60)),
)


@pytest.mark.heavy
@given(fees, scores, scores, st.sampled_from(["0", "12.5", "30", "100"]))
def test_a_better_score_never_costs_more(fee, one, other, cap):
    better, worse = max(one, other), min(one, other)
    assert (
        settled(MONOTONE, fee, better, cap=cap).deduction
        <= settled(MONOTONE, fee, worse, cap=cap).deduction
    )


@pytest.mark.heavy
@given(fees, scores, decimals(0, 100), st.integers(0, 50))
def test_the_cap_is_never_passed_and_every_cent_has_its_line(fee, score, cap, spots):
    rules = [*MONOTONE, PerFinding({"spot": D("99.99")})]
    done = settled(rules, fee, score, cap=str(cap), findings={"spot": D(spots)})
    assert done.deduction <= (fee * cap / 100).quantize(D("0.01"), "ROUND_HALF_UP")
    assert sum(line.amount for line in done.lines) == done.deduction
    assert done.fee - done.deduction == done.payable >= 0
    marked = [line.capped for line in done.lines]
    assert marked == sorted(marked)


@pytest.mark.heavy
@given(st.permutations(["a", "b", "c"]), st.lists(scores, min_size=1, max_size=5), st.randoms())
def test_the_order_of_measurements_changes_no_total(names, values, random):
    prices = PerFinding({"a": D("1.11"), "b": D("2.22"), "c": D("3.33")})
    shuffled = list(values)
    random.shuffle(shuffled)
    totals = {
        settle(
            SettlementCase(
                scheme(prices),
                D(100_000),
                scores={"score": tuple(order)},
                findings={name: D(ord(name)) for name in kinds},
            )
        ).payable
        for order, kinds in ((values, "abc"), (shuffled, names))
    }
    assert len(totals) == 1


CASE = {
    "scheme": {
        "score": {"components": [{"name": "score", "weight": "1"}]},
        "money": [
            {"rule": "per_finding", "amounts": {"spot": "100"}},
            {"rule": "per_event", "events": {"media": {"amount": "5000"}}},
        ],
    },
    "fee": "9000",
    "score": "86",
}
DAILY = [{"name": "daily", "share": "1", "bands": [{"at_least": "50", "deduct_percent": "5"}]}]
SHARED = {**CASE["scheme"], "money": [{"rule": "kind_shares", "shares": DAILY}]}
STARS = {
    **CASE["scheme"],
    "money": [{"rule": "price_class", "bands": [{"at_least": "80", "unit_price": "1"}]}],
}


def case(**change):
    return {name: value for name, value in {**CASE, **change}.items() if value is not None}


def test_a_case_is_read_whole():
    read = read_settlement(
        case(
            scores={"score": ["1", "2"]},
            additions=[{"points": "-1", "reason": "late"}, {"points": "2"}],
            findings={"spot": "7"},
            events={"media": 2},
            all_rectified_in_time=True,
            history=["90", "91.5"],
        )
    )
    assert (read.fee, read.area_m2, read.score) == (D(9000), None, D(86))
    assert read.scores == {"score": (D(1), D(2))}
    assert read.additions == (Addition(D(-1), "late"), Addition(D(2), ""))
    assert (read.findings, read.events) == ({"spot": D(7)}, {"media": D(2)})
    assert read.all_rectified_in_time is True
    assert read.history == (D(90), D("91.5"))


def test_a_case_may_leave_out_what_it_does_not_need():
    read = read_settlement(CASE)
    assert (read.scores, read.additions, read.findings, read.events) == ({}, (), {}, {})
    assert (read.all_rectified_in_time, read.history) == (False, ())
    priced = read_settlement(case(scheme=STARS, fee=None, area_m2="10.5"))
    assert (priced.fee, priced.area_m2) == (None, D("10.5"))
    built = read_settlement(case(score=None, scores={"score": ["80"]}))
    assert (built.score, built.scores) == (None, {"score": (D(80),)})


def test_a_result_has_two_decimals_and_marks_capped_lines():
    done = settlement_case(case(findings={"spot": "7"}, events={"media": "2"}))
    assert done == {
        "score": "86.00",
        "fee": "9000.00",
        "lines": [
            {"rule": "per_finding:spot", "amount": "700.00"},
            {"rule": "per_event:media", "amount": "8300.00", "capped": True},
        ],
        "deduction": "9000.00",
        "payable": "0.00",
        "consequences": [],
    }


def test_a_given_score_still_needs_the_scores_of_kinds_that_share_the_fee():
    done = settlement_case(case(scheme=SHARED, scores={"daily": ["60"]}))
    assert done["lines"] == [{"rule": "kind_shares:daily", "amount": "450.00"}]


@pytest.mark.parametrize(
    ("malformed", "path", "reason"),
    [
        (case(scheme=None), "scheme", "missing field"),
        (case(fee=None), "fee", "missing field"),
        (case(fee="-1"), "fee", "cannot be less than 0"),
        (case(fee=9000), "fee", "a decimal number in a string is needed"),
        (case(month="2026-10"), "month", "unknown field"),
        (case(scheme=STARS), "fee", "the scheme's price class makes the fee from area_m2"),
        (case(scheme=STARS, fee=None), "area_m2", "missing field"),
        (case(scheme=STARS, fee=None, area_m2="-1"), "area_m2", "cannot be less than 0"),
        (case(scheme=STARS, fee=None, area_m2="1", score="79"), "score",
         "no band covers a score of 79.00"),
        (case(score=86), "score", "a decimal number in a string is needed"),
        (case(score=None), "scores.score", "missing field"),
        (case(score=None, scheme={"money": []}), "scores", "missing field"),
        (case(score=None, scores={"score": []}), "scores.score",
         "a mean needs at least one value"),
        (case(score=None, scores={"score": ["1", 2]}), "scores.score[1]",
         "a decimal number in a string is needed"),
        (case(score=None, scores={"score": "86"}), "scores.score", "a list is needed"),
        (case(scores={"extra": ["1"]}), "scores.extra", "the scheme does not know this kind"),
        (case(scheme=SHARED), "scores.daily", "missing field"),
        (case(scheme=SHARED, scores={"daily": ["49"]}), "score",
         "no band covers a score of 49.00"),
        (case(findings={"leaf": "1"}), "findings.leaf", "the scheme does not know this kind"),
        (case(findings={"spot": "-1"}), "findings.spot", "cannot be less than 0"),
        (case(events={"flood": "1"}), "events.flood", "the scheme does not know this kind"),
        (case(events={"media": True}), "events.media", "an integer is needed"),
        (case(events=[]), "events", "an object is needed"),
        (case(additions=[{"reason": "why"}]), "additions[0].points", "missing field"),
        (case(additions=[{"points": 1}]), "additions[0].points",
         "a decimal number in a string is needed"),
        (case(additions=[{"points": "1", "by": "x"}]), "additions[0].by", "unknown field"),
        (case(all_rectified_in_time="yes"), "all_rectified_in_time",
         "true or false is needed"),
        (case(history=["90", 91]), "history[1]", "a decimal number in a string is needed"),
        (case(history="90"), "history", "a list is needed"),
    ],
)  # fmt: skip
def test_a_malformed_settlement_is_named(malformed, path, reason):
    with pytest.raises(MalformedCase) as caught:
        settlement_case(malformed)
    assert (caught.value.path, caught.value.reason) == (path, reason)


@pytest.mark.parametrize(
    ("held", "before", "after", "deducted", "released"),
    [
        ("200.00", "700.00", "800.00", "100.00", "100.00"),
        ("5351.93", "1000.00", "3293.99", "2293.99", "3057.94"),
        ("500.00", "9000.00", "9000.00", "0.00", "500.00"),
        ("500.00", "9000.00", "9500.00", "500.00", "0.00"),
        ("100.00", "700.00", "650.00", "0.00", "100.00"),
        ("100.00", "700.00", "900.00", "100.00", "0.00"),
    ],
)
def test_held_money_is_split_as_the_table_says(held, before, after, deducted, released):
    assert [str(one) for one in split_held(D(held), D(before), D(after))] == [deducted, released]


def test_less_than_nothing_is_never_held():
    with pytest.raises(ValueError, match="not negative"):
        split_held(D("-0.01"), D(0), D(0))


@given(*[decimals("0", "1000000", 2)] * 3)
def test_what_was_held_is_deducted_or_released_to_the_cent(held, before, after):
    deducted, released = split_held(held, before, after)
    assert held == deducted + released
    assert 0 <= deducted <= held
    for one in (deducted, released):
        assert one == one.quantize(D("0.01"))


@given(
    decimals("1", "100000", 2),
    decimals("0", "100", 2),
    st.integers(0, 20),
    st.lists(st.integers(0, 10), min_size=2, max_size=2).map(sorted),
)
def test_the_more_of_a_finding_stands_the_more_of_its_money_stays(price, cap, found, stands):
    """Priced findings under any cap: from nothing (withdrawn) to all of it (maintained)."""
    rule = scheme(PerFinding({"litter": price}), cap=str(cap))

    def deduction(count):
        counts = {"litter": D(count)}
        return settle(SettlementCase(rule, D(20000), score=D(95), findings=counts)).deduction

    before, whole = deduction(found), deduction(found + 10)
    held = whole - before
    fewer, more = (split_held(held, before, deduction(found + one))[0] for one in stands)
    assert fewer <= more
    assert split_held(held, before, before) == (0, held)
    assert split_held(held, before, whole) == (held, 0)

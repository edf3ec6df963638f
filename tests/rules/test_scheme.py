"""A scheme is read from JSON, names its own gaps, and can be read aloud."""

from decimal import Decimal as D

import pytest

from contracts.rules.bands import Band, NoBand, PriceBand, band_for
from contracts.rules.consequences import Consequence, consequences
from contracts.rules.period_score import (
    Addition,
    Component,
    ScoreRule,
    period_score,
    weighted_score,
)
from contracts.rules.scheme import Scheme, parse_scheme, problems, sentences
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
    PriceClass,
    WholeFeeBelow,
)
from procurement.rules.cases import MalformedCase
from procurement.rules.money import exact

BANDS = [{"at_least": "90", "deduct_percent": "0"}, {"at_least": "0", "deduct_percent": "20"}]
PRICES = [{"at_least": "85", "unit_price": "0.6250"}, {"at_least": "0", "unit_price": "0.35"}]
FULL = {
    "title": "Everything",
    "source": "composed",
    "score": {
        "components": [{"name": "site", "weight": "0.9"}, {"name": "survey", "weight": "0.1"}],
        "places": 4,
        "max": "110",
    },
    "money": [
        {"rule": "price_class", "bands": PRICES},
        {"rule": "percent_per_point", "below": "95", "percent": "1"},
        {"rule": "amount_per_point", "when_below": "90", "from": "100", "amount": "500"},
        {
            "rule": "bands",
            "bands": BANDS,
            "waived_if": "all_rectified_in_time",
            "waiver_at_least": "80",
        },
        {"rule": "assessed_share", "share": "0.40"},
        {"rule": "whole_fee_below", "below": "70"},
        {"rule": "per_finding", "amounts": {"spot": "100", "title": "5"}},
        {
            "rule": "per_event",
            "events": {"media": {"amount": "5000"}, "accident": {"percent": "2"}},
        },
        {"rule": "kind_shares", "shares": [{"name": "daily", "share": "0.5", "bands": BANDS}]},
    ],
    "cap": {"percent": "30"},
    "consequences": [
        {"when": "consecutive_below", "score": "80", "periods": 2, "then": "terminate"},
        {"when": "count_below", "score": "85", "periods": 3, "window": 12, "then": "warn"},
        {"when": "mean_below", "score": "90", "window": 12, "then": "no_renewal"},
    ],
}
TWO_BANDS = (Band(D(90), D(0)), Band(D(0), D(20)))


def test_a_scheme_is_read_whole_and_in_order():
    assert parse_scheme(FULL) == Scheme(
        ScoreRule((Component("site", D("0.9")), Component("survey", D("0.1"))), 4, D(110)),
        (
            PriceClass((PriceBand(D(85), D("0.6250")), PriceBand(D(0), D("0.35")))),
            PercentPerPoint(D(95), D(1)),
            AmountPerPoint(D(90), D(100), D(500)),
            Bands(TWO_BANDS, "all_rectified_in_time", D(80)),
            AssessedShare(D("0.40")),
            WholeFeeBelow(D(70)),
            PerFinding({"spot": D(100), "title": D(5)}),
            PerEvent({"media": EventPrice(D(5000)), "accident": EventPrice(None, D(2))}),
            KindShares((KindShare("daily", D("0.5"), TWO_BANDS),)),
        ),
        D(30),
        (
            Consequence("consecutive_below", D(80), "terminate", periods=2),
            Consequence("count_below", D(85), "warn", 3, 12),
            Consequence("mean_below", D(90), "no_renewal", window=12),
        ),
        "Everything",
    )


def test_a_scheme_knows_the_names_it_uses():
    scheme = parse_scheme(FULL)
    assert scheme.finding_kinds == {"spot", "title"}
    assert scheme.event_kinds == {"media", "accident"}
    assert scheme.shared_kinds == {"daily"}
    assert scheme.scored_kinds == {"daily", "site", "survey"}
    assert scheme.price_class is scheme.money[0]
    assert Scheme().price_class is None
    assert Scheme(money=(WholeFeeBelow(D(1)),)).price_class is None


def test_most_of_a_scheme_may_be_missing():
    assert parse_scheme({"money": []}) == Scheme()
    assert Scheme() == Scheme(ScoreRule((), 2, D(100)), (), D(100), (), "")
    assert parse_scheme({"money": [], "score": {}, "title": 7}) == Scheme()


def change(index, **fields):
    money = list(FULL["money"])
    money[index] = {**money[index], **fields}
    return {**FULL, "money": money}


def without(index, field):
    money = list(FULL["money"])
    money[index] = {name: value for name, value in money[index].items() if name != field}
    return {**FULL, "money": money}


def consequence(index, **fields):
    rows = list(FULL["consequences"])
    rows[index] = {name: value for name, value in {**rows[index], **fields}.items() if value != ""}
    return {**FULL, "consequences": rows}


def score(**fields):
    return {**FULL, "score": {**FULL["score"], **fields}}


@pytest.mark.parametrize(
    ("scheme", "path", "reason"),
    [
        ([], "scheme", "an object is needed"),
        ({}, "scheme.money", "missing field"),
        ({**FULL, "fee": "1"}, "scheme.fee", "unknown field"),
        ({**FULL, "money": {}}, "scheme.money", "a list is needed"),
        ({**FULL, "money": [7]}, "scheme.money[0].rule", "unknown rule"),
        ({**FULL, "money": [{}]}, "scheme.money[0].rule", "unknown rule"),
        ({**FULL, "money": [{"rule": "magic"}]}, "scheme.money[0].rule", "unknown rule"),
        ({**FULL, "money": [{"rule": ["bands"]}]}, "scheme.money[0].rule", "unknown rule"),
        ({**FULL, "money": FULL["money"][:1] * 2}, "scheme.money",
         "a price class is the first rule and there is one at most"),
        ({**FULL, "money": FULL["money"][1::-1]}, "scheme.money",
         "a price class is the first rule and there is one at most"),
        (change(0, bands=[{"at_least": "0", "unit_price": "-1"}]),
         "scheme.money[0].bands[0].unit_price", "cannot be less than 0"),
        (change(0, bands=[{"at_least": "0", "deduct_percent": "1"}]),
         "scheme.money[0].bands[0].deduct_percent", "unknown field"),
        (change(0, bands=[{"unit_price": "1"}]),
         "scheme.money[0].bands[0].at_least", "missing field"),
        (without(0, "bands"), "scheme.money[0].bands", "missing field"),
        (without(1, "below"), "scheme.money[1].below", "missing field"),
        (without(1, "percent"), "scheme.money[1].percent", "missing field"),
        (change(1, percent=1), "scheme.money[1].percent",
         "a decimal number in a string is needed"),
        (change(1, above="1"), "scheme.money[1].above", "unknown field"),
        (without(2, "when_below"), "scheme.money[2].when_below", "missing field"),
        (without(2, "from"), "scheme.money[2].from", "missing field"),
        (without(2, "amount"), "scheme.money[2].amount", "missing field"),
        (without(3, "bands"), "scheme.money[3].bands", "missing field"),
        (without(3, "waiver_at_least"), "scheme.money[3]",
         "waived_if and waiver_at_least come together"),
        (without(3, "waived_if"), "scheme.money[3]",
         "waived_if and waiver_at_least come together"),
        (change(3, waived_if="sunny"), "scheme.money[3].waived_if",
         "one of all_rectified_in_time is needed"),
        (change(3, bands=[{"at_least": "0"}]),
         "scheme.money[3].bands[0].deduct_percent", "missing field"),
        (change(3, bands=[{"deduct_percent": "0"}]),
         "scheme.money[3].bands[0].at_least", "missing field"),
        (without(4, "share"), "scheme.money[4].share", "missing field"),
        (without(5, "below"), "scheme.money[5].below", "missing field"),
        (without(6, "amounts"), "scheme.money[6].amounts", "missing field"),
        (change(6, amounts={"spot": 100}), "scheme.money[6].amounts.spot",
         "a decimal number in a string is needed"),
        (without(7, "events"), "scheme.money[7].events", "missing field"),
        (change(7, events={"media": {}}), "scheme.money[7].events.media",
         "an event costs an amount or a percent"),
        (change(7, events={"media": {"amount": "1", "percent": "1"}}),
         "scheme.money[7].events.media", "an event costs an amount or a percent"),
        (change(7, events={"media": {"points": "1"}}),
         "scheme.money[7].events.media.points", "unknown field"),
        (without(8, "shares"), "scheme.money[8].shares", "missing field"),
        (change(8, shares=[{"share": "1", "bands": []}]),
         "scheme.money[8].shares[0].name", "missing field"),
        (change(8, shares=[{"name": "a", "bands": []}]),
         "scheme.money[8].shares[0].share", "missing field"),
        (change(8, shares=[{"name": "a", "share": "1"}]),
         "scheme.money[8].shares[0].bands", "missing field"),
        (change(8, shares=[{"name": "a", "share": "1", "bands": [{"at_least": "0"}]}]),
         "scheme.money[8].shares[0].bands[0].deduct_percent", "missing field"),
        ({**FULL, "cap": {}}, "scheme.cap.percent", "missing field"),
        ({**FULL, "cap": {"percent": "-1"}}, "scheme.cap.percent", "cannot be less than 0"),
        (score(places=13), "scheme.score.places", "cannot be more than 12"),
        (score(places="2"), "scheme.score.places", "an integer is needed"),
        (score(max="-1"), "scheme.score.max", "cannot be less than 0"),
        (score(min="0"), "scheme.score.min", "unknown field"),
        (score(components=[{"name": "a", "weight": "1"}] * 2), "scheme.score.components",
         "two components have the same name"),
        (score(components=[{"name": "a"}]), "scheme.score.components[0].weight",
         "missing field"),
        (score(components=[{"weight": "1"}]), "scheme.score.components[0].name",
         "missing field"),
        (consequence(0, when="never"), "scheme.consequences[0].when", "unknown when"),
        (consequence(0, window=3), "scheme.consequences[0].window", "unknown field"),
        (consequence(0, periods=""), "scheme.consequences[0].periods", "missing field"),
        (consequence(0, periods=0), "scheme.consequences[0].periods", "cannot be less than 1"),
        (consequence(0, then=""), "scheme.consequences[0].then", "missing field"),
        (consequence(0, score=""), "scheme.consequences[0].score", "missing field"),
        (consequence(1, window=""), "scheme.consequences[1].window", "missing field"),
        (consequence(1, periods=""), "scheme.consequences[1].periods", "missing field"),
        (consequence(2, window=0), "scheme.consequences[2].window", "cannot be less than 1"),
        (consequence(2, periods=2), "scheme.consequences[2].periods", "unknown field"),
        ({**FULL, "consequences": [7]}, "scheme.consequences[0].when", "unknown when"),
    ],
)  # fmt: skip
def test_what_is_not_a_scheme_is_named(scheme, path, reason):
    with pytest.raises(MalformedCase) as caught:
        parse_scheme(scheme)
    assert (caught.value.path, caught.value.reason) == (path, reason)


def test_a_path_may_begin_elsewhere():
    with pytest.raises(MalformedCase) as caught:
        parse_scheme({}, "contract.scheme")
    assert caught.value.path == "contract.scheme.money"


def test_objects_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match=r"^a cap cannot be negative$"):
        Scheme(cap_percent=D("-0.01"))
    assert Scheme(cap_percent=D(0)).cap_percent == 0
    for places, most in ((-1, D(0)), (13, D(0)), (0, D("-0.01"))):
        with pytest.raises(
            ValueError, match=r"^places lie between 0 and 12 and the maximum is not negative$"
        ):
            ScoreRule((), places, most)
    assert (ScoreRule((), 0, D(0)).max, ScoreRule((), 12).places) == (0, 12)
    with pytest.raises(ValueError, match=r"^unknown waiver sunny$"):
        Bands((), "sunny", D(1))
    with pytest.raises(ValueError, match=r"^unknown condition never$"):
        Consequence("never", D(1), "x")
    for counts in ({"periods": 0}, {"window": 0}):
        with pytest.raises(ValueError, match=r"^periods and window count from 1$"):
            Consequence("count_below", D(1), "x", **counts)


@pytest.mark.parametrize(
    ("score_", "at_least"), [("100", 95), ("95", 95), ("94.99", 85), ("85", 85), ("0", 0)]
)
def test_a_score_falls_into_the_highest_band_it_reaches(score_, at_least):
    bands = [Band(D(95), D(0)), Band(D(85), D(10)), Band(D(0), D(15))]
    assert band_for(bands, D(score_)).at_least == at_least
    assert band_for(bands[::-1], D(score_)).at_least == at_least


def test_a_score_below_every_band_is_refused():
    with pytest.raises(NoBand, match=r"^no band covers a score of 69\.99$"):
        band_for([Band(D(70), D(0))], D("69.99"))


@pytest.mark.parametrize(
    ("raw", "additions", "most", "places", "result"),
    [
        ("98", ["3", "-0.5"], "100", 2, "100.00"),
        ("89.9", [], "100", 2, "89.90"),
        ("87.623", [], "100", 2, "87.62"),
        ("83.839", [], "100", 2, "83.84"),
        ("1", ["-2"], "100", 2, "0.00"),
        ("90.71688", [], "100", 4, "90.7169"),
        ("98", ["3"], "110", 2, "101.00"),
        ("99.995", [], "100", 2, "100.00"),
    ],
)
def test_a_score_is_held_between_its_limits_and_rounded_once(raw, additions, most, places, result):
    rule = ScoreRule((), places, D(most))
    given = [Addition(D(points)) for points in additions]
    assert str(period_score(rule, exact(D(raw)), given)) == result


def test_a_score_weighs_the_means_of_its_components():
    rule = ScoreRule((Component("villages", D("0.7")), Component("road", D("0.3"))))
    villages = [D(n) for n in (93, 91, 90, 89, 89, 88, 88, 87, 87, 86, 85, 84, 80)]
    raw = weighted_score(rule, {"villages": villages, "road": [D(88)]})
    assert str(period_score(rule, raw)) == "87.62"
    with pytest.raises(ValueError, match=r"^a score needs at least one component$"):
        weighted_score(ScoreRule(), {})


@pytest.mark.parametrize(
    ("when", "below", "counts", "scores", "follows"),
    [
        ("consecutive_below", 80, {"periods": 2}, "91 79.4 79.20", True),
        ("consecutive_below", 80, {"periods": 2}, "79 78 85", False),
        ("consecutive_below", 80, {"periods": 2}, "79", False),
        ("consecutive_below", 80, {"periods": 2}, "79 80", False),
        ("consecutive_below", 80, {"periods": 1}, "79.99", True),
        ("consecutive_below", 80, {"periods": 2}, "79 81 79", False),
        ("count_below", 85, {"periods": 3, "window": 12}, "96 83 90 82.5 84", True),
        ("count_below", 85, {"periods": 3, "window": 4}, "83 90 82.5 84", True),
        ("count_below", 85, {"periods": 3, "window": 3}, "83 90 82.5 84", False),
        ("count_below", 85, {"periods": 1, "window": 1}, "85", False),
        ("mean_below", 90, {"window": 3}, "99 98 85 80", True),
        ("mean_below", 90, {"window": 3}, "85 80", False),
        ("mean_below", 90, {"window": 2}, "95 85", False),
        ("mean_below", 90, {"window": 2}, "95 84.99", True),
    ],
)
def test_consequences_look_back(when, below, counts, scores, follows):
    rule = Consequence(when, D(below), "then", **counts)
    assert rule.follows([D(one) for one in scores.split()]) is follows


def test_consequences_come_in_the_order_of_the_scheme_and_may_repeat():
    rules = [
        Consequence("mean_below", D(90), "b", window=1),
        Consequence("count_below", D(70), "never"),
        Consequence("consecutive_below", D(90), "a"),
        Consequence("consecutive_below", D(90), "b"),
    ]
    assert consequences(rules, [D(80)]) == ("b", "a", "b")


def found(money, **more):
    components = [{"name": "score", "weight": "1"}]
    scheme = {"score": {"components": components}, "money": money, **more}
    return [(one.code, one.field, one.text()) for one in problems(parse_scheme(scheme))]


def bands(*rows):
    return [{"at_least": at, "deduct_percent": percent} for at, percent in rows]


def test_a_whole_scheme_has_no_problems():
    assert problems(parse_scheme(FULL)) == ()
    assert found([{"rule": "assessed_share", "share": "0"}]) == []
    assert found([{"rule": "assessed_share", "share": "1"}], cap={"percent": "100"}) == []


FROM_0 = "No band covers scores from 0 to below 70."


@pytest.mark.parametrize(
    ("money", "problem"),
    [
        ([{"rule": "bands", "bands": bands(("90", "0"), ("70", "10"))}],
         [("band_gap", "money[0].bands", FROM_0)]),
        ([{"rule": "bands", "bands": []}],
         [("band_gap", "money[0].bands", "No band covers scores from 0 to below 100.")]),
        ([{"rule": "bands", "bands": bands(("90", "0"), ("80", "5"), ("80", "6"), ("0", "9"))}],
         [("band_overlap", "money[0].bands[2].at_least", "Two bands begin at 80."),
          ("band_unfair", "money[0].bands[2].deduct_percent",
           "A score of 80 costs more than a lower one.")]),
        ([{"rule": "bands", "bands": bands(("0", "9"), ("90", "0"))}],
         [("band_order", "money[0].bands[1].at_least",
           "Bands go from the top down, but 90 follows 0.")]),
        ([{"rule": "bands", "bands": bands(("101", "0"), ("0", "9"))}],
         [("band_unreachable", "money[0].bands[0].at_least",
           "No score reaches 101: the most is 100.")]),
        ([{"rule": "bands", "bands": bands(("100", "0"), ("90", "9"), ("0", "5"))}],
         [("band_unfair", "money[0].bands[1].deduct_percent",
           "A score of 90 costs more than a lower one.")]),
        ([{"rule": "price_class", "bands": [{"at_least": "70", "unit_price": "1"}]}],
         [("band_gap", "money[0].bands", FROM_0)]),
        ([{"rule": "percent_per_point", "below": "100", "percent": "1"},
          {"rule": "percent_per_point", "below": "101", "percent": "1"}],
         [("threshold_unreachable", "money[1].below",
           "Even the best score, 100, lies below 101.")]),
        ([{"rule": "whole_fee_below", "below": "100.01"}],
         [("threshold_unreachable", "money[0].below",
           "Even the best score, 100, lies below 100.01.")]),
        ([{"rule": "amount_per_point", "when_below": "101", "from": "100", "amount": "1"}],
         [("threshold_unreachable", "money[0].when_below",
           "Even the best score, 100, lies below 101."),
          ("from_below_threshold", "money[0].from",
           "Points counted from 100 give money back below 101.")]),
        ([{"rule": "amount_per_point", "when_below": "90", "from": "90", "amount": "1"}], []),
        ([{"rule": "assessed_share", "share": "1.01"}, {"rule": "assessed_share", "share": "-1"}],
         [("share_range", "money[0].share", "A share lies between 0 and 1, not at 1.01."),
          ("share_range", "money[1].share", "A share lies between 0 and 1, not at -1.")]),
        ([{"rule": "per_finding", "amounts": {"spot": "1"}},
          {"rule": "per_event", "events": {"spot": {"amount": "1"}}},
          {"rule": "per_finding", "amounts": {"leaf": "1", "spot": "2"}},
          {"rule": "per_event", "events": {"spot": {"percent": "1"}}}],
         [("two_prices", "money[2].amounts.spot", "spot has two prices."),
          ("two_prices", "money[3].events.spot", "spot has two prices.")]),
        ([{"rule": "kind_shares", "shares": [
            {"name": "daily", "share": "0.6", "bands": bands(("70", "0"))},
            {"name": "daily", "share": "0.5", "bands": bands(("50", "9"), ("0", "5"))}]}],
         [("shares_sum", "money[0].shares", "The shares add up to 1.1, more than the whole fee."),
          ("band_gap", "money[0].shares[0].bands", FROM_0),
          ("band_unfair", "money[0].shares[1].bands[0].deduct_percent",
           "A score of 50 costs more than a lower one."),
          ("two_prices", "money[0].shares", "daily has two prices.")]),
        ([{"rule": "kind_shares", "shares": [
            {"name": "a", "share": "0.5", "bands": bands(("0", "9"))},
            {"name": "b", "share": "0.5", "bands": bands(("0", "9"))}]}], []),
    ],
)  # fmt: skip
def test_each_problem_is_named_at_its_place(money, problem):
    assert found(money) == problem


def test_a_gap_may_be_small_and_equal_bands_are_fair():
    small = [{"rule": "bands", "bands": bands(("90", "0"), ("0.5", "10"))}]
    assert [code for code, _, _ in found(small)] == ["band_gap"]
    equal = [{"rule": "bands", "bands": bands(("90", "5"), ("0", "5"))}]
    assert found(equal) == []
    assert found([], cap={"percent": "100.01"})[0][0] == "cap_range"


def test_a_scheme_names_problems_of_its_score():
    def of(*components):
        rows = [{"name": name, "weight": weight} for name, weight in components]
        scheme = parse_scheme({"money": [], "score": {"components": rows}})
        return [(one.code, one.field, one.text()) for one in problems(scheme)]

    assert of() == [("no_components", "score.components", "The score is built from nothing.")]
    assert of(("a", "0.7"), ("b", "0.2")) == [
        ("weights_sum", "score.components", "The weights add up to 0.9, not to 1.")
    ]
    assert of(("a", "1"), ("b", "0")) == [
        ("weight", "score.components[1].weight", "b has no weight.")
    ]


def test_a_scheme_names_problems_of_its_cap_and_consequences():
    assert found([], cap={"percent": "120"}) == [
        ("cap_range", "cap.percent", "A cap of 120 % lets more be taken than is due.")
    ]
    rows = [
        {"when": "count_below", "score": "80", "periods": 3, "window": 2, "then": "x"},
        {"when": "count_below", "score": "80", "periods": 2, "window": 2, "then": "x"},
        {"when": "consecutive_below", "score": "101", "periods": 3, "then": "x"},
    ]
    assert found([], consequences=rows) == [
        (
            "count_impossible",
            "consequences[0].periods",
            "3 of the last 2 periods cannot be.",
        ),
        (
            "threshold_unreachable",
            "consequences[2].score",
            "Even the best score, 100, lies below 101.",
        ),
    ]


def test_a_scheme_is_read_aloud():
    said = [(one.path, one.text()) for one in sentences(parse_scheme(FULL))]
    assert said == [
        ("score.components[0]", "site counts 90.0 % of the score."),
        ("score.components[1]", "survey counts 10.0 % of the score."),
        ("score", "The score lies between 0 and 110 and has 4 decimals."),
        ("money[0].bands[0]", "From 85 points CNY 0.6250 is paid for 1 m²."),
        ("money[0].bands[1]", "From 0 points CNY 0.35 is paid for 1 m²."),
        ("money[1]", "Each point below 95 costs 1 % of the fee."),
        ("money[2]", "Below 90 points, each point short of 100 costs CNY 500."),
        ("money[3].bands[0]", "From 90 points, 0 % of the fee is deducted."),
        ("money[3].bands[1]", "From 0 points, 20 % of the fee is deducted."),
        (
            "money[3].waived_if",
            "From 80 points nothing is deducted if everything was put right in time.",
        ),
        ("money[4]", "40.00 % of the fee is paid in proportion to the score."),
        ("money[5]", "Below 70 points the whole fee is lost."),
        ("money[6].amounts.spot", "Each spot costs CNY 100."),
        ("money[6].amounts.title", "Each title costs CNY 5."),
        ("money[7].events.media", "Each media costs CNY 5000."),
        ("money[7].events.accident", "Each accident costs 2 % of the fee."),
        ("money[8].shares[0]", "daily releases 50.0 % of the fee by its own bands."),
        ("money[8].shares[0].bands[0]", "From 90 points, 0 % of the fee is deducted."),
        ("money[8].shares[0].bands[1]", "From 0 points, 20 % of the fee is deducted."),
        ("cap", "All deductions of a period together are at most 30 %."),
        ("consequences[0]", "2 periods in a row below 80: terminate."),
        ("consequences[1]", "3 of the last 12 periods below 85: warn."),
        ("consequences[2]", "A mean of the last 12 periods below 90: no_renewal."),
    ]


def test_a_sentence_is_translated_before_its_parameters_go_in():
    (*_, cap) = sentences(Scheme())
    assert cap.text(lambda message: "扣款不超过 %(percent)s %%") == "扣款不超过 100 %"


def test_bands_without_a_waiver_say_nothing_of_it():
    said = sentences(Scheme(money=(Bands(TWO_BANDS),)))
    assert [one.path for one in said] == [
        "score",
        "money[0].bands[0]",
        "money[0].bands[1]",
        "cap",
    ]

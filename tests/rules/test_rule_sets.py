"""The law as data, by the day it takes effect."""

from datetime import date
from decimal import Decimal as D

import pytest

from tenders.rules import procedures
from tenders.rules.procedures import PROCEDURES, RateRange
from tenders.rules.rule_sets import (
    CN_2022_07,
    CN_2026_01,
    CN_2026_02,
    RULE_SETS,
    Period,
    rule_set,
    rule_set_for,
)

WD, CD = "working_days", "calendar_days"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2022-07-01", "CN-2022-07"),
        ("2025-12-31", "CN-2022-07"),
        ("2026-01-01", "CN-2026-01"),
        ("2026-01-31", "CN-2026-01"),
        ("2026-02-01", "CN-2026-02"),
        ("2030-01-01", "CN-2026-02"),
    ],
)
def test_the_notice_day_chooses_the_rule_set(day, code):
    found = rule_set_for(date.fromisoformat(day))
    assert found.code == code
    assert rule_set(code) is found


def test_older_law_and_unknown_codes_are_refused():
    with pytest.raises(ValueError, match=r"^no rule set is in force on 2022-06-30$"):
        rule_set_for(date(2022, 6, 30))
    with pytest.raises(ValueError, match=r"^there is no rule set CN-1999$"):
        rule_set("CN-1999")


@pytest.mark.parametrize(
    ("code", "days", "unit", "bound"),
    [
        ("P1", 30, CD, "at_least"),
        ("P2", 5, WD, "exactly"),
        ("P3", 5, WD, "at_least"),
        ("P4", 20, CD, "at_least"),
        ("P5", 5, WD, "at_least"),
        ("P6", 15, CD, "at_least"),
        ("P7", 3, CD, "at_least"),
        ("P9", 5, WD, "at_most"),
        ("P10", 2, WD, "at_most"),
        ("P11", 5, WD, "at_most"),
        ("P12", 2, WD, "at_most"),
        ("P13", 1, WD, "exactly"),
        ("P14", 1, WD, "at_most"),
        ("P15", 30, CD, "at_most"),
        ("P16", 2, WD, "at_most"),
        ("P17", 7, WD, "at_most"),
        ("P18", 30, CD, "at_most"),
        ("P19", 3, WD, "at_most"),
        ("P20", 7, WD, "at_most"),
        ("P21", 7, WD, "at_most"),
        ("P22", 15, WD, "at_most"),
        ("P23a", 5, WD, "at_most"),
        ("P23b", 8, WD, "at_most"),
        ("P23c", 5, WD, "at_most"),
        ("P24", 30, WD, "at_most"),
        ("P25", 30, CD, "at_most"),
        ("P26a", 3, WD, "at_least"),
        ("P26b", 3, WD, "at_least"),
        ("P27a", 10, CD, "at_least"),
        ("P27b", 5, CD, "at_least"),
        ("P27c", 5, WD, "at_least"),
        ("P28", 3, WD, "exactly"),
        ("P29", 5, WD, "at_least"),
    ],
)
def test_the_periods_are_those_of_the_table(code, days, unit, bound):
    for one in RULE_SETS:
        period = one.period(code)
        assert (period.code, period.days, period.unit, period.bound) == (code, days, unit, bound)
        assert period.article


def test_each_procedure_has_its_own_steps():
    steps = {
        procedure: [
            getattr(CN_2026_02.step(procedure, step), "code", None)
            for step in ("notice", "documents", "deadline", "amendment")
        ]
        for procedure in PROCEDURES
    }
    assert steps == {
        "open_tender": ["P2", "P3", "P4", "P6"],
        "invited_tender": [None, "P3", "P4", "P6"],
        "negotiation": ["P28", None, "P26a", "P26b"],
        "competitive_consultation": ["P28", "P27c", "P27a", "P27b"],
        "inquiry": ["P28", None, "P26a", "P26b"],
    }


def test_an_unknown_period_or_procedure_is_refused():
    with pytest.raises(ValueError, match=r"^rule set CN-2026-02 knows no period P8$"):
        CN_2026_02.period("P8")
    with pytest.raises(ValueError, match=r"^rule set CN-2026-02 knows no procedure barter$"):
        CN_2026_02.step("barter", "notice")


def test_deductions_and_low_prices_come_with_their_law():
    assert CN_2022_07.deductions == {
        "small_micro": RateRange(D("0.10"), D("0.20")),
        "small_micro_share": RateRange(D("0.04"), D("0.06")),
    }
    assert CN_2026_01.deductions == {
        **CN_2022_07.deductions,
        "domestic_product": RateRange(D("0.20"), D("0.20")),
    }
    assert CN_2026_02.deductions == CN_2026_01.deductions
    assert [one.low_price is not None for one in RULE_SETS] == [False, False, True]
    low = CN_2026_02.low_price
    assert (low.of_mean, low.of_next, low.of_ceiling) == (D("0.50"), D("0.50"), D("0.45"))


def test_limits_are_those_of_the_law():
    law = CN_2026_02
    assert (law.deposit_max_percent, law.bond_max_percent) == (2, 10)
    assert (law.supplements_max_percent, law.service_years_max) == (10, 3)
    assert (law.low_price_rate_max, law.low_price_minutes) == (D("0.65"), 30)
    assert (law.open_tender_from, law.reserve_up_to) == (2_000_000, 2_000_000)
    assert law.demand_survey_from == 10_000_000


@pytest.mark.parametrize(
    ("procedure", "gates", "smallest", "services", "goods"),
    [
        ("open_tender", (3, 3, 3), (5, 7), ("0.10", "0.99"), ("0.30", "0.99")),
        ("invited_tender", (3, 3, 3), (5, 7), ("0.10", "0.99"), ("0.30", "0.99")),
        ("negotiation", (3, 3, 3), (5, 5), ("0.10", "0.99"), ("0.30", "0.99")),
        ("competitive_consultation", (3, 3, 3), (3, 3), ("0.10", "0.30"), ("0.30", "0.60")),
        ("inquiry", (3, 3, 3), (5, 5), ("0.10", "0.99"), ("0.30", "0.99")),
    ],
)
def test_each_procedure_has_its_gates_panel_and_weights(
    procedure, gates, smallest, services, goods
):
    for law in RULE_SETS:
        found = law.procedure(procedure)
        gate = found.gates
        assert (gate["received"], gate["qualified"], gate["conforming"]) == gates
        budgets = (D("9999999.99"), D(10_000_000))
        assert tuple(found.panel.smallest(budget) for budget in budgets) == smallest
        weights = found.price_weight
        assert weights["services"] == RateRange(D(services[0]), D(services[1]))
        assert weights["goods"] == RateRange(D(goods[0]), D(goods[1]))
        assert found.weight_article


GATES = ("received", "qualified", "conforming")


@pytest.mark.parametrize(
    ("procedure", "ground", "least", "article"),
    [
        ("open_tender", "", (3, 3, 3), "87号令第四十三条、第四十四条"),
        (
            "competitive_consultation",
            "bought_service",
            (3, 2, 2),
            "财库〔2014〕214号第二十一条；财库〔2015〕124号",
        ),
        ("competitive_consultation", "complex", (3, 3, 3), "财库〔2014〕214号第二十一条"),
    ],
)
def test_two_may_go_on_where_the_government_buys_a_service_from_society_alone(
    procedure, ground, least, article
):
    for law in RULE_SETS:
        found = law.procedure(procedure)
        assert tuple(found.least(gate, ground) for gate in GATES) == least
        assert found.least_article(ground) == article


def test_a_negotiation_has_a_panel_of_five_from_the_threshold_of_the_open_tender_on():
    panel = CN_2026_02.procedure("negotiation").panel
    assert [panel.smallest(D(budget)) for budget in ("1999999.99", "2000000")] == [3, 5]


def test_only_tenders_choose_between_the_two_methods():
    methods = {name: CN_2026_02.procedure(name).methods for name in PROCEDURES}
    both = ("comprehensive_scoring", "lowest_price")
    assert methods == {
        "open_tender": both,
        "invited_tender": both,
        "negotiation": ("lowest_price",),
        "competitive_consultation": ("comprehensive_scoring",),
        "inquiry": ("lowest_price",),
    }


def test_a_range_includes_its_ends():
    allowed = RateRange(D("0.10"), D("0.20"))
    assert [D(rate) in allowed for rate in ("0.0999", "0.10", "0.20", "0.2001")] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(("lowest", "highest"), [("0.2", "0.1"), ("-0.1", "0.1"), ("0.1", "1")])
def test_a_range_that_cannot_be_is_refused(lowest, highest):
    with pytest.raises(ValueError, match=r"^a range of rates goes up and stays below the whole$"):
        RateRange(D(lowest), D(highest))
    assert RateRange(D(0), D(0)).highest == 0


@pytest.mark.parametrize(
    ("days", "unit", "bound", "message"),
    [
        (-1, WD, "at_least", "P0: so many working or calendar days are needed"),
        (1, "weeks", "at_least", "P0: so many working or calendar days are needed"),
        (1, WD, "about", "P0: a period binds at least, at most or exactly"),
    ],
)
def test_a_period_that_cannot_be_is_refused(days, unit, bound, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        Period("P0", days, unit, bound, "")
    assert Period("P0", 0, CD, "exactly", "").days == 0


def test_names_of_the_law_are_stored_words():
    kinds = (procedures.SERVICES, procedures.GOODS, procedures.WORKS)
    assert kinds == ("services", "goods", "works")

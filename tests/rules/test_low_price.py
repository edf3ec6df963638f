"""The rates of low prices that documents may raise, and the time to explain a price."""

from decimal import Decimal as D

import pytest

from tenders.rules.low_price import LowPriceRates, check_minutes, check_rates, raised

LAW = LowPriceRates()
MOST = D("0.65")


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({}, []),
        ({"of_mean": None, "of_next": None}, []),
        ({"of_mean": D("0.65"), "of_ceiling": D("0.45")}, []),
        ({"of_mean": D("0.66")}, ["rate_high"]),
        ({"of_next": D("0.49")}, ["rate_low"]),
        ({"of_mean": D("0.7"), "of_next": D("0.1"), "of_ceiling": D("0.44")},
         ["rate_high", "rate_low", "rate_low"]),
    ],
)  # fmt: skip
def test_documents_may_raise_a_rate_as_far_as_the_law_says_and_never_lower_it(asked, codes):
    found = check_rates(LAW, asked, MOST)
    assert [reason.code for reason in found] == codes
    wrong = [name for name, rate in asked.items() if rate is not None]
    assert {reason.field for reason in found} <= set(wrong)


def test_the_refusal_of_a_rate_says_its_limit_and_where_it_stands():
    high, low = check_rates(LAW, {"of_mean": D("0.66"), "of_ceiling": D("0.44")}, MOST)
    assert (high.text(), high.article, high.field) == (
        "At most 0.65; the documents may not raise it further.", "财库〔2026〕2号", "of_mean",
    )  # fmt: skip
    assert (low.text(), low.field) == (
        "At least 0.45: the documents may only raise it.", "of_ceiling",
    )  # fmt: skip


def test_where_no_rule_knows_a_rate_documents_state_none():
    assert check_rates(None, {"of_mean": None}, MOST) == ()
    (found,) = check_rates(None, {"of_mean": D("0.60")}, MOST)
    assert (found.code, found.article, found.field) == ("no_rates", "87号令第六十条", "of_mean")


def test_rates_that_the_documents_raise_take_the_place_of_those_of_the_law():
    rates = raised(LAW, {"of_mean": D("0.60"), "of_next": None, "of_ceiling": None})
    assert (rates.of_mean, rates.of_next, rates.of_ceiling) == (D("0.60"), D("0.50"), D("0.45"))


@pytest.mark.parametrize(
    ("minutes", "lawful"), [(None, False), (29, False), (30, True), (1440, True), (1441, False)]
)
def test_the_time_to_explain_is_half_an_hour_at_least_and_a_day_at_most(minutes, lawful):
    found = check_minutes(minutes, 30)
    assert [reason.code for reason in found] == ([] if lawful else ["minutes"])
    assert lawful or found[0].text() == "Give between 30 and 1440 minutes."

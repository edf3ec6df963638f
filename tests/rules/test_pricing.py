"""Prices of bids: the worked table of the docstring, limits, and sums that add up."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.errors import Amount
from tenders.rules.pricing import Priced, check_bid_price, check_typed_total, total, unpriced

TABLE = [("121011.26", "4.96", "600215.85"), ("1000", "0.333333", "333.33"), ("1", "0.005", "0.01")]


@pytest.mark.parametrize(("quantity", "price", "amount"), TABLE)
def test_an_amount_is_rounded_once_half_up_to_the_cent(quantity, price, amount):
    assert Priced(1, D(quantity), D(price)).amount == D(amount)


def test_the_total_is_the_sum_of_rounded_lines():
    lines = [Priced(n, D(q), D(p)) for n, (q, p, _a) in enumerate(TABLE)]
    assert total(lines) == D("600549.19")
    assert total([]) == D("0.00")


@pytest.mark.parametrize(("quantity", "price"), [("0", "1"), ("-1", "1"), ("1", "-0.01")])
def test_a_line_that_makes_no_sense_does_not_exist(quantity, price):
    with pytest.raises(
        ValueError, match=r"^a quantity is more than nothing and a price is not negative$"
    ):
        Priced(1, D(quantity), D(price))


def test_a_seventh_decimal_is_refused():
    with pytest.raises(ValueError, match=r"^a unit price has at most six decimals$"):
        Priced(1, D(1), D("0.0000001"))
    assert Priced(1, D(1000000), D("0.000001")).amount == D("1.00")


def test_the_maximum_price_itself_is_fine_and_a_cent_more_is_not():
    assert check_bid_price(D("3400000.00"), D("3500000"), D("3400000")) == ()
    (reason,) = check_bid_price(D("3400000.01"), D("3500000"), D("3400000"))
    assert (reason.code, reason.field) == ("over_maximum", "prices")
    assert reason.article == "87号令第六十三条"
    assert reason.text() == "The total of 3400000.01 passes the maximum price of 3400000."
    assert isinstance(reason.params["limit"], Amount)


def test_above_the_budget_alone_a_bid_is_taken_in():
    assert check_bid_price(D("3500000.01"), D("3500000")) == ()


def test_a_typed_total_must_be_the_computed_one():
    assert check_typed_total(None, D("1.00")) == ()
    assert check_typed_total(D("1.00"), D("1.00")) == ()
    (reason,) = check_typed_total(D("1234.01"), D("1.00"))
    assert (reason.code, reason.field) == ("total_differs", "typed_total")
    assert reason.article == "87号令第五十九条"
    assert reason.text() == "The lines add up to 1.00, not to 1234.01."


def test_lines_without_a_price_are_named():
    assert unpriced([1, 2, 3], {2: D(1)}) == (1, 3)


cents = st.decimals(min_value="0.0001", max_value="999999", places=4)
prices = st.decimals(min_value="0", max_value="99999", places=6)


@given(st.lists(st.tuples(cents, prices), max_size=8), st.randoms())
def test_the_order_of_lines_changes_nothing(rows, random):
    lines = [Priced(n, q, p) for n, (q, p) in enumerate(rows)]
    shuffled = random.sample(lines, len(lines))
    assert total(shuffled) == total(lines)
    assert total(lines).as_tuple().exponent == -2

"""Order 87 art. 59: form over body, words over figures, a misplaced point, unit prices."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.rules.price_correction import (
    FORM_OVER_BODY,
    MISPLACED_DECIMAL,
    UNIT_PRICES_STAND,
    WORDS_OVER_FIGURES,
    Correction,
    StatedPrice,
    correct,
)
from tenders.rules.pricing import Priced, total
from tests.rules.strategies import decimals


def ten(unit_price: str) -> tuple[Priced, ...]:
    return (Priced(1, D(10), D(unit_price)),)


@pytest.mark.parametrize(
    ("form", "words", "body", "unit_price", "amount", "rules"),
    [
        ("100.00", "100.00", "100.00", "10.00", "100.00", ()),
        ("100.00", None, "110.00", "10.00", "100.00", (FORM_OVER_BODY,)),
        ("100.00", "120.00", None, "12.00", "120.00", (WORDS_OVER_FIGURES,)),
        ("100.00", None, None, "1.00", "100.00", (MISPLACED_DECIMAL,)),
        ("100.00", None, None, "0.01", "100.00", (MISPLACED_DECIMAL,)),
        ("49.61", None, None, "49.61", "49.61", (MISPLACED_DECIMAL,)),
        ("100.00", None, None, "10000.00", "100.00", (MISPLACED_DECIMAL,)),
        ("100.00", None, None, "100000.00", "1000000.00", (UNIT_PRICES_STAND,)),
        ("100.00", None, None, "9.00", "90.00", (UNIT_PRICES_STAND,)),
        (
            "100.00", "120.00", "110.00", "9.00", "90.00",
            (FORM_OVER_BODY, WORDS_OVER_FIGURES, UNIT_PRICES_STAND),
        ),
        (
            "100.00", "120.00", "110.00", "1.20", "120.00",
            (FORM_OVER_BODY, WORDS_OVER_FIGURES, MISPLACED_DECIMAL),
        ),
    ],
)  # fmt: skip
def test_contradictions_are_mended_in_the_order_of_the_law(
    form, words, body, unit_price, amount, rules
):
    stated = StatedPrice(D(form), words and D(words), body and D(body), ten(unit_price))
    found = correct(stated)
    assert found.total == D(amount)
    assert tuple(step.rule for step in found.steps) == rules


def test_every_step_says_what_stood_there_and_what_counts():
    found = correct(StatedPrice(D("100.00"), D("120.00"), D("110.00"), ten("1.20")))
    assert found.steps == (
        Correction(FORM_OVER_BODY, D("110.00"), D("100.00")),
        Correction(WORDS_OVER_FIGURES, D("100.00"), D("120.00")),
        Correction(MISPLACED_DECIMAL, D("1.20"), D("12"), 1),
    )
    assert found.lines == (Priced(1, D(10), D(12)),)


def test_the_line_with_the_misplaced_point_is_found_among_others():
    lines = (Priced(1, D(3), D("2.00")), Priced(2, D(7), D("0.50")), Priced(3, D(2), D("1.00")))
    found = correct(StatedPrice(D("43.00"), lines=lines))
    assert found.steps == (Correction(MISPLACED_DECIMAL, D("0.50"), D(5), 2),)
    assert total(found.lines) == D("43.00")


def test_where_two_points_could_be_moved_nothing_is_plain_and_unit_prices_stand():
    lines = (Priced(1, D(1), D("1.00")), Priced(2, D(1), D("1.00")))
    found = correct(StatedPrice(D("11.00"), lines=lines))
    assert found.total == D("2.00")
    assert found.steps == (Correction(UNIT_PRICES_STAND, D("11.00"), D("2.00")),)


def test_a_point_is_not_moved_beyond_the_six_decimals_of_a_unit_price():
    lines = (Priced(1, D(1_000_000_000), D("0.000015")),)
    found = correct(StatedPrice(D("1500.00"), lines=lines))
    assert found.steps == (Correction(UNIT_PRICES_STAND, D("1500.00"), D("15000.00")),)


def test_a_bid_without_a_bill_keeps_its_form():
    assert correct(StatedPrice(D("100.00"))).total == D("100.00")


@pytest.mark.parametrize(
    ("form", "words", "body"),
    [("0.00", None, None), ("1.001", None, None), ("1.00", "-1.00", None), ("1.00", None, "0")],
)
def test_a_total_that_cannot_be_is_refused(form, words, body):
    with pytest.raises(ValueError, match=r"^a total is more than nothing and has two decimals$"):
        StatedPrice(D(form), words and D(words), body and D(body))


prices = decimals("0.01", 10_000)
bills = st.lists(st.tuples(decimals(1, 500), prices), min_size=1, max_size=6).map(
    lambda rows: tuple(Priced(n, quantity, price) for n, (quantity, price) in enumerate(rows, 1))
)


@given(form=prices, words=st.none() | prices, body=st.none() | prices, lines=bills)
def test_what_comes_out_agrees_with_itself_and_needs_no_second_correction(form, words, body, lines):
    found = correct(StatedPrice(form, words, body, lines))
    assert total(found.lines) == found.total
    again = correct(StatedPrice(found.total, found.total, found.total, found.lines))
    assert again.steps == ()
    assert again.total == found.total

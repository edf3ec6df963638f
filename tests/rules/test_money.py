"""One rounding, exact sharing, amounts in words."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.money import (
    allocate,
    capitals,
    cents,
    decimal_of,
    exact,
    marked,
    mean,
    plain,
    round_half_up,
    whole_cents,
)

from .strategies import decimals

pytestmark = pytest.mark.heavy


@pytest.mark.parametrize(
    ("value", "places", "result"),
    [
        (D("0.005"), 2, "0.01"),
        (D("-0.005"), 2, "-0.01"),
        (D("2.675"), 2, "2.68"),
        (D("0.0049999999999999999999999999999999"), 2, "0.00"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(-2, 3), 2, "-0.67"),
        (D("-0.004"), 2, "0.00"),
        (D("89.5"), 0, "90"),
        (7, 3, "7.000"),
        (D("12345678901234567890123456789012.345"), 2, "12345678901234567890123456789012.35"),
    ],
)
def test_the_half_goes_away_from_zero(value, places, result):
    rounded = round_half_up(value, places)
    assert plain(rounded) == result
    assert rounded.as_tuple().exponent == -places


def test_there_is_no_rounding_to_less_than_no_places():
    with pytest.raises(ValueError, match=r"^places cannot be negative$"):
        round_half_up(D(1), -1)


@pytest.mark.parametrize("value", [0.1, True, "1", None])
def test_what_is_not_exact_is_refused(value):
    with pytest.raises(TypeError, match=r"^an exact number is needed, not "):
        exact(value)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_refused(value):
    with pytest.raises(ValueError, match=r"^not a finite number: "):
        exact(D(value))


def test_cents_are_two_places():
    assert cents(exact(D("3387367.60")) / 12) == D("282280.63")
    assert cents(D("4166.66625")) == D("4166.67")


def test_a_number_is_written_without_an_exponent():
    assert plain(round_half_up(0, 7)) == "0.0000000"


def test_an_exact_number_is_shown_as_a_decimal():
    assert decimal_of(Fraction(1, 8)) == D("0.125")


def test_a_mean_is_exact_and_needs_something():
    assert mean([D("82"), D("79")]) == Fraction(161, 2)
    assert mean(iter([1, 1, 2])) == Fraction(4, 3)
    with pytest.raises(ValueError, match=r"^a mean needs at least one value$"):
        mean([])


def test_an_amount_has_whole_cents():
    assert whole_cents(D("-12.30")) == -1230
    with pytest.raises(ValueError, match=r"^an amount of money has two decimals, not 0\.001$"):
        whole_cents(D("0.001"))


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        ("100.00", [1, 1, 1], ["33.34", "33.33", "33.33"]),
        ("0.05", [1, 1], ["0.03", "0.02"]),
        ("-10.00", [2, 1], ["-6.67", "-3.33"]),
        ("1.00", [0, 1], ["0.00", "1.00"]),
        ("10.00", [D("0.7"), D("0.3")], ["7.00", "3.00"]),
        ("0.02", [1, 1, 1], ["0.01", "0.01", "0.00"]),
        ("1.00", [1, 2, 3], ["0.17", "0.33", "0.50"]),
    ],
)
def test_an_amount_is_shared_by_weight(total, weights, parts):
    assert [str(part) for part in allocate(D(total), weights)] == parts


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [2, -1], [-1]])
def test_weights_that_share_nothing_are_refused(weights):
    with pytest.raises(
        ValueError, match=r"^weights are not negative and add up to more than nothing$"
    ):
        allocate(D("1.00"), weights)


@given(
    decimals(-10_000, 10_000),
    st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any),
)
def test_the_parts_add_up_to_the_whole_and_stay_within_a_cent(total, weights):
    parts = allocate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(exact(part) - exact(total) * Fraction(weight, sum(weights))) < Fraction(1, 100)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("6347112.00", "陆佰叁拾肆万柒仟壹佰壹拾贰元整"),
        ("13146028.88", "壹仟叁佰壹拾肆万陆仟零贰拾捌元捌角捌分"),
        ("276268.95", "贰拾柒万陆仟贰佰陆拾捌元玖角伍分"),
        ("24440000", "贰仟肆佰肆拾肆万元整"),
        ("3387367.60", "叁佰叁拾捌万柒仟叁佰陆拾柒元陆角整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100000005.50", "壹亿零伍元伍角整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("1000000000000.00", "壹万亿元整"),
        ("9999999999999.99", "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        (
            "9999999999999999.99",
            "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
        ),
        ("10005000", "壹仟万伍仟元整"),
        ("10000500", "壹仟万零伍佰元整"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("110", "壹佰壹拾元整"),
        ("101", "壹佰零壹元整"),
        ("10", "壹拾元整"),
        ("100000000", "壹亿元整"),
        ("110000000", "壹亿壹仟万元整"),
        ("101000000", "壹亿零壹佰万元整"),
        ("0.05", "伍分"),
        ("0.10", "壹角整"),
        ("-0.30", "负叁角整"),
        ("-1", "负壹元整"),
        ("0", "零元整"),
        ("0.00", "零元整"),
        ("1.01", "壹元零壹分"),
    ],
)
def test_an_amount_is_written_in_capitals(amount, words):
    assert capitals(D(amount)) == words


@pytest.mark.parametrize("amount", [1.5, 1, "1", Fraction(1, 2)])
def test_only_a_decimal_is_written_in_capitals(amount):
    with pytest.raises(TypeError, match=r"^an amount is a Decimal, not "):
        capitals(amount)


def test_a_third_decimal_and_too_large_an_amount_are_not_written():
    with pytest.raises(ValueError, match="two decimals"):
        capitals(D("1.005"))
    for amount in ("10000000000000000", "-10000000000000000"):
        with pytest.raises(ValueError, match=f"^too large to write out: {amount}$"):
            capitals(D(amount))


DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_capitals(words: str) -> D:
    """Read the words back, the way a teller does."""
    yuan, _, rest = words.partition("元") if "元" in words else ("", "", words)
    whole = section = 0
    digit = 0
    for sign in yuan:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in UNITS:
            section, digit = section + digit * UNITS[sign], 0
        else:
            grown = section + digit
            if sign == "亿":
                whole, section, digit = (whole + grown) * 10**8, 0, 0
            else:
                whole, section, digit = whole + grown * 10**4, 0, 0
    total = (whole + section + digit) * 100
    for sign, value in (("角", 10), ("分", 1)):
        if sign in rest:
            total += DIGITS[rest[rest.index(sign) - 1]] * value
    return D(total).scaleb(-2)


@given(decimals(0, "9999999999999.99"))
def test_a_teller_reads_the_same_amount_back(amount):
    words = capitals(amount)
    assert read_capitals(words) == amount
    assert "零零" not in words
    assert words.endswith(("整", "分"))


def test_an_amount_in_a_record_has_its_marks_and_two_decimals():
    assert [marked(D(one)) for one in ("9600000", "0.5", "282280.63")] == [
        "9,600,000.00", "0.50", "282,280.63",
    ]  # fmt: skip

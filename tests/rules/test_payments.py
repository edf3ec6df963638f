"""What a period, a part of one, and a line of the bill are worth."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.payments import (
    bill_total,
    check_supplements,
    line_amount,
    monthly_fee,
    period_fees,
    pro_rata,
    refund_problems,
    supplements_limit,
)

from .strategies import decimals


@pytest.mark.parametrize(
    ("annual", "months", "fee"),
    [("3387367.60", 12, "282280.63"), ("215000", 12, "17916.67"), ("100", 1, "100.00")],
)
def test_a_monthly_fee_is_the_half_up_share(annual, months, fee):
    assert str(monthly_fee(D(annual), months)) == fee
    if months == 12:
        assert monthly_fee(D(annual)) == D(fee)


def test_a_fee_needs_a_period():
    with pytest.raises(ValueError, match=r"^a fee is shared over at least one period$"):
        monthly_fee(D(1), 0)


@pytest.mark.parametrize(
    ("annual", "periods", "first", "last"),
    [
        ("3387367.60", 12, "282280.63", "282280.67"),
        ("215000.00", 12, "17916.67", "17916.63"),
        ("100.00", 4, "25.00", "25.00"),
        ("0.11", 12, "0.01", "0.00"),
        ("0.00", 12, "0.00", "0.00"),
        ("7.77", 1, "7.77", "7.77"),
    ],
)
def test_the_last_period_takes_the_rest(annual, periods, first, last):
    fees = period_fees(D(annual), periods)
    assert len(fees) == periods
    assert {str(fee) for fee in fees[:-1]} <= {first}
    assert str(fees[-1]) == last
    if periods == 12:
        assert period_fees(D(annual)) == fees


@pytest.mark.parametrize("annual", ["0.06", "-1.00", "-0.01"])
def test_a_fee_too_small_to_share_is_refused(annual):
    with pytest.raises(ValueError, match=r"^the fee is too small to be shared over so many"):
        period_fees(D(annual))


@pytest.mark.heavy
@given(decimals(100, 10_000_000), st.integers(1, 36))
def test_the_fees_of_the_periods_add_up_to_the_year(annual, periods):
    fees = period_fees(annual, periods)
    assert sum(fees) == annual
    assert len(set(fees[:-1])) <= 1


@pytest.mark.parametrize(
    ("days", "of_days", "part"),
    [(10, 31, "91058.27"), (0, 31, "0.00"), (31, 31, "282280.63"), (1, 1, "282280.63")],
)
def test_some_days_earn_their_part(days, of_days, part):
    assert str(pro_rata(D("282280.63"), days, of_days)) == part


@pytest.mark.parametrize(("days", "of_days"), [(-1, 31), (32, 31), (0, 0)])
def test_days_that_are_not_of_the_period_are_refused(days, of_days):
    with pytest.raises(ValueError, match=r"^the days are some of the period's days$"):
        pro_rata(D(1), days, of_days)


def test_a_line_is_quantity_times_unit_price():
    assert line_amount(D("122477.60"), D("4.5440")) == D("556538.21")


def test_a_bill_adds_rounded_lines():
    halves = (D(1), D("0.005"))
    assert bill_total([halves, halves]) == D("0.02")
    assert str(bill_total([])) == "0.00"


@pytest.mark.parametrize(
    ("original", "limit"),
    [("3387367.65", "338736.76"), ("3387367.60", "338736.76"), ("100.00", "10.00")],
)
def test_supplements_have_a_limit_cut_to_the_cent(original, limit):
    assert str(supplements_limit(D(original))) == limit
    assert supplements_limit(D(original), D(5)) <= D(limit) / 2


def test_supplements_together_stay_within_ten_percent():
    original = D("3387367.60")
    assert check_supplements(original, []) == ()
    assert check_supplements(original, [D("338736.00"), D("0.76")]) == ()
    (reason,) = check_supplements(original, [D("338736.00"), D("0.77")])
    assert (reason.code, reason.field) == ("supplements_over_limit", "amount")
    assert reason.article == "政府采购法第四十九条"
    assert reason.text() == (
        "All supplements together are 338736.77; at most 10 % of the original contract, "
        "338736.76, is allowed."
    )
    assert check_supplements(original, [D(300_000)], D(5)) != ()


PAID_ON, TODAY = date(2026, 3, 2), date(2026, 3, 9)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("refund", "on", "problems"),
    [
        ("256875.37", PAID_ON, []),
        ("256875.370", TODAY, []),
        ("256875.36", TODAY, ["refund_differs"]),
        ("256875.38", TODAY, ["refund_differs"]),
        ("256875.37", PAID_ON - DAY, ["before_payment"]),
        ("256875.37", TODAY + DAY, ["future"]),
        ("0.001", TODAY + DAY, ["decimals", "future"]),
        ("0.00", PAID_ON - DAY, ["refund_differs", "before_payment"]),
    ],
)
def test_a_refund_is_the_whole_payment_on_a_day_from_it_to_today(refund, on, problems):
    found = list(refund_problems(D("256875.37"), PAID_ON, D(refund), on, TODAY))
    assert [reason.code for reason in found] == problems


def test_the_problems_of_a_refund_stand_at_their_fields_with_their_values():
    found = list(refund_problems(D("2.00"), PAID_ON, D("1.00"), PAID_ON - DAY, TODAY))
    assert [(reason.field, reason.text(str)) for reason in found] == [
        ("amount", "2.00 was paid: all of it has to come back, not 1.00."),
        ("refunded_on", "The payment left on 2026-03-02; nothing can have come back before."),
    ]
    found = list(refund_problems(D("2.00"), PAID_ON, D("1.001"), TODAY + DAY, TODAY))
    assert [(reason.field, reason.text(str)) for reason in found] == [
        ("amount", "An amount of money has two decimals."),
        ("refunded_on", "This day has not come yet."),
    ]

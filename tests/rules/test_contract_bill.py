"""Contradictions of a bill, and the periods of a term."""

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.bill import Contradiction, contradictions
from contracts.rules.periods import LENGTHS, Span, add_months, last_day, spans


@dataclass
class Row:
    number: int
    quantity: D
    unit_price: D
    amount: D


FITS = Row(1, D("121011.26"), D("4.96"), D("600215.85"))
PRINTED_ROUNDED = Row(2, D("122477.60"), D("4.54"), D("556538.21"))


def test_a_line_that_does_not_fit_its_unit_price_is_shown():
    total = D("1156754.06")
    (found,) = contradictions([FITS, PRINTED_ROUNDED], total)
    assert found == Contradiction(2, D("556538.21"), D("556048.30"))
    assert found.difference == D("489.91")


def test_a_total_that_is_not_the_sum_is_line_zero():
    assert contradictions(iter([FITS]), D("600215.85")) == ()
    (found,) = contradictions(iter([FITS]), D("600215.86"))
    assert (found.number, found.stated, found.computed) == (0, D("600215.86"), D("600215.85"))
    assert found.difference == D("0.01")
    assert contradictions([], D(0)) == ()


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-11-15", 3, "2027-02-15"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2027-12-01", 1, "2028-01-01"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2026-12-01", 0, "2026-12-01"),
        ("2026-03-31", -1, "2026-02-28"),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(start, months, end):
    assert add_months(day(start), months) == day(end)


def test_a_term_ends_the_day_before_its_anniversary():
    assert last_day(day("2026-01-01"), 1) == day("2026-12-31")
    assert last_day(day("2024-02-29"), 3) == day("2027-02-27")


@pytest.mark.parametrize(
    ("start", "months", "count", "first_end", "last_start", "last_end"),
    [
        ("2026-01-01", 1, 12, "2026-01-31", "2026-12-01", "2026-12-31"),
        ("2026-01-15", 3, 4, "2026-04-14", "2026-10-15", "2027-01-14"),
        ("2026-01-31", 1, 12, "2026-02-27", "2026-12-31", "2027-01-30"),
    ],
)
def test_a_year_is_cut_into_periods(start, months, count, first_end, last_start, last_end):
    found = list(spans(day(start), 1, months))
    assert len(found) == count
    assert found[0] == Span(day(start), day(first_end))
    assert found[-1] == Span(day(last_start), day(last_end))


def test_a_length_that_does_not_divide_the_year_is_refused():
    with pytest.raises(ValueError, match=r"^a year has no whole number of periods of 5 months$"):
        list(spans(day("2026-01-01"), 1, 5))
    assert [len(list(spans(day("2026-01-01"), 2, months))) for months in LENGTHS] == [
        24, 12, 8, 4, 2,
    ]  # fmt: skip


@pytest.mark.heavy
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 3), st.sampled_from(LENGTHS))
def test_periods_follow_each_other_without_gap_or_overlap(start, years, months):
    found = list(spans(start, years, months))
    assert found[0].starts_on == start
    assert found[-1].ends_on == last_day(start, years)
    for one, following in itertools.pairwise(found):
        assert one.starts_on <= one.ends_on
        assert following.starts_on == one.ends_on + timedelta(days=1)

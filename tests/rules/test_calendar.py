"""Working days of the State Council's calendar; years without one are provisional."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.calendar import Dated, WorkCalendar, official_calendar

CALENDAR = official_calendar()
DAYS = st.dates(date(2010, 1, 1), date(2026, 11, 1))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "days", "result"),
    [
        ("2026-04-30", 2, "2026-05-07"),
        ("2026-09-30", 7, "2026-10-15"),
        ("2026-02-11", 5, "2026-02-25"),
        ("2026-05-07", -2, "2026-04-30"),
        ("2026-10-08", 0, "2026-10-08"),
        ("2026-10-03", 0, "2026-10-03"),
        ("2026-10-08", 1, "2026-10-09"),
        ("2004-01-02", -1, "2003-12-31"),
    ],
)
def test_working_days_are_counted_without_the_first(start, days, result):
    assert CALENDAR.add_working_days(day(start), days).day == day(result)


def test_the_official_years_are_those_with_data():
    assert CALENDAR.official_years == frozenset(range(2004, 2027))
    assert official_calendar() is CALENDAR


def test_a_make_up_saturday_works_and_a_public_holiday_does_not():
    assert CALENDAR.is_working_day(day("2026-10-10"))
    assert not CALENDAR.is_working_day(day("2026-10-17"))
    assert not CALENDAR.is_working_day(day("2026-10-01"))
    assert CALENDAR.is_working_day(day("2026-10-16"))
    assert not CALENDAR.is_working_day(day("2026-10-18"))


@pytest.mark.parametrize(
    ("start", "days", "result"),
    [
        ("2026-12-30", 1, Dated(day("2026-12-31"))),
        ("2026-12-30", 2, Dated(day("2027-01-01"), True)),
        ("2027-01-01", 1, Dated(day("2027-01-04"), True)),
        ("2027-02-01", 0, Dated(day("2027-02-01"), True)),
        ("2027-01-04", -2, Dated(day("2026-12-31"), True)),
        ("2003-12-30", 3, Dated(day("2004-01-05"), True)),
    ],
)
def test_a_year_without_a_calendar_makes_the_day_provisional(start, days, result):
    if start == "2003-12-30":
        result = Dated(CALENDAR.add_working_days(day(start), days).day, True)
    assert CALENDAR.add_working_days(day(start), days) == result


def test_known_exceptions_count_even_in_a_year_that_is_provisional():
    calendar = WorkCalendar({day("2027-01-01"): False}, frozenset({2026}))
    assert calendar.add_working_days(day("2026-12-31"), 1) == Dated(day("2027-01-04"), True)


def test_days_beyond_the_calendar_overflow():
    with pytest.raises(OverflowError):
        CALENDAR.add_working_days(day("9999-12-30"), 5)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-04-30", "2026-05-07", 2),
        ("2026-05-07", "2026-04-30", -2),
        ("2026-10-01", "2026-10-07", 0),
        ("2026-10-08", "2026-10-08", 0),
        ("2026-10-09", "2026-10-10", 1),
    ],
)
def test_working_days_between_are_counted_without_the_first(start, end, count):
    assert CALENDAR.working_days_between(day(start), day(end)) == count


@pytest.mark.parametrize(
    ("last", "rolled", "provisional"),
    [
        ("2026-10-01", "2026-10-08", False),
        ("2026-10-08", "2026-10-08", False),
        ("2026-03-22", "2026-03-23", False),
        ("2027-01-02", "2027-01-04", True),
        ("2027-01-04", "2027-01-04", True),
    ],
)
def test_a_free_last_day_rolls_forward(last, rolled, provisional):
    assert CALENDAR.roll_forward(day(last)) == Dated(day(rolled), provisional)


def test_rolling_into_a_year_without_a_calendar_is_provisional():
    calendar = WorkCalendar({day("2026-12-31"): False}, frozenset({2026}))
    assert calendar.roll_forward(day("2026-12-31")) == Dated(day("2027-01-01"), True)


def test_rolling_out_of_a_year_without_a_calendar_stays_provisional():
    calendar = WorkCalendar({day("2026-12-31"): False}, frozenset({2027}))
    assert calendar.roll_forward(day("2026-12-31")) == Dated(day("2027-01-01"), True)


def test_calendar_days_roll_unless_told_not_to():
    start = day("2026-09-11")
    assert CALENDAR.add_calendar_days(start, 20) == Dated(day("2026-10-08"))
    assert CALENDAR.add_calendar_days(start, 20, roll=False) == Dated(day("2026-10-01"))


@pytest.mark.heavy
@given(DAYS, st.integers(-20, 20))
def test_counting_between_undoes_adding(start, days):
    end = CALENDAR.add_working_days(start, days).day
    assert CALENDAR.working_days_between(start, end) == days


@pytest.mark.heavy
@given(DAYS, st.integers(1, 40))
def test_a_period_ends_on_a_working_day_and_never_early(start, days):
    end = CALENDAR.add_working_days(start, days).day
    assert CALENDAR.is_working_day(end)
    assert end >= start + timedelta(days=days)

"""The figures of the overview, from the tables of their docstrings and at their edges."""

from datetime import date, datetime, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.calendar import official_calendar
from tenders.rules.overview import Period, competition, median_days, periods
from tenders.rules.rule_sets import CN_2026_02
from tenders.rules.timetable import LEGAL_ZONE

NOON = datetime(2026, 4, 2, 12, tzinfo=LEGAL_ZONE)
CALENDAR = official_calendar()
RULES = CN_2026_02


def after(days: float) -> datetime:
    return NOON + timedelta(days=days)


def test_lots_are_counted_by_their_bids_and_six_and_more_together():
    assert competition([3, 4, 4, 2, 9]) == (0, 0, 1, 1, 2, 0, 1)
    assert competition([5, 6, 7, 0, 1]) == (1, 1, 0, 0, 0, 1, 2)
    assert competition([]) == (0, 0, 0, 0, 0, 0, 0)


@given(st.lists(st.integers(0, 50)))
def test_every_lot_is_counted_once(bids):
    assert sum(competition(bids)) == len(bids)


@pytest.mark.parametrize(
    ("lengths", "found"),
    [((1, 2, 10), "2.0"), ((1, 2), "1.5"), ((1.5,), "1.5"), ((0.25,), "0.3"), ((0.04,), "0.0")],
)
def test_the_median_of_the_days_is_rounded_half_up(lengths, found):
    assert median_days([(NOON, after(one)) for one in lengths]) == D(found)


def test_a_span_without_an_end_counts_for_nothing():
    assert median_days([(NOON, None), (None, NOON), (NOON, after(4))]) == D("4.0")
    assert median_days([(NOON, None), (None, NOON)]) is None
    assert median_days([]) is None


def test_a_period_begins_with_its_step_and_is_kept_or_missed():
    reached = {"evaluated": NOON, "received": datetime(2026, 4, 9, 9, tzinfo=LEGAL_ZONE)}
    report, decision = periods(reached, RULES, CALENDAR)
    assert (report.key, report.last, report.done) == ("report", date(2026, 4, 7), date(2026, 4, 9))
    assert report.article == "87号令第六十八条"
    assert (decision.key, decision.last, decision.done) == ("decision", date(2026, 4, 16), None)
    today = date(2026, 4, 16)
    assert report.late(today) and not decision.late(today)
    assert decision.late(date(2026, 4, 17))


def on(day: int) -> datetime:
    return datetime(2026, 4, day, 12, tzinfo=LEGAL_ZONE)


AWARD = {"received": on(8), "determined": on(9), "announced": on(10)}


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ({}, [("decision", 9), ("result", 10), ("contract", None)]),
        ({"declined": on(20)}, [("decision", 9), ("result", 10)]),
        ({"declined": on(20), "determined": on(21)}, [("result", None)]),
        (
            {"declined": on(20), "determined": on(21), "announced": on(22)},
            [("result", 22), ("contract", None)],
        ),
        ({"voided": on(20), "determined": on(21)}, [("result", None)]),
    ],
)
def test_the_periods_of_an_award_that_fell_are_neither_kept_nor_missed_by_the_next(later, expected):
    found = periods(AWARD | later, RULES, CALENDAR)
    assert [(one.key, one.done and one.done.day) for one in found] == expected


def test_a_result_that_is_void_before_it_is_announced_owes_no_announcement():
    reached = {"received": on(8), "determined": on(9), "voided": on(10)}
    assert [one.key for one in periods(reached, RULES, CALENDAR)] == ["decision"]


def test_a_span_that_ends_before_it_begins_is_no_span():
    assert median_days([(on(9), on(10)), (on(21), on(10))]) == D("1.0")
    assert median_days([(on(21), on(10))]) is None


def test_no_period_runs_before_its_step():
    assert periods({}, RULES, CALENDAR) == ()
    assert [one.key for one in periods({"announced": NOON}, RULES, CALENDAR)] == ["contract"]


def test_an_act_on_the_last_day_keeps_its_period_whatever_day_it_is_today():
    kept = Period("report", date(2026, 4, 7), date(2026, 4, 7), "")
    assert not kept.late(date(2026, 5, 1))
    assert Period("report", date(2026, 4, 7), date(2026, 4, 8), "").late(date(2026, 4, 8))

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
    history = {"evaluated": [NOON], "received": [datetime(2026, 4, 9, 9, tzinfo=LEGAL_ZONE)]}
    report, decision = periods(history, RULES, CALENDAR)
    assert (report.key, report.last, report.done) == ("report", date(2026, 4, 7), date(2026, 4, 9))
    assert report.article == "87号令第六十八条"
    assert (decision.key, decision.last, decision.done) == ("decision", date(2026, 4, 16), None)
    today = date(2026, 4, 16)
    assert report.late(today) and not decision.late(today)
    assert decision.late(date(2026, 4, 17))


def test_no_period_runs_before_its_step():
    assert periods({}, RULES, CALENDAR) == ()
    assert [one.key for one in periods({"announced": [NOON]}, RULES, CALENDAR)] == ["contract"]


def test_an_act_on_the_last_day_keeps_its_period_whatever_day_it_is_today():
    last, end_of_day = date(2026, 4, 7), datetime(2026, 4, 7, 23, 59, tzinfo=LEGAL_ZONE)
    assert not Period("report", last, end_of_day, "").late(date(2026, 5, 1))
    a_minute_later = end_of_day + timedelta(minutes=1)
    assert Period("report", last, a_minute_later, "").late(date(2026, 4, 8))


ROUNDS = [
    ("04-10", "04-13", "", "decision result contract", "04-14"),
    ("04-10", "04-13", "04-20", "decision result", "04-14"),
    ("04-10 04-22", "04-13", "04-20", "decision result result", "04-24"),
    ("04-10 04-22", "04-13 04-23", "04-20", "decision result result contract", "04-24"),
    # The result is void before it was announced: what fell due then, falls due no more.
    ("04-10", "", "04-12", "decision", ""),
    ("04-10 04-22", "", "04-12", "decision result", "04-24"),
]


@pytest.mark.parametrize(("determined", "announced", "declined", "found", "last"), ROUNDS)
def test_a_further_candidate_has_a_round_of_its_own(determined, announced, declined, found, last):
    def moments(days):
        return [datetime.fromisoformat(f"2026-{day}T10:00:00+08:00") for day in days.split()]

    history = {"received": moments("04-09"), "determined": moments(determined)}
    history |= {"announced": moments(announced), "declined": moments(declined)}
    rows = periods(history, RULES, CALENDAR)
    assert " ".join(one.key for one in rows) == found
    (result,) = [one for one in rows if one.key == "result"][-1:] or [None]
    assert (f"{result.last:%m-%d}" if result else "") == last
    assert rows[0].done == date(2026, 4, 10), "the first candidate's decision kept its period"

"""Limits in hours, working hours and working days, with the table of the rule."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from inspections.rules.limits import OFFICE_HOURS, Limit, Span, limit_ends
from inspections.rules.rounds import round_score
from procurement.rules.calendar import official_calendar

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = official_calendar()


def moment(day: int, hour: int = 0, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "limit", "unit", "ends"),
    [
        (moment(20, 11), 2, "hours", moment(20, 13)),
        (moment(20, 11), 2, "working_hours", moment(20, 15)),
        (moment(20, 11), 1, "working_hours", moment(20, 12)),
        (moment(20, 17), 4, "working_hours", moment(23, 12)),
        (moment(20, 19), 1, "working_hours", moment(23, 9, 30)),
        (moment(20, 7), 1, "working_hours", moment(20, 9, 30)),
        (moment(20, 13), 1, "working_hours", moment(20, 15)),
        (moment(20, 8, 30), 7, "working_hours", moment(20, 17, 30)),
        (moment(20, 11), 1, "working_days", moment(24)),
        (moment(20, 11), 5, "working_days", moment(28)),
    ],
)
def test_a_limit_ends_as_the_table_says(start, limit, unit, ends):
    assert limit_ends(start, limit, unit, CALENDAR).at == ends


def test_a_period_in_working_days_ends_with_its_last_day():
    assert limit_ends(moment(20, 11), 1, "working_days", CALENDAR) == Limit(
        moment(24), date(2026, 11, 23)
    )


def test_working_hours_pass_over_the_national_holiday():
    ends = limit_ends(moment(30, 17, month=9), 1, "working_hours", CALENDAR)
    assert ends.at == moment(8, 9, month=10)
    assert not ends.provisional


def test_a_year_without_official_days_makes_the_limit_provisional():
    late = datetime(2031, 3, 3, 9, tzinfo=ZONE)
    assert limit_ends(late, 1, "working_hours", CALENDAR).provisional
    assert limit_ends(moment(20), 1, "working_hours", CALENDAR).provisional is False
    assert limit_ends(late, 1, "working_days", CALENDAR).provisional
    assert not limit_ends(late, 1, "hours", CALENDAR).provisional


def test_other_spans_can_be_given():
    night = (Span(time(0), time(6)),)
    assert limit_ends(moment(20, 5), 2, "working_hours", CALENDAR, night).at == moment(23, 1)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match=r"^a limit is at least one$"):
        limit_ends(moment(20), 0, "hours", CALENDAR)
    with pytest.raises(ValueError, match="unknown unit"):
        limit_ends(moment(20), 1, "weeks", CALENDAR)
    with pytest.raises(ValueError, match=r"^a span of working time ends after it starts$"):
        Span(time(9), time(9))
    assert [span.start for span in OFFICE_HOURS] == [time(8, 30), time(14)]


def test_a_round_scores_the_mean_of_its_units_rounded_once():
    assert round_score([Decimal("98.50"), Decimal("96.00"), Decimal("96.00")]) == Decimal("96.83")
    assert round_score([Decimal("86.205")]) == Decimal("86.21")
    with pytest.raises(ValueError, match="at least one"):
        round_score([])

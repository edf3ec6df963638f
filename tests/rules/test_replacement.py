"""Where a lot goes on once a member is replaced, and when a member counts as silent."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.calendar import official_calendar
from tenders.rules.replacement import gate_of, goes_back
from tenders.rules.signing import silent_from

CALENDAR = official_calendar()


@pytest.mark.parametrize(
    ("state", "gate"),
    [
        ("waiting", "waiting"),
        ("qualification", "qualification"),
        ("conformity", "conformity"),
        ("consultation", "conformity"),
        ("low_price", "conformity"),
        ("scoring", "conformity"),
        ("ranked", "conformity"),
        ("report_signed", "report_signed"),
        ("failed_illegal", "failed_illegal"),
    ],
)
def test_the_table_of_the_rule(state, gate):
    assert gate_of(state) == gate
    assert goes_back(state) is (state != gate)


@pytest.mark.parametrize(
    ("warned", "silent"),
    [
        (date(2026, 9, 14), date(2026, 9, 16)),
        (date(2026, 9, 11), date(2026, 9, 15)),
        (date(2026, 9, 18), date(2026, 9, 21)),
        (date(2026, 9, 30), date(2026, 10, 9)),
    ],
)
def test_the_day_of_the_warning_is_not_counted_and_the_last_one_is_left_whole(warned, silent):
    assert silent_from(warned, CALENDAR) == silent


@given(st.dates(date(2024, 1, 1), date(2026, 12, 1)))
def test_between_warning_and_silence_lies_one_whole_working_day(warned):
    silent = silent_from(warned, CALENDAR)
    between = [warned + timedelta(days=n) for n in range(1, (silent - warned).days)]
    assert sum(CALENDAR.is_working_day(day) for day in between) == 1
    assert CALENDAR.is_working_day(between[-1])

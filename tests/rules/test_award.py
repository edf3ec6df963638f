"""The silence of the purchaser, from the table of its docstring and at its edges."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.calendar import official_calendar
from tenders.rules.award import Silence, silence
from tenders.rules.rule_sets import CN_2026_02
from tenders.rules.timetable import due

CALENDAR, RULES = official_calendar(), CN_2026_02
RECEIVED, LAST = date(2026, 3, 25), date(2026, 4, 1)
FACT = Silence(LAST, date(2026, 4, 2), date(2026, 4, 7), "87号令第六十八条")
LATER = date(2026, 4, 9)


@pytest.mark.parametrize(
    ("determined", "waited", "today", "found"),
    [
        (None, None, RECEIVED, None),
        (None, None, LAST, None),
        (None, None, date(2026, 4, 2), FACT),
        (LAST, None, LATER, None),
        (date(2026, 4, 2), None, LATER, FACT),
        (None, LAST, LATER, None),
        (None, date(2026, 4, 2), LATER, FACT),
        (date(2026, 4, 8), LAST, LATER, None),
        (date(2026, 4, 8), date(2026, 4, 7), LATER, FACT),
    ],
)
def test_the_first_candidate_counts_as_the_winner_where_nobody_spoke_in_time(
    determined, waited, today, found
):
    assert silence(RECEIVED, determined, waited, today, RULES, CALENDAR) == found


days = st.dates(date(2026, 2, 2), date(2026, 12, 1))


@given(days, st.integers(0, 60), st.none() | st.integers(0, 60), st.none() | st.integers(0, 60))
def test_silence_begins_the_day_after_the_last_and_never_where_somebody_spoke(
    received, passed, determined, waited
):
    after = lambda n: None if n is None else received + timedelta(days=n)  # noqa: E731
    last = due("decision", received, RULES, CALENDAR).day
    today = received + timedelta(days=passed)
    found = silence(received, after(determined), after(waited), today, RULES, CALENDAR)
    spoke = any(n is not None and after(n) <= last for n in (determined, waited))
    assert (found is None) == (spoke or today <= last)
    if found is not None:
        assert (found.last, found.since) == (last, last + timedelta(days=1))
        assert found.result_due > found.since

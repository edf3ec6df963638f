"""A member neither signs the report nor writes a dissent: deemed to agree (87号令第六十一条)."""

from __future__ import annotations

from datetime import date, timedelta

from procurement.rules.calendar import WorkCalendar

ARTICLE = "87号令第六十一条"
# The law states no period. The whole next working day leaves time to read the report and to write
# a dissent with its reasons, and with it the two working days for the report (第六十八条), which
# count from the end of the evaluation only, are not touched.
ANSWER_WORKING_DAYS = 1


def silent_from(warned: date, calendar: WorkCalendar) -> date:
    """The first day on which a member who was warned on `warned` counts as silent.

    The day of the warning is not counted, the last one is left whole (第八十五条).

    | warned     | last day to answer | silent from |
    | ---------- | ------------------ | ----------- |
    | 2026-09-14 | 2026-09-15         | 2026-09-16  |
    | 2026-09-11 | 2026-09-14         | 2026-09-15  |
    | 2026-09-18 | 2026-09-20 (works) | 2026-09-21  |
    | 2026-09-30 | 2026-10-08         | 2026-10-09  |
    """
    last: date = calendar.add_working_days(warned, ANSWER_WORKING_DAYS).day
    return last + timedelta(days=1)

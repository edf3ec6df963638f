"""The legal periods of a contract: signing, notice, filing and payment.

They come from the rule set of the tender, which never changes after its notice day.
"""

from dataclasses import dataclass
from datetime import date

from procurement.rules.calendar import WorkCalendar
from tenders.rules.rule_sets import rule_set, rule_set_for
from tenders.rules.timetable import end_of

SIGNING, NOTICE, FILING, PAYMENT = "P15", "P16", "P17", "P18"


@dataclass(frozen=True)
class LastDay:
    """The last lawful day of a period and the article that fixes it."""

    day: date
    article: str
    provisional: bool = False


def last_day(code: str, start: date, calendar: WorkCalendar, rules: str = "") -> LastDay:
    """Return the last day of a period that began on `start`, by the rule set of that code.

    Without a code the rule set in force on `start` counts.

    | period       | begins with   | start      | last day   |
    | ------------ | ------------- | ---------- | ---------- |
    | P15, 30 days | award letter  | 2026-03-02 | 2026-04-01 |
    | P16, 2 WD    | signature     | 2026-04-30 | 2026-05-07 |
    | P17, 7 WD    | signature     | 2026-09-30 | 2026-10-15 |
    | P18, 30 days | invoice came  | 2026-11-16 | 2026-12-16 |
    """
    law = rule_set(rules) if rules else rule_set_for(start)
    period = law.period(code)
    end = end_of(period, start, calendar)
    return LastDay(end.day, period.article, end.provisional)

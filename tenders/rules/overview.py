"""Figures for the head of procurement: competition, how long each step took, what was late."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import median

from procurement.rules.calendar import WorkCalendar
from procurement.rules.money import round_half_up
from tenders.rules.rule_sets import RuleSet
from tenders.rules.timetable import due, due_article, local_day

MANY = 6
"""From so many bids on lots are counted together."""
DAY = 24 * 60 * 60


def competition(bids: Iterable[int]) -> tuple[int, ...]:
    """Return how many lots got 0, 1, 2, 3, 4, 5 and "6 or more" bids.

    | bids per lot        | 0 | 1 | 2 | 3 | 4 | 5 | 6+ |
    | ------------------- | - | - | - | - | - | - | -- |
    | 3, 4, 4, 2, 9       | 0 | 0 | 1 | 1 | 2 | 0 | 1  |
    """
    counted = Counter(min(one, MANY) for one in bids)
    return tuple(counted[one] for one in range(MANY + 1))


def median_days(spans: Iterable[tuple[datetime | None, datetime | None]]) -> Decimal | None:
    """Return the median length in days, one decimal half up; None where no span has both ends.

    1, 2 and 10 days -> 2.0; 1 and 2 days -> 1.5; 36 hours -> 1.5.
    """
    lengths = [
        Decimal((end - start).total_seconds()) / DAY
        for start, end in spans
        if start is not None and end is not None
    ]
    return round_half_up(median(lengths), 1) if lengths else None


@dataclass(frozen=True)
class Period:
    """One period of a lot: its last day, when the act was done (None: not yet), the article."""

    key: str
    last: date
    done: date | None
    article: str

    def late(self, today: date) -> bool:
        """Missed: done after the last day, or the last day has passed and nothing was done."""
        return (self.done or today) > self.last


PERIODS = (
    ("report", "evaluated", "received"),
    ("decision", "received", "determined"),
    ("result", "determined", "announced"),
    ("contract", "announced", "contracted"),
)
"""What falls due, the step it counts from, the step that keeps it (87号令第六十八至七十一条)."""


def periods(
    reached: dict[str, datetime], rules: RuleSet, calendar: WorkCalendar
) -> tuple[Period, ...]:
    """Return every period that has begun, in the order of the procedure.

    With rule set CN-2026-02, evaluated on Thursday 2026-04-02 and received on 2026-04-09: the
    report was due on 2026-04-07 (two working days, Qingming between) and came late; the decision
    is due on 2026-04-16.
    """
    found = []
    for key, since, until in PERIODS:
        start, end = reached.get(since), reached.get(until)
        if start is not None:
            last = due(key, local_day(start), rules, calendar).day
            done = local_day(end) if end is not None else None
            found.append(Period(key, last, done, due_article(key, rules)))
    return tuple(found)

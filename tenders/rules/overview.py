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

    1, 2 and 10 days -> 2.0; 1 and 2 days -> 1.5; 36 hours -> 1.5. An end before its start belongs
    to an award that fell, and is no end.
    """
    lengths = [
        Decimal((end - start).total_seconds()) / DAY
        for start, end in spans
        if start is not None and end is not None and start <= end
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
FALLS = ("declined", "voided")
OF_AWARD = ("result", "contract")
"""With these steps an award falls, and with it these periods."""


def periods(
    reached: dict[str, datetime], rules: RuleSet, calendar: WorkCalendar
) -> tuple[Period, ...]:
    """Return every period that has begun, in the order of the procedure.

    With rule set CN-2026-02, evaluated on Thursday 2026-04-02 and received on 2026-04-09: the
    report was due on 2026-04-07 (two working days, Qingming between) and came late; the decision
    is due on 2026-04-16.

    `reached` keeps the last time of each step. Where an award fell, because the winner declined or
    the result was declared void, another winner is determined after the days of the decision have
    done their work, for which the law sets none; what belonged to the fallen award is neither kept
    nor owed by the next one:

    | received | determined | announced | declined | left                         |
    | -------- | ---------- | --------- | -------- | ---------------------------- |
    | 11-09    | 11-11      | 11-12     | 11-16    | decision, result, both kept  |
    | 11-09    | 11-17      | 11-12     | 11-16    | result, due on 11-19, open   |
    | 11-09    | 11-17      | 11-18     | 11-16    | result, kept; the contract   |
    """
    fell = max((reached[name] for name in FALLS if name in reached), default=None)
    found = []
    for key, since, until in PERIODS:
        start, end = reached.get(since), reached.get(until)
        if start is None:
            continue
        if end is not None and end < start:
            end = None  # of the award before
        if fell is not None:
            if key == "decision" and (end is None or end > fell):
                continue
            if key in OF_AWARD and end is None and start <= fell:
                continue
        last = due(key, local_day(start), rules, calendar).day
        done = local_day(end) if end is not None else None
        found.append(Period(key, last, done, due_article(key, rules)))
    return tuple(found)

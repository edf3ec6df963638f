"""Figures for the head of procurement: competition, how long each step took, what was late."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
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
    done_at: datetime | None
    article: str

    @property
    def done(self) -> date | None:
        """The day of the act; None: not yet."""
        return local_day(self.done_at) if self.done_at is not None else None

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
OVERTURNED = ("declined", "voided", "reevaluated", "annulled")


def periods(
    history: Mapping[str, Sequence[datetime]], rules: RuleSet, calendar: WorkCalendar
) -> tuple[Period, ...]:
    """Return every period that has begun and was not overtaken, in the order of the procedure.

    `history` holds for each step every moment at which it was taken, the earliest first.

    With rule set CN-2026-02, evaluated on Thursday 2026-04-02 and received on 2026-04-09: the
    report was due on 2026-04-07 (two working days, Qingming between) and came late; the decision
    is due on 2026-04-16.

    Where the winner declines or the result is void, the next candidate begins a round of its own:

    | determined   | announced    | declined | periods                                 |
    | ------------ | ------------ | -------- | --------------------------------------- |
    | 04-10        | 04-13        |          | decision, result, contract              |
    | 04-10        | 04-13        | 04-20    | decision, result                        |
    | 04-10, 04-22 | 04-13        | 04-20    | decision, result, result (due 04-24)    |
    | 04-10, 04-22 | 04-13, 04-23 | 04-20    | decision, result, result, contract      |

    For the decision on a further candidate the law gives no period (实施条例第四十九条).
    """
    found = []
    for key, since, until in PERIODS:
        starts = history.get(since, ())
        for start, following in zip_longest(starts, starts[1:]):
            end = _first(history.get(until, ()), start, following)
            if end is None and (following is not None or _overturned(history, start)):
                continue
            last = due(key, local_day(start), rules, calendar).day
            found.append(Period(key, last, end, due_article(key, rules)))
    return tuple(found)


def _first(
    moments: Sequence[datetime], since: datetime, before: datetime | None
) -> datetime | None:
    """The first of the moments from one on, and before another."""
    found = (at for at in moments if at >= since and (before is None or at < before))
    return next(found, None)


def _overturned(history: Mapping[str, Sequence[datetime]], since: datetime) -> bool:
    """Whether what was reached then stands no longer, and nothing falls due from it."""
    return any(at >= since for name in OVERTURNED for at in history.get(name, ()))

"""What follows when nobody determines the winner in time (87号令第六十八条)."""

from dataclasses import dataclass
from datetime import date, timedelta

from procurement.rules.calendar import WorkCalendar
from tenders.rules.rule_sets import RuleSet
from tenders.rules.timetable import due, due_article


@dataclass(frozen=True)
class Silence:
    """The last day passed without a word: from `since` the first candidate counts as the winner.

    `last` was the last day to decide; `result_due` is the last day for the result notice, counted
    from `since`; `article` is the law. Days are local days of the legal zone.
    """

    last: date
    since: date
    result_due: date
    article: str


def silence(
    received: date,
    determined: date | None,
    waited: date | None,
    today: date,
    rules: RuleSet,
    calendar: WorkCalendar,
) -> Silence | None:
    """Return what silence has brought about, None where it has not (87号令第六十八条第三款).

    `received` is the day the purchaser received the report, `determined` the day on which a
    winner was determined (None: not yet), `waited` the day on which a lawful reason to wait was
    stated (None: never). A reason stated after the last day changes nothing any more. With the
    report received on Wednesday 2026-03-25 the last day is 2026-04-01:

    | determined | waited     | today      | counts as the winner from |
    | ---------- | ---------- | ---------- | ------------------------- |
    |            |            | 2026-04-01 |                           |
    |            |            | 2026-04-02 | 2026-04-02                |
    | 2026-04-01 |            | 2026-04-09 |                           |
    | 2026-04-02 |            | 2026-04-09 | 2026-04-02                |
    |            | 2026-04-01 | 2026-04-09 |                           |
    |            | 2026-04-02 | 2026-04-09 | 2026-04-02                |
    """
    last = due("decision", received, rules, calendar).day
    in_time = any(day is not None and day <= last for day in (determined, waited))
    if in_time or today <= last:
        return None
    since = last + timedelta(days=1)
    result_due = due("result", since, rules, calendar).day
    return Silence(last, since, result_due, due_article("decision", rules))

"""What a correction of a prequalification notice may change, and what that does to its last day.

While suppliers apply, how they are judged, until when they apply and whom they ask may be said
anew; what is bought, what qualifies and how many are invited stay as announced (Order 87 art. 27).
"""

from dataclasses import dataclass
from datetime import date, datetime

from procurement.errors import Reason, gettext_noop
from procurement.rules.calendar import WorkCalendar
from tenders.rules.rule_sets import RuleSet
from tenders.rules.timetable import end_of, local_day

ARTICLE = "87号令第二十七条"
UNTIL = "applications_until"
WORDS = ("contact", "contact_phone")
CRITERIA = "pool:criteria"
PLACES = (f"pool:{UNTIL}", *(f"tender:{name}" for name in WORDS), CRITERIA)


@dataclass(frozen=True)
class Moved:
    """The last moment to apply as announced and as corrected; None is not said."""

    before: datetime | None
    after: datetime | None


def earliest_until(
    day: date, until: datetime, rule_set: RuleSet, calendar: WorkCalendar, *, material: bool
) -> date | None:
    """Return the earliest lawful day if a correction published on `day` moves the end (P7).

    | day        | until      | material | earliest   |
    | ---------- | ---------- | -------- | ---------- |
    | 2026-03-02 | 2026-03-05 | yes      |            |
    | 2026-03-03 | 2026-03-05 | yes      | 2026-03-06 |
    | 2026-03-03 | 2026-03-05 | no       |            |
    """
    if not material:
        return None
    earliest = end_of(rule_set.period("P7"), day, calendar).day
    return earliest if local_day(until) < earliest else None


def check_until(
    moved: Moved,
    day: date,
    now: datetime,
    rule_set: RuleSet,
    calendar: WorkCalendar,
    *,
    material: bool,
) -> tuple[Reason, ...]:
    """Name everything against the new end; the earliest lawful day stands in the refusal.

    Applications until 2026-03-05 17:00, corrected on 2026-03-03:

    | new end          | material | reason                  |
    | ---------------- | -------- | ----------------------- |
    | 2026-03-06 17:00 | yes      |                         |
    | 2026-03-05 17:00 | yes      | correction_too_late     |
    | 2026-03-05 17:00 | no       |                         |
    | 2026-03-04 17:00 | no       | applications_earlier    |
    | 2026-03-02 17:00 | no       | applications_earlier, past |
    """
    after, reasons = moved.after, []
    if after is None:
        return ()
    if moved.before is not None and after < moved.before:
        message = gettext_noop("A published end of the applications moves on only, from %(from)s.")
        params: dict[str, object] = {"from": moved.before}
        reasons.append(Reason("applications_earlier", message, params, ARTICLE, UNTIL))
    if after != moved.before and after <= now:
        message = gettext_noop("This moment has passed already.")
        reasons.append(Reason("past", message, {}, "", UNTIL))
    earliest = earliest_until(day, after, rule_set, calendar, material=material)
    if earliest is not None:
        period = rule_set.period("P7")
        message = gettext_noop(
            "A correction that can affect applications leaves at least %(days)s days: suppliers "
            "apply until %(earliest)s or later."
        )
        params = {"days": period.days, "earliest": earliest}
        reasons.append(Reason("correction_too_late", message, params, period.article, UNTIL))
    return tuple(reasons)

"""Complaints (投诉) to the finance department: until when, about what, how long all rests.

Government Procurement Law art. 55 to 57, Order 94 art. 17 to 37.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from procurement.errors import Reason, gettext_noop
from procurement.rules.calendar import WorkCalendar
from procurement.rules.days import clipped
from tenders.rules import timetable
from tenders.rules.rule_sets import RuleSet

PERIOD = "政府采购法第五十五条；94号令第十七条"
MATTERS = "94号令第二十条"
CONTENTS = "94号令第十八条"
SUSPENSION = "政府采购法第五十七条；94号令第二十八条"
DECISION = "94号令第三十三条"
VEXATIOUS = "94号令第三十七条"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ComplaintDays:
    """Every last day that counts from the receipt of a complaint (P23, P24)."""

    review: date
    copies: date
    decision: date


def complaint_until(answer_due: date, rule_set: RuleSet, calendar: WorkCalendar) -> date:
    """Return the last day to complain: 15 working days after the answer's period ended (P22).

    | answer due | complaint until |
    | ---------- | --------------- |
    | 2026-04-27 | 2026-05-20      |

    An answer that comes early does not shorten it.
    """
    return timetable.due("complaint", answer_due, rule_set, calendar).day


def check_time(
    answer_due: date,
    answered: date | None,
    today: date,
    rule_set: RuleSet,
    calendar: WorkCalendar,
) -> tuple[Reason, ...]:
    """A complaint follows the answer, or the end of its period in silence, within 15 days.

    | answer due | answered   | today      | refused   |
    | ---------- | ---------- | ---------- | --------- |
    | 2026-04-27 | 2026-04-20 | 2026-04-21 | -         |
    | 2026-04-27 | never      | 2026-04-27 | too early |
    | 2026-04-27 | never      | 2026-04-28 | -         |
    | 2026-04-27 | 2026-04-20 | 2026-05-21 | too late  |
    """
    if answered is None and today <= answer_due:
        message = gettext_noop("The answer may still come until %(due)s; complain after that.")
        return (Reason("too_early", message, {"due": answer_due}, PERIOD),)
    last = complaint_until(answer_due, rule_set, calendar)
    if today > last:
        message = gettext_noop("The last day for the complaint was %(last)s.")
        return (Reason("too_late", message, {"last": last}, PERIOD),)
    return ()


def check_matters(challenged: Sequence[str], complained: Sequence[str]) -> tuple[Reason, ...]:
    """A complaint goes no further than the challenge (Order 94 art. 20).

    Challenged A, B: A -> nothing; C -> new_matter; none -> no_matter.
    """
    if not complained:
        message = gettext_noop("Choose at least one matter of the challenge.")
        return (Reason("no_matter", message, {}, CONTENTS, "matters"),)
    return tuple(
        Reason(
            "new_matter",
            gettext_noop("“%(matter)s” was not challenged before."),
            {"matter": matter},
            MATTERS,
            "matters",
        )
        for matter in complained
        if matter not in challenged
    )


def complaint_days(received: date, rule_set: RuleSet, calendar: WorkCalendar) -> ComplaintDays:
    """Return review, copies to the parties, decision (P23a, P23b, P24).

    | received   | review     | copies     | decision   |
    | ---------- | ---------- | ---------- | ---------- |
    | 2026-05-08 | 2026-05-14 | 2026-05-19 | 2026-06-18 |
    """
    return ComplaintDays(
        timetable.due("complaint_review", received, rule_set, calendar).day,
        timetable.due("complaint_copies", received, rule_set, calendar).day,
        timetable.due("complaint_decision", received, rule_set, calendar).day,
    )


def reply_due(copy_received: date, rule_set: RuleSet, calendar: WorkCalendar) -> date:
    """Return the last day of the purchaser's reply: 5 working days after its copy (P23c)."""
    return timetable.due("complaint_reply", copy_received, rule_set, calendar).day


Rest = tuple[date, date]


def days_of(rests: Iterable[Rest]) -> int:
    """Calendar days of all suspensions, both ends counted: 1 to 10 May -> 10."""
    return sum((last - first).days + 1 for first, last in rests)


def check_suspension(
    earlier: Sequence[Rest], first: date, last: date, rule_set: RuleSet
) -> tuple[Reason, ...]:
    """All suspensions together stay within 30 calendar days and do not overlap (P25).

    | earlier      | new           | refused                  |
    | ------------ | ------------- | ------------------------ |
    | -            | 1 to 30 May   | -                        |
    | -            | 1 to 31 May   | 31 days, until 30 May    |
    | 1 to 20 May  | 21 to 30 May  | -                        |
    | 1 to 20 May  | 21 to 31 May  | 31 days, until 30 May    |
    | 1 to 20 May  | 20 to 22 May  | overlap                  |
    """
    most = rule_set.period("P25").days
    if last < first:
        message = gettext_noop("The suspension ends before it begins.")
        return (Reason("order", message, {}, SUSPENSION, "ends_on"),)
    if any(first <= end and start <= last for start, end in earlier):
        message = gettext_noop("These days are suspended already.")
        return (Reason("overlap", message, {}, SUSPENSION, "starts_on"),)
    total = days_of([*earlier, (first, last)])
    if total > most:
        left = most - days_of(earlier)
        message = gettext_noop(
            "All suspensions together last at most %(most)s days; this makes %(total)s. It may "
            "last until %(until)s."
        )
        until = first + timedelta(days=left) - _DAY
        params = {"most": most, "total": total, "until": until if left > 0 else "—"}
        return (Reason("too_long", message, params, SUSPENSION, "ends_on"),)
    return ()


def check_decision(*, facts: str, basis: str, number: str, files: int) -> tuple[Reason, ...]:
    """A recorded decision has its number, its facts, its basis and its paper."""
    parts = (
        ("decision_number", number.strip(), gettext_noop("Write the number of the decision.")),
        ("decision_facts", facts.strip(), gettext_noop("Write the facts that were found.")),
        ("decision_basis", basis.strip(), gettext_noop("Write basis and result of the decision.")),
        ("decision_file", files, gettext_noop("Attach the decision as a PDF.")),
    )
    return tuple(
        Reason(name, message, {}, DECISION, name) for name, given, message in parts if not given
    )


def baseless_within(days: Iterable[date], today: date, rule_set: RuleSet) -> int:
    """Count the complaints found baseless within the last twelve months, today included.

    Today 2026-06-22: 2025-06-23 counts, 2025-06-22 does not.
    """
    months = rule_set.challenges.baseless_months
    index = today.year * 12 + today.month - 1 - months
    year, month = divmod(index, 12)
    after = clipped(year, month + 1, today.day)
    return sum(after < day <= today for day in days)


def is_vexatious(days: Iterable[date], today: date, rule_set: RuleSet) -> bool:
    """Three complaints without basis in twelve months go on record (Order 94 art. 37)."""
    return baseless_within(days, today, rule_set) >= rule_set.challenges.baseless_limit

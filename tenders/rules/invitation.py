"""Whom an invited tender invites: the pool, the draw, its witnesses (Order 87 art. 14).

Three or more drawn, a pool of twice as many where no notice has gathered it, two witnesses: so the
project's table of rules has it, and P5 for the applications. That one witness is not of the
procurement section the law does not ask: it is the house's own rule and names no article.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from procurement.errors import Reason, gettext_noop
from procurement.rules.calendar import WorkCalendar
from tenders.rules.rule_sets import RuleSet
from tenders.rules.timetable import end_of, local_day

NOTICE, LIBRARY, RECOMMENDED = "notice", "library", "recommended"
SOURCES = (NOTICE, LIBRARY, RECOMMENDED)
ARTICLE = "87号令第十四条"
LEAST = 3
TIMES = 2  # a pool that no public notice has gathered holds twice as many as are drawn
WITNESSES = 2


@dataclass(frozen=True)
class Witness:
    """Somebody of the purchaser who looks on; `buys` says that it is of the procurement section."""

    key: int
    buys: bool


def least_pool(source: str, number: int) -> int:
    """Return how many qualified suppliers a draw of `number` needs.

    | source         | number | pool |
    | -------------- | ------ | ---- |
    | public notice  | 3      | 3    |
    | library        | 3      | 6    |
    | recommendation | 4      | 8    |

    Raises ValueError for another source.
    """
    if source not in SOURCES:
        raise ValueError(f"there is no source {source}")
    return number if source == NOTICE else number * TIMES


def check_number(number: int | None) -> tuple[Reason, ...]:
    """Refuse to invite fewer than three; None is not said yet. 2 -> number; 3 -> fine."""
    if number is None or number >= LEAST:
        return ()
    message = gettext_noop("At least %(least)s suppliers are invited.")
    return (Reason("number", message, {"least": LEAST}, ARTICLE, "number"),)


def check_until(
    until: datetime | None, announced: date, rule_set: RuleSet, calendar: WorkCalendar
) -> tuple[Reason, ...]:
    """Refuse applications that end before the fifth working day after their notice (P5).

    Notice of 2026-03-02: until 2026-03-06 -> applications_too_early, 2026-03-09; None is not
    said yet.
    """
    period = rule_set.period("P5")
    earliest = end_of(period, announced, calendar)
    if until is None or local_day(until) >= earliest.day:
        return ()
    message = gettext_noop(
        "Suppliers have at least %(days)s working days to apply, until %(earliest)s."
    )
    params = {"days": period.days, "earliest": earliest.day}
    field = "applications_until"
    return (Reason("applications_too_early", message, params, period.article, field),)


def check_pool(source: str, qualified: int, number: int) -> tuple[Reason, ...]:
    """Refuse a draw from too small a pool.

    Three of three who answered a notice -> fine; three of five recommended -> pool_small.
    """
    needed = least_pool(source, number)
    if qualified >= needed:
        return ()
    message = gettext_noop(
        "Only %(have)s qualified suppliers are in the pool; %(needed)s are needed."
    )
    return (Reason("pool_small", message, {"have": qualified, "needed": needed}, ARTICLE),)


def check_renewal(
    source: str, qualified: int, undecided: int, number: int, *, closed: bool
) -> tuple[Reason, ...]:
    """Say why nobody is looked for by a further notice; only too small a pool is a reason.

    | source  | closed | undecided | qualified | number | reason     |
    | ------- | ------ | --------- | --------- | ------ | ---------- |
    | notice  | yes    | 0         | 2         | 3      |            |
    | notice  | yes    | 0         | 3         | 3      | enough     |
    | notice  | yes    | 1         | 2         | 3      | undecided  |
    | notice  | no     | 2         | 0         | 3      | still_open |
    | library | yes    | 0         | 2         | 3      | no_notice  |
    """
    if source != NOTICE:
        message = gettext_noop("This pool is not gathered by a notice.")
        return (Reason("no_notice", message, {}, ARTICLE),)
    if not closed:
        return (Reason("still_open", gettext_noop("Suppliers can still apply."), {}, ARTICLE),)
    if undecided:
        message = gettext_noop("Applications without a decision: %(count)s.")
        return (Reason("undecided", message, {"count": undecided}, ARTICLE),)
    if qualified >= least_pool(source, number):
        message = gettext_noop("Enough suppliers qualify: draw those who are invited.")
        return (Reason("enough", message, {}, ARTICLE),)
    return ()


def check_witnesses(witnesses: Sequence[Witness], drawer: int) -> tuple[Reason, ...]:
    """Refuse fewer than two witnesses beside the drawer, or only people who buy."""
    reasons = []
    keys = {one.key for one in witnesses} - {drawer}
    if len(keys) < WITNESSES:
        message = gettext_noop("Two people of the purchaser beside you witness the draw.")
        reasons.append(Reason("witnesses", message, {}, ARTICLE, "witnesses"))
    elif all(one.buys for one in witnesses):
        message = gettext_noop("One witness is not of the procurement section.")
        reasons.append(Reason("witness_buys", message, {}, "", "witnesses"))
    return tuple(reasons)

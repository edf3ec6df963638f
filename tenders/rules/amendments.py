"""What a correction (更正、澄清) of a published tender may change, and what that does to its dates.

A place names what is changed: "tender:deadline", "content:delivery", "lot:1:scope",
"criterion:1:2" (how the second criterion of lot 1 is scored), "bands:1:2" (its ranges and their
points; the most points stay), "line:1:3:quantity" (of the third line of its bill, see
`corrected_lines`), "pool:criteria" (of a prequalification). Everything that is no place
here is subject or qualification and stays as published (Order 87 art. 27).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from procurement.errors import Reason, gettext_noop
from procurement.rules.calendar import WorkCalendar
from tenders.rules import corrected_lines, prequalified, timetable
from tenders.rules.contents import CONTENTS
from tenders.rules.procedures import OPEN_TENDER
from tenders.rules.rule_sets import RuleSet
from tenders.rules.timetable import end_of, local_day

ARTICLE = "87号令第二十七条"
OFFER_ARTICLE = "87号令第十八条"
VISIT_ARTICLE = "87号令第二十六条"

# What is corrected: a published tender, or the prequalification notice of an invited one.
TENDER, PREQUALIFICATION = "tender", "prequalification"

DATES = ("documents_until", "deadline", "visit_at")
WORDS = ("place", "contact", "contact_phone", "visit_place", "visit_note")
LOT_TEXTS = ("scope", "requirement", "standard")
# What qualifies a bidder and what is bought for how much: fixed by the notice.
FIXED_CONTENTS = ("qualification_papers", "budget")
CONTENT_TEXTS = tuple(one.key for one in CONTENTS if one.key not in FIXED_CONTENTS)
# Changes that the tender notice itself has stated; others concern the documents alone.
IN_THE_NOTICE = ("documents_until", "deadline", "place", "contact", "contact_phone")


@dataclass(frozen=True)
class Dates:
    """The dates a correction may move; None is not said, and nothing is said of it."""

    documents_until: datetime | None
    deadline: datetime | None
    visit_at: datetime | None = None


def may_change(place: str, corrects: str = TENDER) -> bool:
    """Tell whether a place may be changed after the publication.

    Of a prequalification notice its own four places, of a tender:

    | place                      | may change |
    | -------------------------- | ---------- |
    | tender:deadline            | yes        |
    | lot:2:requirement          | yes        |
    | content:delivery           | yes        |
    | criterion:1:3              | yes        |
    | bands:1:3                  | yes        |
    | line:1:3:quantity          | yes        |
    | line:1:3:name              | no         |
    | tender:qualification       | no         |
    | tender:title, lot:1:name   | no         |
    | content:qualification_papers | no       |
    """
    if corrects == PREQUALIFICATION:
        return place in prequalified.PLACES
    match place.split(":"):
        case ["tender", name]:
            return name in (*DATES, *WORDS)
        case ["content", key]:
            return key in CONTENT_TEXTS
        case ["lot", number, name]:
            return number.isdigit() and name in LOT_TEXTS
        case ["criterion" | "bands", lot, number]:
            return lot.isdigit() and number.isdigit()
    return corrected_lines.parsed(place) is not None


def check_places(places: Collection[str], corrects: str = TENDER) -> tuple[Reason, ...]:
    """Refuse once whatever is subject matter or qualification."""
    if all(may_change(place, corrects) for place in places):
        return ()
    return (fixed(),)


def fixed() -> Reason:
    """The refusal of a change of subject or qualification."""
    message = gettext_noop(
        "Subject matter and qualification may not be changed after the publication."
    )
    return Reason("fixed", message, {}, ARTICLE)


def earliest_deadline(
    day: date,
    deadline: datetime,
    rule_set: RuleSet,
    calendar: WorkCalendar,
    *,
    material: bool,
    procedure: str = OPEN_TENDER,
) -> date | None:
    """Return the earliest lawful day if a correction published on `day` moves the deadline (P6).

    | day        | deadline   | material | earliest   |
    | ---------- | ---------- | -------- | ---------- |
    | 2026-03-09 | 2026-03-24 | yes      |            |
    | 2026-03-10 | 2026-03-24 | yes      | 2026-03-25 |
    | 2026-03-10 | 2026-03-24 | no       |            |
    """
    period = rule_set.step(procedure, "amendment")
    if period is None or not material:
        return None
    earliest = end_of(period, day, calendar).day
    return earliest if local_day(deadline) < earliest else None


def check_dates(
    before: Dates,
    after: Dates,
    day: date,
    now: datetime,
    rule_set: RuleSet,
    calendar: WorkCalendar,
    *,
    material: bool,
    procedure: str = OPEN_TENDER,
) -> tuple[Reason, ...]:
    """Name everything against the new dates; the earliest lawful day stands in the refusal.

    A published date only moves on: who relied on it loses nothing.
    """
    reasons = list(_backwards(before, after, now))
    if after.deadline is not None:
        reasons += timetable.check_amendment(
            day,
            after.deadline,
            rule_set,
            calendar,
            affects_bids=material,
            procedure=procedure,
        )
    if _before(after.deadline, after.documents_until):
        message = gettext_noop("The documents cannot be offered after the deadline on %(latest)s.")
        params = {"latest": after.deadline}
        reasons.append(
            Reason("documents_after_deadline", message, params, OFFER_ARTICLE, "documents_until")
        )
    if after.visit_at != before.visit_at:
        reasons += check_visit(after.visit_at, after.documents_until, after.deadline)
        if after.visit_at is not None and after.visit_at <= now:
            message = gettext_noop("This moment has passed already.")
            reasons.append(Reason("past", message, {}, "", "visit_at"))
    return tuple(reasons)


def _backwards(before: Dates, after: Dates, now: datetime) -> list[Reason]:
    """A deadline or an end of the offer that comes earlier than published, or lies in the past."""
    reasons = []
    if _before(after.deadline, before.deadline):
        message = gettext_noop("A published deadline moves to a later day only, from %(earliest)s.")
        params = {"earliest": before.deadline}
        reasons.append(Reason("deadline_earlier", message, params, ARTICLE, "deadline"))
    if _before(after.documents_until, before.documents_until):
        message = gettext_noop("A published offer of the documents is extended, never cut short.")
        reasons.append(Reason("offer_shorter", message, {}, OFFER_ARTICLE, "documents_until"))
    elif _moved_into_the_past(before, after, now):
        message = gettext_noop("This moment has passed already.")
        reasons.append(Reason("past", message, {}, OFFER_ARTICLE, "documents_until"))
    return reasons


def _moved_into_the_past(before: Dates, after: Dates, now: datetime) -> bool:
    until = after.documents_until
    return until is not None and until != before.documents_until and until <= now


def check_visit(
    visit_at: datetime | None, documents_until: datetime | None, deadline: datetime | None
) -> tuple[Reason, ...]:
    """A site visit lies between the end of the offer and the deadline (Order 87 art. 26).

    Documents until 2026-03-09 17:00, deadline 2026-03-24 09:00:

    | visit            | reason      |
    | ---------------- | ----------- |
    | 2026-03-09 16:59 | visit_early |
    | 2026-03-09 17:00 |             |
    | 2026-03-24 09:00 | visit_late  |
    """
    if _before(visit_at, documents_until):
        message = gettext_noop(
            "The site visit comes after the offer of the documents has ended: %(earliest)s."
        )
        params = {"earliest": documents_until}
        return (Reason("visit_early", message, params, VISIT_ARTICLE, "visit_at"),)
    if visit_at is not None and deadline is not None and visit_at >= deadline:
        message = gettext_noop("The site visit comes before the deadline: %(latest)s.")
        return (Reason("visit_late", message, {"latest": deadline}, VISIT_ARTICLE, "visit_at"),)
    return ()


def _before(one: datetime | None, other: datetime | None) -> bool:
    """Is one moment before another? Not where one of them is not said."""
    return one is not None and other is not None and one < other


def extension_advised(takers: int, offer_ended: bool, before_deadline: bool, least: int) -> bool:
    """Tell whether extending the offer of the documents is advisable (Order 87 art. 18).

    The answer is the same for none, one and two takers: the number itself stays secret (art. 28).
    """
    return offer_ended and before_deadline and takers < least


def targets(places: Collection[str], corrects: str = TENDER) -> tuple[str, ...]:
    """Return what the correction notice corrects, in the words of its form.

    tender:deadline -> 采购公告, 采购文件; lot:1:scope -> 采购文件; of a prequalification:
    its notice.
    """
    if corrects == PREQUALIFICATION:
        return ("资格预审公告",)
    stated = {f"tender:{name}" for name in IN_THE_NOTICE}
    return ("采购公告", "采购文件") if stated & set(places) else ("采购文件",)

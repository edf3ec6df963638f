"""Challenges (质疑): what may be challenged by whom, until when, and what follows an answer.

Government Procurement Law art. 52 and 53, its regulation art. 52 to 54, Order 94. Days are local
days in the legal zone; periods come from the rule set a tender has pinned.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from procurement.errors import Reason, gettext_noop
from procurement.rules.calendar import Dated, WorkCalendar
from procurement.rules.days import WARNINGS, days_left
from tenders.rules import timetable
from tenders.rules.procedures import OPEN_TENDER
from tenders.rules.rule_sets import RuleSet

DOCUMENTS, PROCEDURE, RESULT = "documents", "procedure", "result"
SUBJECTS = (DOCUMENTS, PROCEDURE, RESULT)
# The steps of the procedure that end before the result and may be challenged on their own.
OPENING, QUALIFICATION, EVALUATION = "opening", "qualification", "evaluation"
STEPS = (OPENING, QUALIFICATION, EVALUATION)

BEFORE_AWARD, AWARDED, SIGNED = "before_award", "awarded", "signed"
GO_ON, AMEND, REDO = "go_on", "amend", "redo"
NEXT, RESCIND, DAMAGES, REVIVE = "next", "rescind", "damages", "revive"
CONSEQUENCES = (GO_ON, AMEND, REDO, NEXT, RESCIND, DAMAGES, REVIVE)
# Those that end or replace a result: a second person decides them.
HEAVY = (REDO, NEXT, REVIVE)

PERIOD = "政府采购法第五十二条；实施条例第五十三条"
STANDING = "94号令第十一条"
CONTENTS = "94号令第十二条"
ONCE = "94号令第十条"
ANSWER = "94号令第十五条"
OUTCOME = "94号令第十六条"
EXAMINATION = "94号令第十三条；政府采购法实施条例第五十四条"
CORRECTION = "94号令第十二条；政府采购法实施条例第五十四条"
SUSPENSION = "政府采购法实施条例第五十四条"

# States of a challenge that say why signing rests, and the reasons.
FILED, RETURNED, ESCALATED = "filed", "returned", "escalated"
UNEXAMINED, OVERDUE, CORRECTING = "unexamined", "overdue", "correcting"
HELD, COMPLAINED = "challenged", "complained"


# Who and until when --------------------------------------------------------------------------


def standing(subject: str, *, took_documents: bool, bid: bool) -> tuple[Reason, ...]:
    """Name why a supplier may not challenge a subject; nothing where it may.

    | subject            | took documents | bid | may |
    | ------------------ | -------------- | --- | --- |
    | documents          | yes            | -   | yes |
    | documents          | no             | no  | no  |
    | procedure, result  | yes            | no  | no  |
    | procedure, result  | -              | yes | yes |

    Raises ValueError for an unknown subject.
    """
    if subject not in SUBJECTS:
        raise ValueError(f"nothing called {subject} is challenged")
    if subject == DOCUMENTS:
        if took_documents or bid:
            return ()
        message = gettext_noop("Only a supplier that took the documents may challenge them.")
        return (Reason("no_documents", message, {}, STANDING, "subject"),)
    if bid:
        return ()
    message = gettext_noop("Only a bidder may challenge the procedure or the result.")
    return (Reason("no_bidder", message, {}, STANDING, "subject"),)


@dataclass(frozen=True)
class Window:
    """When something may be challenged; both days are None while it has not happened."""

    began: date | None = None
    last: date | None = None
    provisional: bool = False

    def is_open(self, today: date) -> bool:
        """Whether a challenge filed today is in time."""
        return self.began is not None and self.last is not None and today <= self.last


def _window(began: date | None, rule_set: RuleSet, calendar: WorkCalendar) -> Window:
    if began is None:
        return Window()
    last = timetable.due("challenge", began, rule_set, calendar)
    return Window(began, last.day, last.provisional)


def documents_window(
    taken: date | None,
    notice_day: date | None,
    rule_set: RuleSet,
    calendar: WorkCalendar,
    procedure: str = OPEN_TENDER,
) -> Window:
    """Count 7 working days from the documents taken or the end of their notice period (P20, P2).

    | taken      | notice ends | the later: from, last  | the earlier: from, last |
    | ---------- | ----------- | ---------------------- | ----------------------- |
    | 2026-03-03 | 2026-03-09  | 2026-03-09, 2026-03-18 | 2026-03-03, 2026-03-12  |
    | 2026-03-10 | 2026-03-09  | 2026-03-10, 2026-03-19 | 2026-03-09, 2026-03-18  |
    | never      | 2026-03-09  | -                      | -                       |

    Which of the two is a setting of the rule set. The notice of 2026-03-02 ends on 2026-03-09.
    """
    if taken is None or notice_day is None:
        return Window()
    period = rule_set.step(procedure, "notice")
    ended = timetable.end_of(period, notice_day, calendar).day if period else notice_day
    choose = max if rule_set.challenges.documents_from == "later" else min
    return _window(choose(taken, ended), rule_set, calendar)


def step_window(ended: date | None, rule_set: RuleSet, calendar: WorkCalendar) -> Window:
    """Count 7 working days from the end of a step: 2026-03-24 -> 2026-04-02 (P20)."""
    return _window(ended, rule_set, calendar)


def result_window(notice_day: date | None, rule_set: RuleSet, calendar: WorkCalendar) -> Window:
    """Count 7 working days from the end of the result notice's period (P20).

    | result notice | offset | notice ends | last day   |
    | ------------- | ------ | ----------- | ---------- |
    | 2026-04-03    | 1      | 2026-04-07  | 2026-04-16 |
    | 2026-04-03    | 2      | 2026-04-08  | 2026-04-17 |

    A challenge before the notice period has ended is in time too.
    """
    if notice_day is None:
        return Window()
    ended = timetable.result_notice_ends(notice_day, rule_set, calendar)
    window = _window(ended.day, rule_set, calendar)
    return Window(notice_day, window.last, ended.provisional or window.provisional)


def check_time(window: Window, today: date) -> tuple[Reason, ...]:
    """Refuse what has not happened yet and what comes after its last day, naming that day."""
    if window.last is None:
        message = gettext_noop("What you challenge has not happened yet or is not public.")
        return (Reason("too_early", message, {}, PERIOD, "subject"),)
    if today > window.last:
        message = gettext_noop("The last day for this challenge was %(last)s.")
        return (Reason("too_late", message, {"last": window.last}, PERIOD, "subject"),)
    return ()


def check_correction(
    window_last: date, returned: date, today: date, rule_set: RuleSet, calendar: WorkCalendar
) -> tuple[Reason, ...]:
    """A returned challenge comes back by its own last day, or within five working days.

    Last day 2026-04-16, returned 2026-04-15 -> until 2026-04-22.
    """
    until = correction_until(window_last, returned, rule_set, calendar)
    if today <= until:
        return ()
    message = gettext_noop("It could be corrected until %(last)s.")
    return (Reason("correction_too_late", message, {"last": until}, PERIOD),)


def correction_until(
    window_last: date, returned: date, rule_set: RuleSet, calendar: WorkCalendar
) -> date:
    """The last day on which a returned challenge may be filed again."""
    days = rule_set.challenges.correction_days
    return max(window_last, calendar.add_working_days(returned, days).day)


# What rests ----------------------------------------------------------------------------------


def why_rests(
    status: str, *, held: bool, answer_due: date, correct_until: date | None, today: date
) -> str:
    """Say why signing rests because of a challenge; "" where it does not (decision 0080).

    `held`: it was accepted as one that may change the result and not lifted since. A challenge
    nobody has examined holds whatever the day: whoever lets the time pass gains nothing by it.

    | status       | held | today                              | why         |
    | ------------ | ---- | ---------------------------------- | ----------- |
    | filed        | -    | until the day the answer is due    | unexamined  |
    | filed        | -    | after it                           | overdue     |
    | returned     | -    | until the last day to correct it   | correcting  |
    | returned     | -    | after it                           | -           |
    | escalated    | yes  | -                                  | complained  |
    | any other    | yes  | -                                  | challenged  |
    | any other    | no   | -                                  | -           |
    """
    if status == FILED:
        return UNEXAMINED if today <= answer_due else OVERDUE
    if status == RETURNED:
        return CORRECTING if correct_until is not None and today <= correct_until else ""
    if not held:
        return ""
    return COMPLAINED if status == ESCALATED else HELD


# What it must hold ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Letter:
    """The contents of a challenge (质疑函); `evidence` counts its files."""

    matters: Sequence[str] = ()
    facts: str = ""
    law: str = ""
    request: str = ""
    contact: str = ""
    phone: str = ""
    evidence: int = 0


_PARTS = (
    ("facts", gettext_noop("Write the facts on which the challenge rests.")),
    ("law", gettext_noop("Name the legal grounds.")),
    ("request", gettext_noop("Write what you ask for.")),
    ("contact", gettext_noop("Name a contact person.")),
    ("phone", gettext_noop("Give a telephone number.")),
)


def check_letter(letter: Letter) -> tuple[Reason, ...]:
    """Name everything that a challenge lacks, all at once (Order 94 art. 12).

    An empty letter -> matters, facts, law, request, contact, phone, evidence.
    """
    return tuple(_missing(letter))


def _missing(letter: Letter) -> Iterator[Reason]:
    if not any(matter.strip() for matter in letter.matters):
        message = gettext_noop("Name each matter that you challenge, one a line.")
        yield Reason("matters", message, {}, CONTENTS, "matters")
    for name, message in _PARTS:
        if not str(getattr(letter, name)).strip():
            yield Reason(name, message, {}, CONTENTS, name)
    if not letter.evidence:
        message = gettext_noop("Attach the evidence for it.")
        yield Reason("evidence", message, {}, CONTENTS, "evidence")


def check_once(earlier: int, *, only_once: bool) -> tuple[Reason, ...]:
    """Refuse a second challenge of a step where the documents allow one (Order 94 art. 10)."""
    if not only_once or not earlier:
        return ()
    message = gettext_noop("The tender documents allow one challenge for each step.")
    return (Reason("once", message, {}, ONCE, "subject"),)


# The answer ----------------------------------------------------------------------------------


def answer_due(received: date, rule_set: RuleSet, calendar: WorkCalendar) -> Dated:
    """Return the last day of the answer: 7 working days after the receipt (P21).

    | received   | answer until |
    | ---------- | ------------ |
    | 2026-04-16 | 2026-04-27   |
    | 2026-04-29 | 2026-05-12   |
    """
    return timetable.due("challenge_answer", received, rule_set, calendar)


def warns(due: date, today: date, calendar: WorkCalendar) -> bool:
    """Whether today is a day of warning: 3, 1 and 0 working days before the last day."""
    return calendar.is_working_day(today) and days_left(due, today, calendar) in WARNINGS


def lawful_consequences(
    subject: str,
    stage: str,
    *,
    qualified_left: int,
    candidates_left: int,
    min_bids: int,
    amendable: bool = False,
    revivable: bool = False,
) -> tuple[str, ...]:
    """What may follow an upheld challenge or complaint (Order 94 art. 16, 31, 32; chapter 9).

    | subject           | stage                 | left              | lawful                 |
    | ----------------- | --------------------- | ----------------- | ---------------------- |
    | documents         | before the deadline   | -                 | go on, amend, redo     |
    | documents         | before award          | -                 | go on, redo            |
    | documents         | awarded               | -                 | go on, redo            |
    | procedure, result | before award          | -                 | go on, redo            |
    | procedure, result | awarded               | 3 and a candidate | go on, another         |
    | procedure, result | awarded               | 2, or none        | go on, redo            |
    | any               | signed                | -                 | go on, rescind, damages |
    | procedure, result | failed, complaint     | -                 | go on, revive, redo    |

    `revivable`: a complaint about a failure that can be undone, so that the lot goes on where it
    stood (art. 32: the failure is void); to redo leaves the failure to be tendered again.
    Going on is for a fault that did not affect the result. Where another candidate can be taken
    the purchaser must (art. 16), so redo is then left out. `amendable` before the deadline only.
    """
    if stage == SIGNED:
        return (GO_ON, RESCIND, DAMAGES)
    if revivable and subject != DOCUMENTS:
        return (GO_ON, REVIVE, REDO)
    if subject == DOCUMENTS:
        return (GO_ON, AMEND, REDO) if amendable else (GO_ON, REDO)
    if stage == AWARDED and qualified_left >= min_bids and candidates_left:
        return (GO_ON, NEXT)
    return (GO_ON, REDO)


def check_answer(
    *, upheld: bool, facts: str, law: str, consequence: str, lawful: Iterable[str]
) -> tuple[Reason, ...]:
    """An answer names facts and law, upheld or not; an upheld one a lawful consequence."""
    reasons = []
    if not facts.strip():
        message = gettext_noop("Write the facts on which the answer rests.")
        reasons.append(Reason("answer_facts", message, {}, ANSWER, "answer_facts"))
    if not law.strip():
        message = gettext_noop("Name the law on which the answer rests.")
        reasons.append(Reason("answer_law", message, {}, ANSWER, "answer_law"))
    if upheld and consequence not in tuple(lawful):
        message = gettext_noop("Choose what follows; the law leaves only what is listed.")
        reasons.append(Reason("consequence", message, {}, OUTCOME, "consequence"))
    if not upheld and consequence:
        message = gettext_noop("A dismissed challenge has no consequence.")
        reasons.append(Reason("no_consequence", message, {}, OUTCOME, "consequence"))
    return tuple(reasons)

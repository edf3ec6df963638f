"""The dates of a tender: propose lawful ones, check chosen ones, and compute what falls due.

Days are local days in the legal zone (UTC+8, no summer time); a deadline is an instant.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from procurement.errors import Reason, gettext_noop
from procurement.rules.calendar import Dated, WorkCalendar
from tenders.rules.procedures import OPEN_TENDER
from tenders.rules.rule_sets import WORKING_DAYS, Period, RuleSet

OPENING = "87号令第三十九条"
LEGAL_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")

# What falls due -> number of its period, counted from the event in the comment.
DUE = {
    "refund": "P9",  # withdrawal, termination, award letter (losers) or contract (winner)
    "report": "P10",  # end of the evaluation
    "decision": "P11",  # report received
    "result": "P12",  # winner determined
    "result_notice_ends": "P13",  # result notice published
    "contract": "P15",  # award letter
    "contract_published": "P16",  # contract signed
    "contract_filed": "P17",  # contract signed
    "payment": "P18",  # invoice received, conditions met
    "question_answer": "P19",  # question (询问) received
    "challenge": "P20",  # end of the step that is challenged
    "challenge_answer": "P21",  # challenge (质疑) received
    "complaint": "P22",  # end of the period for the answer
    "complaint_review": "P23a",  # complaint (投诉) received
    "complaint_copies": "P23b",  # complaint received
    "complaint_reply": "P23c",  # copy received
    "complaint_decision": "P24",  # complaint received
    "suspension_ends": "P25",  # suspension ordered
}


def local_day(moment: datetime) -> date:
    """Return the day of an instant in the legal zone; ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return moment.astimezone(LEGAL_ZONE).date()


def end_of(period: Period, start: date, calendar: WorkCalendar) -> Dated:
    """Return the last day of a period: the first day is not counted, a free last one rolls.

    P4 from 2026-03-02 (20 calendar days, a Sunday) -> 2026-03-23; P3 from 2026-03-02 ->
    2026-03-09; P4 from 2026-09-11 (1 October) -> 2026-10-08.
    """
    if period.unit == WORKING_DAYS:
        return calendar.add_working_days(start, period.days)
    return calendar.add_calendar_days(start, period.days)


@dataclass(frozen=True)
class Step:
    """A day of the timetable and the period it comes from."""

    key: str
    day: date
    provisional: bool
    period: Period


@dataclass(frozen=True)
class Timetable:
    """The earliest lawful days after a notice; opening is the instant of the deadline (P8)."""

    notice_day: date
    intention_by: date
    steps: tuple[Step, ...]

    def day(self, key: str) -> date | None:
        """Return the day of a step, None where the procedure has no such step."""
        return next((step.day for step in self.steps if step.key == key), None)

    @property
    def notice_until(self) -> date | None:
        """The last day the notice must stay up (P2)."""
        return self.day("notice")

    @property
    def documents_until(self) -> date | None:
        """The earliest day on which the offer of the documents may end (P3)."""
        return self.day("documents")

    @property
    def deadline(self) -> date | None:
        """The earliest day for the deadline and the opening (P4, P8)."""
        return self.day("deadline")

    @property
    def opening(self) -> date | None:
        """The opening is the instant of the deadline (P8)."""
        return self.deadline

    @property
    def provisional(self) -> bool:
        """Whether a day may still move with the official calendar."""
        return any(step.provisional for step in self.steps)


def propose(
    notice_day: date, rule_set: RuleSet, calendar: WorkCalendar, procedure: str = OPEN_TENDER
) -> Timetable:
    """Propose the earliest lawful days after a notice.

    | notice     | notice up to | documents to | deadline   | intention by |
    | ---------- | ------------ | ------------ | ---------- | ------------ |
    | 2026-03-02 | 2026-03-09   | 2026-03-09   | 2026-03-23 | 2026-01-31   |
    | 2026-09-11 | 2026-09-18   | 2026-09-18   | 2026-10-08 | 2026-08-12   |
    """
    steps = []
    for key in ("notice", "documents", "deadline"):
        period = rule_set.step(procedure, key)
        if period is not None:
            end = end_of(period, notice_day, calendar)
            steps.append(Step(key, end.day, end.provisional, period))
    intention_by = notice_day - timedelta(days=rule_set.period("P1").days)
    return Timetable(notice_day, intention_by, tuple(steps))


@dataclass(frozen=True)
class TenderDates:
    """The dates a buyer has chosen; instants carry their zone. None is not chosen yet."""

    notice_day: date | None
    documents_until: date | None
    deadline: datetime | None
    opening: datetime | None
    notice_until: date | None = None


_TOO_EARLY = {
    "notice": (
        "notice_until",
        gettext_noop("The notice stays up for %(days)s working days, until %(earliest)s."),
        gettext_noop(
            "The notice stays up for %(days)s working days, until %(earliest)s (provisional: "
            "the official calendar of that year is not published yet)."
        ),
    ),
    "documents": (
        "documents_until",
        gettext_noop(
            "The documents are offered for at least %(days)s working days, until %(earliest)s."
        ),
        gettext_noop(
            "The documents are offered for at least %(days)s working days, until %(earliest)s "
            "(provisional: the official calendar of that year is not published yet)."
        ),
    ),
    "deadline": (
        "deadline",
        gettext_noop(
            "The deadline is at least %(days)s days after the notice: from 00:00 on %(earliest)s."
        ),
        gettext_noop(
            "The deadline is at least %(days)s days after the notice: from 00:00 on %(earliest)s "
            "(provisional: the official calendar of that year is not published yet)."
        ),
    ),
}


def check(
    dates: TenderDates,
    rule_set: RuleSet,
    calendar: WorkCalendar,
    procedure: str = OPEN_TENDER,
) -> tuple[Reason, ...]:
    """Name every date that breaks a period, each with the earliest lawful day and the article.

    What is not chosen yet breaks nothing, and nothing is counted from it. Notice of 2026-03-02:
    documents to 2026-03-06 -> documents_too_early, 2026-03-09; deadline on 2026-03-20 ->
    deadline_too_early, 2026-03-23; opening at another instant -> opening_apart.
    """
    reasons = []
    if dates.notice_day is not None:
        lawful = propose(dates.notice_day, rule_set, calendar, procedure)
        reasons += _too_early(dates, lawful)
    if dates.deadline is None:
        return tuple(reasons)
    if dates.documents_until is not None and dates.documents_until > local_day(dates.deadline):
        reasons.append(_documents_late(dates.deadline))
    if dates.opening != dates.deadline:
        reasons.append(_opening_apart(dates.deadline))
    return tuple(reasons)


def _too_early(dates: TenderDates, lawful: Timetable) -> list[Reason]:
    chosen = {
        "notice": dates.notice_until,
        "documents": dates.documents_until,
        "deadline": local_day(dates.deadline) if dates.deadline else None,
    }
    reasons = []
    for step in lawful.steps:
        day = chosen[step.key]
        if day is not None and day < step.day:
            field, certain, provisional = _TOO_EARLY[step.key]
            message = provisional if step.provisional else certain
            params = {"earliest": step.day, "days": step.period.days}
            code = f"{step.key}_too_early"
            reasons.append(Reason(code, message, params, step.period.article, field))
    return reasons


def _documents_late(deadline: datetime) -> Reason:
    message = gettext_noop("The documents cannot be offered after the deadline on %(latest)s.")
    params = {"latest": local_day(deadline)}
    return Reason("documents_after_deadline", message, params, "87号令第十八条", "documents_until")


def _opening_apart(deadline: datetime) -> Reason:
    message = gettext_noop("Bids are opened at the moment of the deadline, %(earliest)s.")
    params = {"earliest": deadline}
    return Reason("opening_apart", message, params, OPENING, "opening")


OFFICE_OPENS, OFFICE_CLOSES = time(9), time(17)
"""No figure of the law: when offices work here, and people can come to an opening."""


def unusual_opening(deadline: datetime, calendar: WorkCalendar) -> tuple[Reason, ...]:
    """Warn of a deadline at which hardly anybody can open bids or be there; nothing is refused.

    Bids are opened in public at the moment of the deadline, with bidders and officers present.

    | deadline            | warns of                    |
    | ------------------- | --------------------------- |
    | Mon 2026-03-23 9:00 |                             |
    | Mon 2026-03-23 3:00 | hour (before 9:00)          |
    | Mon 2026-03-23 17:00| hour (offices are closed)   |
    | Sat 2026-03-21 9:30 | day                         |
    | Sat 2026-10-10 9:30 | (a make-up day, works)      |
    | Thu 2026-10-01 3:00 | day, hour                   |
    """
    local = deadline.astimezone(LEGAL_ZONE)
    reasons = []
    if not calendar.is_working_day(local.date()):
        message = gettext_noop(
            "The deadline lies on a day off, %(day)s: bids are opened at that moment, in public, "
            "by officers who would have to come. Choose a working day."
        )
        params: dict[str, object] = {"day": local.date()}
        reasons.append(Reason("opening_day_off", message, params, OPENING, "deadline"))
    if not OFFICE_OPENS <= local.time() < OFFICE_CLOSES:
        message = gettext_noop(
            "The deadline lies outside office hours (%(opens)s to %(closes)s), at %(hour)s: bids "
            "are opened at that moment, in public, with the bidders. Choose an hour between."
        )
        hours = {"opens": OFFICE_OPENS, "closes": OFFICE_CLOSES, "hour": local.time()}
        params = {name: f"{hour:%H:%M}" for name, hour in hours.items()}
        reasons.append(Reason("opening_hour", message, params, OPENING, "deadline"))
    return tuple(reasons)


def check_intention(
    intention_day: date | None, notice_day: date, rule_set: RuleSet
) -> tuple[Reason, ...]:
    """Tell whether the intention came 30 days before the notice (P1); if not, ask for a reason.

    2023-01-18 -> 2023-02-09 is 22 days: the earliest notice would have been 2023-02-17.
    """
    period = rule_set.period("P1")
    if intention_day is None:
        message = gettext_noop("No intention was published.")
        return (Reason("intention_missing", message, {}, period.article, "intention_day"),)
    earliest = intention_day + timedelta(days=period.days)
    if notice_day >= earliest:
        return ()
    message = gettext_noop(
        "The intention was published less than %(days)s days before: the notice is due from "
        "%(earliest)s on, or needs a reason."
    )
    params = {"days": period.days, "earliest": earliest}
    return (Reason("intention_too_late", message, params, period.article, "notice_day"),)


def check_amendment(
    amended_day: date,
    deadline: datetime,
    rule_set: RuleSet,
    calendar: WorkCalendar,
    *,
    affects_bids: bool = True,
    procedure: str = OPEN_TENDER,
) -> tuple[Reason, ...]:
    """Check the deadline (the new one, if it moves) after an amendment that can affect bids (P6).

    Amended on 2026-03-10: a deadline on 2026-03-23 -> amendment_too_late, 2026-03-25.
    """
    period = rule_set.step(procedure, "amendment")
    if period is None or not affects_bids:
        return ()
    earliest = end_of(period, amended_day, calendar)
    if local_day(deadline) >= earliest.day:
        return ()
    message = gettext_noop(
        "An amendment that can affect bids leaves at least %(days)s days: the deadline moves to "
        "%(earliest)s or later."
    )
    params = {"days": period.days, "earliest": earliest.day}
    return (Reason("amendment_too_late", message, params, period.article, "deadline"),)


def due(key: str, start: date, rule_set: RuleSet, calendar: WorkCalendar) -> Dated:
    """Return the last day for a later step, counted from the event named in `DUE`.

    | key            | from       | due        |
    | -------------- | ---------- | ---------- |
    | report         | 2026-03-23 | 2026-03-25 |
    | decision       | 2026-03-25 | 2026-04-01 |
    | result         | 2026-04-01 | 2026-04-03 |
    | contract       | 2026-04-03 | 2026-05-06 |
    | contract_filed | 2026-04-28 | 2026-05-11 |

    Raises ValueError for an unknown key.
    """
    if key not in DUE:
        raise ValueError(f"nothing called {key} falls due")
    return end_of(rule_set.period(DUE[key]), start, calendar)


def due_article(key: str, rule_set: RuleSet) -> str:
    """Return the article behind a due day."""
    return rule_set.period(DUE[key]).article


RETENTION = "政府采购法第四十二条"


def kept_until(ended: date, rule_set: RuleSet) -> date:
    """Return the day until which the files of a procurement are kept at least (P33).

    Ended on 2026-04-03 -> 2041-04-03; on 2028-02-29 -> 2043-03-01.
    """
    year = ended.year + rule_set.retention_years
    if (ended.month, ended.day) == (2, 29):
        return date(year, 3, 1)
    return ended.replace(year=year)


def lasted(period: Period | None, since: date, until: date, calendar: WorkCalendar) -> bool:
    """Tell whether something lasted as long as a period asks; nothing is asked without one.

    P3 (5 working days) from 2026-03-02: until 2026-03-09 -> yes, until 2026-03-06 -> no.
    """
    return period is None or end_of(period, since, calendar).day <= until


def challenge_until(result_notice_day: date, rule_set: RuleSet, calendar: WorkCalendar) -> Dated:
    """Return the last day to challenge a result: 7 WD after the notice period (P13, P20).

    Result notice of 2026-04-03 -> the notice period ends 2026-04-07 -> 2026-04-16. Where the
    rule set lets the notice period end on the second working day: 2026-04-08 -> 2026-04-17.
    """
    ended = result_notice_ends(result_notice_day, rule_set, calendar)
    last = due("challenge", ended.day, rule_set, calendar)
    return Dated(last.day, ended.provisional or last.provisional)


def result_notice_ends(result_notice_day: date, rule_set: RuleSet, calendar: WorkCalendar) -> Dated:
    """Return the last day of the result notice's period, by the offset of the rule set."""
    return calendar.add_working_days(result_notice_day, rule_set.challenges.result_notice_days)

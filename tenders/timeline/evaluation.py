"""The life of a lot from the opening on, past and future; pure, from rows already read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.registry import Event
from procurement.rules.calendar import WorkCalendar
from procurement.web import formats
from tenders.guards.tendering import rules_on
from tenders.lifecycle.lot import FAILED, LotState
from tenders.rules import annulment, challenges, overview, replacement, rule_sets, timetable
from tenders.rules.award import Silence
from tenders.rules.failures import article_of
from tenders.rules.rule_sets import RuleSet
from tenders.timeline import who
from tenders.timeline.who import NOBODY, Names
from tenders.timeline.words import failure_words


@dataclass(frozen=True)
class Step:
    """What a lot reaches, in words, by which article, whose act it is.

    `secret` steps are known to those inside alone; `act` names the transition whose actor is.
    """

    key: str
    what: Any
    article: str
    secret: bool
    who: Any
    act: str = ""


STEPS: tuple[Step, ...] = (
    Step(
        "revived", _("Failure declared void, the lot goes on"), "94号令第三十二条", False,
        who.AUTHORITY,
    ),
    Step(
        "qualified", _("Qualification reviewed"), "87号令第四十四条", True,
        who.PURCHASER, "end_qualification",
    ),
    Step(
        "consultation", _("Consultation began"), "财库〔2014〕214号第十九条", True, who.COMMITTEE
    ),
    Step(
        "scoring", _("Conformity reviewed, scoring began"), "87号令第五十条", True, who.COMMITTEE
    ),
    Step(
        "set_back", _("Back to the conformity review: opinions of a member are void"),
        replacement.ARTICLE, True, who.PURCHASER, "set_back",
    ),
    Step("ranked", _("Bids ranked"), "87号令第五十七条", True, who.COMMITTEE),
    Step(
        "evaluated", _("Evaluation ended, report signed"), "87号令第五十八条", True, who.COMMITTEE
    ),
    Step(
        "reevaluated", _("The same committee is to evaluate again"), "87号令第六十四条", True,
        who.PURCHASER, "reevaluate",
    ),
    Step(
        "received", _("Report received by the purchaser"), "87号令第六十八条", True,
        who.PURCHASER, "receive_report",
    ),
    Step(
        "waits", _("Lawful reason to wait stated"), "87号令第六十八条", True, who.PURCHASER, "wait"
    ),
    Step(
        "determined", _("Winner determined"), "87号令第六十八条", True,
        who.PURCHASER, "determine_winner",
    ),
    Step(
        "announced", _("Result announced, award letter issued"), "87号令第六十九条", False,
        who.PURCHASER, "announce",
    ),
    Step("declined", _("The winner declined"), "政府采购法实施条例第四十九条", False, who.WINNER),
    Step("voided", _("Result declared void"), "94号令第十六条", False, who.PURCHASER, "void"),
    Step(
        "annulled", _("Evaluation void, another committee evaluates"), annulment.ARTICLE, False,
        who.PURCHASER, "annul",
    ),
    Step("contracted", _("Signing of the contract"), "政府采购法第四十六条", False, who.BOTH),
)  # fmt: skip
# Until when: the step, the period, from which step it counts, in words.
PERIODS: dict[str, tuple[str, str, Any]] = {
    "received": ("report", "evaluated", _("two working days after the evaluation")),
    "determined": ("decision", "received", _("five working days after the report")),
    "announced": ("result", "determined", _("two working days after the decision")),
    "contracted": ("contract", "announced", _("30 days after the award letter")),
}
OPTIONAL = (
    "revived", "annulled", "set_back", "reevaluated", "waits", "declined", "voided", "consultation",
)  # fmt: skip
OVER = (*FAILED, LotState.TERMINATED)
# By whose act a lot fails; otherwise the purchaser's.
FAILED_IN_EVALUATION = (
    LotState.FAILED_CONFORMING,
    LotState.FAILED_BUDGET,
    LotState.FAILED_ILLEGAL,
    LotState.FAILED_DOCUMENTS,
)


def lot_events(
    lot: Any,
    calendar: WorkCalendar,
    today: date,
    *,
    inside: bool,
    opened: bool = True,
    silence: Silence | None = None,
    names: Names = NOBODY,
    further: Iterable[Event] = (),
) -> list[Event]:
    """Everything that happened to the lot and what the law still asks of it.

    Each reader sees what was done within its period or after its last day, and what is late
    today; those outside of the steps that are public alone. Those inside also see who did it by
    `names`, and what the purchaser's `silence` has brought about. `further` are the events of the
    apps above: notices, and the contract.
    """
    events = []
    shut = lot.status == LotState.FAILED_BIDDERS  # its own line says that none was opened
    if opened and not shut and lot.tender.opened_at is not None:
        events.append(opening(lot.tender))
    past, future, history = [], [], lot.history
    periods = _periods(lot, calendar, inside=inside)
    for step in STEPS:
        key = step.key
        if step.secret and not inside:
            continue
        if key == "voided" and not inside and lot.reached_at("announced") is None:
            continue
        for place, at in enumerate(history.get(key, ())):
            words = lot.wait_reason if key == "waits" else ""
            acted = who.named(names, lot, step.act, step.who, place)
            done = Event(at, step.what, step.article, True, words, who=acted, code=_code(key))
            past.append(_measured(done, periods.get((key, at)), today))
        if key not in OPTIONAL and lot.status not in OVER and _to_come(history, key):
            ahead = _ahead(lot, step, calendar, inside=inside)
            due = periods.get((key, None))
            future.append(replace(ahead, late=due is not None and due.late(today)))
    if inside and lot.tender.decision_ground:
        past.extend(_rounds(lot))
    if silence is not None and inside:
        what = _("The first candidate counts as the winner: nobody decided in time")
        past.append(Event(clock.legal(silence.since), what, silence.article, done=True))
    past.extend(_void_failures(lot))
    failed = lot.reached_at("failed")
    if failed is not None:
        what = lot.get_status_display()
        article = article_of(lot.status, lot.tender.procedure)
        role = who.COMMITTEE if lot.status in FAILED_IN_EVALUATION else who.PURCHASER
        end = Event(
            failed, what, article, done=True, detail=failure_words(lot.failure_reason), who=role
        )
        past.append(end)
    if opened and lot.tender.rule_set:
        future.append(retention(ended_at(lot), rules_on(lot.tender)))
    for event in (*_told(lot, calendar, today), *further):
        (past if event.done else future).append(event)
    past.sort(key=_when)
    return [*events, *past, *_by_day(future)]


def opening(tender: Any) -> Event:
    """The line of the opening, of the tender as of its lots."""
    what = _("Bids opened")
    return Event(tender.opened_at, what, "87号令第三十九条", done=True, who=who.OPENERS)


def _by_day(future: list[Event]) -> list[Event]:
    """What has a last day stands where that day lies; steps without one keep their order."""
    dated = sorted((one for one in future if one.when is not None), key=_when)
    return [*dated, *(one for one in future if one.when is None)]


def _code(key: str) -> str:
    """The number of the period that a step keeps."""
    return timetable.DUE[PERIODS[key][0]] if key in PERIODS else ""


def _told(lot: Any, calendar: WorkCalendar, today: date) -> Iterator[Event]:
    """Until when a result stays up and may be challenged; of a failure the latter alone."""
    announced = lot.reached_at("announced") if lot.result_public else None
    if announced is not None and lot.tender.rule_set:
        yield taken_up(_("Result notice on the board"), announced, rules_on(lot.tender))
    known = announced or (lot.reached_at("failed") if lot.status in FAILED else None)
    if known is None or not lot.tender.rule_set:
        return
    rules, day = rules_on(lot.tender), timetable.local_day(known)
    if announced is not None:
        ends = timetable.result_notice_ends(day, rules, calendar).day
        what = _("Notice period of the result ends")
        article = timetable.due_article("result_notice_ends", rules)
        over = today > ends
        yield Event(ends, what, article, over, who=who.PURCHASER, code="P13", kept=over)
    last = challenges.result_window(day, rules, calendar).last
    what = _("Last day to challenge the result")
    yield Event(
        last, what, challenges.PERIOD, done=last is not None and today > last,
        who=who.BIDDERS, code="P20",
    )  # fmt: skip


def taken_up(what: Any, at: datetime, rules: RuleSet) -> Event:
    """The board of this system shows a notice at the moment it is handed over (P14)."""
    period = rules.period("P14")
    detail = _("at the moment it was handed over; at most %(days)s working day") % {
        "days": period.days
    }
    return Event(
        at, what, period.article, True, detail, who=who.PORTAL, code=period.code, kept=True
    )


def ended_at(lot: Any) -> datetime | None:
    """When the procurement of a lot ended: with its contract, or without one."""
    if lot.status == LotState.TERMINATED:
        moment: datetime | None = lot.tender.terminated_at
        return moment
    at: datetime | None = lot.reached_at("failed" if lot.status in FAILED else "contracted")
    return at


def retention(ended: datetime | None, rules: RuleSet) -> Event:
    """The line of the files that are kept (P33); without a day while the procurement goes on."""
    until = timetable.kept_until(timetable.local_day(ended), rules) if ended else None
    words = _("%(years)s years from the end of the procurement on")
    return Event(
        until, _("The files are kept until here at least"), timetable.RETENTION,
        detail=words % {"years": rules.retention_years}, who=who.PURCHASER, code="P33",
    )  # fmt: skip


def _void_failures(lot: Any) -> list[Event]:
    """Failures that were declared void since."""
    stands = lot.reached_at("failed")
    what = _("The lot failed")
    return [
        Event(at, what, "政府采购法第三十六条", done=True)
        for at in lot.history.get("failed", ())
        if at != stands
    ]


def _rounds(lot: Any) -> list[Event]:
    """Each time a group of the purchaser was called to decide among the candidates."""
    what = _("Group called that decides among the candidates")
    return [
        Event(one.opened_at, what, "87号令第六十八条", done=True, who=who.PURCHASER)
        for one in lot.decisions.all()
    ]


SECRET = frozenset(step.key for step in STEPS if step.secret)


def _periods(
    lot: Any, calendar: WorkCalendar, *, inside: bool
) -> dict[tuple[str, datetime | None], overview.Period]:
    """By the step that keeps it and when it was taken (None: not yet): the periods that have begun.

    Outside only those that count from a step which everybody knows: otherwise they would tell it.
    """
    if not lot.tender.rule_set:
        return {}
    keeps = {key: until for key, since, until in overview.PERIODS if inside or since not in SECRET}
    begun = overview.periods(lot.history, rule_sets.rule_set(lot.tender.rule_set), calendar)
    return {(keeps[one.key], one.done_at): one for one in begun if one.key in keeps}


def _measured(event: Event, period: overview.Period | None, today: date) -> Event:
    """What was done, measured by its period: kept, or late with the day that was the last."""
    if period is None:
        return event
    if not period.late(today):
        return replace(event, kept=True, last=period.last)
    words = _("its last day was %(day)s") % {"day": formats.day_words(period.last)}
    return replace(event, late=True, last=period.last, detail=words)


def _to_come(history: Mapping[str, list[datetime]], key: str) -> bool:
    """Whether a step is still ahead: never taken, or to be taken again for a further candidate."""
    taken = history.get(key)
    if not taken:
        return True
    void = ("annulled",)
    back, again = ("set_back", *void), ("set_back", "reevaluated", *void)
    before = {
        "scoring": back,
        "ranked": back,
        "evaluated": again,
        "received": again,
        "determined": overview.OVERTURNED,
        "announced": (*overview.OVERTURNED, "determined"),
    }
    return any(at > taken[-1] for name in before.get(key, ()) for at in history.get(name, ()))


def _when(event: Event) -> datetime:
    """When it happened or is due; a day counts to its end."""
    when = event.when
    assert when is not None
    return when if isinstance(when, datetime) else clock.legal(when, 23, 59)


def _ahead(lot: Any, step: Step, calendar: WorkCalendar, *, inside: bool) -> Event:
    """A step to come: with its last day where the period runs, else in words.

    Outside no day counts from a step that is secret: it would tell that it was taken.
    """
    key = step.key
    plain = Event(None, step.what, step.article, who=step.who)
    if key not in PERIODS:
        return plain
    period, since, words = PERIODS[key]
    history = lot.history
    if key == "determined" and key in history:  # a further candidate: no period (第四十九条)
        return plain
    # It counts from the step before, where that stands.
    known = inside or since not in SECRET
    start = lot.reached_at(since) if known and not _to_come(history, since) else None
    if start is None or not lot.tender.rule_set:
        return replace(plain, detail=words, code=_code(key))
    rules = rule_sets.rule_set(lot.tender.rule_set)
    last: date = timetable.due(period, timetable.local_day(start), rules, calendar).day
    article = timetable.due_article(period, rules)
    due = replace(plain, when=last, article=article, detail=_("at the latest"), last=last)
    return replace(due, code=_code(key))

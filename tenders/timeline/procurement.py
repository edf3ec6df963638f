"""From the plan to the opening: what happened, what comes, and by which article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement import clock
from procurement.calendars.services import calendar
from procurement.people.roles import Role
from procurement.registry import Event
from procurement.rules.calendar import WorkCalendar
from procurement.web import formats
from tenders.guards.amending import end_after
from tenders.guards.invitation import pool_of
from tenders.guards.tendering import rules_on
from tenders.lifecycle.tender import TenderState
from tenders.rules import challenges, prequalified, timetable
from tenders.rules.invitation import ARTICLE as POOL_ARTICLE
from tenders.rules.rule_sets import RuleSet
from tenders.timeline import who
from tenders.timeline.evaluation import opening, taken_up
from tenders.timeline.who import NOBODY, Names


def events(
    tender: Any,
    now: datetime,
    *,
    days: WorkCalendar,
    inside: bool = True,
    names: Names = NOBODY,
) -> list[Event]:
    """Events up to the opening. Reads the tender, its plan, its corrections and questions."""
    rules = rules_on(tender)
    found = [*_plan(tender.plan, tender, rules), *_approval(tender, inside, names)]
    found += _pool(tender, now, days) if inside else ()
    found += [*_notice(tender, now, rules, days), *_offer(tender, now, rules, days)]
    found += [*_visit(tender, now), *_deadline(tender, now, rules, days)]
    if tender.published_at:
        today = timetable.local_day(now)
        found.append(taken_up(_("Notice on the board"), tender.published_at, rules))
        found += _corrections(tender, today, inside, names, rules, days)
        found += _questions(tender, today, inside, rules)
    if tender.terminated_at:
        found = [event for event in found if event.done]
        what, article = pgettext_lazy("tender", "Terminated"), tender.termination_article
        act = "terminate" if article == "87号令第二十九条" else "redo"
        acted = who.named(names, tender, act, who.PURCHASER)
        found.append(Event(tender.terminated_at, what, article, done=True, who=acted))
    return found


def _plan(plan: Any, tender: Any, rules: RuleSet) -> Iterator[Event]:
    if plan.announced_at is None:
        return
    period = rules.period("P1")
    detail: Any = ""
    days = 0
    if tender.notice_day:
        days = (tender.notice_day - plan.announced_at.astimezone(clock.LEGAL_ZONE).date()).days
        detail = _("%(days)s days before the notice; at least %(least)s") % {
            "days": days,
            "least": period.days,
        }
    what, role = _("Intention announced"), who.PURCHASER
    kept = bool(tender.notice_day) and days >= period.days
    row = Event(plan.announced_at, what, period.article, True, detail, who=role, code="P1")
    yield replace(row, kept=kept)


def prequalification(
    tender: Any, now: datetime, *, days: WorkCalendar | None = None, inside: bool = False
) -> Iterator[Event]:
    """Of an invited tender what its prequalification notice says; nothing of another."""
    pool = pool_of(tender)
    if pool is None:
        return
    for one in pool.rounds:
        began, ended = (datetime.fromisoformat(one[key]) for key in ("announced_at", "until"))
        if began != pool.announced_at:
            what = _("Prequalification announced")
            yield Event(began, what, POOL_ARTICLE, True, who=who.PURCHASER)
        if inside:  # how many qualify is nobody else's business before the opening
            few = _("Too few qualify: %(count)s") % {"count": one["qualified"]}
            yield Event(ended, few, POOL_ARTICLE, True, one["reason"], who=who.PURCHASER)
    if pool.announced_at:
        what = _("Prequalification announced")
        yield Event(pool.announced_at, what, POOL_ARTICLE, True, who=who.PURCHASER)
    for row in tender.amendments.all():
        if row.of_pool and row.in_force_at is not None:
            words: Any = _("Prequalification notice corrected (No. %(number)s)")
            said = words % {"number": row.number}
            event = Event(row.in_force_at, said, prequalified.ARTICLE, True, who=who.PURCHASER)
            asked = rules_on(tender).period("P7") if row.material else None
            end = end_after(row)
            kept = end and _lasted(asked, row.in_force_at, end, days or calendar.current())
            yield replace(event, code=asked.code if asked else "", kept=bool(kept))
    if pool.applications_until:
        period = rules_on(tender).period("P5")
        closed = pool.status != "preparing" and pool.applications_until <= now
        detail = _("at least %(days)s working days") % {"days": period.days}
        yield Event(
            pool.applications_until, _("Applications until"), period.article, closed, detail,
            who=who.SUPPLIERS, code=period.code,
        )  # fmt: skip


def _pool(tender: Any, now: datetime, days: WorkCalendar) -> Iterator[Event]:
    """How the suppliers were found; of the draw nobody outside reads before the opening."""
    yield from prequalification(tender, now, days=days, inside=True)
    pool = pool_of(tender)
    if pool is not None and pool.drawn_at:
        yield Event(pool.drawn_at, _("Suppliers drawn"), POOL_ARTICLE, True, who=who.PURCHASER)


def _approval(tender: Any, inside: bool, names: Names) -> Iterator[Event]:
    if tender.approved_at and inside:
        text = _("%(name)s approved it") % {"name": tender.approver}
        yield Event(tender.approved_at, text, done=True, who=Role.APPROVER.label)
    article = "87号令第十三条"
    if tender.published_at:
        acted = who.named(names, tender, "publish", who.PURCHASER)
        yield Event(tender.published_at, _("Notice published"), article, done=True, who=acted)
    elif tender.notice_day and tender.status != TenderState.TERMINATED:
        what, role = _("Notice intended"), who.PURCHASER
        yield Event(tender.notice_day, what, article, begins=True, who=role)


def _notice(tender: Any, now: datetime, rules: RuleSet, days: WorkCalendar) -> Iterator[Event]:
    """Until when the notice stays up, and the documents may be challenged at least."""
    period = rules.step(tender.procedure, "notice")
    if tender.published_at is None or period is None:
        return
    today, began = timetable.local_day(now), timetable.local_day(tender.published_at)
    until = timetable.end_of(period, began, days).day
    what, detail = _("Notice period ends"), _("%(days)s working days") % {"days": period.days}
    over = today > until
    row = Event(until, what, period.article, over, detail, who=who.PURCHASER, code=period.code)
    yield replace(row, kept=over)
    last = challenges.documents_window(until, began, rules, days, str(tender.procedure)).last
    if last is not None:
        what = _("Last day to challenge the documents")
        words = _("for who took them within the period of the notice; later for others")
        yield Event(
            last, what, challenges.PERIOD, today > last, words, who=who.SUPPLIERS, code="P20"
        )


def _offer(tender: Any, now: datetime, rules: RuleSet, days: WorkCalendar) -> Iterator[Event]:
    if tender.documents_from is None or tender.documents_until is None:
        return
    public = tender.published_at is not None
    # A notice that went out later in the day than planned: nobody has had the documents before.
    opens = max(tender.documents_from, tender.published_at or tender.documents_from)
    done = public and opens <= now
    yield Event(opens, _("Documents on offer"), done=done, who=who.PURCHASER)
    period = rules.step(tender.procedure, "documents")
    article = period.article if period else ""
    detail = _("at least %(days)s working days") % {"days": period.days} if period else ""
    ended = public and tender.documents_until <= now
    until = tender.documents_until
    row = Event(
        until, _("Offer of the documents ends"), article, ended, detail,
        who=who.PURCHASER, code=period.code if period else "",
    )  # fmt: skip
    yield replace(row, kept=ended and _lasted(period, tender.published_at, until, days))


def _lasted(period: Any, since: datetime, until: datetime, days: WorkCalendar) -> bool:
    """Whether a period was kept between two moments; False where there is none."""
    since_day, until_day = timetable.local_day(since), timetable.local_day(until)
    return period is not None and timetable.lasted(period, since_day, until_day, days)


def _visit(tender: Any, now: datetime) -> Iterator[Event]:
    if tender.visit_at is not None:
        done = tender.published_at is not None and tender.visit_at <= now
        place, role = tender.visit_place, who.PURCHASER
        yield Event(tender.visit_at, _("Site visit"), "87号令第二十六条", done, place, who=role)


def _corrections(
    tender: Any, today: date, inside: bool, names: Names, rules: RuleSet, days: WorkCalendar
) -> Iterator[Event]:
    """In force for everybody; those who work on the tender see the way there too.

    One that can affect bids keeps P6 where so many days were left to the deadline in force.
    """
    article = "87号令第二十七条"
    for row in tender.amendments.all():
        if row.of_pool:
            continue
        number = {"number": row.number}

        def acted(act: str, of: Any = row) -> Any:
            return who.named(names, of, act, who.PURCHASER)

        if row.in_force_at is not None:
            moved = row.changes.get("tender:deadline")
            detail: Any = ""
            if moved:
                old, new = (datetime.fromisoformat(moved[key]) for key in ("old", "new"))
                detail = _("deadline moved from %(old)s to %(new)s") % {
                    "old": formats.moment_short(old),
                    "new": formats.moment_short(new),
                }
            what, by = _("Correction No. %(number)s in force") % number, acted("come_into_force")
            event = Event(row.in_force_at, what, article, True, detail, who=by)
            asked = rules.step(tender.procedure, "amendment") if row.material else None
            kept = tender.deadline and _lasted(asked, row.in_force_at, tender.deadline, days)
            yield replace(event, code=asked.code if asked else "", kept=bool(kept))
        elif inside and row.withdrawn_at is not None:
            what, by = _("Correction No. %(number)s withdrawn") % number, acted("withdraw")
            yield Event(row.withdrawn_at, what, "", True, who=by)
        elif inside and row.proposed_at is not None:
            what, by = _("Correction No. %(number)s proposed") % number, acted("propose")
            detail = row.get_status_display()
            yield Event(row.proposed_at, what, article, True, detail, who=by)
            if row.notice_day is not None and tender.status == TenderState.PUBLISHED:
                late, role = today > row.notice_day, who.PURCHASER
                what = _("Correction No. %(number)s to be published") % number
                yield Event(row.notice_day, what, article, late=late, who=role, last=row.notice_day)


def _questions(tender: Any, today: date, inside: bool, rules: RuleSet) -> Iterator[Event]:
    """Days on which answers were published; inside the days by which others are due."""
    period = rules.period("P19")
    days: Counter[tuple[date, date | None]] = Counter()
    due: Counter[date] = Counter()
    for row in tender.questions.all():
        if row.answered_at is None:
            due[row.due_day] += 1
            continue
        day = formats.local(row.answered_at).date()
        days[(day, row.due_day if inside and day > row.due_day else None)] += 1
    plain = Event(None, "", period.article, who=who.PURCHASER, code=period.code)
    detail: Any = ""
    for (day, missed), count in days.items():
        what, detail = _("Questions answered: %(count)s") % {"count": count}, ""
        if missed is not None:
            detail = _("its last day was %(day)s") % {"day": formats.day_words(missed)}
        late = missed is not None
        row = replace(plain, when=day, what=what, done=True, detail=detail, last=missed)
        yield replace(row, late=late, kept=inside and not late)
    for day, count in due.items() if inside else ():
        what = _("Questions to be answered: %(count)s") % {"count": count}
        yield replace(plain, when=day, what=what, last=day, late=today > day)


def _deadline(tender: Any, now: datetime, rules: RuleSet, days: WorkCalendar) -> Iterator[Event]:
    if tender.deadline is None:
        return
    amendment = rules.step(tender.procedure, "amendment")
    if amendment:
        last = tender.deadline - timedelta(days=amendment.days)
        yield Event(
            last.astimezone(clock.LEGAL_ZONE).date(),
            _("Last day to correct without moving the deadline"),
            amendment.article,
            done=last < now,
            detail=_("%(days)s days before the deadline") % {"days": amendment.days},
            who=who.PURCHASER,
            code=amendment.code,
        )
    period = rules.step(tender.procedure, "deadline")
    article = period.article if period else ""
    passed = tender.published_at is not None and tender.deadline <= now
    # From the deadline on the opening has a line of its own, with its moment.
    what = _("Deadline") if passed else _("Deadline and opening")
    code = period.code if period else ""
    row = Event(tender.deadline, what, article, done=passed, who=who.BIDDERS, code=code)
    lasted = passed and _lasted(period, tender.published_at, tender.deadline, days)
    yield replace(row, kept=lasted)
    last = timetable.local_day(tender.deadline)
    if tender.opened_at:
        late = timetable.local_day(tender.opened_at) > last
        yield replace(opening(tender), late=late, last=last, code="P8", kept=not late)
    elif passed and tender.terminated_at is None:
        late, what = timetable.local_day(now) > last, _("Bids to be opened")
        yield Event(
            last, what, "87号令第三十九条", late=late, who=who.OPENERS, code="P8", last=last
        )

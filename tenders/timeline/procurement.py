"""From the plan to the opening: what happened, what comes, and by which article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement import clock
from procurement.registry import Event
from procurement.web import formats
from tenders.guards.invitation import pool_of
from tenders.guards.tendering import rules_on
from tenders.lifecycle.tender import TenderState
from tenders.rules.invitation import ARTICLE as POOL_ARTICLE
from tenders.rules.rule_sets import RuleSet


def events(tender: Any, now: datetime, *, inside: bool = True) -> list[Event]:
    """Events up to the opening. Reads the tender, its plan, its corrections and questions."""
    rules = rules_on(tender)
    found = [*_plan(tender.plan, tender, rules), *_approval(tender, inside)]
    found += _pool(tender, now) if inside else ()
    found += [*_offer(tender, now, rules), *_visit(tender, now), *_deadline(tender, now, rules)]
    if tender.published_at:
        found += [*_corrections(tender, inside), *_questions(tender, inside, rules)]
    if tender.terminated_at:
        found = [event for event in found if event.done]
        article = tender.termination_article
        found.append(
            Event(tender.terminated_at, pgettext_lazy("tender", "Terminated"), article, done=True)
        )
    return found


def _plan(plan: Any, tender: Any, rules: RuleSet) -> Iterator[Event]:
    if plan.announced_at is None:
        return
    period = rules.period("P1")
    detail: Any = ""
    if tender.notice_day:
        days = (tender.notice_day - plan.announced_at.astimezone(clock.LEGAL_ZONE).date()).days
        detail = _("%(days)s days before the notice; at least %(least)s") % {
            "days": days,
            "least": period.days,
        }
    yield Event(plan.announced_at, _("Intention announced"), period.article, True, detail)


def prequalification(tender: Any, now: datetime) -> Iterator[Event]:
    """Of an invited tender what its prequalification notice says; nothing of another."""
    pool = pool_of(tender)
    if pool is None:
        return
    if pool.announced_at:
        yield Event(pool.announced_at, _("Prequalification announced"), POOL_ARTICLE, True)
    if pool.applications_until:
        period = rules_on(tender).period("P5")
        closed = pool.announced_at is not None and pool.applications_until <= now
        detail = _("at least %(days)s working days") % {"days": period.days}
        yield Event(
            pool.applications_until, _("Applications until"), period.article, closed, detail
        )


def _pool(tender: Any, now: datetime) -> Iterator[Event]:
    """How the suppliers were found; of the draw nobody outside reads before the opening."""
    yield from prequalification(tender, now)
    pool = pool_of(tender)
    if pool is not None and pool.drawn_at:
        yield Event(pool.drawn_at, _("Suppliers drawn"), POOL_ARTICLE, True)


def _approval(tender: Any, inside: bool) -> Iterator[Event]:
    if tender.approved_at and inside:
        text = _("%(name)s approved it") % {"name": tender.approver}
        yield Event(tender.approved_at, text, done=True)
    if tender.published_at:
        yield Event(tender.published_at, _("Notice published"), "87号令第十三条", done=True)
    elif tender.notice_day and tender.status != TenderState.TERMINATED:
        yield Event(tender.notice_day, _("Notice intended"), "87号令第十三条", begins=True)


def _offer(tender: Any, now: datetime, rules: RuleSet) -> Iterator[Event]:
    if tender.documents_from is None or tender.documents_until is None:
        return
    public = tender.published_at is not None
    # A notice that went out later in the day than planned: nobody has had the documents before.
    opens = max(tender.documents_from, tender.published_at or tender.documents_from)
    yield Event(opens, _("Documents on offer"), done=public and opens <= now)
    period = rules.step(tender.procedure, "documents")
    article = period.article if period else ""
    detail = _("at least %(days)s working days") % {"days": period.days} if period else ""
    ended = public and tender.documents_until <= now
    yield Event(tender.documents_until, _("Offer of the documents ends"), article, ended, detail)


def _visit(tender: Any, now: datetime) -> Iterator[Event]:
    if tender.visit_at is not None:
        done = tender.published_at is not None and tender.visit_at <= now
        place = tender.visit_place
        yield Event(tender.visit_at, _("Site visit"), "87号令第二十六条", done, place)


def _corrections(tender: Any, inside: bool) -> Iterator[Event]:
    """In force for everybody; those who work on the tender see the way there too."""
    for row in tender.amendments.all():
        if row.in_force_at is not None:
            moved = row.changes.get("tender:deadline")
            detail: Any = ""
            if moved:
                old, new = (datetime.fromisoformat(moved[key]) for key in ("old", "new"))
                detail = _("deadline moved from %(old)s to %(new)s") % {
                    "old": formats.moment_short(old),
                    "new": formats.moment_short(new),
                }
            what = _("Correction No. %(number)s in force") % {"number": row.number}
            yield Event(row.in_force_at, what, "87号令第二十七条", True, detail)
        elif inside and row.withdrawn_at is not None:
            what = _("Correction No. %(number)s withdrawn") % {"number": row.number}
            yield Event(row.withdrawn_at, what, "", True)
        elif inside and row.proposed_at is not None:
            what = _("Correction No. %(number)s proposed") % {"number": row.number}
            yield Event(row.proposed_at, what, "87号令第二十七条", True, row.get_status_display())


def _questions(tender: Any, inside: bool, rules: RuleSet) -> Iterator[Event]:
    """Days on which answers were published; inside the days by which others are due."""
    article = rules.period("P19").article
    days: dict[Any, int] = {}
    due: dict[Any, int] = {}
    for row in tender.questions.all():
        if row.answered_at is not None:
            day = formats.local(row.answered_at).date()
            days[day] = days.get(day, 0) + 1
        else:
            due[row.due_day] = due.get(row.due_day, 0) + 1
    for day, count in days.items():
        yield Event(day, _("Questions answered: %(count)s") % {"count": count}, article, True)
    for day, count in due.items() if inside else ():
        yield Event(day, _("Questions to be answered: %(count)s") % {"count": count}, article)


def _deadline(tender: Any, now: datetime, rules: RuleSet) -> Iterator[Event]:
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
        )
    period = rules.step(tender.procedure, "deadline")
    article = period.article if period else ""
    passed = tender.published_at is not None and tender.deadline <= now
    # Once the bids are opened the opening has a line of its own, with its moment.
    what = _("Deadline") if tender.opened_at else _("Deadline and opening")
    yield Event(tender.deadline, what, article, done=passed)
    if tender.opened_at:
        yield Event(tender.opened_at, _("Bids opened"), "87号令第三十九条", done=True)

"""The life of challenges and complaints, past and future: each period kept, missed or running."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.calendars.services import calendar as calendar_service
from procurement.registry import Event
from procurement.rules.calendar import WorkCalendar
from procurement.web import formats
from tenders.guards.tendering import rules_on
from tenders.rules import complaints, timetable
from tenders.rules.challenges import ANSWER, CONTENTS, OUTCOME, PERIOD, SUSPENSION

ANSWER_DUE = "政府采购法第五十三条；94号令第十三条"
UNANSWERED = ("filed", "accepted", "proposed", "returned")


def kept(due: date, done: datetime | None, today: date) -> Any:
    """Whether a period was kept, in words."""
    last = {"day": formats.day_short(due)}
    if done is None:
        return _("missed: the last day was %(day)s") % last if today > due else ""
    if timetable.local_day(done) > due:
        return _("late: the last day was %(day)s") % last
    return _("in time, last day %(day)s") % last


def challenge_events(challenge: Any, today: date, calendar: WorkCalendar) -> list[Event]:
    """Everything that happened to a challenge and what the law still asks."""
    return [*_past(challenge, today), *_ahead(challenge, today, calendar)]


def _past(challenge: Any, today: date) -> Iterator[Event]:
    yield Event(
        challenge.filed_at,
        _("Challenge filed"),
        PERIOD,
        done=True,
        detail=kept(challenge.last_day, challenge.filed_at, today),
    )
    if challenge.returned_at:
        yield Event(challenge.returned_at, _("Returned for correction"), CONTENTS, done=True)
    if challenge.accepted_at:
        yield Event(challenge.accepted_at, _("Challenge accepted"), "94号令第十三条", done=True)
    if challenge.suspended_at:
        yield Event(challenge.suspended_at, _("Signing rests"), SUSPENSION, done=True)
    if challenge.answered_at:
        what = _("Answered: upheld") if challenge.upheld else _("Answered: dismissed")
        detail = kept(challenge.answer_due, challenge.answered_at, today)
        yield Event(challenge.answered_at, what, ANSWER, done=True, detail=detail)
    if challenge.suspension_lifted_at:
        yield Event(challenge.suspension_lifted_at, _("Signing may go on"), SUSPENSION, done=True)
    if challenge.carried_out_at and challenge.consequence != "go_on":
        what = challenge.get_consequence_display()
        yield Event(challenge.carried_out_at, what, OUTCOME, done=True)
    if challenge.ended_at:
        what = challenge.get_status_display()
        if challenge.status not in ("refused", "withdrawn", "closed"):
            what = pgettext_lazy("challenge", "Refused")
        yield Event(
            challenge.ended_at, what, challenge.refusal_article, done=True,
            detail=challenge.refusal,
        )  # fmt: skip


def _ahead(challenge: Any, today: date, calendar: WorkCalendar) -> Iterator[Event]:
    if challenge.status in UNANSWERED:
        due = challenge.answer_due
        yield Event(due, _("Last day of the answer"), ANSWER_DUE, detail=kept(due, None, today))
    if challenge.status not in ("withdrawn", "closed", "escalated"):
        last = complaints.complaint_until(
            challenge.answer_due, rules_on(challenge.tender), calendar
        )
        what = _("Last day for a complaint to the finance department")
        yield Event(last, what, complaints.PERIOD, done=today > last)


def complaint_events(complaint: Any, today: date, calendar: WorkCalendar) -> list[Event]:
    """Everything that happened to a complaint and its periods."""
    rules = rules_on(complaint.challenge.tender)
    days = complaints.complaint_days(complaint.received_on, rules, calendar)
    found = [
        Event(
            complaint.filed_at,
            _("Complaint filed, copy received"),
            complaints.PERIOD,
            done=True,
            detail=kept(complaint.last_day, complaint.filed_at, today),
        ),
        _step(complaint.reviewed_at, days.review, _("Reviewed"), "94号令第二十一条", today),
    ]
    if complaint.copy_on:
        due = complaints.reply_due(complaint.copy_on, rules, calendar)
        reply = _step(
            complaint.replied_at, due, _("Reply of the purchaser"), "94号令第二十二条", today
        )
        found.append(reply)
    for rest in complaint.suspensions.all():
        what = _("Procurement suspended until %(day)s") % {"day": formats.day_short(rest.last)}
        found.append(
            Event(rest.starts_on, what, complaints.SUSPENSION, rest.starts_on <= today, rest.number)
        )
    if complaint.status != "refused":
        found.append(
            _step(
                complaint.recorded_at,
                days.decision,
                complaint.get_status_display() if complaint.recorded_at else _("Decision"),
                "政府采购法第五十六条；94号令第二十六条",
                today,
            )
        )
    if complaint.carried_out_at and complaint.consequence != "go_on":
        what = complaint.get_consequence_display()
        found.append(Event(complaint.carried_out_at, what, "94号令第三十二条", done=True))
    return found


def _step(done: datetime | None, due: date, what: Any, article: str, today: date) -> Event:
    detail = kept(due, done, today) or _("at the latest")
    return Event(done or due, what, article, done=done is not None, detail=detail)


def events(challenges: Iterable[Any], today: date) -> list[Event]:
    """What the timeline of a tender says of the challenges its reader may see."""
    rows = list(challenges)
    days = calendar_service.current() if rows else None
    found = []
    for row in rows:
        for event in challenge_events(row, today, days):  # type: ignore[arg-type]
            what = f"{row.number}: {event.what}"
            found.append(Event(event.when, what, event.article, event.done, event.detail))
    return found

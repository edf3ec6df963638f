"""The life of challenges and complaints, past and future: each period kept, missed or running."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.registry import Event
from procurement.rules.calendar import WorkCalendar
from procurement.web import formats
from tenders.guards.tendering import rules_on
from tenders.rules import complaints, timetable
from tenders.rules.challenges import ANSWER, CONTENTS, OUTCOME, PERIOD, SUSPENSION
from tenders.timeline import who

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
        who=who.CHALLENGER,
        code="P20",
    )
    if challenge.returned_at:
        what = _("Returned for correction")
        yield Event(challenge.returned_at, what, CONTENTS, done=True, who=who.PURCHASER)
    if challenge.accepted_at:
        what, article = _("Challenge accepted"), "94号令第十三条"
        yield Event(challenge.accepted_at, what, article, done=True, who=who.PURCHASER)
    if challenge.suspended_at:
        what = _("Signing rests")
        yield Event(challenge.suspended_at, what, SUSPENSION, done=True, who=who.PURCHASER)
    if challenge.answered_at:
        what = _("Answered: upheld") if challenge.upheld else _("Answered: dismissed")
        due = challenge.answer_due
        row = Event(challenge.answered_at, what, ANSWER, done=True, who=who.PURCHASER, code="P21")
        late = timetable.local_day(challenge.answered_at) > due
        detail = kept(due, challenge.answered_at, today)
        yield replace(row, detail=detail, late=late, last=due, kept=not late)
    if challenge.suspension_lifted_at:
        what, lifted = _("Signing may go on"), challenge.suspension_lifted_at
        yield Event(lifted, what, SUSPENSION, done=True, who=who.PURCHASER)
    if challenge.carried_out_at and challenge.consequence != "go_on":
        what = challenge.get_consequence_display()
        yield Event(challenge.carried_out_at, what, OUTCOME, done=True, who=who.PURCHASER)
    if challenge.ended_at:
        what = challenge.get_status_display()
        if challenge.status not in ("refused", "withdrawn", "closed"):
            what = pgettext_lazy("challenge", "Refused")
        role = who.CHALLENGER if challenge.status == "withdrawn" else who.PURCHASER
        yield Event(
            challenge.ended_at, what, challenge.refusal_article, done=True,
            detail=challenge.refusal, who=role,
        )  # fmt: skip


def _ahead(challenge: Any, today: date, calendar: WorkCalendar) -> Iterator[Event]:
    if challenge.status in UNANSWERED:
        due = challenge.answer_due
        row = Event(due, _("Last day of the answer"), ANSWER_DUE, detail=kept(due, None, today))
        yield replace(row, late=today > due, last=due, who=who.PURCHASER, code="P21")
    if challenge.status not in ("withdrawn", "closed", "escalated"):
        last = complaints.complaint_until(
            challenge.answer_due, rules_on(challenge.tender), calendar
        )
        what = _("Last day for a complaint to the finance department")
        over = today > last
        yield Event(last, what, complaints.PERIOD, done=over, who=who.CHALLENGER, code="P22")


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
            who=who.CHALLENGER,
            code="P22",
        ),
        _step(
            Event(None, _("Reviewed"), "94号令第二十一条", who=who.AUTHORITY, code="P23"),
            complaint.reviewed_at, days.review, today,
        ),
    ]  # fmt: skip
    if complaint.copy_on:
        due = complaints.reply_due(complaint.copy_on, rules, calendar)
        answer, article = _("Reply of the purchaser"), "94号令第二十二条"
        reply = Event(None, answer, article, who=who.PURCHASER, code="P23")
        found.append(_step(reply, complaint.replied_at, due, today))
    for rest in complaint.suspensions.all():
        what = _("Procurement suspended until %(day)s") % {"day": formats.day_short(rest.last)}
        begun = Event(rest.starts_on, what, complaints.SUSPENSION, rest.starts_on <= today)
        found.append(replace(begun, detail=rest.number, who=who.AUTHORITY, code="P25"))
    if complaint.status != "refused":
        outcome = complaint.get_status_display() if complaint.recorded_at else _("Decision")
        article = "政府采购法第五十六条；94号令第二十六条"
        decided = Event(None, outcome, article, who=who.AUTHORITY, code="P24")
        found.append(_step(decided, complaint.recorded_at, days.decision, today))
    if complaint.carried_out_at and complaint.consequence != "go_on":
        what, article = complaint.get_consequence_display(), "94号令第三十二条"
        at = complaint.carried_out_at
        found.append(Event(at, what, article, done=True, who=who.PURCHASER))
    return found


def _step(event: Event, done: datetime | None, due: date, today: date) -> Event:
    """A step with a last day: where it was done or is due, and whether it was kept."""
    detail = kept(due, done, today) or _("at the latest")
    late = (timetable.local_day(done) if done else today) > due
    row = replace(event, when=done or due, done=done is not None, detail=detail)
    return replace(row, late=late, last=due, kept=row.done and not late)


def events(challenges: Iterable[Any], today: date, days: WorkCalendar) -> list[Event]:
    """What the timeline of a tender says of the challenges, and complaints about them, that its
    reader may see.
    """
    found = []
    for row in challenges:
        mine = challenge_events(row, today, days)
        complaint = complaint_of(row)
        if complaint is not None:
            mine += complaint_events(complaint, today, days)
        for event in mine:
            found.append(replace(event, what=f"{row.number}: {event.what}"))
    return found


def complaint_of(challenge: Any) -> Any:
    """The complaint about a challenge; None where there is none."""
    return getattr(challenge, "complaint", None)

"""Challenges and complaints on the desk: intake, answer, signature, reply, consequence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from procurement import clock
from procurement.calendars.services import calendar
from procurement.people.roles import Role
from procurement.registry import DeskItem
from procurement.rules.calendar import WorkCalendar
from procurement.rules.days import WARNINGS, days_left
from procurement.web.returned import returned_rows
from tenders.guards.challenges import correction_until
from tenders.guards.tendering import rules_on
from tenders.lifecycle.challenge import ChallengeState
from tenders.lifecycle.complaint import ComplaintState
from tenders.lifecycle.lot import LotState
from tenders.models import Challenge, Complaint, Lot
from tenders.rules import challenges as rules
from tenders.rules import complaints
from tenders.timeline.challenges import ANSWER_DUE

MOST = 50
APP = "tenders"
S, C = ChallengeState, ComplaintState
UNSIGNED = Exists(
    Lot.objects.filter(
        Q(challenges=OuterRef("pk"))
        | Q(tender__challenges=OuterRef("pk"), tender__challenges__lot=None),
        status=LotState.AWARDED,
    )
)
"""Whether a lot that a challenge is about is awarded and not signed yet."""


def items(user: Any, now: datetime) -> Iterator[DeskItem]:
    """Ask only what the person's roles can have to do."""
    if not {Role.OFFICER, Role.APPROVER, Role.SUPPLIER} & user.roles:
        return
    today, days = clock.legal_today(), calendar.current()
    if Role.OFFICER in user.roles:
        yield from _to_handle(user, today, days)
        yield from _to_come_back(user, today, days)
        yield from _complaints(user, today, days)
    if Role.APPROVER in user.roles:
        yield from _to_sign(user, today, days)
    if {Role.OFFICER, Role.APPROVER} & user.roles:
        yield from _to_carry_out(user)
    if Role.SUPPLIER in user.roles:
        yield from _of_supplier(user, today, days)


def _item(row: Any, title: Any, page: str, button: Any, **values: Any) -> DeskItem:
    challenge = row.challenge if isinstance(row, Complaint) else row
    return DeskItem(
        title=_("%(what)s: %(tender)s") % {"what": title, "tender": challenge.tender.title},
        url=reverse(f"tenders:{page}", args=[row.pk]),
        button=button,
        app=APP,
        **{"why": f"{row.number} · {challenge.about}", **values},
    )


def _answer_left(due: date, today: date, days: WorkCalendar) -> dict[str, Any]:
    """The same for the answer, whose warnings `services.challenges` mails: here it is late."""
    return {**_left(due, today, days), "mailed": today > due}


def _left(due: date, today: date, days: WorkCalendar) -> dict[str, Any]:
    """The last day and, from three working days before, how many are left."""
    left = days_left(due, today, days)
    if left > max(WARNINGS):
        return {"due_day": due}
    words: Any = _("Late") if left < 0 else _("Last day")
    if left > 0:
        words = ngettext("%(count)s working day left", "%(count)s working days left", left) % {
            "count": left
        }
    return {"due_day": due, "badge": words, "tone": "bad" if left < 1 else "warn"}


HANDLE = {
    S.FILED: (_("Examine the challenge"), "challenge", _("Examine it")),
    S.ACCEPTED: (_("Draft the answer to the challenge"), "challenge_answer", _("Draft the answer")),
}


def _to_handle(user: Any, today: date, days: WorkCalendar) -> Iterator[DeskItem]:
    ours = user.organisations_as(Role.OFFICER)
    found = Challenge.objects.filter(tender__purchaser__in=ours, status__in=HANDLE)
    found = found.annotate(unsigned=UNSIGNED).select_related("tender")
    rows = list(found.order_by("answer_due", "pk")[:MOST])
    back = returned_rows(row for row in rows if row.status == S.ACCEPTED)
    for row in rows:
        title, page, button = HANDLE[row.status]
        due = _answer_left(row.answer_due, today, days)
        values = {"article": ANSWER_DUE, "returned": back.get(row.pk), **due}
        yield _item(row, title, page, button, why=_why(row), **values)


def _to_come_back(user: Any, today: date, days: WorkCalendar) -> Iterator[DeskItem]:
    """Returned ones: those that did not come back; those that still let the signature rest."""
    ours = user.organisations_as(Role.OFFICER)
    found = Challenge.objects.filter(tender__purchaser__in=ours, status=S.RETURNED)
    rows = found.annotate(unsigned=UNSIGNED).select_related("tender").order_by("returned_at")
    for row in rows[:MOST]:
        until = correction_until(row)
        if until is None:
            continue
        if today > until:
            yield _item(
                row, _("A challenge did not come back corrected"), "challenge_refuse",
                _("Refuse it"), article=rules.CONTENTS,
            )  # fmt: skip
        elif row.unsigned:
            yield _item(
                row, _("A challenge may come back corrected"), "challenge", "",
                why=_why(row), article=rules.CORRECTION, waiting_for=_("the challenger"),
                badge=row.get_status_display(), due_day=until,
            )  # fmt: skip


def _why(row: Any) -> Any:
    """Number and subject; that a contract waits for it, where one does."""
    name = {"number": row.number, "about": row.about}
    if row.unsigned and (row.status in (S.FILED, S.RETURNED) or row.holds_signing):
        return _("%(number)s · %(about)s. Until then signing of the contract rests.") % name
    return f"{row.number} · {row.about}"


def _to_sign(user: Any, today: date, days: WorkCalendar) -> Iterator[DeskItem]:
    ours = user.organisations_as(Role.APPROVER)
    rows = Challenge.objects.filter(tender__purchaser__in=ours, status=S.PROPOSED)
    rows = rows.exclude(proposed_by=user).exclude(tender__officer=user)
    rows = rows.annotate(unsigned=UNSIGNED)
    for row in rows.select_related("tender").order_by("answer_due", "pk")[:MOST]:
        due = _answer_left(row.answer_due, today, days)
        title = _("Sign the answer to the challenge")
        values = {"why": _why(row), "article": ANSWER_DUE, **due}
        yield _item(row, title, "challenge", _("Read the draft"), **values)


def _to_carry_out(user: Any) -> Iterator[DeskItem]:
    """What an answer or a decision ordered and nobody has done yet."""
    officer = user.organisations_as(Role.OFFICER)
    approver = user.organisations_as(Role.APPROVER)
    rows = Challenge.objects.filter(
        tender__purchaser__in=officer, status=S.UPHELD, carried_out_at=None
    )
    for row in rows.select_related("tender")[:MOST]:
        title, button = _("Do what follows from the answer"), _("Record it as done")
        why = row.get_consequence_display()
        yield _item(row, title, "challenge_done", button, why=why, article=rules.OUTCOME)
    heavy = Q(consequence__in=rules.HEAVY, challenge__tender__purchaser__in=approver) & ~Q(
        challenge__tender__officer=user
    )
    light = ~Q(consequence__in=rules.HEAVY) & Q(challenge__tender__purchaser__in=officer)
    found = Complaint.objects.filter(heavy | light, status=C.UPHELD, carried_out_at=None)
    for complaint in found.select_related("challenge__tender")[:MOST]:
        title, button = _("Carry out the decision on the complaint"), _("Carry it out")
        why = complaint.get_consequence_display()
        yield _item(complaint, title, "complaint_done", button, why=why, article="94号令第三十二条")


def _complaints(user: Any, today: date, days: WorkCalendar) -> Iterator[DeskItem]:
    ours = user.organisations_as(Role.OFFICER)
    rows = Complaint.objects.filter(
        challenge__tender__purchaser__in=ours, status__in=(C.RECEIVED, C.ACCEPTED)
    )
    for row in rows.select_related("challenge__tender").order_by("pk")[:MOST]:
        rule_set = rules_on(row.challenge.tender)
        if row.status == C.RECEIVED:
            due = complaints.complaint_days(row.received_on, rule_set, days).review
            title = _("Record whether the finance department takes the complaint up")
            yield _item(
                row, title, "complaint", _("See the complaint"),
                article="94号令第二十一条", **_left(due, today, days),
            )  # fmt: skip
        elif row.replied_at is None and row.copy_on is not None:
            due = complaints.reply_due(row.copy_on, rule_set, days)
            title = _("Reply to the complaint")
            yield _item(
                row, title, "complaint_reply", _("Write the reply"),
                article="94号令第二十二条", **_left(due, today, days),
            )  # fmt: skip
        else:
            due = complaints.complaint_days(row.received_on, rule_set, days).decision
            yield _item(
                row, _("Complaint"), "complaint", "", due_day=due, badge=row.get_status_display(),
                waiting_for=row.authority or _("the finance department"),
            )  # fmt: skip


def _of_supplier(user: Any, today: date, days: WorkCalendar) -> Iterator[DeskItem]:
    held = user.organisations_as(Role.SUPPLIER)
    wanted = (S.FILED, S.ACCEPTED, S.PROPOSED, S.RETURNED, S.DISMISSED, S.REFUSED)
    rows = Challenge.objects.filter(supplier__in=held, status__in=wanted)
    for row in rows.select_related("tender__purchaser").order_by("-pk")[:MOST]:
        rule_set = rules_on(row.tender)
        correct_by = correction_until(row)
        if correct_by is not None and today <= correct_by:
            yield _item(
                row, _("Correct your challenge"), "challenge_correct", _("Correct it"),
                why=row.return_reason, article=rules.CONTENTS, **_left(correct_by, today, days),
            )  # fmt: skip
        elif row.status in (S.DISMISSED, S.REFUSED):
            until = complaints.complaint_until(row.answer_due, rule_set, days)
            if today <= until:
                yield _item(
                    row, _("Your challenge was answered; a complaint is possible"), "challenge",
                    _("Read the answer"), article=complaints.PERIOD, due_day=until,
                )  # fmt: skip
        else:
            yield _item(
                row, _("Your challenge"), "challenge", "", due_day=row.answer_due,
                waiting_for=row.tender.purchaser.name, badge=row.get_status_display(),
            )  # fmt: skip

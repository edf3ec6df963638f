"""Complaints (投诉): filed with the finance department; what it decides is recorded here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.calendars.services import calendar as calendar_service
from procurement.documents.services.files import store
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.people.roles import Role
from procurement.workflow import act, lock, perform
from tenders.guards.complaints import text_complete
from tenders.guards.tendering import rules_on
from tenders.lifecycle.complaint import ComplaintState
from tenders.models import Challenge, Complaint, Suspension
from tenders.permissions.challenges import is_challenger, may_record
from tenders.rules import challenges, timetable
from tenders.rules import complaints as rules
from tenders.services import consequences
from tenders.services.challenge_mail import tell, tell_staff

DECISION = "tenders.decision"
COUNTED = ("baseless", "fabricated", "illegal_evidence")


def file(
    challenge: Challenge, *, matters: Iterable[str], facts: str, request: str, actor: Any
) -> Complaint:
    """After the answer, or after its period passed in silence; the purchaser gets its copy."""
    require(is_challenger(actor, challenge))
    chosen, today = list(matters), clock.legal_today()
    with act():
        row = perform(challenge, "escalate", actor=actor, at=clock.now())
        rule_set, days = rules_on(row.tender), calendar_service.current()
        answered = row.answered_at or row.ended_at
        reasons = [
            *rules.check_time(
                row.answer_due,
                timetable.local_day(answered) if answered else None,
                today,
                rule_set,
                days,
            ),
            *rules.check_matters(row.matters, chosen),
            *text_complete(facts, request),
        ]
        if reasons:
            raise RuleBroken(*reasons)
        complaint = Complaint.objects.create(
            challenge=row,
            filed_by=actor,
            matters=chosen,
            facts=facts.strip(),
            request=request.strip(),
            last_day=rules.complaint_until(row.answer_due, rule_set, days),
            received_on=today,
        )
        journal.add("tenders.complaint.file", complaint, actor=actor)
        tell_staff(row, "complaint", Role.OFFICER)
        return complaint


def accept(complaint: Complaint, *, authority: str, copy_on: date, actor: Any) -> Complaint:
    """The finance department has taken it up and sent the purchaser its copy."""
    row = perform(
        complaint, "accept", actor=actor, at=clock.now(), authority=authority, copy_on=copy_on
    )
    tell(row.challenge, "complaint_accepted", [row.challenge.supplier])
    return row


def send_back(complaint: Complaint, *, reason: str, actor: Any) -> Complaint:
    """The finance department asks once for a correction."""
    return perform(complaint, "send_back", actor=actor, at=clock.now(), reason=reason)


def file_again(
    complaint: Complaint, *, matters: Iterable[str], facts: str, request: str, actor: Any
) -> Complaint:
    """The corrected complaint."""
    return perform(
        complaint,
        "file_again",
        actor=actor,
        on=clock.legal_today(),
        matters=list(matters),
        facts=facts,
        request=request,
    )


def refuse(complaint: Complaint, *, reason: str, actor: Any) -> Complaint:
    """The finance department does not take it up; what rested because of it goes on."""
    with act():
        row = perform(complaint, "refuse", actor=actor, at=clock.now(), reason=reason)
        _release(row, actor)
        return row


def answer(complaint: Complaint, *, text: str, actor: Any) -> Complaint:
    """The purchaser's reply to its copy."""
    return perform(complaint, "answer", actor=actor, at=clock.now(), text=text)


# Suspension --------------------------------------------------------------------------------------


def suspend(
    complaint: Complaint, *, starts_on: date, ends_on: date, number: str, actor: Any
) -> Suspension:
    """The finance department suspends the procurement; never more than 30 days in all (P25)."""
    require(may_record(actor, complaint))
    with act():
        row = lock(complaint)
        if row.status != ComplaintState.ACCEPTED:
            message = _("Only while a complaint is being handled is a procurement suspended.")
            raise WrongState(Reason("not_accepted", message, {}, rules.SUSPENSION))
        reasons = suspension_problems(row, starts_on, ends_on, number)
        if reasons:
            raise RuleBroken(*reasons)
        made = Suspension.objects.create(
            complaint=row,
            starts_on=starts_on,
            ends_on=ends_on,
            number=number.strip(),
            recorded_by=actor,
        )
        facts = {"from": starts_on, "until": ends_on, "number": made.number}
        journal.add("tenders.complaint.suspend", row, actor=actor, inputs=facts)
        return made


def suspension_problems(
    complaint: Complaint, starts_on: date | None, ends_on: date | None, number: str
) -> list[Reason]:
    """What is unlawful in a suspension as written; of a day that is None nothing is said."""
    reasons: list[Reason] = []
    if starts_on is not None and ends_on is not None:
        earlier = [(one.starts_on, one.last) for one in complaint.suspensions.all()]
        rule_set = rules_on(complaint.challenge.tender)
        reasons += rules.check_suspension(earlier, starts_on, ends_on, rule_set)
    if not number.strip():
        message = _("Write the number of the notice.")
        reasons.append(Reason("number", message, {}, rules.SUSPENSION, "number"))
    return reasons


def lift(suspension: Suspension, *, actor: Any) -> Suspension:
    """The finance department lets the procurement go on before the last day."""
    require(may_record(actor, suspension.complaint))
    with act():
        row = lock(suspension)
        today = clock.legal_today()
        if row.lifted_on is not None or row.ends_on < today:
            raise WrongState.single("over", _("This suspension has ended already."))
        _end(row, today, actor)
        return row


def _end(row: Suspension, on: date, actor: Any) -> None:
    row.lifted_on = max(on, row.starts_on)
    row.save(update_fields=["lifted_on"])
    facts = {"number": row.number, "on": on}
    journal.add("tenders.complaint.lift", row.complaint, actor=actor, inputs=facts)


# The decision ------------------------------------------------------------------------------------


def reject(complaint: Complaint, *, ground: str, paper: Any, actor: Any, **said: Any) -> Complaint:
    """94号令第二十九条. `said`: on, number, facts, basis."""
    return _decide(complaint, "reject", paper, actor, {**said, "ground": ground})


def withdraw(complaint: Complaint, *, paper: Any, actor: Any, **said: Any) -> Complaint:
    """The complainant took it back; the handling ends (94号令第三十条)."""
    return _decide(complaint, "withdraw", paper, actor, said)


def uphold(
    complaint: Complaint, *, consequence: str, paper: Any, actor: Any, **said: Any
) -> Complaint:
    """94号令第三十一、三十二条: what it orders waits for a second person."""
    allowed = consequences.lawful(complaint.challenge, complained=True)
    said = {**said, "consequence": consequence, "lawful": allowed}
    return _decide(complaint, "uphold", paper, actor, said)


def _decide(
    complaint: Complaint, name: str, paper: Any, actor: Any, said: dict[str, Any]
) -> Complaint:
    with act():
        files = 0 if paper is None else 1
        at = clock.now()
        row = perform(complaint, name, actor=actor, at=at, by=actor, files=files, **said)
        subject = f"tenders.complaint:{row.pk}"
        row.decision = store(paper, purpose=DECISION, actor=actor, subject=subject)
        row.save(update_fields=["decision"])
        today = clock.legal_today()
        for rest in row.suspensions.filter(lifted_on=None, ends_on__gte=today):
            _end(rest, today, actor)
        if row.status != ComplaintState.UPHELD or row.carried_out_at is not None:
            _release(row, actor)
        challenge = row.challenge
        tell(challenge, "decided", [challenge.supplier, *challenge.concerned.all()])
        return row


def carry_out(complaint: Complaint, *, reason: str, actor: Any) -> Complaint:
    """Do what the decision orders; a result falls or a procurement ends by a second person."""
    with act():
        row = perform(complaint, "carry_out", actor=actor, at=clock.now(), reason=reason)
        if row.consequence in challenges.HEAVY:
            consequences.carry_out(row.challenge, row.consequence, reason=reason, actor=actor)
        _release(row, actor)
        return row


def _release(complaint: Complaint, actor: Any) -> None:
    challenge = lock(complaint.challenge)
    if challenge.holds_signing:
        perform(challenge, "release", actor=actor, at=clock.now())


# The record --------------------------------------------------------------------------------------


def baseless_days(supplier: Any) -> list[date]:
    """The days on which complaints of a supplier were found baseless, as recorded here."""
    rows = Complaint.objects.filter(
        challenge__supplier=supplier, status=ComplaintState.REJECTED, ground__in=COUNTED
    )
    return [day for day in rows.values_list("decided_on", flat=True) if day is not None]


def vexatious(supplier: Any, tender: Any) -> tuple[int, bool]:
    """How many within twelve months, and whether that goes on record (94号令第三十七条)."""
    days, today, rule_set = baseless_days(supplier), clock.legal_today(), rules_on(tender)
    count = rules.baseless_within(days, today, rule_set)
    return count, rules.is_vexatious(days, today, rule_set)

"""The life of a challenge: filed, examined, answered by another person, closed by time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.calendars.services import calendar as calendar_service
from procurement.documents.services.files import store
from procurement.errors import Reason, RuleBroken
from procurement.people.models import Organisation
from procurement.people.roles import Role
from procurement.people.services.accounts import system_user
from procurement.workflow import act, blockers, each, lock, perform, unhindered
from tenders.guards.tendering import rules_on
from tenders.lifecycle.bid import UNOPENED
from tenders.lifecycle.challenge import ANSWERED, ChallengeState
from tenders.models import Challenge, ChallengeEvidence, Tender
from tenders.permissions.challenges import may_file
from tenders.rules import challenges as rules
from tenders.rules.challenges import Letter
from tenders.services import challenge_windows, consequences
from tenders.services.challenge_mail import tell, tell_staff
from tenders.services.challenge_papers import make_answer

EVIDENCE = "tenders.evidence"


def file(
    tender: Tender, *, target: str, letter: Letter, evidence: Iterable[Any], actor: Any
) -> Challenge:
    """A supplier challenges one thing; every reason against it is named at once."""
    require(may_file(actor, tender))
    files, today, supplier = list(evidence), clock.legal_today(), actor.supplier
    with act():
        tender = lock(tender)
        chosen = challenge_windows.target(tender, supplier, target, today)
        reasons = [*_against(tender, supplier, chosen), *rules.check_letter(letter)]
        if reasons or chosen is None or chosen.window.last is None:
            raise RuleBroken(*reasons)
        challenge = Challenge.objects.create(
            tender=tender,
            lot=chosen.lot,
            supplier=supplier,
            filed_by=actor,
            subject=chosen.subject,
            procedure_step=chosen.step,
            matters=[matter.strip() for matter in letter.matters if matter.strip()],
            last_day=chosen.window.last,
            received_on=today,
            answer_due=_answer_due(tender, today),
            **{name: getattr(letter, name).strip() for name in TEXTS},
        )
        _keep(challenge, files, actor)
        journal.add("tenders.challenge.file", challenge, actor=actor, inputs={"about": target})
        tell_staff(challenge, "filed", Role.OFFICER)
        return challenge


TEXTS = ("facts", "law", "request", "contact", "phone")
FIELD = "target"


def _against(tender: Tender, supplier: Any, chosen: Any) -> list[Reason]:
    """Standing, time, and whether the documents allow another one about the same step."""
    if chosen is None:
        return [Reason("target", _("Choose what you challenge."), {}, "", FIELD)]
    earlier = Challenge.objects.filter(
        tender=tender,
        supplier=supplier,
        subject=chosen.subject,
        procedure_step=chosen.step,
        lot=chosen.lot,
    ).exclude(status=ChallengeState.WITHDRAWN)
    once = rules.check_once(earlier.count(), only_once=tender.challenge_once)
    return [
        Reason(one.code, one.message, one.params, one.article, FIELD)
        for one in (*chosen.refusals, *once)
    ]


def _answer_due(tender: Tender, received: date) -> date:
    return rules.answer_due(received, rules_on(tender), calendar_service.current()).day


def _keep(challenge: Challenge, files: Iterable[Any], actor: Any) -> None:
    subject = f"tenders.challenge:{challenge.pk}"
    for upload in files:
        stored = store(upload, purpose=EVIDENCE, actor=actor, subject=subject)
        ChallengeEvidence.objects.create(challenge=challenge, file=stored)


def file_again(
    challenge: Challenge, *, letter: Letter, evidence: Iterable[Any], actor: Any
) -> Challenge:
    """The corrected challenge; the answer's period begins with it."""
    files, today = list(evidence), clock.legal_today()
    with act():
        row = perform(challenge, "file_again", actor=actor, on=today, letter=letter)
        row.answer_due = _answer_due(row.tender, today)
        row.save(update_fields=["answer_due"])
        _keep(row, files, actor)
        tell_staff(row, "filed", Role.OFFICER)
        return row


# Intake ------------------------------------------------------------------------------------------


def accept(
    challenge: Challenge,
    *,
    may_change_result: bool,
    concerned: Iterable[Organisation] = (),
    actor: Any,
) -> Challenge:
    """Take it up. Where it may change the result, signing rests from this moment."""
    with act():
        row = perform(
            challenge,
            "accept",
            actor=actor,
            at=clock.now(),
            by=actor,
            may_change_result=may_change_result,
        )
        others = [one for one in concerned if one.pk != row.supplier_id]
        row.concerned.set(others)
        tell(row, "accepted", [row.supplier])
        if may_change_result:
            tell(row, "rests", others)
        return row


def bidders(challenge: Challenge) -> Any:
    """Whom a challenge may concern besides its challenger: the bidders of its lot or tender."""
    bids = {"bids__lot__tender": challenge.tender_id}
    if challenge.lot_id:
        bids = {"bids__lot": challenge.lot_id}
    found = Organisation.objects.filter(**bids).exclude(bids__status__in=UNOPENED)
    return found.exclude(pk=challenge.supplier_id).distinct()


def send_back(challenge: Challenge, *, reason: str, actor: Any) -> Challenge:
    """Ask once for everything that is missing."""
    with act():
        row = perform(challenge, "send_back", actor=actor, at=clock.now(), by=actor, reason=reason)
        tell(row, "returned", [row.supplier])
        return row


def refuse(challenge: Challenge, *, ground: str, reason: str, actor: Any) -> Challenge:
    """Not dealt with, with its ground in law; a complaint remains possible."""
    with act():
        row = perform(
            challenge,
            "refuse",
            actor=actor,
            at=clock.now(),
            by=actor,
            ground=ground,
            reason=reason,
        )
        tell(row, "refused", [row.supplier])
        return row


def withdraw(challenge: Challenge, *, reason: str, actor: Any) -> Challenge:
    """Taken back by the challenger before the answer."""
    with act():
        known = challenge.accepted_at is not None
        row = perform(challenge, "withdraw", actor=actor, at=clock.now(), reason=reason)
        tell_staff(row, "withdrawn", Role.OFFICER)
        if known:
            tell(row, "withdrawn", row.concerned.all())
        return row


# The answer --------------------------------------------------------------------------------------


def propose(
    challenge: Challenge, *, upheld: bool, facts: str, law: str, consequence: str, actor: Any
) -> Challenge:
    """The officer drafts the answer."""
    with act():
        row = perform(
            challenge,
            "propose",
            actor=actor,
            at=clock.now(),
            by=actor,
            upheld=upheld,
            facts=facts,
            law=law,
            consequence=consequence,
            lawful=consequences.lawful(challenge),
        )
        tell_staff(row, "proposed", Role.APPROVER)
        return row


def send_back_answer(challenge: Challenge, *, reason: str, actor: Any) -> Challenge:
    """The approver asks for changes."""
    return perform(challenge, "send_back_answer", actor=actor, reason=reason)


def sign(challenge: Challenge, *, reason: str = "", actor: Any) -> Challenge:
    """Another person signs the answer; with it a result falls or a procurement ends.

    `reason` is what the notices say where the result falls or the procurement ends.
    """
    with act():
        at = clock.now()
        if challenge.upheld:
            row = _uphold(challenge, at, reason, actor)
        else:
            row = perform(challenge, "dismiss", actor=actor, at=at, by=actor)
        tell(row, "answered", [row.supplier, *row.concerned.all()])
        key, by = row.pk, actor.pk
        transaction.on_commit(lambda: make_answer.enqueue(key, by))
        return row


def _uphold(challenge: Challenge, at: datetime, reason: str, actor: Any) -> Challenge:
    heavy = challenge.consequence in rules.HEAVY
    if heavy and not reason.strip():
        message = _("Write what the notices say: without trade secrets and without the challenger.")
        raise RuleBroken(Reason("reason", message, {}, rules.OUTCOME, "reason"))
    lawful = consequences.lawful(challenge)
    row = perform(challenge, "uphold", actor=actor, at=at, by=actor, lawful=lawful)
    if heavy:
        consequences.carry_out(row, row.consequence, reason=reason.strip(), actor=actor)
        row = perform(row, "carry_out", actor=actor, at=at, reason=reason.strip())
    return row


def carry_out(challenge: Challenge, *, reason: str, actor: Any) -> Challenge:
    """What follows has been done elsewhere: amended, rescinded, paid. `reason` says how."""
    return perform(challenge, "carry_out", actor=actor, at=clock.now(), reason=reason)


# What time decides -------------------------------------------------------------------------------

LONG_AGO = timedelta(days=15)


def close_due(now: datetime) -> int:
    """Job of `tick`: close what was answered once no complaint can follow any more."""
    before = clock.legal_today() - LONG_AGO
    rows = Challenge.objects.filter(status__in=ANSWERED, answer_due__lt=before)
    actor = system_user()
    due = [row for row in rows.select_related("tender") if not blockers(row, "close", actor)]
    return each(due, lambda row: perform(row, "close", actor=actor, at=now))


WAITING = (ChallengeState.FILED, ChallengeState.ACCEPTED, ChallengeState.PROPOSED)


def remind(now: datetime) -> int:
    """Job of `tick`: warn three, one and no working days before the answer is due, once a day."""
    today, days = clock.legal_today(), calendar_service.current()
    rows = Challenge.objects.filter(status__in=WAITING, answer_due__gte=today)
    rows = rows.exclude(reminded_on=today).select_related("tender__purchaser")
    due = [row for row in rows if rules.warns(row.answer_due, today, days)]
    return unhindered(due, lambda row: _remind(row, today))


def _remind(challenge: Challenge, today: date) -> bool:
    with act():
        row = lock(challenge)
        if row.reminded_on == today or row.status not in WAITING:
            return False
        row.reminded_on = today
        row.save(update_fields=["reminded_on"])
        role = Role.APPROVER if row.status == ChallengeState.PROPOSED else Role.OFFICER
        tell_staff(row, "due", role)
        return True

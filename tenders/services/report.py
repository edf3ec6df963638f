"""The evaluation report: signed by every member or deemed so, received by the purchaser."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.calendars.services import calendar
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.mail import mail_later
from procurement.web import formats
from procurement.workflow import act, lock, perform
from tenders.guards.decision import candidates_described
from tenders.guards.evaluation import members
from tenders.lifecycle.lot import LotState
from tenders.models import CommitteeMember, Lot, ReportSignature, SigningWarning
from tenders.permissions.evaluation import may_evaluate, may_hasten, member_in_force
from tenders.rules import signing as rules
from tenders.services import checking, failure
from tenders.services.papers import make_report


def sign(lot: Lot, *, dissent: str = "", actor: Any) -> ReportSignature:
    """A member signs the report, with the dissent in writing or as agreeing (第六十一条).

    The last signature ends the evaluation, and the report is put on paper.
    """
    require(may_evaluate(actor, lot))
    with act():
        lot = _to_be_signed(lot)
        member = member_in_force(actor, lot)
        signature, created = ReportSignature.objects.get_or_create(
            member=member,
            lot=lot,
            round=lot.report_round,
            defaults={"dissent": dissent.strip(), "at": clock.now()},
        )
        if created:
            facts = {"member": member.number, "dissent": bool(dissent.strip())}
            journal.add("tenders.lot.sign_report", lot, actor=actor, inputs=facts)
        _end_if_complete(lot, actor)
        return signature


def _to_be_signed(lot: Lot) -> Lot:
    """The lot, locked, where its report can be signed now. Raises WrongState or RuleBroken."""
    lot = lock(lot)
    if lot.status != LotState.RANKED:
        message = _("There is nothing to sign: the lot stands at “%(state)s”.")
        raise WrongState(Reason("state", message, {"state": lot.get_status_display()}))
    waiting = [*candidates_described(lot), *checking.unchecked(lot)]
    if waiting:
        raise RuleBroken(*waiting)
    return lot


def _end_if_complete(lot: Lot, actor: Any) -> None:
    if lot.signed.count() == members(lot).count():
        _end(lot, actor)


# Who does not sign ------------------------------------------------------------------------------


def warn(lot: Lot, member: CommitteeMember, *, found: str, actor: Any) -> SigningWarning:
    """Record that a member does not sign, and warn: sign or dissent in writing until then.

    Chair or officer; the member reads by when, on the desk and by mail. Raises WrongState where
    there is nothing to sign or it was said before, RuleBroken without what the member said or did.
    """
    require(may_hasten(actor, lot))
    with act():
        lot = _to_be_signed(lot)
        _silent(lot, member)
        if warning_of(lot, member) is not None:
            message = _("This member was warned already.")
            raise WrongState(Reason("warned", message, {}, rules.ARTICLE))
        if not found.strip():
            message = _("Write what the member said or did.")
            raise RuleBroken(Reason("empty", message, {}, rules.ARTICLE, "found"))
        due = clock.legal(rules.silent_from(clock.legal_today(), calendar.current()))
        made: SigningWarning = SigningWarning.objects.create(
            lot=lot,
            member=member,
            round=lot.report_round,
            found=found.strip(),
            warned_by=actor,
            at=clock.now(),
            due_at=due,
        )
        facts = {"member": member.number, "due": due, "found": made.found}
        journal.add("tenders.lot.warn_signer", lot, actor=actor, inputs=facts)
        context = {"lot": lot, "tender": lot.tender, "due": due}
        mail_later("tenders/signing_warning", [member.user], context)
        return made


def deem(lot: Lot, member: CommitteeMember, *, actor: Any) -> ReportSignature:
    """A member who was warned and stayed silent counts as agreeing (第六十一条).

    Chair or officer; with the last one the evaluation ends. Raises WrongState where there is
    nothing to sign, RuleBroken before the member was warned and has had the time.
    """
    require(may_hasten(actor, lot))
    with act():
        lot = _to_be_signed(lot)
        _silent(lot, member)
        warning = warning_of(lot, member)
        early = too_early(warning, clock.db_now())
        if warning is None or early:
            raise RuleBroken(*early)
        made: ReportSignature = ReportSignature.objects.create(
            member=member, lot=lot, round=lot.report_round, deemed=True, at=clock.now()
        )
        facts = {"member": member.number, "warned": warning.at}
        journal.add("tenders.lot.deem_agreed", lot, actor=actor, inputs=facts)
        _end_if_complete(lot, actor)
        return made


def too_early(warning: SigningWarning | None, now: datetime) -> list[Reason]:
    """Why silence means nothing yet: nobody was warned, or there is still time to answer."""
    if warning is None:
        message = _("Warn the member first, and leave the time to answer.")
        return [Reason("warning", message, {}, rules.ARTICLE)]
    if now < warning.due_at:
        message = _("The member has until %(until)s to sign or to dissent in writing.")
        params = {"until": formats.moment_words(warning.due_at)}
        return [Reason("early", message, params, rules.ARTICLE)]
    return []


def warning_of(lot: Lot, member: CommitteeMember) -> SigningWarning | None:
    """What the member was told about the report as it stands."""
    told = lot.signing_warnings.filter(member=member, round=lot.report_round)
    found: SigningWarning | None = told.first()
    return found


def not_silent(lot: Lot, member: CommitteeMember) -> list[Reason]:
    """Why the report does not wait for the member: it does not evaluate the lot, or has signed."""
    if not members(lot).filter(pk=member.pk).exists():
        return [Reason("member", _("This member does not evaluate the lot."), {}, rules.ARTICLE)]
    if lot.signed.filter(member=member).exists():
        return [Reason("signed", _("This member has signed."), {}, rules.ARTICLE)]
    return []


def _silent(lot: Lot, member: CommitteeMember) -> None:
    reasons = not_silent(lot, member)
    if reasons:
        raise WrongState(*reasons)


# The end ----------------------------------------------------------------------------------------


def _end(lot: Lot, actor: Any) -> None:
    lot = perform(lot, "end_evaluation", actor=actor, at=clock.now())
    checking.end(lot, actor=actor)
    failure.disband_if_done(lot.tender, actor=actor)
    key, by = lot.pk, actor.pk
    transaction.on_commit(lambda: make_report.enqueue(key, by))


def receive(lot: Lot, *, actor: Any) -> Lot:
    """The purchaser has the report; five working days to determine the winner begin."""
    return perform(lot, "receive_report", actor=actor, at=clock.now())

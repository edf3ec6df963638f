"""The evaluation report: signed by every member, received by the purchaser."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.workflow import act, lock, perform
from tenders.guards.decision import candidates_described
from tenders.guards.evaluation import members
from tenders.lifecycle.lot import LotState
from tenders.models import Lot, ReportSignature
from tenders.permissions.evaluation import may_evaluate, member_in_force
from tenders.services import checking, failure
from tenders.services.papers import make_report


def sign(lot: Lot, *, dissent: str = "", actor: Any) -> ReportSignature:
    """A member signs the report, with the dissent in writing or as agreeing (第六十一条).

    The last signature ends the evaluation, and the report is put on paper.
    """
    require(may_evaluate(actor, lot))
    with act():
        lot = lock(lot)
        if lot.status != LotState.RANKED:
            message = _("There is nothing to sign: the lot stands at “%(state)s”.")
            raise WrongState(Reason("state", message, {"state": lot.get_status_display()}))
        waiting = [*candidates_described(lot), *checking.unchecked(lot)]
        if waiting:
            raise RuleBroken(*waiting)
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
        if lot.signed.filter(member__replaced_at=None).count() == members(lot).count():
            _end(lot, actor)
        return signature


def _end(lot: Lot, actor: Any) -> None:
    lot = perform(lot, "end_evaluation", actor=actor, at=clock.now())
    checking.end(lot, actor=actor)
    failure.disband_if_done(lot.tender, actor=actor)
    key, by = lot.pk, actor.pk
    transaction.on_commit(lambda: make_report.enqueue(key, by))


def receive(lot: Lot, *, actor: Any) -> Lot:
    """The purchaser has the report; five working days to determine the winner begin."""
    return perform(lot, "receive_report", actor=actor, at=clock.now())

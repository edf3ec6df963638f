"""The committee stops over the documents, and the purchaser decides (87号令第六十五条)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.workflow import act, lock, perform
from tenders.guards.evaluation import STOPPED, committee_convened, not_halted
from tenders.lifecycle.lot import HALTABLE
from tenders.models import EvaluationHalt, Lot
from tenders.permissions.evaluation import may_chair, may_stop, member_in_force
from tenders.services import failure


def halt(lot: Lot, ground: str, reason: str, *, actor: Any) -> EvaluationHalt:
    """The chair writes down for the committee why it cannot go on; everything rests from then on.

    Raises WrongState where nothing is evaluated, RuleBroken without a reason, without a convened
    committee, or while it has stopped already.
    """
    require(may_chair(actor, lot))
    with act():
        lot = lock(lot)
        if lot.status not in HALTABLE:
            message = _("This is not possible now: it stands at “%(state)s”.")
            raise WrongState(Reason("state", message, {"state": lot.get_status_display()}, STOPPED))
        reasons = [*committee_convened(lot), *not_halted(lot)]
        if not reason.strip():
            message = _("Write what is wrong with the documents.")
            reasons.append(Reason("empty", message, {}, STOPPED, "reason"))
        if reasons:
            raise RuleBroken(*reasons)
        made: EvaluationHalt = EvaluationHalt.objects.create(
            lot=lot,
            ground=ground,
            reason=reason.strip(),
            member=member_in_force(actor, lot),
            at=clock.now(),
        )
        facts = {"lot": lot.number, "ground": ground}
        journal.add("tenders.evaluationhalt.halt", made, actor=actor, inputs=facts)
        return made


def decide(halted: EvaluationHalt, *, confirmed: bool, reason: str, actor: Any) -> EvaluationHalt:
    """The purchaser confirms, and the lot is tendered again with changed documents; or does not.

    Not confirmed, the evaluation goes on where it stood, with the purchaser's reason on record.
    Raises WrongState once it is decided, RuleBroken without a reason.
    """
    require(may_stop(actor, halted.lot))
    with act():
        lot = lock(halted.lot)
        halted.refresh_from_db()
        if halted.confirmed is not None:
            raise WrongState(Reason("decided", _("This is decided already."), {}, STOPPED))
        if not reason.strip():
            message = _("Write why the documents are changed, or why the evaluation goes on.")
            raise RuleBroken(Reason("empty", message, {}, STOPPED, "reason"))
        halted.confirmed, halted.decision = confirmed, reason.strip()
        halted.decided_at, halted.decided_by = clock.now(), actor
        halted.save(update_fields=["confirmed", "decision", "decided_at", "decided_by"])
        facts = {"lot": lot.number, "confirmed": confirmed}
        journal.add("tenders.evaluationhalt.decide", halted, actor=actor, inputs=facts)
        if confirmed:
            lot = perform(lot, "fail_documents", actor=actor, at=clock.now(), reason=reason.strip())
            failure.follow_up(lot, actor=actor)
        return halted

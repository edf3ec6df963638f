"""The winner does not sign: its own word, or the officer's record and a second person's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.documents.services.files import store
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.workflow import act, lock, perform
from tenders.guards.award import REFUSAL, not_recordable
from tenders.lifecycle.lot import LotState
from tenders.models import AwardRefusal, Lot
from tenders.permissions.award import may_confirm_refusal, may_record_refusal, wins

PAPER = "tenders.refusal"


def record(lot: Lot, *, ground: str, reason: str, paper: Any, actor: Any) -> AwardRefusal:
    """The officer records that the winner does not sign, with the paper that shows it.

    Nothing falls yet: a second person confirms. Raises WrongState where no award is announced,
    RuleBroken with every reason else.
    """
    require(may_record_refusal(actor, lot))
    with act():
        lot = lock(lot)
        award = lot.award
        if lot.status != LotState.AWARDED or award is None:
            raise WrongState(Reason("state", _("No award waits for its contract.")))
        reasons = list(not_recordable(lot, ground))
        if not reason.strip():
            reasons.append(Reason("empty", _("Write the reason."), {}, REFUSAL, "reason"))
        if paper is None:
            message = _("Add the winner's letter, or what shows that the time to sign has passed.")
            reasons.append(Reason("no_paper", message, {}, REFUSAL, "paper"))
        if reasons:
            raise RuleBroken(*reasons)
        subject = f"tenders.award:{award.pk}"
        made: AwardRefusal = AwardRefusal.objects.create(
            award=award,
            ground=ground,
            reason=reason.strip(),
            paper=store(paper, purpose=PAPER, actor=actor, subject=subject),
            recorded_by=actor,
            recorded_at=clock.now(),
        )
        journal.add("tenders.awardrefusal.record", made, actor=actor, inputs={"ground": ground})
        return made


def decline(lot: Lot, *, reason: str, actor: Any) -> Lot:
    """The winner gives the award up, or a second person confirms what the officer has recorded.

    The next candidate follows, or a new tender (实施条例第四十九条).
    """
    with act():
        award = lot.award
        own = award is not None and bool(wins(actor, award))
        record = award.refusals.waiting().first() if award is not None else None
        row = perform(
            lot, "decline", actor=actor, at=clock.now(), reason=reason, shown=own or bool(record)
        )
        if award is not None:
            if record is not None:
                _decide(record, confirmed=True, reason=reason, actor=actor)
            perform(award, "decline", actor=actor, reason=reason)
            perform(award.bid, "decline", actor=actor)
        return row


def send_back(lot: Lot, *, reason: str, actor: Any) -> AwardRefusal:
    """The second person does not confirm the record: the award stands, and the reason is kept."""
    require(may_confirm_refusal(actor, lot))
    with act():
        lot = lock(lot)
        award = lot.award
        record = award.refusals.waiting().first() if award is not None else None
        if lot.status != LotState.AWARDED or record is None:
            raise WrongState(Reason("no_record", _("No record waits for a decision."), {}, REFUSAL))
        if not reason.strip():
            raise RuleBroken(Reason("empty", _("Write the reason."), {}, REFUSAL, "reason"))
        return _decide(record, confirmed=False, reason=reason, actor=actor)


def _decide(record: AwardRefusal, *, confirmed: bool, reason: str, actor: Any) -> AwardRefusal:
    record.confirmed, record.decision = confirmed, reason.strip()
    record.decided_at, record.decided_by = clock.now(), actor
    record.save(update_fields=["confirmed", "decision", "decided_at", "decided_by"])
    facts = {"confirmed": confirmed}
    journal.add("tenders.awardrefusal.decide", record, actor=actor, inputs=facts)
    return record

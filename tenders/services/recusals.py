"""A bidder asks that somebody steps aside; the person is asked, a second person decides."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require, visible_or_404
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.mail import mail_later
from procurement.workflow import act, lock
from tenders.guards.committee import RECUSAL
from tenders.lifecycle.lot import EVALUATING, LotState
from tenders.models import CommitteeMember, RecusalRequest, Tender
from tenders.permissions.evaluation import may_ask_recusal, may_stop
from tenders.services.failure import people_of
from tenders.services.replacing import replaceable

ASKABLE = (*EVALUATING, LotState.REPORT_SIGNED, LotState.REPORT_RECEIVED)
"""Until the winner is determined; afterwards the result is challenged."""


def ask(tender: Tender, *, person: str, ground: str, reason: str, actor: Any) -> RecusalRequest:
    """A bidder names who is to step aside, on which ground.

    Raises WrongState once no lot is evaluated any more, RuleBroken when something is missing.
    """
    visible_or_404(Tender, actor, pk=tender.pk)
    require(may_ask_recusal(actor, tender))
    with act():
        tender = lock(tender)
        if not tender.lots.filter(status__in=ASKABLE).exists():
            message = _("Nothing is evaluated any more: challenge the result instead.")
            raise WrongState(Reason("over", message, {}, RECUSAL))
        reasons = []
        if not person.strip():
            reasons.append(Reason("empty", _("Name the person."), {}, RECUSAL, "person"))
        if not reason.strip():
            message = _("Write what the relation is.")
            reasons.append(Reason("empty", message, {}, RECUSAL, "reason"))
        if reasons:
            raise RuleBroken(*reasons)
        made: RecusalRequest = RecusalRequest.objects.create(
            tender=tender,
            supplier=actor.supplier,
            person=person.strip(),
            ground=ground,
            reason=reason.strip(),
            filed_by=actor,
            filed_at=clock.now(),
        )
        journal.add("tenders.recusalrequest.ask", made, actor=actor, inputs={"ground": ground})
        return made


def decide(
    request: RecusalRequest,
    *,
    granted: bool,
    statement: str,
    reason: str,
    member: CommitteeMember | None,
    actor: Any,
) -> RecusalRequest:
    """Having asked the person, a second person of the purchaser decides; the bidder is told.

    A member whose recusal is granted is replaced before the committee sits on. Raises WrongState
    once it is decided, RuleBroken with every reason else.
    """
    require(may_stop(actor, request.tender))
    with act():
        lock(request.tender)
        request.refresh_from_db()
        if request.granted is not None:
            raise WrongState(Reason("decided", _("This is decided already."), {}, RECUSAL))
        reasons = []
        if not statement.strip():
            message = _("Ask the person, and write down what the person said.")
            reasons.append(Reason("empty", message, {}, RECUSAL, "statement"))
        if not reason.strip():
            reasons.append(Reason("empty", _("Write the reason."), {}, RECUSAL, "reason"))
        if granted and member is not None and not replaceable(member):
            message = _(
                "The evaluation with this member is over: nobody is replaced any more, and what "
                "the member found is challenged with the result."
            )
            reasons.append(Reason("too_late", message, {}, "87号令第四十九条", "member"))
        if reasons:
            raise RuleBroken(*reasons)
        request.granted, request.statement = granted, statement.strip()
        request.decision, request.member = reason.strip(), member if granted else None
        request.decided_at, request.decided_by = clock.now(), actor
        request.save()
        facts = {"granted": granted, "member": member.number if granted and member else None}
        journal.add("tenders.recusalrequest.decide", request, actor=actor, inputs=facts)
        context = {"request": request, "tender": request.tender}
        mail_later("tenders/recusal", people_of(request.supplier), context)
        return request

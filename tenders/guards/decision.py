"""The decision apart: lawful in the draft, prepared by the committee, complete before a winner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from tenders.guards.tendering import rules_on
from tenders.rules.decision import DRAW, IN_ORDER, Wanted, check_decision, leaders

ARTICLE = IN_ORDER


def apart(tender: Any) -> bool:
    """Whether a group of the purchaser chooses among the candidates."""
    return bool(tender.decision_ground)


def against_law(tender: Any) -> tuple[Reason, ...]:
    """What is missing or unlawful in the choice, each reason at its field."""
    wanted = Wanted(
        procedure=tender.procedure,
        ground=tender.decision_ground or "",
        basis=tender.decision_basis or "",
        method=tender.decision_method or "",
        ranked=tender.candidates_ranked,
    )
    return check_decision(wanted, rules_on(tender).decision)


def recommended(lot: Any) -> Any:
    """The candidates the committee recommends, in the order of the report."""
    return lot.bids.filter(status="ranked", rank__lte=lot.tender.candidates).order_by("rank", "pk")


def candidates_described(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """Where a group decides, the committee has written its opinion on each candidate."""
    if not apart(lot.tender):
        return
    missing = recommended(lot).filter(candidate_opinion=None).count()
    if missing:
        message = _("Candidates without an opinion of the committee: %(count)s.")
        yield Reason("opinions", message, {"count": missing}, ARTICLE)


def open_round(lot: Any) -> Any:
    """The round under way; None where none is."""
    return lot.decisions.filter(closed_at=None).order_by("number").last()


def leading(decision: Any) -> list[Any]:
    """Whom most votes of a round name; all candidates where the winner is drawn."""
    bids = {bid.pk: bid for bid in decision.candidates.order_by("pk")}
    if decision.method == DRAW:
        return list(bids.values())
    votes = [one.choice_id for one in decision.members.all()]
    return [bids[key] for key in leaders(list(bids), votes)]


def decision_made(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """Where a group decides it has: everybody has voted, and most votes name one candidate."""
    if not apart(lot.tender):
        return
    decision = open_round(lot)
    if decision is None:
        message = _("The group that decides among the candidates is not called yet.")
        yield Reason("no_decision", message, {}, ARTICLE)
        return
    waiting = decision.members.filter(voted_at=None).count()
    if waiting:
        message = _("People of the group who have not voted yet: %(count)s.")
        yield Reason("votes", message, {"count": waiting}, ARTICLE)
    elif decision.method != DRAW and len(leading(decision)) > 1:
        message = _("Most votes are equal: call another round among those candidates.")
        yield Reason("tied", message, {}, ARTICLE)

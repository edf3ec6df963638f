"""What the committee asked a bidder and what the bidder answered, for whoever may know of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.web import formats
from procurement.web.parts import Link
from tenders.guards.evaluation import may_be_asked, not_asked_now
from tenders.lifecycle.lot import ASKING, PRICE_ASKING
from tenders.models import Bid, Clarification
from tenders.permissions.evaluation import may_evaluate, may_inspect
from tenders.rules import price_correction

STEPS = {
    price_correction.FORM_OVER_BODY: _("The opening form stands over the body of the bid"),
    price_correction.WORDS_OVER_FIGURES: _("Words stand over figures"),
    price_correction.MISPLACED_DECIMAL: _(
        "The decimal point of a unit price was misplaced: the total stands"
    ),
    price_correction.UNIT_PRICES_STAND: _("The sum by unit prices stands"),
}


def bid_answers(bid: Bid, user: Any, *, own: bool) -> dict[str, Any]:
    """The questions with their answers, and the acts a member may begin here."""
    if not own and not may_inspect(user, bid):
        return {"asked": (), "asking": ()}
    return {
        "asked": [(one, price_steps(one)) for one in bid.clarifications.all()],
        "asking": _asking(bid, user),
        "asked_now": clock.now(),
    }


def price_steps(one: Clarification) -> list[tuple[Any, str, int | None]]:
    """How the corrected price came about: the rule, what stood there and what counts, the line."""
    found = []
    for step in one.steps:
        before, after = (formats.quantity(Decimal(step[key]), 2) for key in ("before", "after"))
        found.append((STEPS[step["rule"]], f"{before} → {after}", step.get("line")))
    return found


def _asking(bid: Any, user: Any) -> list[Link]:
    if not may_evaluate(user, bid) or any(may_be_asked(bid)):
        return []
    offered = (
        ("bid_ask", _("Ask the bidder in writing"), ASKING),
        ("bid_contradiction", _("The prices contradict themselves"), PRICE_ASKING),
    )
    return [
        Link(words, reverse(f"tenders:{name}", args=[bid.pk]))
        for name, words, states in offered
        if not any(not_asked_now(bid, states))
    ]

"""The winner: determined by a second person, announced, contracted or given up."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction

from procurement import clock
from procurement.mail import mail_later
from procurement.rules.draw import Unit, draw
from procurement.workflow import act, lock, perform
from tenders.guards.award import first_candidates, silence_of
from tenders.guards.evaluation import sheets_in_force
from tenders.guards.objective import concluded
from tenders.guards.points import points_of
from tenders.lifecycle.bid import UNOPENED, BidState
from tenders.lifecycle.lot import LotState
from tenders.models import Award, Bid, Lot
from tenders.services import decision as decisions
from tenders.services.decision_paper import make_decision_record
from tenders.services.failure import people_of
from tenders.services.papers import make_letter

CANDIDATES = "candidates"


def determine_winner(lot: Lot, *, actor: Any, public_value: str | None = None) -> Award:
    """Determine the first candidate in the order of the report; nobody is skipped (第六十八条).

    Where a group decides, whom it has chosen. Candidates of the same rank, and those among whom
    the documents have the winner drawn, are drawn at random, and the draw is kept. After a winner
    has declined the same act takes the next candidate; after the purchaser's silence it records
    who counts as the winner, and since when. Raises RuleBroken when none is left.
    """
    with act():
        lot = lock(lot)
        decision, first = decisions.chosen(lot)
        if decision is None:
            first = first_candidates(lot)
        case = None
        if len(first) > 1:
            first, case = _draw(lot, first, public_value)
        found = silence_of(lot) if lot.status == LotState.REPORT_RECEIVED else None
        deemed_on = found.since if found is not None else None
        lot = perform(lot, "determine_winner", actor=actor, at=clock.now(), deemed_on=deemed_on)
        winner: Any = perform(first[0], "win", actor=actor)
        if decision is not None:
            decisions.close(decision, winner, case)
            about, by = decision.pk, actor.pk
            transaction.on_commit(lambda: make_decision_record.enqueue(about, by))
        for bid in lot.bids.filter(status=BidState.RANKED):
            perform(bid, "lose", actor=actor)
        return Award.objects.create(
            lot=lot,
            bid=winner,
            supplier=winner.supplier,
            rank=winner.rank,
            amount=winner.price,
            years=lot.years,
            determined_by=actor,
            determined_at=clock.now(),
            deemed_on=deemed_on,
            draw=case,
        )


def wait(lot: Lot, *, reason: str, actor: Any) -> Lot:
    """State within the period why the winner is not determined yet (第六十八条)."""
    return perform(lot, "wait", actor=actor, at=clock.now(), reason=reason.strip())


def _draw(lot: Lot, tied: list[Bid], public_value: str | None) -> tuple[list[Bid], dict[str, Any]]:
    """Draw one of the tied; the list is fixed by the signed report before the value is made."""
    by_code = {bid.supplier.credit_code: bid for bid in tied}
    value = public_value or secrets.token_hex(16)
    done = draw([Unit(CANDIDATES, code) for code in by_code], value, {CANDIDATES: 1})
    drawn = list(done.drawn[CANDIDATES])
    case = {
        "kind": "draw",
        "case": f"{lot.tender.number}/{lot.number}",
        "units": [{"stratum": CANDIDATES, "id": code} for code in by_code],
        "public_value": value,
        "sample": {CANDIDATES: 1},
        "expect": {
            "list_hash": done.list_hash,
            "seed": done.seed,
            "drawn": {CANDIDATES: drawn},
        },
    }
    return [by_code[drawn[0]]], case


def announce(lot: Lot, *, actor: Any, notice_url: str = "") -> Lot:
    """Because the result notice is published: the award letter leaves at the same moment.

    The winner and every other bidder are told: each loser its own score, rank and reasons
    (第六十九条).
    """
    with act():
        lot = perform(lot, "announce", actor=actor, at=clock.now())
        award = lot.award
        award = perform(award, "issue", actor=actor, at=clock.now(), notice_url=notice_url)
        key, by = award.pk, actor.pk
        transaction.on_commit(lambda: make_letter.enqueue(key, by))
        _tell(lot, award)
        return lot


def _tell(lot: Lot, award: Award) -> None:
    bids = lot.bids.exclude(status__in=UNOPENED).select_related("supplier", "result")
    sheets = list(sheets_in_force(lot))
    settled = concluded(lot, sheets)
    for bid in bids:
        context = {
            "lot": lot,
            "tender": lot.tender,
            "award": award,
            "bid": bid,
            "result": getattr(bid, "result", None),
            "points": points_of(lot, bid, sheets, settled),
        }
        template = "tenders/award_won" if bid.pk == award.bid_id else "tenders/award_lost"
        mail_later(template, people_of(bid.supplier), context)


def mark_contracted(lot: Lot, *, actor: Any) -> Lot:
    """Both sides have signed the contract; called by the contract's own service.

    A challenge is filed under the lock of the tender: filed before the signature it is seen, and
    nothing is signed; filed after, it finds a signed contract (decision 0080).
    """
    with act():
        lock(lot.tender)
        award = lot.award
        lot = perform(lot, "contract", actor=actor, at=clock.now())
        if award is not None:
            perform(award, "contract", actor=actor)
        return lot

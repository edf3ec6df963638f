"""From qualification to the signed report: everybody has decided, and enough bids are left."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.errors import Reason
from tenders.rules import rule_sets
from tenders.rules.procedures import CONFORMING, INVITED_TENDER, OPEN_TENDER, QUALIFIED
from tenders.rules.requirements import steps_of
from tenders.rules.scoring import Cell, Item

GATE_QUALIFIED = "87号令第四十四条"
GATE_CONFORMING = "政府采购法第三十六条；87号令第五十条"
ALONE = "87号令第六十二条"
# From which state a bid comes to each gate.
BEFORE = {QUALIFIED: "opened", CONFORMING: "qualified"}
CORRECTIONS = "87号令第六十四条"
ASKED = "87号令第五十一条"
STOPPED = "87号令第六十五条"
SIGNED = "87号令第五十八条、第六十一条"


def min_bids(lot: Any, gate: str) -> int:
    """How many bids a gate asks for, by the tender's rule set and procedure."""
    rules = rule_sets.rule_set(lot.tender.rule_set)
    return rules.procedure(lot.tender.procedure).least(gate, lot.tender.ground)


def gate_article(lot: Any, usual: str) -> str:
    """Where the minimum of a gate stands: of a tender the usual article, else the procedure's."""
    tender = lot.tender
    if tender.procedure in (OPEN_TENDER, INVITED_TENDER):
        return usual
    rules = rule_sets.rule_set(tender.rule_set).procedure(tender.procedure)
    return rules.least_article(tender.ground)


# Its report is signed: whoever has signed it has evaluated it, whoever sits there since.
_SIGNED = (
    "report_signed", "report_received", "winner_determined", "awarded", "declined", "contracted",
    "failed_declined", "voided", "failed_void",
)  # fmt: skip


def members(lot: Any) -> Any:
    """The members who evaluate the lot, or have signed its report; empty where none is formed."""
    committee = getattr(lot.tender, "committee", None)
    if committee is None:
        return ()
    if lot.status in _SIGNED:
        signed = lot.signed.values("member")
        return committee.members.filter(pk__in=signed)
    return committee.members.in_force()


def _standing(lot: Any, *states: str) -> int:
    return int(lot.bids.filter(status__in=states).count())


def _enough(lot: Any, state: str, article: str, *, wanted: bool) -> Iterator[Reason]:
    """At least the minimum stand at a state, also a gate; or fewer, where that is claimed.

    While bids are undecided that can still reach it, nothing is said of too few.
    """
    least, left = min_bids(lot, state), _standing(lot, state)
    if (left >= least) == wanted:
        return
    if wanted and left + _standing(lot, BEFORE[state]) >= least:
        return
    message = (
        _("Bids left: %(left)s; at least %(least)s are needed.")
        if wanted
        else _("%(left)s bids are left, which is not fewer than %(least)s.")
    )
    params = {"left": left, "least": least}
    yield Reason("gate", message, params, gate_article(lot, article))


# Qualification ----------------------------------------------------------------------------------


def all_decided(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """The purchaser has decided on every opened bid."""
    open_bids = _standing(lot, "opened")
    if open_bids:
        message = _("Bids without a decision: %(count)s.")
        yield Reason("undecided", message, {"count": open_bids}, GATE_QUALIFIED)


def enough_qualified(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    yield from _enough(lot, QUALIFIED, GATE_QUALIFIED, wanted=True)


def too_few_qualified(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    yield from _enough(lot, QUALIFIED, GATE_QUALIFIED, wanted=False)


# Conformity and low prices ----------------------------------------------------------------------


def conformity_decided(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """The majority has spoken on every qualified bid."""
    waiting = _standing(lot, "qualified")
    if waiting:
        message = _("Bids without a decision: %(count)s.")
        yield Reason("undecided", message, {"count": waiting}, "87号令第五十条")


def low_prices_decided(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """Every explanation of a low price is judged."""
    waiting = lot.bids.filter(
        low_price_review__isnull=False, low_price_review__accepted=None, status="conforming"
    ).count()
    if waiting:
        message = _("Low prices not judged yet: %(count)s.")
        yield Reason("low_price", message, {"count": waiting}, "87号令第六十条")


def answers_in(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """Every bidder has answered what the committee asked in writing, or let the time pass."""
    now = clock.now()
    open_ = {"clarifications__answered_at": None, "clarifications__due_at__gt": now}
    waiting = lot.bids.filter(**open_).select_related("supplier")
    for bid in waiting.annotate(until=Max("clarifications__due_at")).order_by("pk"):
        message = _("%(bid)s has until %(until)s to answer the committee.")
        params = {"bid": bid.supplier.name, "until": _wall(bid.until)}
        yield Reason("answer", message, params, ASKED)


def not_asked_now(bid: Any, states: Collection[str]) -> Iterator[Reason]:
    """Nothing is asked where the lot stands elsewhere, or the bid is out."""
    if bid.lot.status not in states or bid.status not in ("qualified", "conforming"):
        message = _("Nothing can be asked now: the lot stands at “%(state)s”.")
        params = {"state": bid.lot.get_status_display()}
        yield Reason("state", message, params, ASKED)


def may_be_asked(bid: Any) -> Iterator[Reason]:
    """The committee sits over the bid, and no member has handed in scores."""
    yield from committee_convened(bid.lot)
    yield from not_halted(bid.lot)
    yield from nobody_scored(bid.lot)


def nobody_scored(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """No member has handed in scores yet."""
    if lot.sheets.in_force().filter(status="locked").exists():
        message = _("A member has handed in the scores: nothing more is asked.")
        yield Reason("scored", message, {}, CORRECTIONS)


def asked_before_scores(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """While it is scored a price is asked about before anybody has handed in.

    Scores kept by a lot that went back to its conformity review (第四十九条) hinder nothing.
    """
    if lot.status == "scoring":
        yield from nobody_scored(lot)


def not_halted(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """The committee has not stopped because of the documents."""
    if lot.halts.undecided().exists():
        message = _("The committee has stopped: the purchaser first decides about the documents.")
        yield Reason("halted", message, {}, STOPPED)


def sheet_rests(sheet: Any, **_inputs: Any) -> Iterator[Reason]:
    """A sheet is not handed in while the committee has stopped or waits for an answer."""
    yield from not_halted(sheet.lot)
    yield from answers_in(sheet.lot)


def enough_conforming(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    yield from _enough(lot, CONFORMING, GATE_CONFORMING, wanted=True)


def too_few_conforming(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    yield from _enough(lot, CONFORMING, GATE_CONFORMING, wanted=False)


# Scores -----------------------------------------------------------------------------------------


def items_of(lot: Any) -> list[Item]:
    """The lot's criteria as the rules take them."""
    return [
        Item(one.pk, one.name, one.max_points, one.objective, steps_of(one.bands))
        for one in lot.criteria.all()
    ]


def values_of(sheet: Any) -> dict[Cell, Any]:
    """A sheet's points, by cell."""
    return {(one.bid_id, one.criterion_id): one.value for one in sheet.scores.all()}


def fixed_cells(sheet: Any) -> dict[Cell, Any]:
    """The points handed in before the sheet was given back for a bid that came back."""
    if sheet.locked_at is None:
        return {}
    return {
        (one.bid_id, one.criterion_id): one.value
        for one in sheet.scores.all()
        if one.saved_at <= sheet.locked_at
    }


_SCORED = ("conforming", "ranked", "winner", "lost", "declined", "voided")


def scored_keys(lot: Any) -> frozenset[int]:
    """The bids whose points count: a bid that fell out after it was scored has its points still."""
    return frozenset(bid.pk for bid in lot.bids.all() if bid.status in _SCORED)


def counted(sheet: Any, scored: Collection[int]) -> dict[Cell, Any]:
    """A sheet's points for these bids, by cell."""
    return {cell: value for cell, value in values_of(sheet).items() if cell[0] in scored}


def sheets_in_force(lot: Any) -> list[Any]:
    """The score sheets that count, with their scores."""
    return list(lot.sheets.in_force().select_related("member").prefetch_related("scores"))


def all_locked(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """Every member has handed in the scores."""
    locked = {sheet.member_id for sheet in lot.sheets.in_force() if sheet.status == "locked"}
    waiting = [member for member in members(lot) if member.pk not in locked]
    if waiting and lot.criteria.exists():
        message = _("Members who have not handed in their scores yet: %(count)s.")
        yield Reason("sheets", message, {"count": len(waiting)}, ALONE)


def all_signed(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """Every member has signed the report."""
    signed = set(lot.signed.values_list("member_id", flat=True))
    waiting = [member for member in members(lot) if member.pk not in signed]
    if waiting:
        message = _("Members who have not signed the report yet: %(count)s.")
        yield Reason("signatures", message, {"count": len(waiting)}, SIGNED)


def committee_convened(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """The committee is complete and has stated its conflicts."""
    committee = getattr(lot.tender, "committee", None)
    if committee is None or committee.status != "convened":
        yield Reason(
            "committee", _("The evaluation committee is not convened yet."), {}, "87号令第四十七条"
        )


# Low-price explanations -------------------------------------------------------------------------


def explanations_in(lot: Any) -> Iterator[Reason]:
    """Each asked bidder has explained or let the time pass."""
    for bid in lot.bids.filter(low_price_review__accepted=None).select_related(
        "low_price_review", "supplier"
    ):
        review = getattr(bid, "low_price_review", None)
        if review is not None and not review.may_be_judged(clock.now()):
            message = _("%(bid)s has until %(until)s to explain the price.")
            params = {"bid": bid.supplier.name, "until": _wall(review.due_at)}
            yield Reason("explanation", message, params, "87号令第六十条；财库〔2026〕2号")


def _wall(moment: Any) -> str:
    return f"{moment.astimezone(clock.LEGAL_ZONE):%H:%M}"

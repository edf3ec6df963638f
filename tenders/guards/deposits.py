"""A bid deposit goes back when its bidder's part has ended, and is kept on lawful grounds alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import Reason
from procurement.rules.calendar import WorkCalendar
from tenders.guards.tendering import rules_on
from tenders.rules import deposits as rules

FAILED_POINTS = ("failed", "terminated")


def refund_of(deposit: Any, days: WorkCalendar | None = None) -> rules.Refund | None:
    """Since when and until when a deposit goes back; None while its bidder takes part.

    Reads the tender's lots with their bids and awards; lists prefetch those and give the
    calendar, which is read from the database otherwise.
    """
    tender = deposit.tender
    days = days or calendar.current()
    return rules.refund_of(_events(deposit, tender), rules_on(tender), days, tender.procedure)


def _events(deposit: Any, tender: Any) -> list[rules.Event | None]:
    if tender.terminated_at is not None:
        return [rules.Event(rules.TERMINATED, tender.terminated_at)]
    found = [
        _event(bid, lot, tender)
        for lot in tender.lots.all()
        for bid in lot.bids.all()
        if bid.supplier_id == deposit.supplier_id
    ]
    return found or [_no_bid(tender)]


def _no_bid(tender: Any) -> rules.Event | None:
    """Paid, but nothing was sealed: at the opening there is nothing left to secure."""
    return rules.Event(rules.NO_BID, tender.opened_at) if tender.opened_at else None


def _event(bid: Any, lot: Any, tender: Any) -> rules.Event | None:
    if bid.status == "withdrawn":
        return rules.Event(rules.WITHDRAWN, bid.withdrawn_at)
    if bid.status == "draft":
        return _no_bid(tender)
    for point in FAILED_POINTS:
        at = lot.reached_at(point)
        if at is not None:
            return rules.Event(rules.FAILED, at)
    if bid.status == "winner":
        at = lot.reached_at("contracted")
        return rules.Event(rules.CONTRACTED, at) if at else None
    own = {"declined": "declined", "voided": "voided"}.get(bid.status)
    issued = [award.issued_at for award in lot.awards.all() if award.issued_at]
    at = lot.reached_at(own) if own else min(issued, default=None)
    return rules.Event(rules.LOST, at) if at else None


def goes_back(deposit: Any, *, ended_on: date | None = None, **inputs: Any) -> Iterator[Reason]:
    """Not before its ground, never on a day to come, and with what proves it."""
    yield from rules.check_refund(refund_of(deposit), ended_on, clock.legal_today())
    if "end_reference" in inputs and not str(inputs["end_reference"]).strip():
        message = _("Write the reference of the payment.")
        yield Reason("reference", message, {}, "", "end_reference")
    if inputs.get("into_bond") and not _has_won(deposit):
        message = _("Only the winner's deposit turns into a bond, once the contract is signed.")
        article = rules.article_of(rules.CONTRACTED, deposit.tender.procedure)
        yield Reason("into_bond", message, {}, article, "into_bond")


def _has_won(deposit: Any) -> bool:
    found = refund_of(deposit)
    return found is not None and found.kind == rules.CONTRACTED


def may_be_kept(
    deposit: Any, *, ground: str = "", facts: str = "", **_inputs: Any
) -> Iterator[Reason]:
    """One of the grounds of the rule set, and what has happened."""
    tender = deposit.tender
    yield from rules.check_keeping(ground, facts, rules_on(tender).procedure(tender.procedure))

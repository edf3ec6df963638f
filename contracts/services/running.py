"""Suspension, end, acceptance and closing of contracts in force; the bond."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from contracts.lifecycle.contract import RUNNING
from contracts.models import Bond, Contract
from procurement import clock
from procurement.people.services.accounts import system_user
from procurement.workflow import each, perform


def suspend(contract: Contract, *, actor: Any, reason: str) -> Contract:
    """Performance rests."""
    return perform(contract, "suspend", actor=actor, at=clock.now(), reason=reason)


def resume(contract: Contract, *, actor: Any) -> Contract:
    """Performance goes on."""
    return perform(contract, "resume", actor=actor)


def terminate(contract: Contract, *, actor: Any, reason: str) -> Contract:
    """End it before its term, with the ground."""
    return perform(contract, "terminate", actor=actor, at=clock.now(), reason=reason)


def accept(contract: Contract, *, actor: Any, opinion: str) -> Contract:
    """Record the opinion of the acceptance group."""
    return perform(contract, "accept", actor=actor, at=clock.now(), opinion=opinion)


def close(contract: Contract, *, actor: Any) -> Contract:
    """Close it: all is paid and the bond is back."""
    return perform(contract, "close", actor=actor, at=clock.now())


def hold_bond(bond: Bond, *, actor: Any, on: date) -> Bond:
    """The guarantee has come in."""
    return perform(bond, "hold", actor=actor, on=on)


def return_bond(bond: Bond, *, actor: Any, on: date) -> Bond:
    """Return the guarantee after acceptance and hand-over."""
    return perform(bond, "give_back", actor=actor, on=on)


def expire_contracts(now: datetime) -> int:
    """Record the end of every term that is over; may run twice."""
    today = now.astimezone(clock.LEGAL_ZONE).date()
    over = Contract.objects.filter(status__in=RUNNING, ends_on__lt=today)
    system = system_user()
    return each(over, lambda contract: perform(contract, "expire", actor=system, at=now))

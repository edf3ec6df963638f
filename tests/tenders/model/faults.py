"""Faults of the product that the model has to find, each put in for one test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from procurement import workflow
from procurement.errors import NotAllowed
from tenders.guards import opening
from tenders.models import Tender
from tenders.rules import timetable
from tests.tenders.model.machine import Run
from tests.tenders.model.plain import Say


@dataclass(frozen=True)
class Fault:
    """What is wrong, the stage at which it shows, and what the difference says."""

    put_in: Callable[[Any], None]
    stage: str
    says: str
    before: Callable[[Run], None] = lambda run: None


def skipped_guard(monkeypatch: Any) -> None:
    """Bids are opened without the quorum of opening officers."""
    custom = Tender.open._django_fsm.get_transition("published").custom
    left = tuple(guard for guard in custom["guards"] if guard is not opening.quorum_present)
    assert len(left) == len(custom["guards"]) - 1
    monkeypatch.setitem(custom, "guards", left)


def wrong_order(monkeypatch: Any) -> None:
    """The right is asked before the sight: a refusal tells that something exists."""
    see, may = workflow._see, workflow.may

    def may_then_see(row: Any, name: str, actor: Any) -> Any:
        decision = may(row, name, actor)
        if not decision:
            raise NotAllowed(decision.reason)
        see(row, actor)
        return decision

    monkeypatch.setattr(workflow, "_see", lambda row, actor: None)
    monkeypatch.setattr(workflow, "may", may_then_see)


def lost_lock(monkeypatch: Any) -> None:
    """`perform` reads the row afresh, and lets others read it too before it is saved."""
    monkeypatch.setattr(workflow, "lock", lambda obj: type(obj)._base_manager.get(pk=obj.pk))


def stale_read(monkeypatch: Any) -> None:
    """`perform` locks the row and goes on with what the caller had read before."""
    lock = workflow.lock

    def locked(obj: Any) -> Any:
        lock(obj)
        return obj

    monkeypatch.setattr(workflow, "lock", locked)


def wrong_period(monkeypatch: Any) -> None:
    """After a correction that can affect bids fourteen days are left instead of fifteen (P6)."""
    end_of = timetable.end_of

    def a_day_short(period: Any, start: Any, calendar: Any) -> Any:
        return end_of(period, start - timedelta(days=period.code == "P6"), calendar)

    monkeypatch.setattr(timetable, "end_of", a_day_short)


def past_the_deadline(run: Run) -> None:
    """Nobody has said yet that they are there."""
    run.wait(run.model.deadline + timedelta(minutes=3))


def being_corrected(run: Run) -> None:
    """Ten days before the deadline a correction is begun."""
    run.wait(run.model.deadline - timedelta(days=10))
    run.act(("amend_begin", "officer", Say()))


REFUSED = "the product answers"
FAULTS = {
    "a skipped guard": Fault(
        skipped_guard, "bidding", rf"open_bids by .*: 422\n{REFUSED} 200", past_the_deadline
    ),
    "a wrong order": Fault(wrong_order, "tender", rf": 404\n{REFUSED} 403"),
    "a lost lock": Fault(lost_lock, "opened", r"at once .*\(200, 200\)\nno order gives"),
    "a stale read": Fault(stale_read, "result", rf"{REFUSED}|no order gives|promised, seen"),
    "a wrong period": Fault(
        wrong_period, "bidding", rf"amend_\w+ by .*: 422\n{REFUSED} 200", being_corrected
    ),
}

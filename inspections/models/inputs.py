"""What the acts take: plain values that forms fill in and services judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from contracts.models import Checklist, Contract, FaultType, Period, ServiceArea
from procurement.people.models import User
from procurement.people.roles import Role


@dataclass(frozen=True)
class Plan:
    """What a round is to be: `sample` says how many units of each group are drawn.

    `value_source` names the public value that will be drawn with, `value_at` when it becomes known.
    """

    period: Period
    checklist: Checklist
    planned_for: date
    areas: tuple[ServiceArea, ...]
    sample: Mapping[str, int]
    inspectors: tuple[User, ...]
    value_source: str
    value_at: datetime
    inspector_count: int = 2
    covert: bool = True
    excluded: Mapping[str, str] = field(default_factory=dict)
    recused: Mapping[int, str] = field(default_factory=dict)


def eligible_inspectors(contract: Contract) -> Any:
    """Everyone who holds the inspector's role at the purchaser now."""
    return (
        User.objects.filter(
            is_active=True,
            memberships__role=Role.INSPECTOR,
            memberships__organisation=contract.purchaser_id,
            memberships__ended_at=None,
        )
        .distinct()
        .order_by("pk")
    )


@dataclass(frozen=True)
class Seen:
    """What was counted of one fault; nothing is counted at quantity 0.

    `was` and `place_was` are what the page had shown when it was opened; None takes what is
    written as it is, whatever is stored by now.
    """

    fault: FaultType
    quantity: Decimal
    place: str = ""
    photos: tuple[Any, ...] = ()
    was: Decimal | None = None
    place_was: str | None = None


@dataclass(frozen=True)
class Remarks:
    """Where an inspector stood and what there was to say of the unit."""

    place: str = ""
    note: str = ""

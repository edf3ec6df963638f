"""Corrections of the tests, made through the services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from procurement import clock
from tenders.models import Amendment
from tenders.services import amending, amendments
from tests.factories.tenders import Procurement
from tests.standing import standing

# Sixteen days before the deadline of the factory: nothing needs to move.
EARLY = clock.legal(date(2026, 3, 8), 10)
# Fourteen days before it: a correction that can affect bids moves it to 25 March or later.
DAY = clock.legal(date(2026, 3, 10), 10)
MOVED = clock.legal(date(2026, 3, 25), 9)
NEW_SCOPE = "示例片区及示例新村"


@standing
def written(
    world: Procurement,
    *,
    at: datetime = DAY,
    material: bool = True,
    scope: str | None = NEW_SCOPE,
    quantities: Mapping[int, Mapping[int, str]] | None = None,
    **dates: Any,
) -> Amendment:
    """A complete correction, not yet proposed; by default the scope and a lawful new deadline.

    `quantities` are new ones by lot and line.
    """
    tender = world.tender
    with clock.travel(at):
        row = amending.begin(tender, actor=world.officer)
        if scope is not None:
            row = amending.set_text(
                row, place="lot:1:scope", text=scope, revision=row.revision, actor=world.officer
            )
        for lot, lines in (quantities or {}).items():
            row = amending.set_quantities(
                row, lot=lot, quantities=lines, revision=row.revision, actor=world.officer
            )
        if material and not dates:
            dates = {"deadline": MOVED}
        return amending.set_terms(
            row,
            actor=world.officer,
            revision=row.revision,
            values={
                "reason": "范围表述有误",
                "material": material,
                "material_reason": "影响报价" if material else "只改表述",
                "notice_day": at.astimezone(clock.LEGAL_ZONE).date(),
            },
            dates=dates,
        )


@standing
def approved(world: Procurement, *, at: datetime = DAY, **values: Any) -> Amendment:
    """Proposed by the officer, approved by the approver."""
    row = written(world, at=at, **values)
    with clock.travel(at):
        amendments.propose(row, actor=world.officer)
        return amendments.approve(row, actor=world.approver)


@standing
def in_force(world: Procurement, *, at: datetime = DAY, **values: Any) -> Amendment:
    """Its notice is published."""
    row = approved(world, at=at, **values)
    with clock.travel(at):
        row = amendments.come_into_force(row, actor=world.officer, notice_url="/notices/2/")
    world.tender.refresh_from_db()
    return row

"""The draw of a round: units and inspectors, in a form anyone can repeat."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from inspections.lifecycle import RoundState
from inspections.models import Round
from inspections.permissions import may_manage_round
from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.rules.draw import Drawn, Unit, commitment, draw, list_hash
from procurement.workflow import act, lock, perform

INSPECTORS = "inspectors"


def hashes_of(units: Iterable[Any], inspectors: Iterable[Any]) -> tuple[str, str]:
    """The hashes of both lists, fixed before the public value is known."""
    return (
        list_hash(Unit(unit.stratum, unit.code) for unit in units),
        list_hash(Unit(INSPECTORS, one.code) for one in inspectors),
    )


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(clock.LEGAL_ZONE).isoformat()


def commitment_of(row: Round) -> str:
    """The hash that binds the named source and its moment to the frozen lists."""
    hashes = (row.list_hash, row.inspectors_hash)
    return commitment(hashes, row.public_value_source, _iso(row.public_value_at))


def draw_round(row: Round, *, public_value: str, actor: Any) -> Round:
    """Draw units and inspectors from the frozen lists and a value nobody could choose.

    The value is that of the source which was named, with its moment, when the lists were frozen.
    Raises RuleBroken with every reason.
    """
    with act():
        perform(
            row, "draw", actor=actor, public_value=public_value.strip(), at=clock.db_now(), by=actor
        )
        units, inspectors = repeat(row)
        codes = [code for stratum in sorted(units.drawn) for code in units.drawn[stratum]]
        _mark(row.units, codes)
        _mark(row.inspectors, inspectors.drawn[INSPECTORS])
        return row


def _mark(rows: Any, codes: Iterable[str]) -> None:
    order = {code: number for number, code in enumerate(codes, 1)}
    for one in rows.filter(code__in=order):
        one.drawn, one.order = True, order[one.code]
        one.save(update_fields=["drawn", "order"])


def repeat(row: Round) -> tuple[Drawn, Drawn]:
    """Draw again from what is stored: units, inspectors."""
    units, inspectors = list(row.units.all()), list(row.inspectors.all())
    return (
        draw(
            [Unit(unit.stratum, unit.code) for unit in units],
            row.public_value,
            row.sample,
            [unit.code for unit in units if unit.excluded],
        ),
        draw(
            [Unit(INSPECTORS, one.code) for one in inspectors],
            row.public_value,
            {INSPECTORS: row.inspector_count},
            [one.code for one in inspectors if one.recused],
        ),
    )


def cases_of(row: Round) -> list[dict[str, Any]]:
    """Both draws in the form of published cases, with their results as `expect`."""
    units, inspectors = list(row.units.all()), list(row.inspectors.all())
    drawn_units, drawn_inspectors = repeat(row)
    name = f"{row.contract.number} {row.reference}"
    source = f"{row.public_value_source} {_iso(row.public_value_at)}"
    return [
        {
            "kind": "draw",
            "case": f"{name} units",
            "source": source,
            "units": [{"stratum": unit.stratum, "id": unit.code} for unit in units],
            "public_value": row.public_value,
            "sample": row.sample,
            "excluded": [unit.code for unit in units if unit.excluded],
            "expect": _expect(drawn_units),
        },
        {
            "kind": "draw",
            "case": f"{name} inspectors",
            "source": source,
            "units": [{"stratum": INSPECTORS, "id": one.code} for one in inspectors],
            "public_value": row.public_value,
            "sample": {INSPECTORS: row.inspector_count},
            "excluded": [one.code for one in inspectors if one.recused],
            "expect": _expect(drawn_inspectors),
        },
    ]


def _expect(drawn: Drawn) -> dict[str, Any]:
    return {
        "list_hash": drawn.list_hash,
        "seed": drawn.seed,
        "drawn": {stratum: list(ids) for stratum, ids in drawn.drawn.items()},
    }


def recuse(row: Round, person: Any, *, reason: str, actor: Any) -> None:
    """Pass over an inspector before the draw (回避), with the reason."""
    with act():
        _before_the_draw(row, reason, actor)
        one = row.inspectors.filter(user=person, recused=False).first()
        if one is None:
            raise RuleBroken.single("inspector", _("This inspector is not on the list."))
        one.recused, one.recusal_reason, one.recused_at = True, reason.strip(), clock.now()
        one.save(update_fields=["recused", "recusal_reason", "recused_at"])
        _note("inspections.round.recuse", row, one.code, reason, actor)


def exclude(row: Round, code: str, *, reason: str, actor: Any) -> None:
    """Pass over a unit before the draw (a street under construction, say), with the reason."""
    with act():
        _before_the_draw(row, reason, actor)
        unit = row.units.filter(code=code, excluded=False).first()
        if unit is None:
            raise RuleBroken.single("unit", _("This unit is not on the list."))
        unit.excluded, unit.exclusion_reason, unit.excluded_at = True, reason.strip(), clock.now()
        unit.save(update_fields=["excluded", "exclusion_reason", "excluded_at"])
        _note("inspections.round.exclude", row, code, reason, actor)


def _before_the_draw(row: Round, reason: str, actor: Any) -> None:
    fresh = lock(row)
    require(may_manage_round(actor, fresh))
    if fresh.status != RoundState.PLANNED:
        raise WrongState.single("state", _("This is possible before the draw only."))
    reasons = []
    if fresh.public_value_at is not None and clock.now() >= fresh.public_value_at:
        message = _("The public value is known: nobody is passed over any more.")
        reasons.append(Reason("value_known", message))
    if not reason.strip():
        reasons.append(Reason("reason", _("Write the reason."), field="reason"))
    if reasons:
        raise RuleBroken(*reasons)


def _note(action: str, row: Round, code: str, reason: str, actor: Any) -> None:
    journal.add(action, row, actor=actor, reason=reason, inputs={"passed_over": code})

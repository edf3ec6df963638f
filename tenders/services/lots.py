"""Lots of a draft: added, described, priced, with bill of quantities and criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from django.db.models import Max

from procurement.audit import journal
from procurement.errors import Reason, RuleBroken
from procurement.workflow import act
from tenders.guards import terms as guards
from tenders.guards.tendering import rules_on
from tenders.models import Criterion, Lot, LotLine, Tender
from tenders.services.tendering import draft
from tenders.services.writing import set_fields
from tenders.written import LOT


def add(tender: Tender, *, actor: Any, **values: Any) -> Lot:
    """A further lot."""
    with act():
        row = draft(tender, actor)
        highest = row.lots.aggregate(highest=Max("number"))["highest"] or 0
        lot = Lot(tender=row, number=highest + 1)
        set_fields(lot, LOT, values)
        _refuse(lot)
        lot.save()
        journal.add("tenders.lot.add", lot, actor=actor, inputs=values)
        return lot


def edit(lot: Lot, *, actor: Any, **values: Any) -> Lot:
    """Change what a lot says of itself; unlawful prices and rates are refused."""
    with act():
        draft(lot.tender, actor)
        row = Lot.objects.select_for_update().get(pk=lot.pk)
        changed = set_fields(row, LOT, values)
        _refuse(row)
        row.save()
        journal.add("tenders.lot.edit", row, actor=actor, inputs=changed)
        return row


def remove(lot: Lot, *, actor: Any) -> None:
    """Take a lot out of the draft; the numbers of the others close up."""
    with act():
        tender = draft(lot.tender, actor)
        journal.add("tenders.lot.remove", lot, actor=actor)
        lot.delete()
        for number, other in enumerate(tender.lots.order_by("number"), start=1):
            if other.number != number:
                other.number = number
                other.save(update_fields=["number"])


def set_lines(lot: Lot, rows: Iterable[Mapping[str, Any]], *, actor: Any) -> list[LotLine]:
    """Replace the bill of quantities; lines are numbered in their order."""
    with act():
        draft(lot.tender, actor)
        lot.lines.all().delete()
        lines = LotLine.objects.bulk_create(
            [LotLine(lot=lot, number=n, **row) for n, row in enumerate(rows, start=1)]
        )
        journal.add(
            "tenders.lot.lines",
            lot,
            actor=actor,
            inputs={"lines": [[x.name, x.unit, x.quantity] for x in lines]},
        )
        return lines


def set_criteria(
    lot: Lot, rows: Sequence[Mapping[str, Any]], *, price_weight: Any, actor: Any
) -> list[Criterion]:
    """Replace the criteria; weights must make 100 and the price count enough."""
    with act():
        draft(lot.tender, actor)
        row = Lot.objects.select_for_update().get(pk=lot.pk)
        reasons = criteria_problems(row, rows, price_weight=price_weight)
        if reasons:
            raise RuleBroken(*reasons)
        row.price_weight = price_weight
        row.save(update_fields=["price_weight"])
        row.criteria.all().delete()
        criteria = Criterion.objects.bulk_create(
            [Criterion(lot=row, number=n, **values) for n, values in enumerate(rows, start=1)]
        )
        journal.add(
            "tenders.lot.criteria",
            row,
            actor=actor,
            inputs={
                "price_weight": price_weight,
                "criteria": [[c.name, c.max_points] for c in criteria],
            },
        )
        return criteria


# What the law says of it ------------------------------------------------------------------------


def problems(tender: Tender, values: Mapping[str, Any]) -> list[Reason]:
    """What is unlawful in a lot as written, each reason at its field; None says nothing yet."""
    return _problems(Lot(tender=tender, **values))


def criteria_problems(
    lot: Lot, rows: Sequence[Mapping[str, Any]], *, price_weight: Any
) -> list[Reason]:
    """What is unlawful in a table of criteria as written; a reason about one row names it."""
    weighed = copy(lot)
    weighed.price_weight = price_weight
    criteria = [Criterion(number=n, **values) for n, values in enumerate(rows, start=1)]
    tender = lot.tender
    if not criteria:
        return []
    return list(guards.criteria_against_law(weighed, tender, rules_on(tender), criteria))


def _problems(lot: Lot) -> list[Reason]:
    return [
        *guards.lot_against_law(lot, lot.tender, rules_on(lot.tender)),
        *guards.unlawful_in(lot),
    ]


def _refuse(lot: Lot) -> None:
    found = _problems(lot)
    if found:
        raise RuleBroken(*found)

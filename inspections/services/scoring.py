"""Scores of inspections and rounds, computed by the rules from what is stored.

The JSON forms are those of the public cases, so that `manage.py recompute` agrees with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from contracts.models import Checklist
from inspections.models import Finding, Inspection, Round
from inspections.rules.rounds import round_score
from inspections.rules.score import Fault, InspectionScore, Item, Sheet, inspection_score
from procurement.rules.money import plain


def sheet_of(checklist: Checklist) -> Sheet:
    """The checklist as the rules take it."""
    items = tuple(Item(item.code, item.max_points) for item in checklist.items.all())
    return Sheet(items, checklist.full_score)


def score_of(sheet: Sheet, findings: Iterable[Finding]) -> InspectionScore:
    """The score with these findings at the quantity that counts now."""
    return inspection_score(
        sheet,
        [
            Fault(finding.fault.item.code, finding.points_each, finding.counted, finding.multiplier)
            for finding in findings
        ],
    )


def findings_of(inspection: Inspection) -> list[Finding]:
    """The findings of an inspection in the order of its checklist, with their items."""
    rows = inspection.findings.select_related("fault__item")
    return list(rows.order_by("fault__item__position", "fault__position"))


def rescore(inspection: Inspection) -> None:
    """Bring an inspection's and its round's score in line with what counts now."""
    row = inspection.unit.round
    inspection.score = score_of(sheet_of(row.checklist), findings_of(inspection)).score
    inspection.save(update_fields=["score"])
    if row.submitted_at is not None:
        row.score = score_of_round(row)
        row.save(update_fields=["score"])


def score_of_round(row: Round) -> Decimal:
    """The mean of its inspections."""
    rows = Inspection.objects.filter(unit__round=row, unit__drawn=True, score__isnull=False)
    scores = rows.order_by("unit__order").values_list("score", flat=True)
    return round_score(score for score in scores if score is not None)


def case_of(inspection: Inspection) -> dict[str, Any]:
    """The inspection in the form of a published case, with its result as `expect`."""
    row = inspection.unit.round
    sheet = sheet_of(row.checklist)
    findings = findings_of(inspection)
    done = score_of(sheet, findings)
    return {
        "kind": "inspection_score",
        "case": f"{row.contract.number} {row.reference} {inspection.unit.code}",
        "title": inspection.unit.name,
        "sheet": {
            "full_score": plain(sheet.full_score),
            "items": [
                {"code": item.code, "max_points": plain(item.max_points)}
                for item in sheet.items
                if item.max_points is not None
            ],
        },
        "faults": [
            {
                "item": finding.fault.item.code,
                "points_each": plain(finding.points_each),
                "quantity": plain(finding.counted),
                "multiplier": plain(finding.multiplier),
            }
            for finding in findings
        ],
        "expect": {
            "items": [{"code": item.code, "lost": plain(item.lost)} for item in done.items],
            "score": plain(done.score),
        },
    }

"""The monthly report on paper."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from contracts.models import PeriodResult
from contracts.selectors.statement import Wording
from inspections.models import Assessment, Finding
from procurement.documents.pdf import render_pdf


def monthly(row: Assessment) -> bytes:
    """Scores, findings and money of a period; the same content gives the same bytes."""
    findings = Finding.objects.of_period(row.period).select_related(
        "fault__item", "inspection__unit__round"
    )
    with override("zh-hans"):
        title = _("Report of the assessment of %(period)s") % {"period": row.period.label}
    created = row.confirmed_at or row.computed_at
    if created is None:
        raise ValueError("only a computed period has a report")
    return render_pdf(
        "documents/assessment.html",
        {
            "number": f"{row.contract.number} · {row.period.number}",
            "row": row,
            "contract": row.contract,
            "snapshot": row.snapshot,
            "result": row.result,
            "lines": _lines(row.result) if row.result else [],
            "held": list(row.result.held.all()) if row.result else [],
            "findings": list(findings.order_by("inspection__unit__round__number", "number")),
        },
        title=title,
        created=created,
    )


def _lines(result: PeriodResult) -> list[dict[str, Any]]:
    """Every deduction with its rule, its sum and its amount, in the words of the statement."""
    words = Wording(result)
    with override("zh-hans"):
        return [
            {
                "text": words.text(line),
                "rule": words.sentence(line.rule),
                "sum": words.small(line),
                "amount": line.amount,
            }
            for line in result.lines.all()
        ]

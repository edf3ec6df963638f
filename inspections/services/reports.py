"""The monthly report on paper: a draft until it is confirmed, then one kept file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from contracts.models import PeriodResult
from contracts.selectors.statement import Wording
from inspections.models import Assessment, Finding
from procurement.documents.models import Paper, StoredFile
from procurement.documents.pdf import render_pdf
from procurement.documents.services import papers
from procurement.documents.services.papers import Sheet

REPORT, CONFIRMED = "inspections.report", "confirmed"


def fix(row: Assessment, *, actor: Any, by_system: bool = False) -> Paper:
    """What the report says with the confirmation: findings go on, the report does not.

    The public reads the statement; the first reader inside has the report printed, once.
    """
    return papers.fix(
        row,
        CONFIRMED,
        sheet,
        purpose=REPORT,
        actor=actor,
        by_system=by_system,
        print_soon=False,
    )


def kept(row: Assessment) -> StoredFile:
    """The file of a confirmed period. Raises Unavailable while it is printed."""
    found: Paper | None = Paper.objects.of(row).filter(occasion=CONFIRMED).first()
    return papers.for_reader(found or fix(row, actor=row.confirmed_by, by_system=True))


def draft(row: Assessment) -> bytes:
    """The report of a computed period that nobody has confirmed: nothing of it is kept."""
    one = sheet(row)
    return render_pdf(one.template, one.context, title=one.title, created=one.created)


def sheet(row: Assessment) -> Sheet:
    """Scores, findings and money of a period; the same content gives the same bytes."""
    findings = Finding.objects.of_period(row.period).select_related(
        "fault__item", "inspection__unit__round"
    )
    with override("zh-hans"):
        label = row.period.label
        title = _("Report of the assessment of %(period)s") % {"period": row.period.label}
    created = row.confirmed_at or row.computed_at
    if created is None:
        raise ValueError("only a computed period has a report")
    return Sheet(
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
        title,
        created,
        f"{row.contract.number}-{label}.pdf",
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

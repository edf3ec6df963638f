"""Papers of the procurement half that are made on request: tender documents, receipt."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from procurement.audit.models import AuditEntry, Outcome
from procurement.audit.words import act_words
from procurement.documents.pdf import render_pdf
from procurement.documents.services.papers import Sheet
from procurement.web import formats
from tenders import snapshots
from tenders.guards.tendering import content_name
from tenders.models import Award, DocumentVersion, Plan, PlanReview, SealAttempt, Tender
from tenders.rules.contents import CONTENTS
from tenders.rules.vocabulary import speak
from tenders.selectors.changes import notice_lines
from tenders.selectors.plan_page import facts as plan_facts
from tenders.selectors.reviewing import lines as opinions
from tenders.selectors.tender_facts import for_whom, method_of, public_facts


def tender_pdf(tender: Tender) -> bytes:
    """The text as it stands now, for those who write and review it."""
    sheet = tender_sheet(tender)
    return render_pdf(sheet.template, sheet.context, title=sheet.title, created=sheet.created)


@translation.override("zh-hans")
def tender_sheet(tender: Tender, version: DocumentVersion | None = None) -> Sheet:
    """The sixteen contents, every lot with its bill and criteria, and what was corrected.

    Made from the text of a version, so that it says the same at any time; without one from the
    text as it stands now.
    """
    text = snapshots.put_back(tender, version.text if version else snapshots.take(tender))
    corrections = tender.amendments.of_tender().in_force().prefetch_related("files")
    if version:
        corrections = corrections.filter(in_force_at__lte=version.at)
    contents = [
        (
            content.number,
            speak(content_name(content), tender.procedure),
            text.tender.contents.get(content.key, ""),
        )
        for content in CONTENTS
    ]
    context: dict[str, Any] = {
        "tender": text.tender,
        "version": version,
        "facts": public_facts(text.tender),
        "lots": [
            (lot, lines, criteria, method_of(lot, text.tender), for_whom(lot))
            for lot, lines, criteria in text.lots
        ],
        "contents": contents,
        "corrections": [(row, notice_lines(row)) for row in corrections],
    }
    created = version.at if version else tender.approved_at or tender.created_at
    title = f"{speak('招标文件', tender.procedure)} {tender.number}"
    number = f"-v{version.number}" if version else ""
    name = f"tender-{tender.pk}{number}.pdf"
    return Sheet("tenders/documents/tender.html", context, title, created, name)


@translation.override("zh-hans")
def plan_record_pdf(plan: Plan) -> bytes:
    """Survey, reviews and decisions of a plan (财库〔2021〕22号第三十四条), as they stand now."""
    entries = AuditEntry.objects.filter(
        object_type=plan._meta.label_lower, object_id=str(plan.pk), outcome=Outcome.DONE
    )
    context = {
        "plan": plan,
        "facts": plan_facts(plan),
        "survey": plan.survey.order_by("asked_on", "pk"),
        "reviews": opinions(plan),
        "points": [str(label) for label in PlanReview.Point.labels],
        "steps": [
            (entry.at, act_words(entry.action), entry.actor, entry.reason)
            for entry in entries.exclude(target="").select_related("actor").order_by("id")
        ],
    }
    created = plan.approved_at or plan.created_at
    title = f"采购需求管理记录 {plan.number}"
    return render_pdf("tenders/documents/plan_record.html", context, title=title, created=created)


@translation.override("zh-hans")
def declaration_sheet(award: Award) -> Sheet:
    """中小企业声明函 of a winner, as it declared with its bid; public with the result."""
    bid, lot, tender = award.bid, award.lot, award.lot.tender
    context = {
        "award": award,
        "bid": bid,
        "lot": lot,
        "tender": tender,
        "small": bid.small_claimed or lot.reserved_for_small,
        "figures": list(bid.figures.all()),
        "number": f"{tender.number}-{lot.number}-{award.pk}",
    }
    title = f"中小企业声明函 {tender.number}"
    name = f"declaration-{award.pk}.pdf"
    created = award.issued_at or award.determined_at
    return Sheet("tenders/documents/declaration.html", context, title, created, name)


RECEIPTS = {
    SealAttempt.Act.SEAL: "封存回执",
    SealAttempt.Act.CONFIRM: "重新确认回执",
    SealAttempt.Act.WITHDRAW: "撤回回执",
}


@translation.override("zh-hans")
def receipt_pdf(attempt: SealAttempt) -> bytes:
    """The receipt of a seal, a confirmation or a withdrawal."""
    bid = attempt.bid
    at = f"{formats.stamp(attempt.at)}.{attempt.at.microsecond // 1000:03d}"
    context = {"attempt": attempt, "at": at, "bid": bid, "lot": bid.lot, "tender": bid.lot.tender}
    title = f"{RECEIPTS[SealAttempt.Act(attempt.act)]} {attempt.receipt_number}"
    return render_pdf("tenders/documents/receipt.html", context, title=title, created=attempt.at)

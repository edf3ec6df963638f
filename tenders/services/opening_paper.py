"""The opening record (开标记录) on paper: made by the worker right after the opening, kept once."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django_tasks import task

from procurement.documents.pdf import render_pdf
from procurement.documents.services.files import keep_made
from procurement.people.models import User
from procurement.workflow import act, lock
from tenders.lifecycle.bid import UNOPENED
from tenders.models import Bid, Tender

PURPOSE = "tenders.opening_record"


@task(backend="background")
def make_opening_record(tender_id: int, actor_id: int) -> None:
    """Put what was read out on paper, once; from then on this file is the record."""
    tender = Tender.objects.select_related("purchaser").get(pk=tender_id)
    if tender.opening_record_id or tender.opened_at is None:
        return
    with translation.override("zh-hans"):
        data = render_pdf(
            "tenders/documents/opening_record.html",
            opening_context(tender),
            title=f"开标记录 {tender.number}",
            created=tender.opened_at,
        )
    with act():
        tender = lock(tender)
        if tender.opening_record_id:
            return
        tender.opening_record = keep_made(
            data,
            f"开标记录-{tender.number}.pdf",
            purpose=PURPOSE,
            on_behalf_of=User.objects.get(pk=actor_id),
            subject=f"tenders.tender:{tender.pk}",
        )
        tender.save(update_fields=["opening_record"])


def opening_context(tender: Tender) -> dict[str, Any]:
    """Lot by lot every bid with name, price and the state of its seal, in the order of seals."""
    bids: dict[int, list[Bid]] = {}
    opened = Bid.objects.filter(lot__tender=tender).exclude(status__in=UNOPENED)
    for bid in (
        opened.select_related("supplier").prefetch_related("partners").order_by("sealed_at", "pk")
    ):
        bids.setdefault(bid.lot_id, []).append(bid)
    officers = list(tender.opening_officers.exclude(present_at=None).select_related("user"))
    return {
        "tender": tender,
        "lots": [(lot, bids.get(lot.pk, [])) for lot in tender.lots.order_by("number")],
        "officers": officers,
        "signs": [{"role": "开标人", "name": str(one.user), "date": ""} for one in officers],
    }

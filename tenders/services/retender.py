"""Tendering failed lots again: a new draft that keeps the link to its predecessor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.documents.services.files import store
from procurement.errors import Reason, RuleBroken
from procurement.workflow import act, lock, perform
from tenders.lifecycle.lot import FAILED, LotState
from tenders.models import Criterion, Lot, LotLine, Tender, TenderDocument
from tenders.permissions.evaluation import may_work
from tenders.rules.low_price import LOW_RATES
from tenders.services.failure import follow_up

ARTICLE = "87号令第四十三条"
# What a new tender takes over; dates, approval and everything that happened it does not.
TENDER_FIELDS = (
    "plan",
    "purchaser",
    "title",
    "procedure",
    "ground",
    "ground_facts",
    "method",
    "summary",
    "contents",
    "qualification",
    "consortium_allowed",
    "deposit",
    "bond_percent",
    "validity_days",
    "price_places",
    "tie_price",
    "candidates",
    "place",
    "contact",
    "contact_phone",
    "opening_quorum",
    "challenge_once",
    *LOW_RATES,
    "anonymous",
    "decision_ground",
    "decision_basis",
    "decision_method",
    "candidates_ranked",
)
LOT_FIELDS = (
    "name",
    "service_kind",
    "scope",
    "requirement",
    "standard",
    "budget",
    "max_price",
    "years",
    "price_weight",
    "reserved_for_small",
    "small_rate",
    "share_rate",
    "domestic_rate",
    "complex",
)
LINE_FIELDS = ("number", "name", "unit", "quantity", "service_class", "remark")
CRITERION_FIELDS = (
    "number",
    "part",
    "name",
    "description",
    "max_points",
    "objective",
    "requirement",
    "bands",
)


def tender_again(lot: Lot, *, reason: str, actor: Any) -> Lot:
    """A new tender instead of the next candidate (实施条例第四十九条), or after a void result.

    Every bidder is told why.
    """
    with act():
        lot = lock(lot)
        name = "redo" if lot.status == LotState.VOIDED else "tender_again"
        lot = perform(lot, name, actor=actor, at=clock.now(), reason=reason)
        follow_up(lot, actor=actor)
        return lot


def retender(tender: Tender, lots: Iterable[Lot], *, actor: Any) -> Tender:
    """Draft a new tender of failed lots with their bills, criteria and documents.

    Raises RuleBroken for a lot that has not failed or was tendered again before.
    """
    require(may_work(actor, tender))
    with act():
        tender = lock(tender)
        chosen = [lock(lot) for lot in lots]
        reasons = [reason for lot in chosen for reason in _problems(tender, lot)]
        if not chosen:
            reasons = [Reason("none", _("Choose at least one failed lot."), {}, ARTICLE, "lots")]
        if reasons:
            raise RuleBroken(*reasons)
        new = Tender.objects.create(
            number=_number(tender),
            predecessor=tender,
            officer=actor,
            **{name: getattr(tender, name) for name in TENDER_FIELDS},
        )
        for number, lot in enumerate(sorted(chosen, key=lambda one: one.number), start=1):
            _copy_lot(lot, new, number)
        _copy_documents(tender, new, actor)
        facts = {"predecessor": tender.number, "lots": len(chosen)}
        journal.add("tenders.tender.retender", new, actor=actor, inputs=facts)
        return new


def _problems(tender: Tender, lot: Lot) -> list[Reason]:
    params = {"lot": str(lot)}
    if lot.tender_id != tender.pk or lot.status not in FAILED:
        return [Reason("not_failed", _("%(lot)s has not failed."), params, ARTICLE, "lots")]
    if Lot.objects.filter(predecessor=lot).exists():
        message = _("%(lot)s was already tendered again.")
        return [Reason("again", message, params, "", "lots")]
    return []


def _number(tender: Tender) -> str:
    base = tender.number
    turn = 2
    while Tender.objects.filter(number=f"{base}-{turn}").exists():
        turn += 1
    return f"{base}-{turn}"


def _copy_lot(lot: Lot, new: Tender, number: int) -> None:
    fields = {name: getattr(lot, name) for name in LOT_FIELDS}
    copy = Lot.objects.create(tender=new, predecessor=lot, number=number, **fields)
    parts: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (LotLine, LINE_FIELDS),
        (Criterion, CRITERION_FIELDS),
    )
    for model, names in parts:
        rows = model.objects.filter(lot=lot)
        model.objects.bulk_create(
            [model(lot=copy, **{name: getattr(row, name) for name in names}) for row in rows]
        )


def _copy_documents(tender: Tender, new: Tender, actor: Any) -> None:
    """The newest version of each document, as a file of its own."""
    latest: dict[str, TenderDocument] = {}
    for document in tender.documents.select_related("file").order_by("title", "version"):
        latest[document.title] = document
    for document in latest.values():
        with document.file.content.open("rb") as content:
            upload = ContentFile(content.read(), name=document.file.name)
        stored = store(
            upload,
            purpose=document.file.purpose,
            actor=actor,
            subject=f"tenders.tender:{new.pk}",
        )
        TenderDocument.objects.create(tender=new, file=stored, title=document.title)

"""Tender documents: files added to the draft, and who of the suppliers took them."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.documents.services import files
from procurement.errors import NotAllowed, Reason, RuleBroken
from procurement.web import formats
from procurement.workflow import act, lock
from tenders.lifecycle.tender import TenderState
from tenders.models import Candidate, DocumentTaking, Tender, TenderDocument
from tenders.permissions import bidding as permissions
from tenders.rules.procedures import INVITED_TENDER
from tenders.services.tendering import draft

PURPOSE = "tender_document"


def add(tender: Tender, upload: Any, *, title: str, actor: Any) -> TenderDocument:
    """A file of the documents; the same title again is a new version."""
    with act():
        row = draft(tender, actor)
        stored = files.store(
            upload, purpose=PURPOSE, actor=actor, subject=f"tenders.tender:{row.pk}"
        )
        return keep(row, stored, title.strip() or stored.name, actor)


def keep(tender: Tender, stored: Any, title: str, actor: Any) -> TenderDocument:
    """Put a stored file among the documents, one version further than the last."""
    same = TenderDocument.objects.filter(tender=tender, title=title)
    highest = same.aggregate(highest=Max("version"))["highest"] or 0
    document = TenderDocument.objects.create(
        tender=tender, file=stored, title=title, version=highest + 1
    )
    journal.add(
        "tenders.tender.document",
        tender,
        actor=actor,
        inputs={"title": title, "version": document.version, "sha256": stored.sha256},
    )
    return document


def remove(document: TenderDocument, *, actor: Any) -> None:
    """Take a file out of the draft's documents; the file itself stays in the archive."""
    with act():
        row = draft(document.tender, actor)
        journal.add(
            "tenders.tender.document_removed", row, actor=actor, inputs={"title": document.title}
        )
        document.delete()


def take(tender: Tender, *, actor: Any) -> DocumentTaking:
    """A verified supplier takes the documents, while they are on offer. Nobody else learns it."""
    require(permissions.may_offer(actor))
    supplier = actor.supplier
    with act():
        found = DocumentTaking.objects.filter(tender=tender, supplier=supplier).first()
        if found is not None:
            return found
        tender = lock(tender)  # as it stands now, not as the page has read it
        if not is_invited(tender, supplier):
            raise RuleBroken(not_invited())
        _on_offer(tender)
        taking = DocumentTaking.objects.create(tender=tender, supplier=supplier, user=actor)
        journal.add("tenders.documents.take", taking, actor=actor)
        return taking


def not_invited() -> Reason:
    """The refusal for whoever was not drawn; the tender does not exist for it anyway."""
    message = _("Only suppliers who were invited take part in this tender.")
    return Reason("not_invited", message, {}, "87号令第十四条")


def is_invited(tender: Tender, supplier: Any) -> bool:
    """Whether a supplier may take part: everybody, but in an invited tender whoever was drawn."""
    if tender.procedure != INVITED_TENDER:
        return True
    return Candidate.objects.filter(pool__tender=tender, supplier=supplier, drawn=True).exists()


def has_taken(tender: Tender, user: Any) -> bool:
    """Whether this person's company has the documents."""
    supplier = getattr(user, "supplier", None)
    return (
        supplier is not None
        and DocumentTaking.objects.filter(tender=tender, supplier=supplier).exists()
    )


def are_public(tender: Tender) -> bool:
    """With the first result everybody may read the documents (87号令第六十九条)."""
    return any(lot.reached_at("announced") is not None for lot in tender.lots.all())


def _on_offer(tender: Tender) -> None:
    reason = not_on_offer(tender)
    if reason is not None:
        raise RuleBroken(reason)


def not_on_offer(tender: Tender) -> Reason | None:
    """Why the documents cannot be taken now; None where they can."""
    now = clock.now()
    if tender.status != TenderState.PUBLISHED or tender.documents_from is None:
        return Reason("not_published", _("The documents are not on offer."), {}, "")
    if now < tender.documents_from:
        return Reason(
            "offer_not_begun",
            _("The documents are on offer from %(from)s."),
            {"from": formats.moment_words(tender.documents_from)},
            "87号令第十八条",
        )
    if tender.documents_until is not None and now >= tender.documents_until:
        return Reason(
            "offer_ended",
            _("The offer of the documents ended at %(until)s."),
            {"until": formats.moment_words(tender.documents_until)},
            "87号令第十八条",
        )
    return None


def not_taken() -> NotAllowed:
    """The refusal for whoever has not taken the documents."""
    return NotAllowed(
        Reason(
            "documents_not_taken",
            _("Registered suppliers read the documents after taking them."),
            {},
            "87号令第十八条",
        )
    )

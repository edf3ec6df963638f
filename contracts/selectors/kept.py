"""The kept papers of a contract or certificate as a page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Certificate, Contract
from procurement.documents.models import Paper, StoredFile

WORDS = {
    "signed": _("Contract as signed (PDF)"),
    "approved": _("Payment certificate as approved (PDF)"),
    "paid": _("Payment certificate as paid (PDF)"),
    "reversed": _("Payment certificate as reversed (PDF)"),
}


@dataclass(frozen=True)
class Listed:
    """A paper with its address; `file` is None while it is made, and for a `draft`."""

    words: Any
    url: str
    file: StoredFile | None
    draft: bool = False


def of_contract(contract: Contract) -> list[Listed]:
    """The draft, or what both have signed."""
    url = reverse("contracts:contract_pdf", args=[contract.pk])
    if not contract.is_public:
        return [Listed(_("Draft of the contract (PDF)"), url, None, draft=True)]
    paper = Paper.objects.of(contract).last()
    return [Listed(WORDS["signed"], url, paper.file if paper else None)]


def of_certificate(certificate: Certificate) -> list[Listed]:
    """The draft, or every kept paper, the newest first: an earlier one is fetched as its file."""
    url = reverse("contracts:certificate_pdf", args=[certificate.pk])
    if certificate.approved_at is None:
        return [Listed(_("Draft of the payment certificate (PDF)"), url, None, draft=True)]
    kept = list(Paper.objects.of(certificate).reverse())
    if not kept:
        return [Listed(_("Payment certificate (PDF)"), url, None)]
    newest, *older = kept
    return [
        Listed(WORDS[newest.occasion], url, newest.file),
        *(
            Listed(WORDS[one.occasion], f"{one.file.get_absolute_url()}?inline", one.file)
            for one in older
            if one.file is not None
        ),
    ]

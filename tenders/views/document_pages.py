"""Tender documents: the list, and how a supplier takes them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from procurement.access import Decision
from procurement.documents.views import send
from procurement.web.parts import Link
from tenders import papers
from tenders.lifecycle.tender import TenderState
from tenders.models import DocumentVersion
from tenders.permissions import bidding as permissions
from tenders.selectors.papers import tender_pdf
from tenders.selectors.tabs import works_on
from tenders.services import documents
from tenders.views.base import Quiet, TenderAct, TenderView, tender_crumbs


class DocumentsPage(TenderView):
    """Files for whoever has taken them, with the result for everybody.

    Who has taken them nobody learns before the deadline.
    """

    template_name = "tenders/documents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tender = self.object
        taken = documents.has_taken(tender, self.user)
        public = documents.are_public(tender)
        readable = self.inside or taken or public
        decision = permissions.may_offer(self.user)
        on_offer = (
            tender.status == TenderState.PUBLISHED
            and tender.documents_from is not None
            and tender.documents_until is not None
            and tender.documents_from <= self.now < tender.documents_until
        )
        opened = tender.status == TenderState.OPENED or tender.is_closed(self.now)
        takers = tender.takings.select_related("supplier") if self.inside and opened else ()
        return super().get_context_data(
            crumbs=tender_crumbs(tender, Link(_("Documents"), "")),
            files=tender.documents.select_related("file") if readable else (),
            taken=taken,
            public=public,
            versions=DocumentVersion.objects.readable(tender, inside=self.inside),
            readable=readable,
            on_offer=on_offer,
            offer_decision=decision,
            takers=takers,
            takers_known=self.inside and opened,
            **kwargs,
        )


class DocumentsTake(Quiet, TenderAct):
    """A supplier takes the documents."""

    title = _("Take the tender documents")
    button = _("Take the documents")
    lead = _("Free of charge. Until the deadline nobody learns that you have them.")
    success_message = _("You have the documents.")

    def decision(self) -> Decision:
        return permissions.may_offer(self.user)

    def act(self, form: Any) -> Any:
        return documents.take(self.object, actor=self.user)

    def success_url(self) -> str:
        return self.object.get_absolute_url() + "documents/"


class TenderPdf(TenderView):
    """The tender documents as one PDF, for whoever may read them.

    Suppliers all have the same file: the newest version that is in force. Everybody has it once
    a result is announced.
    """

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        tender = self.object
        if not works_on(self.user, tender):
            if not (documents.are_public(tender) or documents.has_taken(tender, self.user)):
                return self.response_to_stranger()
            readable = DocumentVersion.objects.readable(tender, inside=False)
            if readable:
                return send(request, papers.file_outside(readable[-1]))
        response = HttpResponse(tender_pdf(tender), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="tender-{tender.pk}.pdf"'
        return response

    def response_to_stranger(self) -> HttpResponse:
        raise documents.not_taken()

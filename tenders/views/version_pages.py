"""Versions of the tender documents: their list, their papers, what differs between two."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement.documents.views import send
from procurement.web.parts import Link
from tenders import papers
from tenders.models import DocumentVersion
from tenders.selectors.version_page import compared, listed, pair, versions_of
from tenders.services import documents
from tenders.views.base import TenderView, tender_crumbs

VERSIONS = _("Versions of the documents")


class VersionView(TenderView):
    """A page about the versions this reader may have: outside those that were published."""

    @cached_property
    def rows(self) -> list[DocumentVersion]:
        return versions_of(self.object, inside=self.inside)

    @cached_property
    def may_print(self) -> bool:
        """Whole documents are for who works on the tender and for suppliers that took them.

        With the result they are for everybody.
        """
        open_to_all = self.inside or documents.are_public(self.object)
        return open_to_all or documents.has_taken(self.object, self.user)


class Versions(VersionView):
    """Every version with its hash and day."""

    template_name = "tenders/versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        files = papers.files_of(self.rows) if self.may_print else {}
        return super().get_context_data(
            crumbs=tender_crumbs(self.object, Link(VERSIONS, "")),
            heading=VERSIONS,
            versions=[(row, before, files.get(row.number)) for row, before in listed(self.rows)],
            rows=self.rows,
            current=next((row for row in reversed(self.rows) if row.pk), None),
            chosen=pair(self.rows, None, None),
            may_print=self.may_print,
            **kwargs,
        )


class VersionCompare(VersionView):
    """What differs between two versions, `?old=1&new=2`; without them between the last two."""

    template_name = "tenders/version_compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tender, asked = self.object, self.request.GET
        chosen = pair(self.rows, asked.get("old"), asked.get("new"))
        back = Link(VERSIONS, reverse("tenders:versions", args=[tender.pk]))
        heading = _("What differs between two versions")
        return super().get_context_data(
            crumbs=tender_crumbs(tender, back, Link(heading, "")),
            heading=heading,
            chosen=chosen,
            groups=compared(*chosen) if chosen else [],
            rows=self.rows,
            **kwargs,
        )


class VersionPdf(VersionView):
    """One version as a PDF: the one file that everybody has."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.may_print:
            raise documents.not_taken()
        number = self.kwargs["number"]
        version = next((row for row in self.rows if row.pk and row.number == number), None)
        if version is None:
            raise Http404
        file_of = papers.file_inside if self.inside else papers.file_outside
        return send(request, file_of(version))

"""One published notice."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.models import Notice
from cms.notices.presentation import notice_page
from contracts.models import Contract
from contracts.selectors import papers
from procurement.access import visible_or_404
from procurement.documents.pdf import render_pdf


def published_or_404(user: Any, number: str) -> Notice:
    """A draft does not exist here, not even for who writes it."""
    published = Notice.objects.published().select_related("purchaser")
    return visible_or_404(published, user, number=number)


@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """The notice as published."""
    found = published_or_404(request.user, number)
    return render(request, "cms/notice.html", notice_page(found))


@require_safe
def contract_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The text of the contract, public with its notice (政府采购法实施条例第五十条)."""
    contract = published_or_404(request.user, number).subject
    if not isinstance(contract, Contract) or not contract.is_public:
        raise Http404
    paper = papers.contract_paper(contract)
    created = contract.signed_at or contract.created_at
    template = "contracts/documents/contract.html"
    data = render_pdf(template, paper, title=paper["title"], created=created)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return response

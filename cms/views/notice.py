"""One published notice."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.models import Notice
from cms.notices.presentation import notice_page
from contracts import papers
from contracts.models import Contract
from procurement.access import visible_or_404
from procurement.documents.services.papers import kept
from procurement.documents.views import send


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
def contract_pdf(request: HttpRequest, number: str) -> HttpResponseBase:
    """The contract as it was signed, public with its notice (政府采购法实施条例第五十条).

    The kept file alone: nobody's request here has anything printed.
    """
    contract = published_or_404(request.user, number).subject
    if not isinstance(contract, Contract) or not contract.is_public:
        raise Http404
    stored = kept(papers.signed_paper(contract))
    return send(request, stored, public=True)

"""One published notice."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.models import Notice
from cms.notices import catalogue
from cms.notices.presentation import notice_page
from procurement.access import visible_or_404
from procurement.documents.services.papers import being_made
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
def attached(request: HttpRequest, number: str, field: str) -> HttpResponseBase:
    """A file that is public with its notice: contract, tender documents, declaration.

    The kept file alone: nobody's request here has anything printed.
    """
    found = published_or_404(request.user, number)
    row, subject = catalogue.row_of(found), found.subject
    files = row.files if row is not None and subject is not None else ()
    one = next((one for one in files if one.field == field and one.due(subject)), None)
    if one is None:
        raise Http404
    stored = one.paper(subject)
    if stored is None:
        raise being_made()
    return send(request, stored, public=True)

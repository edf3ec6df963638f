"""Guarded download: 404 for whoever may not fetch the file, so that existence is hidden."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from procurement import registry
from procurement.documents import types
from procurement.documents.models import StoredFile


@require_safe
def download(request: HttpRequest, pk: UUID) -> FileResponse:
    """Send a private file, images to look at, anything else to keep."""
    stored = get_object_or_404(StoredFile, pk=pk)
    guard = registry.file_guards.get(stored.purpose)
    if guard is None or not guard(request.user, stored):
        raise Http404
    response = FileResponse(stored.content.open("rb"), content_type=stored.content_type)
    inline = stored.content_type in types.IMAGES or (
        stored.content_type == types.PDF and "inline" in request.GET
    )
    kind = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(stored.name)}"
    response["Content-Length"] = str(stored.size)
    response["Cache-Control"] = "private, max-age=0, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response

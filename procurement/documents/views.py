"""Guarded download: 404 for whoever may not fetch the file, so that existence is hidden."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from procurement import registry
from procurement.documents import types
from procurement.documents.models import StoredFile
from procurement.documents.services import files


@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Send a private file, images to look at, anything else to keep."""
    stored = get_object_or_404(StoredFile, pk=pk)
    guard = registry.file_guards.get(stored.purpose)
    if guard is None or not guard(request.user, stored):
        raise Http404
    inline = stored.content_type in types.IMAGES or (
        stored.content_type == types.PDF and "inline" in request.GET
    )
    return send(request, stored, inline=inline)


def send(
    request: HttpRequest, stored: StoredFile, *, inline: bool = True, public: bool = False
) -> HttpResponseBase:
    """A kept file whose bytes give its SHA-256, which is its ETag too.

    A `public` one may be kept by browsers and proxies as long as they ask whether it still stands.
    Raises Unavailable for a file that is no longer the one that was kept.
    """
    opened = files.intact(stored)
    response = FileResponse(opened, content_type=stored.content_type)
    kind = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(stored.name)}"
    response["Content-Length"] = str(stored.size)
    response["Cache-Control"] = "public, no-cache" if public else "private, max-age=0, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    etag = f'"{stored.sha256}"'
    response["ETag"] = etag
    answer: Any = get_conditional_response(request, etag=etag, response=cast(Any, response))
    if answer is not response:
        # The file alone: closing a response says that the request is over, and so the connection.
        opened.close()
    return cast(HttpResponseBase, answer)

"""Language, browser safety, and pages for what the domain refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from procurement.errors import DomainError, NotAllowed, Unavailable

ADMIN_PREFIXES = ("/cms/", "/django-admin/")


class LanguageMiddleware(LocaleMiddleware):
    """The chosen language, else the browser's, else Simplified Chinese."""


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy for our own pages, a looser one where Wagtail and Django bring theirs."""

    def get_policy_parts(
        self, request: HttpRequest, response: Any, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path.startswith(ADMIN_PREFIXES):
            # A previewed page is ours and keeps the strict policy but for Wagtail's own script.
            parts.config = dict(settings.ADMIN_CONTENT_SECURITY_POLICY)
        return parts


class PrivatePagesMiddleware:
    """What was made for somebody signed in is kept by nobody: no proxy, no disk, no Back button
    of the next person at the same machine. A page with a rule of its own keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Who never looked at the session made the same page for everybody.
        private = request.session.accessed and request.user.is_authenticated
        if private and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class DomainErrorMiddleware:
    """Turn a refusal into a page: 403, 409, 422 or 503 with every reason."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Http404) or not isinstance(error, DomainError):
            return None
        if isinstance(error, NotAllowed) and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        response = render(
            request,
            f"{error.http_status}.html",
            {"error": error, "reasons": error.reasons},
            status=error.http_status,
        )
        if isinstance(error, Unavailable):
            add_never_cache_headers(response)
            if error.retry_after:
                response["Retry-After"] = str(error.retry_after)
        return response

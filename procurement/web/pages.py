"""Pages that belong to no app."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from procurement import clock
from procurement.people.services.accounts import choose_language
from procurement.web.addresses import own_page
from procurement.web.desk import desk_for
from procurement.web.views import PageView


class DeskView(PageView):
    """The desk of whoever has signed in."""

    template_name = "web/desk.html"
    nav_key = "desk"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        return super().get_context_data(desk=desk_for(self.request.user, now), now=now, **kwargs)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie, and with who has signed in; back to the same page."""
    response = HttpResponseRedirect(own_page(request.POST.get("next", "/")))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            choose_language(request.user, language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
        )
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """Sign-in, forgotten password: too many tries. What was typed can be copied, no password."""
    labels = {"login": _("User name or e-mail"), "email": _("E-mail")}
    typed = [(labels[name], request.POST[name]) for name in labels if request.POST.get(name)]
    response = render(request, "429.html", {"written": typed}, status=429)
    response["Retry-After"] = "600"
    return response


@require_safe
def server_time(request: HttpRequest) -> HttpResponse:
    """The server's time as a fragment; the browser's clock is never read."""
    return render(request, "web/server_time.html", {"server_now": clock.now()})


@require_safe
def time_left(request: HttpRequest) -> HttpResponse:
    """What is left until a moment, as a fragment: the countdown of `components/deadline.html`."""
    try:
        until = parse_datetime(request.GET.get("until", ""))
    except ValueError:
        until = None
    if until is None or until.tzinfo is None:
        return HttpResponseBadRequest()
    return render(request, "web/time_left.html", {"until": until, "now": clock.now()})


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive, and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})

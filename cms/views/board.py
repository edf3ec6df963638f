"""The notice board, its feed and its data."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import selectors
from cms.forms import BoardForm
from cms.models import Notice, NoticeBoardPage
from cms.notices.kinds import Kind, Service
from cms.notices.presentation import listed
from procurement import clock
from procurement.web.paging import page

API_PAGE = 50


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every published notice, narrowed down by facets."""
    form, now = BoardForm(request.GET), clock.now()
    conditions = form.conditions()
    rows = selectors.board(conditions, now)
    by_deadline = form.cleaned_data.get("sort") == "deadline"
    if by_deadline:
        rows = rows.accepting(now)
    counts = selectors.counts_by_kind(conditions, now)
    found = page(rows, request, by="closes_at" if by_deadline else "-published_at")
    context = {
        "form": form,
        "conditions": conditions,
        "chosen": form.chosen(),
        "count": sum(counts[kind] for kind in conditions.kinds or counts),
        "page": found,
        "rows": listed(found.rows, now),
        "by_deadline": by_deadline,
        "kind_options": _options(Kind.choices, conditions.kinds, counts),
        "service_options": _options(Service.choices, conditions.services),
        "feed": f"{reverse('cms:feed')}?{request.GET.urlencode()}",
        "words": NoticeBoardPage.objects.live().first(),
        "now": now,
        "nav_key": "notices",
    }
    return render(request, "cms/board.html", context)


def _options(choices: Any, chosen: tuple[str, ...], counts: Any = None) -> list[dict[str, Any]]:
    """Ticks of a facet; kinds that would find nothing are left out."""
    return [
        {
            "value": value,
            "label": label,
            "ticked": value in chosen,
            "count": None if counts is None else counts[value],
        }
        for value, label in choices
        if counts is None or counts[value] or value in chosen
    ]


@require_safe
def api(request: HttpRequest) -> JsonResponse:
    """`?q=&kind=&service=&cursor=`: count, results, and the address of the next page.

    A program cannot see that a condition was left out: one that cannot be understood is refused.
    """
    form = BoardForm(request.GET)
    for field, (problem, *_more) in form.errors.items():
        said = {"error": str(problem), "field": field}
        return JsonResponse(said, status=400, json_dumps_params={"ensure_ascii": False})
    rows = selectors.board(form.conditions(), clock.now())
    cursor = SimpleNamespace(GET={"after": request.GET.get("cursor", "")})
    found = page(rows, cursor, by="-published_at", size=API_PAGE)
    return JsonResponse(
        {
            "count": rows.count(),
            "next": _next(request, found.next),
            "results": [as_data(notice) for notice in found.rows],
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _next(request: HttpRequest, cursor: str) -> str | None:
    if not cursor:
        return None
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"


def as_data(notice: Notice) -> dict[str, Any]:
    """One notice as open data."""
    return {
        "number": notice.number,
        "kind": notice.kind,
        "kind_name": Kind(notice.kind).label,
        "title": notice.title,
        "url": settings.SITE_URL + notice.get_absolute_url(),
        "published_at": notice.published_at and notice.published_at.isoformat(),
        "closes_at": notice.closes_at and notice.closes_at.isoformat(),
        "void_since": notice.superseded_at and notice.superseded_at.isoformat(),
        "purchaser": notice.purchaser.name if notice.purchaser else None,
        "service": notice.service[0] if len(notice.service) == 1 else Service.OTHER,
        "services": list(notice.service),
        "procurement_number": notice.procurement_number,
        "fields": notice.contents,
    }


class NoticeFeed(Feed):
    """Atom: the newest notices under the same conditions as the board."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return BoardForm(request.GET).conditions()

    def title(self) -> str:
        return f"{_('Notices')} · {settings.WAGTAIL_SITE_NAME}"

    def link(self) -> str:
        return reverse("cms:notices")

    def items(self, obj: Any) -> Any:
        return selectors.board(obj, clock.now()).order_by("-published_at", "-pk")[:API_PAGE]

    def item_title(self, item: Any) -> str:
        return f"{Kind(item.kind).label}：{item.title}"

    def item_description(self, item: Any) -> str:
        return " · ".join(filter(None, [item.procurement_number, str(item.purchaser or "")]))

    def item_pubdate(self, item: Any) -> Any:
        return item.published_at

    def item_updateddate(self, item: Any) -> Any:
        return item.published_at

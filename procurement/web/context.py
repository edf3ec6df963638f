"""What every page of the shell needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from procurement import clock, registry
from procurement.people.demo_accounts import DEMO_ACCOUNTS, MORE_ACCOUNTS
from procurement.web import formats


def shell(request: HttpRequest) -> dict[str, Any]:
    """Name of the site, navigation cut to the person's roles, the server's time."""
    user = getattr(request, "user", None)
    roles: frozenset[str] = getattr(user, "roles", frozenset())
    items = [item for item in registry.nav_items.values() if item.roles & roles]
    moved = clock.moved_by()
    city, chinese = settings.CITY, formats.chinese()
    return {
        "city_name": city["name"] if chinese else city["name_en"],
        "site_name": settings.WAGTAIL_SITE_NAME if chinese else city["site_name_en"],
        "demonstration": settings.DEMONSTRATION,
        "demo_accounts": DEMO_ACCOUNTS if settings.DEMONSTRATION else (),
        "more_demo_accounts": MORE_ACCOUNTS if settings.DEMONSTRATION else (),
        "nav": sorted(items, key=lambda item: item.order),
        "public_nav": sorted(registry.public_nav_items.values(), key=lambda item: item.order),
        "behind_counter": bool(items),
        "server_now": clock.now(),
        "clock_moved": formats.span_words(formats.parts_of(moved)) if moved else "",
    }

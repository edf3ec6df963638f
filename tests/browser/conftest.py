"""One Chromium for each module; pages of the live server."""

import os
import re
from contextlib import contextmanager

import pytest
from django.test import Client

from procurement import clock
from tests.web.browser import chromium, findings, session, window

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="module")
def browser_():
    """One Chromium for a module."""
    with chromium() as found:
        yield found


@pytest.fixture
def demonstrated(settings):
    """A demonstration, which has a page more: the one that moves its clock."""
    settings.DEMONSTRATION = True


@pytest.fixture
def visit(browser_, live_server):
    """A window of somebody, at a moment; every page of ours it stops at is looked over.

    `page.go` opens an address, `page.open` looks it over too unless one like it was, `page.fits`
    looks at the page as it stands by now.
    """
    seen: set[str] = set()

    @contextmanager
    def opened(who, at, width, language="en", **kinds):
        cookies = [session(live_server, who, Client())] if who is not None else []
        with (
            clock.travel(at),
            window(browser_, width=width, cookies=cookies, language=language, **kinds) as page,
        ):
            page.roles = " ".join(sorted(who.roles)) if who is not None else ""
            page.has_script = kinds.get("script", True)
            page.set_default_timeout(10_000)
            page.go = lambda url: page.goto(live_server.url + url)
            page.open = lambda url: (page.go(url), once(page, seen))
            page.fits = lambda: fits(page, seen)
            yield page
            once(page, seen)
            # A refused form is an answer of the site, not a fault of the page.
            refused = [text for text in page.complaints if "Failed to load resource" not in text]
            assert refused == []

    return opened


def kind(page) -> str:
    """The address without its keys, and the reader's roles: pages like it share their template."""
    return re.sub(r"[0-9a-f-]{30,}|\d+", "*", page.url.partition("?")[0]) + page.roles


def once(page, seen: set[str]) -> None:
    """Look a page over, unless one of its kind was in this test."""
    if kind(page) not in seen:
        fits(page, seen)


def fits(page, seen: set[str]) -> None:
    """Nothing is wrong with the page at this width. Without script nothing can be asked."""
    if not page.has_script or "/cms/" in page.url:  # Wagtail's editor is Wagtail's
        return
    seen.add(kind(page))
    assert findings(page) == [], page.url
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"], (page.url, wide)

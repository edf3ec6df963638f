"""One Chromium for each module; pages of the live server."""

import os
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
def visit(browser_, live_server):
    """A window of somebody, at a moment; every page of ours it stops at is looked over."""

    @contextmanager
    def opened(who, at, width, **kinds):
        cookies = [session(live_server, who, Client())] if who is not None else []
        with (
            clock.travel(at),
            window(browser_, width=width, cookies=cookies, language="en", **kinds) as page,
        ):
            page.has_script = kinds.get("script", True)
            page.set_default_timeout(10_000)
            page.open = lambda url: (page.goto(live_server.url + url), page.fits())
            page.fits = lambda: fits(page)
            yield page
            page.fits()
            # A refused form is an answer of the site, not a fault of the page.
            refused = [text for text in page.complaints if "Failed to load resource" not in text]
            assert refused == []

    return opened


def fits(page) -> None:
    """Nothing is wrong with the page at this width. Without script nothing can be asked."""
    if not page.has_script or "/cms/" in page.url:  # Wagtail's editor is Wagtail's
        return
    assert findings(page) == [], page.url
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"], (page.url, wide)

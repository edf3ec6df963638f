"""A page with every part on it, and a browser to look at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.browser import chromium


@pytest.fixture
def gallery_templates(settings):
    """Templates of the tests beside those of the product."""
    own = str(Path(__file__).parent / "templates")
    dirs = [*settings.TEMPLATES[0]["DIRS"], own]
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": dirs}]


@pytest.fixture(scope="module")
def browser_():
    """One Chromium for a module."""
    with chromium() as found:
        yield found

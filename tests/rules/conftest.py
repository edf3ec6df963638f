"""The rules need no Django, no database and no clock, and neither do their tests."""

import os

import pytest
from hypothesis import settings

# The same few examples every day, so that a failure is never luck; many for the proof.
settings.register_profile("rules", max_examples=15, deadline=None, derandomize=True, database=None)
settings.register_profile("rules-full", max_examples=500, deadline=None)
settings.load_profile("rules-full" if os.environ.get("PROVE") else "rules")


@pytest.fixture(autouse=True)
def _media() -> None:
    """Stand in for the fixture of the whole suite, which needs Django."""

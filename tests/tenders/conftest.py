"""A purchaser with its cast for every test of the tender procedure."""

import pytest

from tests.factories.tenders import Procurement


@pytest.fixture
def world(db):
    """A purchaser with an officer, an approver, an auditor and five opening officers."""
    return Procurement()

"""The stage on which a walk takes place, with the clock put right afterwards."""

import pytest

from contracts.services import schemes
from procurement.people.services.accounts import system_user
from tests.journeys.stage import Stage


@pytest.fixture
def stage(db):
    schemes.load_library(actor=system_user())
    found = Stage()
    yield found
    found.close()

"""The stage on which a walk takes place, with the clock put right afterwards."""

from datetime import date

import pytest

from contracts.services import schemes
from procurement import clock
from procurement.people.services.accounts import system_user
from tests.journeys.stage import Demonstration, Stage


@pytest.fixture
def stage(db):
    schemes.load_library(actor=system_user())
    found = Stage()
    yield found
    found.close()


@pytest.fixture
def demonstration(db, settings, tmp_path):
    """A stage of a running demonstration in January 2026; from there its page moves the clock."""
    settings.DEMONSTRATION, settings.VAR_DIR = True, tmp_path
    with clock.travel(clock.legal(date(2026, 1, 19), 9)):
        schemes.load_library(actor=system_user())
        yield Demonstration()

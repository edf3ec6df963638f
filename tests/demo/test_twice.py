"""Built twice from the same moment, the demonstration is the same city.

Its first months, with a tender walked to three contracts, in every run; all of it by `make prove`.
"""

from __future__ import annotations

import os
from datetime import datetime

import pytest
from django.db import transaction

from cms.demo.build import build
from cms.demo.figures import figures
from procurement import clock

NOW = datetime(2026, 12, 1, 0, 40, tzinfo=clock.LEGAL_ZONE)
STOP = "" if os.environ.get("PROVE") else "2026-07"


class Reached(Exception):
    """The story has come as far as it is looked at."""


def built() -> dict[str, list[list[str]]]:
    """What stands in a city that is built from nothing, and is gone again."""

    def tell(line: str) -> None:
        if STOP and line.strip().startswith(STOP):
            raise Reached(figures())

    with transaction.atomic():
        try:
            build(NOW, tell)
        except Reached as stopped:
            found: dict[str, list[list[str]]] = stopped.args[0]
        else:
            found = figures()
        transaction.set_rollback(True)
    return found


@pytest.mark.heavy
@pytest.mark.postgres  # there the order of rows is not a given
@pytest.mark.django_db
def test_built_twice_from_the_same_moment_it_is_the_same_city():
    first, second = built(), built()
    assert sum(len(rows) for rows in first.values()) > 100
    for label, rows in first.items():
        assert rows == second[label], label

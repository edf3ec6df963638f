"""A key in an address that no database can hold names nothing: 404 (or 403), never a fault."""

from __future__ import annotations

import re

import pytest

from procurement.people.roles import Role
from tests.access.addresses import addresses
from tests.factories.people import person

HUGE = ("99999999999999999999999", str(2**63), str(2**31))
KEYED = sorted({one.route for one in addresses() if one.ours and "<int:" in one.route})


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.OFFICER, Role.CONTRACT_MANAGER, Role.EVALUATOR])
def test_a_key_beyond_every_row_is_answered_and_found_nowhere(client, role):
    assert len(KEYED) > 150
    client.force_login(person(role))
    wrong = {}
    for route in KEYED:
        for huge in HUGE:
            path = "/" + re.sub(r"<int:\w+>", huge, route)
            path = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", path)
            path = re.sub(r"<(?:\w+:)?\w+>", "x", path)
            status = client.get(path).status_code
            if status not in {403, 404, 405}:
                wrong[path] = status
    assert wrong == {}

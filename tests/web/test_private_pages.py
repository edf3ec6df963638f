"""What somebody signed in has read stays with them: no proxy and no browser keeps it."""

from __future__ import annotations

import pytest

from procurement.people.roles import Role
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/desk/", "/tenders/", "/people/me/", "/nothing/here/"])
def test_a_page_for_somebody_signed_in_is_kept_nowhere(client, path):
    client.force_login(person(Role.OFFICER))
    rule = client.get(path)["Cache-Control"]
    assert "no-store" in rule and "private" in rule


def test_a_page_for_everybody_may_be_kept(client):
    assert not client.get("/people/register/").has_header("Cache-Control")

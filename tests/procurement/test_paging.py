"""Keyset paging: no row twice, none left out, both ways."""

import base64
import json
from types import SimpleNamespace

import pytest

from procurement.people.models import Organisation
from procurement.web.paging import page
from tests.factories.people import organisation

pytestmark = pytest.mark.django_db


def get(**query):
    return SimpleNamespace(GET=query)


@pytest.fixture
def rows():
    names = ["甲", "乙", "乙", "丙", "丙", "丙", "丁"]
    return [organisation("supplier", name=name) for name in names]


@pytest.mark.parametrize("by", ["-pk", "name", "-name"])
def test_walking_forward_meets_every_row_once_and_back_again(rows, by):
    seen, pages, cursor = [], [], {}
    while True:
        current = page(Organisation.objects.all(), get(**cursor), by=by, size=2)
        seen += [row.pk for row in current.rows]
        pages.append([row.pk for row in current.rows])
        if not current.next:
            break
        cursor = {"after": current.next}
    assert sorted(seen) == sorted(row.pk for row in rows)
    back = [pages[-1]]
    while current.previous:
        current = page(Organisation.objects.all(), get(before=current.previous), by=by, size=2)
        back.append([row.pk for row in current.rows])
    assert back == pages[::-1]


def test_a_list_names_its_own_fields_where_its_keys_are_a_secret(rows):
    first = page(Organisation.objects.all(), get(), by="name", then=("credit_code",), size=2)
    assert json.loads(base64.urlsafe_b64decode(first.next)) == [
        first.rows[1].name,
        first.rows[1].credit_code,
    ]
    seen, cursor = [], {}
    while True:
        current = page(
            Organisation.objects.all(), get(**cursor), by="name", then=("credit_code",), size=2
        )
        seen += [row.pk for row in current.rows]
        if not current.next:
            break
        cursor = {"after": current.next}
    assert sorted(seen) == sorted(row.pk for row in rows)


@pytest.mark.parametrize("cursor", ["nonsense", "bnVsbA==", "WyJ4Il0=", "WzEsMl0=", "W251bGwsIDFd"])
def test_a_broken_cursor_shows_the_first_page(rows, cursor):
    assert len(page(Organisation.objects.all(), get(after=cursor), size=3).rows) == 3


def test_an_empty_list_has_no_neighbours():
    empty = page(Organisation.objects.none(), get())
    assert (empty.rows, empty.next, empty.previous) == ([], "", "")


def test_a_cursor_of_the_wrong_type_shows_the_first_page(rows):
    text = base64.urlsafe_b64encode(b'["yesterday", 1]').decode()
    found = page(Organisation.objects.all(), get(after=text), by="-created_at", size=3)
    assert len(found.rows) == 3

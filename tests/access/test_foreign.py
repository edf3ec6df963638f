"""Wagtail's, Django admin's and allauth's addresses against one table, for every role."""

from __future__ import annotations

import re
from functools import cached_property
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import resolve

from procurement.people.services.accounts import EDITOR_GROUP
from tests.access import strangers
from tests.access.addresses import Address, addresses
from tests.access.foreign import FORBIDDEN, HIDDEN, SIGN_IN, TABLE, Row
from tests.factories import inspections

# Who may, and what pages say; nothing of it depends on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

LOGIN = "/accounts/login/"
# Doors of Wagtail and of Django's admin that lead on to the one login, or say no.
DOORS = ("/cms/login/", "/django-admin/login/")
# A POST would end the session of whoever asks.
LOGOUT = "/django-admin/logout/"
ROWS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


def foreign() -> list[tuple[str, Address]]:
    """Every address that is not ours, under the name of its row."""
    return [
        (f"{one.name}@{one.route}" if one.name.endswith("None") else one.name, one)
        for one in addresses()
        if not one.ours
    ]


class Visitor:
    """Somebody who asks, and what each answer means."""

    def __init__(self, user):
        self.client = Client(raise_request_exception=True)
        if user is not None:
            self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def asks(self, path: str) -> str:
        """The status, or the one word for it; a redirect with where it leads."""
        response = self.client.get(path)
        if response.status_code == 405 and path != LOGOUT:
            with transaction.atomic():
                response = self.client.post(path)
                transaction.set_rollback(True)
        if response.status_code not in {301, 302}:
            return word(response.status_code)
        there = urlsplit(response.url)
        comes_back = parse_qs(there.query).get("next") == [path]
        if there.path == LOGIN and comes_back:
            return SIGN_IN
        if there.path in DOORS and comes_back:
            return self.doors[there.path]
        said = [str(one) for one in get_messages(response.wsgi_request)]
        if there.path == "/cms/" and any("do not have permission" in one for one in said):
            return FORBIDDEN
        return f"to {ROWS.sub('N', there.path)}"

    @cached_property
    def doors(self) -> dict[str, str]:
        """What one is told at Wagtail's and the admin's own login."""
        told = {}
        for door in DOORS:
            response = self.client.get(door, {"next": "/there/"})
            leads_on = response.status_code == 302 and response.url == f"{LOGIN}?next=%2Fthere%2F"
            told[door] = SIGN_IN if leads_on else word(response.status_code)
        return told


def word(status: int) -> str:
    return {403: FORBIDDEN, 404: HIDDEN}.get(status, str(status))


def test_every_foreign_address_has_a_row_and_no_row_is_left_over():
    assert {name for name, _address in foreign()} == set(TABLE)


def test_every_path_leads_to_its_address_or_to_a_door_of_ours_before_it():
    known = strangers.arguments(strangers.people().notice)
    for name, address in foreign():
        found = resolve(path := strangers.path_of(name, address, known, {}))
        ours = found.namespaces[:1] == ["cms"]
        same = found.view_name == address.name or found.route == address.route.replace("^", "")
        assert ours or same, (name, path, found.route)


def promised(row: Row, role: str) -> str:
    """What the table says this role gets."""
    if role == "anonymous" and row.anonymous:
        return row.anonymous
    if role == "break_glass" and row.break_glass:
        return row.break_glass
    if row.audience == "public":
        return row.answer
    if row.audience == "nobody":
        return HIDDEN
    if row.audience == "guests":
        return row.answer if role == "anonymous" else "to /desk/"
    if role == "anonymous":
        return SIGN_IN
    if row.audience == "members":
        return row.answer
    inside = {"cms": {"officer", "editor", "break_glass"}, "break_glass": {"break_glass"}}
    return row.answer if role in inside.get(row.audience, ()) else FORBIDDEN


def wrong_answers(rows, visitors, known, objects):
    """What somebody gets and the table does not say."""
    for name, address in rows:
        path = strangers.path_of(name, address, known, objects)
        row = TABLE[name]
        for role, visitor in visitors.items():
            if role == "break_glass" and row.audience == "cms" and not row.break_glass:
                continue  # it may what officers and editors may, page by page
            got, wanted = visitor.asks(path), promised(row, role)
            if got != wanted:
                yield f"{name} {path}, {role}: {got}, not {wanted}"


@pytest.fixture
def on_disk(settings, tmp_path):
    """Files of the editors lie in a folder, as they do outside the tests; sessions need none."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    settings.MEDIA_ROOT = tmp_path
    kept = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": kept}


@pytest.mark.usefixtures("on_disk")
@pytest.mark.parametrize("audience", sorted({row.audience for row in TABLE.values()}))
def test_everybody_gets_what_the_table_says(audience):
    people = strangers.people()
    known, objects = strangers.arguments(people.notice), {}
    if audience == "break_glass":
        inspections.confirmed()
        objects = strangers.rows_of_the_admin()
    visitors = {role: Visitor(user) for role, user in people.everybody.items()}
    rows = [(name, one) for name, one in foreign() if TABLE[name].audience == audience]
    wrong = list(wrong_answers(rows, visitors, known, objects))
    assert not wrong, "\n".join(wrong)


def test_a_key_too_many_a_door_left_open_and_a_false_promise_are_noticed(monkeypatch):
    people = strangers.people()
    known = strangers.arguments(people.notice)
    listing = [row for row in foreign() if row[0] == "wagtailsnippets_cms_notice:list"]
    inspector = people.everybody["inspector"]
    assert list(wrong_answers(listing, {"inspector": Visitor(inspector)}, known, {})) == []
    inspector.groups.add(Group.objects.get(name=EDITOR_GROUP))
    visitor = {"inspector": Visitor(inspector)}
    assert "inspector: 200, not forbidden" in next(wrong_answers(listing, visitor, known, {}))
    monkeypatch.setitem(TABLE, listing[0][0], Row("nobody"))
    anonymous = {"anonymous": Visitor(None)}
    assert "sign in, not hidden" in next(wrong_answers(listing, anonymous, known, {}))

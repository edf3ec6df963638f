"""Private files: the guard of the purpose decides, and without one nobody gets the file."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from procurement import registry
from procurement.documents.services.files import store_bytes
from procurement.people.roles import Role
from tests.factories.people import person

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def get(user, stored):
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("documents:download", args=[stored.pk]))


def test_a_file_of_an_unknown_purpose_is_nobodys():
    officer = person(Role.OFFICER)
    stored = store_bytes(PDF, "文件.pdf", purpose="unheard-of", actor=officer)
    assert get(officer, stored).status_code == 404


@pytest.mark.parametrize("subject", ["", "nonsense", "tenders.tender:999999"])
def test_no_guard_lets_a_stranger_in_whatever_the_subject_says(subject):
    owner, stranger = person(Role.OFFICER), person(Role.SUPPLIER)
    for purpose in registry.file_guards:
        stored = store_bytes(PDF, "文件.pdf", purpose=purpose, actor=owner, subject=subject)
        assert get(None, stored).status_code == 404, purpose
        assert get(stranger, stored).status_code == 404, purpose


def test_there_are_guards_to_ask():
    assert len(registry.file_guards) >= 3

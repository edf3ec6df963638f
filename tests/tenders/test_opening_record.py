"""The opening record is one file, kept at the opening; everybody gets that very file."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import TestCase
from django.urls import reverse
from pypdf import PdfReader

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.documents.services.files import store_bytes
from procurement.people.roles import Role
from tenders.services import opening_paper
from tests.factories.people import person
from tests.factories.tenders import DEADLINE

ROOT = Path(__file__).resolve().parent.parent.parent
AFTER = DEADLINE + timedelta(minutes=5)


@pytest.fixture
def tender(world):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return world.opened(3)


def fetched(client, tender):
    return b"".join(client.get(reverse("tenders:opening_record_pdf", args=[tender.pk])))


def test_the_opening_keeps_the_record_with_every_name_and_price(world, client, tender):
    tender.refresh_from_db()
    data = fetched(client, tender)
    assert hashlib.sha256(data).hexdigest() == tender.opening_record.sha256
    pages = PdfReader(io.BytesIO(data)).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    for bid in world.bids:
        bid.refresh_from_db()
        assert bid.supplier.name in text and f"{bid.price:,.2f}" in text


def test_the_record_has_a_place_to_sign_for_everybody_who_opened(world, client, tender):
    tender.refresh_from_db()
    pages = PdfReader(io.BytesIO(fetched(client, tender))).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    signs = text.rpartition("制作。")[2]
    for officer in world.openers:
        field = f"开标人{officer}年月日"
        assert (field in signs) is (officer in world.openers[:3])
    assert signs.count("开标人") == 3


def test_its_page_shows_the_digest_of_the_file_that_everybody_gets(client, tender):
    tender.refresh_from_db()
    page = client.get(reverse("tenders:opening_record", args=[tender.pk])).content.decode()
    assert tender.opening_record.sha256 in page
    assert reverse("tenders:opening_record_pdf", args=[tender.pk]) in page


def test_what_happens_later_does_not_change_the_record(client, tender):
    before = fetched(client, tender)
    tender.place = "别处"
    tender.save(update_fields=["place"])
    opening_paper.make_opening_record.call(tender.pk, tender.officer_id)
    assert fetched(client, tender) == before


def test_before_the_worker_has_made_it_the_page_says_so_and_there_is_no_file(world, client):
    tender = world.opened(3)
    with clock.travel(AFTER):
        answer = client.get(
            reverse("tenders:opening_record", args=[tender.pk]), headers={"accept-language": "en"}
        )
    assert "being put on paper" in answer.content.decode()
    assert client.get(reverse("tenders:opening_record_pdf", args=[tender.pk])).status_code == 404


def test_no_record_is_made_before_the_opening(world):
    opening_paper.make_opening_record.call(world.tender.pk, world.officer.pk)
    world.tender.refresh_from_db()
    assert world.tender.opening_record is None


def test_another_file_with_the_same_subject_is_not_given_out(client, tender):
    with transaction.atomic():
        other = store_bytes(
            b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
            "假.pdf",
            purpose=opening_paper.PURPOSE,
            actor=tender.officer,
            subject=f"tenders.tender:{tender.pk}",
        )
    assert client.get(other.get_absolute_url()).status_code == 404


def test_the_log_says_that_the_system_kept_it_and_for_whom(client, tender):
    tender.refresh_from_db()
    entry = AuditEntry.objects.get(
        action="documents.file.store", object_id=str(tender.opening_record_id)
    )
    assert entry.actor is None
    opener = tender.opening_record.created_by
    assert entry.inputs["on_behalf_of"] == opener.pk
    client.force_login(person(Role.AUDITOR))
    said = f"the system, for {opener}"
    for address in (reverse("audit:log"), entry.get_absolute_url()):
        page = client.get(address, headers={"accept-language": "en"}).text
        assert said in page


def test_no_worker_says_that_a_person_kept_its_file():
    """What runs later is done by nobody: every paper made in the background says for whom."""
    sources = {path: path.read_text(encoding="utf-8") for path in ROOT.glob("*/**/services/*.py")}
    worker = [text for text in sources.values() if "@task(" in text]
    assert len([text for text in worker if "keep_made(" in text]) >= 4
    assert not [text for text in worker if re.search(r"store_bytes|files\.store\b", text)]

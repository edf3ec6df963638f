"""A refused form of the bid loses none of its good files, and writes none down readable."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procurement import clock
from procurement.web import uploads
from tenders import drafts
from tenders.services import bidding
from tests.factories.tenders import NOTICE_DAY, pdf

BIDDING = clock.legal(NOTICE_DAY + timedelta(days=5), 10)


@pytest.fixture
def before():
    """The clock stands before the deadline."""
    with clock.travel(BIDDING):
        yield


def everything_kept(folder=""):
    """All that lies in the private storage, as bytes."""
    storage = storages["private"]
    folders, names = storage.listdir(folder)
    found = b"".join(storage.open(f"{folder}{name}").read() for name in names)
    return found + b"".join(everything_kept(f"{folder}{one}/") for one in folders)


def send(client, user, bid, expect, **data):
    client.force_login(user)
    answer = client.post(
        reverse("tenders:bid_file_add", args=[bid.lot_id]), data, headers={"accept-language": "en"}
    )
    assert answer.status_code == expect, answer.text
    return answer


def tokens(answer):
    return re.findall(r'name="file-kept" value="([^"]+)"', answer.text)


def test_of_files_that_are_refused_together_the_good_ones_come_along(client, world, before):
    bid, supplier = world.begun()
    marker = uuid4().hex
    answer = send(
        client,
        supplier,
        bid,
        422,
        part="technical",
        file=[pdf("方案.pdf", marker), SimpleUploadedFile("a.exe", b"MZ"), pdf("附图.pdf", marker)],
    )
    assert "“a.exe” is not a file of an allowed kind" in answer.text
    kept = tokens(answer)
    assert len(kept) == 2 and "方案.pdf" in answer.text
    assert marker.encode() not in everything_kept(), "never written down readable"
    assert drafts.read(type(bid).objects.get(pk=bid.pk)).files == ()

    send(client, supplier, bid, 302, part="technical", **{"file-kept": kept})
    bid.refresh_from_db()
    entries = drafts.read(bid).files
    assert [(one.name, one.part) for one in entries] == [
        ("方案.pdf", "technical"), ("附图.pdf", "technical"),
    ]  # fmt: skip
    _entry, data = bidding.fetch_file(bid, entries[0].id, actor=supplier)
    assert data == pdf(marker=marker).read()
    assert marker.encode() not in everything_kept()


def test_a_file_survives_a_part_that_cannot_be_read(client, world, before):
    bid, supplier = world.begun()
    answer = send(client, supplier, bid, 422, part="somewhere", file=pdf("资格.pdf"))
    (token,) = tokens(answer)
    send(client, supplier, bid, 302, part="qualification", **{"file-kept": token})
    bid.refresh_from_db()
    assert [one.name for one in drafts.read(bid).files] == ["资格.pdf"]


def test_a_bid_that_would_grow_too_large_loses_no_file_either(client, world, before, monkeypatch):
    bid, supplier = world.begun()
    monkeypatch.setattr(bidding, "BID_MAX_BYTES", 700)
    files = [pdf("一.pdf"), pdf("二.pdf"), pdf("三.pdf")]
    answer = send(client, supplier, bid, 422, part="technical", file=files)
    assert "the bid would pass 2 GB" in answer.text
    kept = tokens(answer)
    assert len(kept) == 3 and bid.files.count() == 0
    fewer = {"file-kept": kept, "file-gone": kept[1:]}
    send(client, supplier, bid, 302, part="technical", **fewer)
    bid.refresh_from_db()
    assert [one.name for one in drafts.read(bid).files] == ["一.pdf"]


def test_what_was_kept_for_one_bid_is_of_no_use_in_another(client, world, before):
    bid, supplier = world.begun()
    rival_bid, rival = world.begun()
    (token,) = tokens(send(client, supplier, bid, 422, part="x", file=pdf("资格.pdf")))
    assert uploads.fetch(token) is None, "nor is it read without the key of the bid"
    send(client, rival, rival_bid, 422, part="technical", **{"file-kept": token})
    assert rival_bid.files.count() == 0


def test_what_was_kept_of_a_bid_is_cleared_like_every_other_upload(client, world):
    with clock.travel(BIDDING):
        bid, supplier = world.begun()
        (token,) = tokens(send(client, supplier, bid, 422, part="x", file=pdf("资格.pdf")))
    later = BIDDING + timedelta(days=3)
    assert uploads.clear(later) >= 1
    with clock.travel(BIDDING):
        send(client, supplier, bid, 422, part="technical", **{"file-kept": token})

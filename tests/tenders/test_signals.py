"""Signs that bids were made together: read from the real bids, shown inside, written down."""

from __future__ import annotations

import io
import uuid
from datetime import UTC, datetime, timedelta
from zlib import crc32

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook
from PIL import Image

from procurement import clock
from procurement.documents.services.files import store_bytes
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.web.desk import desk_for
from tenders.models import Bid, BidFile, BidSignal, SignalCheck
from tenders.services import opening, signals
from tests.factories import evaluation as make
from tests.factories.tenders import DEADLINE

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"tenders:{name}", args=args)


def sheet(author: str, *words: str) -> bytes:
    book = Workbook()
    book.properties.creator = author
    # Each at another second: files of one program and one moment are a sign of their own.
    seconds = crc32("".join([author, *words]).encode()) % 10**6
    book.properties.created = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=seconds)
    book.active.append(list(words))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()


def enclose(case, place, data, name="方案.xlsx"):
    """A readable file of an opened bid."""
    bid = case.bids[place]
    kept = store_bytes(data, name, purpose="bid_file", actor=case.bidders[place])
    BidFile.objects.create(bid=bid, size=len(data), sha256="0" * 64, opened=kept)


def planted(**values):
    """Two of four bids by one author, the others by themselves."""
    case = make.to_conformity(**values)
    for place, author in enumerate(("同一作者样本", "同一作者样本", "作者丙", "作者丁")):
        enclose(case, place, sheet(author, f"第{place}家的方案"))
    signals.compare(case.lot)
    return case


def test_bids_whose_files_one_author_made_are_named_and_the_others_are_not():
    case = planted()
    (one,) = case.lot.signals.filter(kind="same_author")
    assert {bid.pk for bid in one.bids.all()} == {case.bids[0].pk, case.bids[1].pk}
    assert one.found == ["同一作者样本"]


def test_a_lot_is_compared_once():
    case = planted()
    before = list(BidSignal.objects.values_list("pk", flat=True))
    enclose(case, 3, sheet("同一作者样本", "后来"))
    signals.compare(case.lot)
    assert list(BidSignal.objects.values_list("pk", flat=True)) == before
    assert SignalCheck.objects.count() == 1


def test_the_same_telephone_of_two_firms_is_a_sign():
    case = make.to_conformity()
    for supplier in case.suppliers[1:3]:
        supplier.phone = "0990-5550199"
        supplier.save(update_fields=["phone"])
    signals.compare(case.lot)
    shared = case.lot.signals.filter(kind="shared_contact")
    (one,) = [sign for sign in shared if sign.found == ["0990-5550199"]]
    assert [bid.pk for bid in one.bids.order_by("pk")] == [case.bids[1].pk, case.bids[2].pk]


def test_files_that_tell_nothing_are_named(client):
    case = make.to_conformity()
    enclose(case, 0, picture(), "扫描件.png")
    signals.compare(case.lot)
    client.force_login(case.members[0].user)
    assert "扫描件.png" in client.get(at("signals", case.lot.pk)).content.decode()


def test_the_address_of_a_seal_stays_sealed_until_the_opening_and_is_compared_then(world, client):
    bids = [world.bid(unit_price=f"4.{n}1") for n in range(3)]
    for bid in bids[:2]:
        user = bid.attempts.latest("pk").user
        with clock.travel(DEADLINE - timedelta(hours=2)):
            client.force_login(user)
            url = at("bid_seal", bid.lot_id)
            assert client.post(url, {"key": str(uuid.uuid4())}, REMOTE_ADDR="203.0.113.7").url
    assert set(Bid.objects.values_list("origin", flat=True)) == {None}
    with clock.travel(DEADLINE + timedelta(minutes=3)):
        for officer in world.openers[:3]:
            opening.be_present(world.tender, actor=officer)
        opening.open_bids(world.tender, actor=world.openers[0])
    signals.compare_bids.call(world.tender.pk)
    (one,) = BidSignal.objects.filter(kind="same_origin")
    assert one.found == ["203.0.113.7"]
    assert {bid.pk for bid in one.bids.all()} == {bid.pk for bid in bids[:2]}


def test_only_the_committee_and_who_oversees_it_see_the_signs(client):
    case = planted()
    url = at("signals", case.lot.pk)
    who = case.who
    for user, status in (
        (case.chair, 200), (who.officer, 200), (who.auditor, 200), (who.editor, 403),
        (case.bidders[0], 403), (who.stranger, 403),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(url).status_code == status, user
    client.force_login(case.bidders[0])
    assert "同一作者样本" not in client.get(case.bids[0].get_absolute_url()).content.decode()
    assert url not in client.get(at("lot", case.lot.pk)).content.decode()


def waits(user, url):
    found = desk_for(type(user).objects.get(pk=user.pk), clock.now())
    return url in [one.url for one in (*found.today, *found.week, *found.later)]


def test_the_chair_writes_the_finding_and_no_bid_is_out_by_a_sign_alone(client):
    case = planted()
    url = at("signals", case.lot.pk)
    assert waits(case.chair, url)
    for one in case.lot.signals.all():
        client.force_login(case.chair)
        page = at("signal_finding", one.pk)
        assert client.post(page, {"key": str(uuid.uuid4()), "finding": " "}).status_code == 422
        done = client.post(page, {"key": str(uuid.uuid4()), "finding": "两家使用同一模板，无串通"})
        assert done.url == url
    assert not waits(case.chair, url)
    assert "两家使用同一模板" in client.get(url).content.decode()
    assert {bid.status for bid in make.refresh(case).bids} == {"qualified"}


def test_only_the_chair_writes_and_not_after_the_report_is_signed():
    case = planted()
    one = case.lot.signals.first()
    other = next(member.user for member in case.members if member.user != case.chair)
    with pytest.raises(NotAllowed):
        signals.write_finding(one, "查明", actor=other)
    with pytest.raises(RuleBroken):
        signals.write_finding(one, "", actor=case.chair)
    type(case.lot).objects.filter(pk=case.lot.pk).update(status="report_signed")
    with pytest.raises(WrongState):
        signals.write_finding(one, "查明", actor=case.chair)


def test_the_page_of_signs_asks_as_often_for_many_as_for_one(client):
    case = planted()
    client.force_login(case.who.auditor)

    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(at("signals", case.lot.pk)).status_code == 200
        return len(queries)

    count()
    few = count()
    more = range(100, 1100)
    signals = BidSignal.objects.bulk_create(
        BidSignal(lot=case.lot, number=number, kind="same_text", found=["40%"]) for number in more
    )
    through = BidSignal.bids.through
    pairs = ((one, bid) for one in signals for bid in case.bids)
    through.objects.bulk_create(through(bidsignal=one, bid=bid) for one, bid in pairs)
    assert count() == few


def test_a_member_reads_no_signs_before_the_committee_has_stated_its_conflicts(client):
    case = make.form(make.qualify(make.opened()))
    client.force_login(case.members[0].user)
    assert client.get(at("signals", case.lot.pk)).status_code == 409
    client.force_login(case.who.officer)
    assert client.get(at("signals", case.lot.pk)).status_code == 200
    case = make.convene(make.qualify(make.opened()))
    client.force_login(case.members[0].user)
    assert client.get(at("signals", case.lot.pk)).status_code == 200

"""Bids: everything encrypted, the deadline exact, every attempt kept, the double POST harmless."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse

from procurement import clock
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.services.accounts import grant
from tenders import drafts
from tenders.models import Bid, BidFile, Lot, SealAttempt, Tender
from tenders.services import bidding, documents, publication, seals
from tests.factories.people import person
from tests.factories.tenders import DEADLINE, NOTICE_DAY, pdf

BEFORE = clock.legal(NOTICE_DAY + timedelta(days=5), 10)
TICK = timedelta(microseconds=1)


def codes(error):
    return {reason.code for reason in error.value.reasons}


@pytest.fixture
def before():
    """The clock stands before the deadline."""
    with clock.travel(BEFORE):
        yield


@pytest.fixture
def at(monkeypatch):
    """The database's clock shows exactly this moment."""

    def show(moment):
        monkeypatch.setattr(clock, "db_now", lambda: moment)

    return show


# Preparing --------------------------------------------------------------------------------------


def test_a_supplier_takes_the_documents_before_it_bids(world, before):
    supplier = world.supplier()
    lot = world.tender.lots.get()
    with pytest.raises(RuleBroken) as error:
        bidding.begin(lot, actor=supplier)
    assert codes(error) == {"documents_not_taken"}
    documents.take(world.tender, actor=supplier)
    first = bidding.begin(lot, actor=supplier)
    assert bidding.begin(lot, actor=supplier) == first


def test_who_cannot_begin_reads_why_before_any_button(world, before, client):
    late = clock.legal(NOTICE_DAY + timedelta(days=12), 10)
    supplier, lot = world.supplier(), world.tender.lots.get()
    address = reverse("tenders:bid_workspace", args=[lot.pk])
    begin = reverse("tenders:bid_begin", args=[lot.pk])
    client.force_login(supplier)
    page = client.get(address).text
    assert "Take the tender documents first" in page and begin not in page
    assert reverse("tenders:documents", args=[world.tender.pk]) in page
    with clock.travel(late):
        page = client.get(address).text
        assert "cannot bid for this lot" in page and "offer of the documents ended" in page
        assert client.get(begin).status_code == 409
    documents.take(world.tender, actor=supplier)
    assert begin in client.get(address).text


def test_after_a_termination_the_workspace_and_the_record_say_so(world, client):
    bid = world.bid()
    bidder = person("supplier", at=bid.supplier)
    with clock.travel(BEFORE):
        publication.ask_termination(world.tender, reason="道路规划调整", actor=world.officer)
        publication.terminate(world.tender, actor=world.approver)
        client.force_login(bidder)
        page = client.get(reverse("tenders:bid_workspace", args=[bid.lot_id])).text
        assert "The tender is terminated" in page and "道路规划调整" in page
        assert "given back unopened" in page and "Sealing ends" not in page
        assert reverse("tenders:bid_seal", args=[bid.lot_id]) not in page
        with pytest.raises(RuleBroken) as error:
            seals.seal(Bid.objects.get(pk=bid.pk), actor=bidder, key=str(uuid4()))
        assert codes(error) == {"terminated"}
        attempt = bid.attempts.get(taken=False)
        page = client.get(reverse("tenders:receipt", args=[bid.lot_id, attempt.key])).text
    assert "The tender was terminated" in page and "The deadline was" not in page


def test_documents_are_on_offer_only_for_their_time(world):
    supplier = world.supplier()
    early = world.tender.documents_from - timedelta(seconds=5)
    for moment in (early, world.tender.documents_until):
        with clock.travel(moment), pytest.raises(RuleBroken):
            documents.take(world.tender, actor=supplier)


def test_a_page_read_before_the_termination_gives_no_documents_and_begins_no_bid(world):
    read_before = Tender.objects.get(pk=world.tender.pk)
    lot = Lot.objects.select_related("tender").get(tender=world.tender)
    taker = world.supplier()
    with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=1), 10)):
        documents.take(world.tender, actor=taker)
        publication.ask_termination(world.tender, reason="规划调整", actor=world.officer)
        publication.terminate(world.tender, actor=world.approver)
        with pytest.raises(RuleBroken):
            documents.take(read_before, actor=world.supplier())
        with pytest.raises(WrongState):
            bidding.begin(lot, actor=taker)


def test_an_unverified_supplier_cannot_take_documents(world, before):
    with pytest.raises(NotAllowed):
        documents.take(world.tender, actor=world.supplier(status="registered"))


def test_nothing_of_a_draft_stands_readable_in_the_database_or_the_storage(world):
    bid, _supplier = world.filled(unit_price="4.987654")
    row = Bid.objects.filter(pk=bid.pk).values().get()
    blobs = b"".join(bytes(v) for v in row.values() if isinstance(v, bytes | memoryview))
    for file in BidFile.objects.filter(bid=bid):
        with file.secret.open("rb") as stream:
            blobs += stream.read()
        assert file.part == ""
    assert b"4.987654" not in blobs
    assert b"%PDF" not in blobs
    assert b"AGE-SECRET" not in blobs
    assert row["price"] is None
    assert row["small_claimed"] is False


def test_the_bidders_people_read_their_own_draft(world, before):
    bid, supplier = world.filled()
    draft = drafts.read(bid)
    assert set(draft.prices.values()) == {Decimal("4.96")}
    entry = draft.files[0]
    found, data = bidding.fetch_file(bid, entry.id, actor=supplier)
    assert found.name == "qualification.pdf"
    assert b"% qualification\n" in data


def test_two_people_of_one_company_do_not_lose_each_others_prices(world, before):
    bid, first = world.begun()
    second = person()
    grant(second, bid.supplier, "supplier", actor=world.officer)
    lines = list(bid.lot.lines.all())
    bidding.set_prices(bid, prices={lines[0].pk: Decimal(1)}, revision=0, actor=first)
    with pytest.raises(RuleBroken) as error:
        bidding.set_prices(bid, prices={lines[1].pk: Decimal(2)}, revision=0, actor=second)
    assert codes(error) == {"overtaken"}
    assert str(first) in error.value.reasons[0].text()


def test_the_refused_form_holds_the_prices_of_both_people(world, before, client):
    bid, first = world.begun()
    second = person()
    grant(second, bid.supplier, "supplier", actor=world.officer)
    empty, other, same = bid.lot.lines.all()
    url = reverse("tenders:bid_prices", args=[bid.lot_id])
    client.force_login(second)
    stored = {empty.pk: Decimal("1.25"), other.pk: Decimal(2), same.pk: Decimal(3)}
    bidding.set_prices(bid, prices=stored, revision=0, actor=first)
    sent = {f"price_{other.pk}": "2.50", f"price_{same.pk}": "3", "revision": "0"}
    page = client.post(url, sent, headers={"accept-language": "en"})
    form = page.context["form"]
    assert page.status_code == 422 and BEFORE.strftime("%Y-%m-%d %H:%M") in page.text
    assert form[f"price_{empty.pk}"].value() == "1.25", "what the colleague typed is not taken out"
    assert form[f"price_{other.pk}"].value() == "2.50", "what was typed stays"
    assert form.errors[f"price_{other.pk}"] == ["Stored meanwhile: 2"]
    assert f"price_{same.pk}" not in form.errors
    again = {name: form[name].value() for name in form.fields if name.startswith("price_")}
    answer = client.post(url, {**again, "revision": page.context["revision"]})
    bid.refresh_from_db()
    assert answer.status_code == 302
    assert drafts.read(bid).prices == {**stored, other.pk: Decimal("2.50")}


def test_a_line_nobody_touched_in_the_older_form_takes_what_the_colleague_saved(
    world, before, client
):
    bid, first = world.begun()
    second = person()
    grant(second, bid.supplier, "supplier", actor=world.officer)
    one, two, three = bid.lot.lines.all()
    old = {line.pk: Decimal("8.27") for line in (one, two, three)}
    bidding.set_prices(bid, prices=old, revision=0, actor=first)
    url = reverse("tenders:bid_prices", args=[bid.lot_id])
    client.force_login(second)
    page = client.get(url)
    base, revision = page.context["base"], page.context["revision"]
    new = {**old, one.pk: Decimal("6.11"), three.pk: Decimal("5")}
    bidding.set_prices(bid, prices=new, revision=revision, actor=first)
    sent = {f"price_{one.pk}": "8.27", f"price_{two.pk}": "7.22", f"price_{three.pk}": "4"}
    page = client.post(url, {**sent, "base": base, "revision": revision})
    form = page.context["form"]
    shown = [form[f"price_{line.pk}"].value() for line in (one, two, three)]
    assert shown == ["6.11", "7.22", "4"]
    assert [name for name in form.errors if name.startswith("price_")] == [f"price_{three.pk}"]
    again = dict(zip(sent, shown, strict=True))
    context = page.context
    answer = client.post(url, {**again, "base": context["base"], "revision": context["revision"]})
    assert answer.status_code == 302
    bid.refresh_from_db()
    assert drafts.read(bid).prices == {
        one.pk: Decimal("6.11"), two.pk: Decimal("7.22"), three.pk: Decimal(4),
    }  # fmt: skip


def test_a_typed_total_that_differs_is_refused_with_both_sums(world, before):
    bid, actor = world.begun()
    prices = {line.pk: Decimal("0.005") for line in bid.lot.lines.all()}
    with pytest.raises(RuleBroken) as error:
        bidding.set_prices(bid, prices=prices, revision=0, typed_total=Decimal("1.00"), actor=actor)
    assert "756.52" in error.value.reasons[0].text()


def test_a_medium_company_cannot_claim_to_be_small(world, before):
    bid, actor = world.begun(world.supplier(size="medium"))
    with pytest.raises(RuleBroken) as error:
        bidding.declare(bid, small=True, actor=actor)
    assert codes(error) == {"not_small"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("a.pdf", b"MZ\x90 not a pdf", "type"), ("a.pdf", b"", "empty")],
)
def test_a_file_of_the_wrong_kind_is_refused_by_its_content(world, before, name, content, code):
    bid, actor = world.begun()
    with pytest.raises(RuleBroken) as error:
        bidding.add_file(bid, SimpleUploadedFile(name, content), part="technical", actor=actor)
    assert code in codes(error)


def test_an_oversize_file_is_refused(world, before, settings):
    bid, actor = world.begun()
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(RuleBroken) as error:
        bidding.add_file(bid, pdf(), part="technical", actor=actor)
    assert codes(error) == {"too_large"}


# Sealing ----------------------------------------------------------------------------------------


def test_an_empty_bid_names_everything_that_is_missing(world, before):
    bid, actor = world.begun()
    with pytest.raises(RuleBroken) as error:
        seals.seal(bid, actor=actor, key=str(uuid4()))
    assert codes(error) == {"unpriced", "no_file", "no_declaration"}
    attempt = bid.attempts.get()
    assert not attempt.taken
    assert {reason.code for reason in drafts.refused_for(bid, attempt)} == codes(error)


def test_a_total_above_the_maximum_price_cannot_be_sealed(world, before):
    bid, actor = world.filled(unit_price="40")
    with pytest.raises(RuleBroken) as error:
        seals.seal(bid, actor=actor, key=str(uuid4()))
    (reason,) = error.value.reasons
    assert reason.code == "over_maximum"
    assert reason.article == "87号令第六十三条"


def test_the_receipt_names_the_commitment_and_the_databases_time(world, before, at):
    bid, actor = world.filled()
    moment = BEFORE + timedelta(milliseconds=412)
    at(moment)
    attempt = seals.seal(bid, actor=actor, key=str(uuid4()))
    bid.refresh_from_db()
    assert (attempt.taken, attempt.at, bid.sealed_at) == (True, moment, moment)
    assert attempt.commitment == bid.commitment
    assert attempt.receipt_number.startswith(f"R-{bid.commitment[:4].upper()}-")


def test_a_microsecond_before_the_deadline_is_in_time(world, before, at):
    bid, actor = world.filled()
    at(DEADLINE - TICK)
    assert seals.seal(bid, actor=actor, key=str(uuid4())).taken


@pytest.mark.parametrize("late", [timedelta(0), TICK, timedelta(seconds=1)])
def test_at_the_deadline_and_later_nothing_is_accepted(world, before, at, late):
    bid, actor = world.filled()
    at(DEADLINE + late)
    with pytest.raises(RuleBroken) as error:
        seals.seal(bid, actor=actor, key=str(uuid4()))
    assert codes(error) == {"late"}
    bid.refresh_from_db()
    assert bid.status == "draft"
    attempt = SealAttempt.objects.get(bid=bid)
    assert (attempt.taken, attempt.at) == (False, DEADLINE + late)


def test_the_applications_clock_decides_nothing(world, at):
    bid, actor = world.filled()
    with clock.travel(BEFORE):
        at(DEADLINE + timedelta(seconds=1))
        with pytest.raises(RuleBroken):
            seals.seal(bid, actor=actor, key=str(uuid4()))
    with clock.travel(DEADLINE + timedelta(minutes=2)):
        at(DEADLINE - TICK)
        assert seals.seal(bid, actor=actor, key=str(uuid4())).taken


def test_the_same_key_gives_the_same_receipt_even_after_the_deadline(world, before, at):
    bid, actor = world.filled()
    key = str(uuid4())
    first = seals.seal(bid, actor=actor, key=key)
    at(DEADLINE + timedelta(hours=1))
    assert seals.seal(bid, actor=actor, key=key) == first
    bid.refresh_from_db()
    assert bid.version == 1


def test_a_sealed_bid_is_replaced_and_withdrawn_before_the_deadline(world, before, at):
    bid, actor = world.filled()
    first = seals.seal(bid, actor=actor, key=str(uuid4()))
    prices = {line.pk: Decimal("4.5") for line in bid.lot.lines.all()}
    bidding.set_prices(bid, prices=prices, revision=1, actor=actor)
    bid.refresh_from_db()
    assert drafts.sealed_content(bid) != drafts.read(bid).content()
    second = seals.seal(bid, actor=actor, key=str(uuid4()))
    assert second.version == 2
    assert second.commitment != first.commitment
    seals.withdraw(bid, actor=actor, key=str(uuid4()))
    bid.refresh_from_db()
    assert bid.status == "withdrawn"
    at(DEADLINE)
    with pytest.raises(RuleBroken):
        seals.seal(bid, actor=actor, key=str(uuid4()))


def test_nothing_is_withdrawn_after_the_deadline(world, before, at):
    bid, actor = world.filled()
    seals.seal(bid, actor=actor, key=str(uuid4()))
    at(DEADLINE)
    with pytest.raises(RuleBroken) as error:
        seals.withdraw(bid, actor=actor, key=str(uuid4()))
    assert codes(error) == {"late"}
    bid.refresh_from_db()
    assert bid.status == "sealed"


def test_a_rival_cannot_seal_or_read_somebody_elses_bid(world, before):
    bid, _actor = world.filled()
    rival = world.supplier()
    with pytest.raises(Http404):
        seals.seal(bid, actor=rival, key=str(uuid4()))
    with pytest.raises(NotAllowed):
        bidding.set_prices(bid, prices={}, revision=1, actor=rival)
    with pytest.raises(NotAllowed):
        bidding.fetch_file(bid, drafts.read(bid).files[0].id, actor=rival)


def test_a_draft_cannot_be_changed_after_the_deadline(world):
    bid, actor = world.filled()
    with clock.travel(DEADLINE), pytest.raises(WrongState):
        bidding.declare(bid, small=False, actor=actor)


def test_a_suspended_supplier_cannot_seal(world, before):
    bid, actor = world.filled()
    type(bid.supplier).objects.filter(pk=bid.supplier_id).update(status="suspended")
    actor.__dict__.pop("supplier", None)
    with pytest.raises(NotAllowed):
        seals.seal(Bid.objects.get(pk=bid.pk), actor=actor, key=str(uuid4()))


def test_attempts_cannot_be_changed_or_deleted(world, before):
    from django.db import DatabaseError, transaction

    bid, actor = world.filled()
    attempt = seals.seal(bid, actor=actor, key=str(uuid4()))
    with pytest.raises(DatabaseError), transaction.atomic():
        SealAttempt.objects.filter(pk=attempt.pk).update(taken=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        SealAttempt.objects.filter(pk=attempt.pk).delete()

"""Before the opening nobody but the bidder learns that a bid exists, nor how many there are."""

import base64
import json
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from procurement import clock
from procurement.audit import triggers
from procurement.audit.models import AuditEntry, ChainCheck
from procurement.audit.verification import recomputed, verify
from procurement.people.roles import Role
from procurement.people.services import administration, registration
from procurement.web.desk import desk_for
from tenders.models import Bid, Tender
from tenders.services import amendments, documents
from tests.factories import corrections
from tests.factories.people import organisation, person
from tests.factories.tenders import DEADLINE, NOTICE_DAY

LOOK = clock.legal(NOTICE_DAY + timedelta(days=6), 10)
# What differs between two renderings of the same page.
NOISE = re.compile(
    r'name="(csrfmiddlewaretoken|key)" value="[^"]*"|nonce="[^"]*"|<time[^>]*>.*?</time>'
)
STAFF_PAGES = ("tender", "documents", "questions", "tender_bids", "opening")
PUBLIC_PAGES = ("tender", "documents", "questions")


def pages(client, user, tender):
    """Every page about the tender as one text without clocks and tokens."""
    if user is None:
        client.logout()
        names = PUBLIC_PAGES
    else:
        client.force_login(user)
        names = STAFF_PAGES if not user.is_supplier else PUBLIC_PAGES
    texts = []
    with clock.travel(LOOK):
        for name in names:
            response = client.get(reverse(f"tenders:{name}", args=[tender.pk]))
            assert response.status_code == 200, name
            texts.append(NOISE.sub("", response.content.decode()))
        for lot in tender.lots.order_by("number"):
            response = client.get(reverse("tenders:lot", args=[lot.pk]))
            texts.append(f"{response.status_code}{NOISE.sub('', response.content.decode())}")
        for path in (reverse("tenders:tenders"), "/desk/" if user else "/tenders/"):
            texts.append(NOISE.sub("", client.get(path).content.decode()))
    return texts


def test_every_page_is_the_same_with_no_bid_and_with_five(world, client):
    tender = world.tender
    readers = [None, world.officer, world.approver, world.auditor, world.openers[0]]
    readers.append(world.supplier())
    before = [pages(client, reader, tender) for reader in readers]
    for _number in range(5):
        world.bid()
    after = [pages(client, reader, tender) for reader in readers]
    assert before == after


def test_no_query_gives_a_bid_to_anybody_but_its_bidder(world):
    bid = world.bid()
    admin = person(Role.SYSTEM_ADMIN, is_superuser=True, is_staff=True)
    readers = [world.officer, world.approver, world.auditor, *world.openers, admin]
    for reader in [*readers, world.supplier()]:
        assert not Bid.objects.visible_to(reader).exists()
    own = bid.supplier.memberships.get().user
    assert list(Bid.objects.visible_to(own)) == [bid]


def test_the_workspace_of_a_rival_is_its_own_and_empty(world, client):
    bid = world.bid()
    rival = world.supplier()
    client.force_login(rival)
    with clock.travel(LOOK):
        for name in ("bid_prices", "bid_declaration", "bid_file_add", "bid_staff"):
            url = reverse(f"tenders:{name}", args=[bid.lot_id])
            assert client.get(url).status_code == 404
        workspace = client.get(reverse("tenders:bid_workspace", args=[bid.lot_id]))
        assert workspace.context["bid"] is None
        client.force_login(world.officer)
        assert client.get(reverse("tenders:bid", args=[bid.pk])).status_code == 404
        url = reverse("tenders:bid_workspace", args=[bid.lot_id])
        assert client.get(url).status_code == 403


def test_the_log_hides_bids_and_takers_until_the_opening(world, client):
    count, broken, _heads = recomputed()
    world.bid()
    assert recomputed()[:2] == (count + extra_entries(world), broken)
    seen = AuditEntry.objects.visible_to(world.auditor)
    assert not seen.filter(log__startswith="tender-").exists()
    assert AuditEntry.objects.filter(log=f"tender-{world.tender.pk}-bids").exists()


def extra_entries(world):
    """The tender itself was made while the bid was made: its own entries are no secret."""
    hidden = AuditEntry.objects.filter(log__startswith="tender-").count()
    return AuditEntry.objects.count() - hidden


def test_the_log_of_bids_is_open_after_the_opening(world):
    world.opened(3)
    seen = AuditEntry.objects.visible_to(world.auditor)
    actions = set(seen.filter(log__startswith="tender-").values_list("action", flat=True))
    assert {"tenders.bid.seal", "tenders.bid.open", "tenders.documents.take"} <= actions


def log_pages(client, reader):
    """The log's pages about what is open: of all logs, of the main one, of its newest entry."""
    client.force_login(reader)
    newest = AuditEntry.objects.filter(log="main").latest("number")
    paths = (reverse("audit:log"), reverse("audit:one_log", args=["main"]))
    return [NOISE.sub("", client.get(p).text) for p in (*paths, newest.get_absolute_url())]


def test_no_address_number_or_link_of_the_log_shows_a_gap_where_bids_were_sealed(world, client):
    assert world.tender
    before = log_pages(client, world.auditor)
    last = AuditEntry.objects.filter(log="main").latest("number")
    world.bid()
    world.bid()
    assert log_pages(client, world.auditor) == before
    registration.suspend(organisation("supplier"), reason="失信", actor=world.officer)
    entry = AuditEntry.objects.filter(log="main").latest("number")
    assert entry.pk - last.pk > 3, "the keys do have a gap, so showing them would be seen here"
    assert entry.number == last.number + 1
    assert entry.get_absolute_url() == f"/audit/main/{entry.number}/"
    assert f'href="/audit/main/{last.number}/"' in client.get(entry.get_absolute_url()).text


def test_a_sealed_log_is_as_if_it_did_not_exist(world, client):
    world.bid()
    client.force_login(world.auditor)
    log = f"tender-{world.tender.pk}-bids"
    for args in ([log], [log, 1], ["tender-0-bids"], ["tender-0-bids", 1]):
        name = "audit:entry" if args[1:] else "audit:one_log"
        assert client.get(reverse(name, args=args)).status_code == 404


def test_a_cursor_of_the_log_holds_no_key_of_the_table(world, client):
    world.bid()
    security, user = person(Role.SECURITY_ADMIN), person()
    for number in range(23):
        administration.set_active(user, bool(number % 2), reason="x", actor=security)
    client.force_login(world.auditor)
    for path in (reverse("audit:log"), reverse("audit:one_log", args=["main"])):
        found = client.get(path).context["page"]
        *when, number = json.loads(base64.urlsafe_b64decode(found.next))
        last = found.rows[-1]
        assert number == last.number != last.pk
        assert when in ([], [last.at.isoformat(), "main"])
        rest = client.get(path, {"after": found.next}).context["page"]
        assert rest.rows[0].number == number - 1
        back = client.get(path, {"before": rest.previous}).context["page"]
        assert back.rows == found.rows


def test_a_broken_sealed_log_is_told_without_a_number(world, client):
    world.bid()
    log = f"tender-{world.tender.pk}-bids"
    with triggers.lifted():
        AuditEntry.objects.filter(log=log, number=2).update(reason="nicer")
    check = ChainCheck.objects.get(pk=verify().pk)
    assert check.broken == [[log, None, "was changed after it was written"]]
    client.force_login(world.auditor)
    assert f"{log}: was changed" in client.get(reverse("audit:log")).text


@pytest.mark.parametrize("count", [0, 4])
def test_nobodys_desk_tells_of_bids(world, count):
    assert world.tender
    for _number in range(count):
        world.bid()
    with clock.travel(LOOK):
        desk = desk_for(world.officer, clock.now())
    ours = [item for item in (*desk.today, *desk.week, *desk.later) if item.app == "tenders"]
    assert (len(desk.waiting), ours) == (1, [])


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (LOOK, ("the deadline", "Bids are coming in or not", "Published, accepting bids")),
        (
            DEADLINE + timedelta(minutes=1),
            ("the opening officers", "Bids can no longer come in", "Closed, to be opened"),
        ),
    ],
)
def test_the_line_of_a_running_tender_says_one_thing_before_and_after_the_deadline(
    world, now, words
):
    assert world.tender
    with clock.travel(now), translation.override("en"):
        (item,) = desk_for(world.officer, clock.now()).waiting
        assert (str(item.waiting_for), str(item.why), str(item.badge)) == words


def test_a_submission_keeps_no_address_of_a_bid(world, client):
    from procurement.web.models import Submission

    bid, supplier = world.begun()
    client.force_login(supplier)
    with clock.travel(LOOK):
        url = reverse("tenders:bid_declaration", args=[bid.lot_id])
        key = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
        response = client.post(url, {"small": "no", "key": key})
        assert response.status_code == 302
    assert Submission.objects.get(user=supplier).url == ""


# After the end of the offer -----------------------------------------------------------------------

ENDED = clock.legal(date(2026, 3, 11), 10)


def looked_at(world, client, monkeypatch):
    """Everything staff and the public can read after the offer of the documents has ended."""
    monkeypatch.setattr("tests.tenders.test_hidden.LOOK", ENDED)
    readers = [None, world.officer, world.approver, world.auditor, world.openers[0]]
    return [pages(client, reader, world.tender) for reader in readers]


def take(world, count):
    with clock.travel(clock.legal(NOTICE_DAY, 12)):
        for _number in range(count):
            documents.take(world.tender, actor=world.supplier())


def test_none_one_and_two_takers_look_alike_and_so_do_three_and_seven(world, client, monkeypatch):
    assert world.tender
    none = looked_at(world, client, monkeypatch)
    take(world, 1)
    assert looked_at(world, client, monkeypatch) == none
    take(world, 1)
    assert looked_at(world, client, monkeypatch) == none
    take(world, 1)
    three = looked_at(world, client, monkeypatch)
    take(world, 4)
    assert looked_at(world, client, monkeypatch) == three
    unlike = [name for name, one, other in zip(READERS, none, three, strict=True) if one != other]
    assert unlike == ["officer"], "the advice to extend is told to the officer alone"


READERS = ("public", "officer", "approver", "auditor", "opener")


def test_the_advice_to_extend_names_no_number(world, client):
    take(world, 2)
    client.force_login(world.officer)
    with clock.travel(ENDED):
        text = client.get(world.tender.get_absolute_url() + "?lang=zh").content.decode()
        desk = desk_for(world.officer, clock.now())
    assert "?extend" in text
    assert "documents/take" not in text
    offered = [item for item in (*desk.today, *desk.week, *desk.later) if item.app == "tenders"]
    assert [item.article for item in offered] == ["87号令第十八条"]


def test_the_advice_is_gone_while_a_correction_is_pending_and_after_the_extension(world):
    take(world, 1)
    until = clock.legal(date(2026, 3, 13), 17)
    row = corrections.approved(world, at=ENDED, material=False, scope=None, documents_until=until)
    assert titles(world.officer) == []
    with clock.travel(ENDED):
        amendments.come_into_force(row, actor=world.officer)
        taking = documents.take(Tender.objects.get(pk=world.tender.pk), actor=world.supplier())
    assert taking.pk, "the documents are on offer again"
    assert titles(world.officer) == []


def titles(user):
    with clock.travel(ENDED):
        desk = desk_for(user, clock.now())
    return [
        item.article
        for item in (*desk.today, *desk.week, *desk.later)
        if item.article == "87号令第十八条"
    ]


def test_a_correction_looks_the_same_with_bids_in_and_without(world, client, monkeypatch):
    monkeypatch.setattr("tests.tenders.test_hidden.LOOK", ENDED)
    readers = [None, world.officer, world.approver, world.auditor, world.openers[0]]
    readers.append(world.supplier())
    take(world, 3)  # below three the officer reads the advice to extend
    corrections.in_force(world)
    before = [pages(client, reader, world.tender) for reader in readers]
    for _number in range(3):
        world.bid()
    assert Bid.objects.to_be_confirmed().count() == 3
    take(world, 1)
    assert [pages(client, reader, world.tender) for reader in readers] == before

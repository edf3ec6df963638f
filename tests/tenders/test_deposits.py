"""Bid deposits: received in secret, judged at the gates, paid back in time by a second person."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.roles import Role
from procurement.people.services.accounts import grant, system_user
from procurement.web.desk import desk_for
from tenders import timeline
from tenders.models import Award, Bid, Deposit, Lot
from tenders.services import deposits, publication
from tests.copies import copies
from tests.factories.deposits import ARRIVED, ASKED, asking, held, receipt
from tests.factories.people import organisation
from tests.factories.tenders import DEADLINE

TODAY = clock.legal(date(2026, 4, 1), 10)


@pytest.fixture
def asked(world):
    return asking(world)


def codes(error):
    return {reason.code for reason in error.value.reasons}


def paid_back(deposit, actor, at=TODAY, **values):
    given = {"ended_on": at.date(), "end_reference": "退款1", **values}
    with clock.travel(at):
        return deposits.refund(deposit, actor=actor, **given)


def desk_of(user, now):
    desk = desk_for(user, now)
    return [*desk.today, *desk.week, *desk.later]


def award(world, bid, at=TODAY):
    """The award letter of the lot is out."""
    row = Bid.objects.get(pk=bid.pk)
    Bid.objects.filter(pk=row.pk).update(status="winner")
    return Award.objects.create(
        lot=row.lot, bid=row, supplier=row.supplier, rank=1, amount=Decimal(1), years=1,
        determined_by=world.approver, issued_at=at,
    )  # fmt: skip


# Received ---------------------------------------------------------------------------------------


def test_finance_records_what_arrived(asked):
    supplier = organisation("supplier")
    deposit = held(asked, supplier)
    assert (deposit.amount, deposit.recorded_by, deposit.status) == (
        ASKED, asked.finance, "held"
    )  # fmt: skip


@pytest.mark.parametrize("who", ["officer", "approver", "auditor"])
def test_nobody_else_of_the_house_records_it(asked, who):
    with pytest.raises(NotAllowed):
        deposits.record(
            asked.tender, supplier=organisation("supplier"), actor=getattr(asked, who), **receipt()
        )


def test_whoever_runs_the_tender_records_none_even_as_finance(asked):
    grant(asked.officer, asked.purchaser, Role.FINANCE, actor=system_user())
    with pytest.raises(NotAllowed) as error:
        deposits.record(
            asked.tender, supplier=organisation("supplier"), actor=asked.officer, **receipt()
        )
    assert codes(error) == {"hand"}


def test_one_deposit_of_a_supplier_is_held_at_a_time(asked):
    supplier = organisation("supplier")
    held(asked, supplier)
    with pytest.raises(RuleBroken) as error:
        held(asked, supplier)
    assert codes(error) == {"again"}


def test_a_tender_without_a_deposit_takes_none(asked):
    asked.tender.__class__.objects.filter(pk=asked.tender.pk).update(deposit=0)
    with pytest.raises(WrongState) as error:
        held(asked, organisation("supplier"))
    assert codes(error) == {"no_deposit"}


# Secret -----------------------------------------------------------------------------------------


def test_before_the_opening_only_finance_and_the_bidder_know(asked):
    bid = asked.bid()
    deposit = held(asked, bid.supplier)
    own = bid.supplier.memberships.get().user
    for reader in (
        asked.officer,
        asked.approver,
        asked.auditor,
        asked.openers[0],
        asked.supplier(),
    ):
        assert not Deposit.objects.visible_to(reader).exists()
    for reader in (asked.finance, asked.treasurer, own):
        assert list(Deposit.objects.visible_to(reader)) == [deposit]
    entry = AuditEntry.objects.get(action="tenders.deposit.record")
    assert entry.log == f"tender-{asked.tender.pk}-bids"
    asked.opened(2)
    for reader in (asked.officer, asked.approver, asked.auditor):
        assert list(Deposit.objects.visible_to(reader)) == [deposit]
    assert not Deposit.objects.visible_to(asked.supplier()).exists()


NOISE = re.compile(
    r'name="(csrfmiddlewaretoken|key)" value="[^"]*"|nonce="[^"]*"|<time[^>]*>.*?</time>'
)


def test_no_page_of_others_changes_with_a_deposit(asked, client):
    readers = [asked.officer, asked.approver, asked.auditor, asked.openers[0], asked.supplier()]

    def look():
        texts = []
        with clock.travel(ARRIVED + timedelta(days=1)):
            for reader in readers:
                client.force_login(reader)
                for address in (asked.tender.get_absolute_url(), "/desk/"):
                    texts.append(NOISE.sub("", client.get(address).text))
        return texts

    before = look()
    held(asked, organisation("supplier"))
    assert look() == before


def test_the_page_is_for_finance_and_suppliers_until_the_opening(asked, client):
    bid = asked.bid()
    held(asked, bid.supplier)
    address = reverse("tenders:deposits", args=[asked.tender.pk])
    rival = asked.supplier()
    with clock.travel(ARRIVED):
        for reader, seen in ((asked.finance, True), (rival, False)):
            client.force_login(reader)
            page = client.get(address)
            assert page.status_code == 200
            assert (bid.supplier.name in page.text) is seen
        client.force_login(asked.officer)
        assert client.get(address).status_code == 404


# At the gates -----------------------------------------------------------------------------------


def test_who_judges_qualification_reads_how_each_deposit_stands(asked, client):
    good, short, none = (asked.bid(unit_price=f"4.{n}") for n in (90, 91, 92))
    held(asked, good.supplier)
    held(asked, short.supplier, amount=Decimal("59999.99"))
    with clock.travel(DEADLINE + timedelta(minutes=3)):
        asked.opened(0)
        client.force_login(asked.officer)
        page = client.get(reverse("tenders:qualification", args=[good.lot_id]))
    notes = {bid.supplier_id: bid.deposit_note for bid, *_rest in page.context["form"].rows}
    assert [notes[bid.supplier_id].good for bid in (good, short, none)] == [True, False, False]
    assert notes[none.supplier_id].article == "87号令第六十三条第一项"
    assert "59,999.99" in page.text and "No deposit was received." in page.text


# Back -------------------------------------------------------------------------------------------


def test_a_withdrawn_bid_gets_its_deposit_back_before_the_opening(asked):
    bid = asked.bid()
    deposit = held(asked, bid.supplier)
    with pytest.raises(RuleBroken) as error:
        paid_back(deposit, asked.treasurer, ARRIVED)
    assert codes(error) == {"too_early"}
    Bid.objects.filter(pk=bid.pk).update(status="withdrawn", withdrawn_at=ARRIVED)
    paid_back(deposit, asked.treasurer, ARRIVED + timedelta(days=1))
    deposit.refresh_from_db()
    assert (deposit.status, deposit.end_reference) == ("refunded", "退款1")
    assert held(asked, bid.supplier), "who seals again pays again"


def test_a_terminated_tender_pays_every_deposit_back(asked):
    deposit = held(asked, organisation("supplier"))
    with clock.travel(ARRIVED):
        publication.ask_termination(asked.tender, reason="规划调整", actor=asked.officer)
        publication.terminate(asked.tender, actor=asked.approver)
    day = ARRIVED + timedelta(days=1)
    with clock.travel(day):
        titles = [str(item.title) for item in desk_of(asked.treasurer, day)]
    assert "Pay bid deposits back: 1" in titles
    assert paid_back(deposit, asked.treasurer, day).status == "refunded"


def test_losers_are_paid_after_the_award_letter_and_the_winner_after_the_contract(asked):
    winner, loser = asked.bid(), asked.bid()
    first, second = held(asked, winner.supplier), held(asked, loser.supplier)
    asked.opened(1)
    with pytest.raises(RuleBroken):
        paid_back(second, asked.treasurer)
    award(asked, winner)
    with pytest.raises(RuleBroken) as error:
        paid_back(second, asked.treasurer, into_bond=True)
    assert codes(error) == {"into_bond"}
    assert paid_back(second, asked.treasurer).status == "refunded"
    with pytest.raises(RuleBroken):
        paid_back(first, asked.treasurer)
    lot = Lot.objects.get(pk=winner.lot_id)
    Lot.objects.filter(pk=lot.pk).update(reached={"contracted": TODAY.isoformat()})
    assert paid_back(first, asked.treasurer, into_bond=True).into_bond


def test_whoever_recorded_the_receipt_records_no_refund(asked):
    bid = asked.bid()
    deposit = held(asked, bid.supplier)
    Bid.objects.filter(pk=bid.pk).update(status="withdrawn", withdrawn_at=ARRIVED)
    with pytest.raises(NotAllowed) as error:
        paid_back(deposit, asked.finance, ARRIVED)
    assert codes(error) == {"second_person"}
    with pytest.raises(Http404):
        paid_back(deposit, asked.officer, ARRIVED)


def test_a_refund_names_its_payment_and_its_day(asked):
    bid = asked.bid()
    deposit = held(asked, bid.supplier)
    Bid.objects.filter(pk=bid.pk).update(status="withdrawn", withdrawn_at=ARRIVED)
    with pytest.raises(RuleBroken) as error:
        paid_back(
            deposit, asked.treasurer, ARRIVED, end_reference=" ",
            ended_on=(ARRIVED + timedelta(days=1)).date(),
        )  # fmt: skip
    assert codes(error) == {"reference", "future"}


# Kept -------------------------------------------------------------------------------------------


def test_a_deposit_is_kept_by_a_second_person_on_a_lawful_ground(asked):
    bid = asked.bid()
    deposit = held(asked, bid.supplier)
    asked.opened(2)
    with pytest.raises(RuleBroken) as error:
        deposits.keep(deposit, ground="collusion", facts="-", actor=asked.approver)
    assert codes(error) == {"ground"}
    with pytest.raises(NotAllowed):
        deposits.keep(deposit, ground="revoked", facts="撤销", actor=asked.finance)
    kept = deposits.keep(deposit, ground="revoked", facts="有效期内撤销", actor=asked.approver)
    assert (kept.status, kept.ended_by) == ("kept", asked.approver)
    with pytest.raises(WrongState):
        paid_back(deposit, asked.treasurer)


# Desk, timeline, pages --------------------------------------------------------------------------


def test_the_desk_warns_by_the_last_day_and_the_timeline_tells_what_was_missed(asked, client):
    winner, loser = asked.bid(), asked.bid()
    held(asked, winner.supplier)
    deposit = held(asked, loser.supplier)
    asked.opened(1)
    award(asked, winner)
    with clock.travel(TODAY):
        (item,) = [one for one in desk_of(asked.treasurer, TODAY) if "deposit" in str(one.title)]
    assert (item.due_day, str(item.title)) == (date(2026, 4, 9), "Pay bid deposits back: 1")
    late = clock.legal(date(2026, 4, 10), 9)
    with clock.travel(late):
        rows = list(Deposit.objects.filter(pk=deposit.pk).select_related("tender"))
        events = timeline.events_of(asked.tender, late, held=rows)
        (missed,) = [one for one in events if "paid back" in str(one.what)]
        assert missed.late and missed.when == date(2026, 4, 9)
        client.force_login(asked.auditor)
        page = client.get(reverse("tenders:deposits", args=[asked.tender.pk]))
        assert "Order 87 art. 38 para. 3" in page.text
    paid_back(deposit, asked.treasurer, late)
    with clock.travel(late):
        rows = list(Deposit.objects.filter(pk=deposit.pk).select_related("tender"))
        events = timeline.events_of(asked.tender, late, held=rows)
    (done,) = [one for one in events if "paid back" in str(one.what)]
    assert done.done and done.late


def test_everything_is_done_by_clicking(asked, client):
    bid = asked.bid()
    with clock.travel(ARRIVED):
        client.force_login(asked.finance)
        address = reverse("tenders:deposit_record", args=[asked.tender.pk])
        assert client.get(address).status_code == 200
        sent = {
            "supplier": bid.supplier_id, "kind": "surety", "amount": "60,000.00",
            "account": "示例担保公司", "reference": "保函1", "received_at": "2026-03-09T10:00",
        }  # fmt: skip
        assert client.post(address, {**sent, "amount": ""}).status_code == 422
        done = client.post(address, sent, follow=True)
        assert "Guarantee of a surety company" in done.text
    deposit = Deposit.objects.get()
    asked.opened(2)
    award(asked, asked.bids[-1])
    with clock.travel(TODAY):
        client.force_login(asked.treasurer)
        address = reverse("tenders:deposit_refund", args=[deposit.pk])
        page = client.get(reverse("tenders:deposits", args=[asked.tender.pk]))
        assert address in page.text
        assert client.post(address, {"ended_on": "2026-04-01"}).status_code == 422
        sent = {"ended_on": "2026-04-01", "end_reference": "退款9"}
        assert "退款9" in client.post(address, sent, follow=True).text
        client.force_login(asked.approver)
        assert client.get(reverse("tenders:deposit_keep", args=[deposit.pk])).status_code == 409


def test_the_page_and_the_desk_ask_as_often_with_a_thousand_deposits_as_with_ten(asked, client):
    bid = asked.bid()
    deposit = held(asked, bid.supplier)

    def add(numbers):
        firms = copies(
            bid.supplier, numbers, lambda n: {"name": f"示例{n}", "credit_code": f"C{n:017d}"}
        )
        keys = dict(zip(numbers, (one.pk for one in firms), strict=True))
        copies(bid, numbers, lambda n: {"supplier_id": keys[n]})
        copies(deposit, numbers, lambda n: {"supplier_id": keys[n], "reference": f"R-{n}"})

    def asks(address):
        with clock.travel(ARRIVED), CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    client.force_login(asked.treasurer)
    pages = (
        reverse("tenders:deposits", args=[asked.tender.pk]),
        asked.tender.get_absolute_url(),
        "/desk/",
    )
    add(range(1, 10))
    few = [asks(address) for address in pages]
    add(range(10, 1000))
    assert [asks(address) for address in pages] == few

"""A winner that lets the limit for the contract pass stands on the desks of the purchaser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock
from procurement.calendars.services import calendar
from procurement.web.desk import desk_for
from tenders.guards.award import signing_due
from tenders.models import Award, Bid, Lot
from tenders.services import refusals
from tests.copies import copies
from tests.factories import challenges as quarrels
from tests.factories import evaluation as make
from tests.factories.tenders import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make.to_awarded()


def on(day):
    return clock.travel(clock.legal(day, 10))


def found(case, who, text):
    """The items of this person's desk with these words about signing."""
    fresh = type(who).objects.get(pk=who.pk)
    desk = desk_for(fresh, clock.now())
    mine = (*desk.today, *desk.week, *desk.later)
    return [item for item in mine if text in str(item.title)]


NEAR, PAST = "its last day comes near", "has passed"


def test_nothing_is_said_before_the_last_three_working_days(case):
    last = signing_due(case.lot)
    days = calendar.current()
    third = max(
        day
        for n in range(20)
        if days.working_days_between(day := last - timedelta(days=n), last) == 3
    )
    with on(third - timedelta(days=1)):
        assert not found(case, case.who.officer, NEAR)
    with on(third):
        assert found(case, case.who.officer, NEAR)


def test_officer_and_approver_read_which_lot_who_and_by_when_with_the_article(case):
    last = signing_due(case.lot)
    record = reverse("tenders:refusal_record", args=[case.lot.pk])
    winner = case.lot.award.supplier.name
    for day, words in ((last, NEAR), (last + timedelta(days=1), PAST)):
        with on(day):
            for who, url in (
                (case.who.officer, record),
                (case.who.approver, case.lot.get_absolute_url()),
            ):
                (item,) = found(case, who, words)
                assert f"{case.tender.title}, lot {case.lot.number}" in str(item.title)
                assert winner in str(item.why)
                assert item.due_day == last
                assert item.article == "政府采购法第四十六条；87号令第七十一条"
                assert item.url == url


def test_the_link_of_the_officer_begins_the_refusal(case, client):
    with on(signing_due(case.lot) + timedelta(days=1)):
        client.force_login(case.who.officer)
        (item,) = found(case, case.who.officer, PAST)
        assert item.url in client.get(reverse("web:desk")).content.decode()
        assert client.get(item.url).status_code == 200
        form = {"ground": "limit", "reason": "逾期未签", "paper": pdf()}
        assert client.post(item.url, form).status_code == 302
        assert not found(case, case.who.officer, PAST), "it is with the approver now"
        assert not found(case, case.who.approver, PAST)
        assert found(case, case.who.approver, "Decide whether the award falls")
        refusals.send_back(case.lot, reason="证明不足", actor=case.who.approver)
        assert found(case, case.who.officer, PAST), "the award stands and is still not signed"


def test_a_signed_contract_and_a_fallen_award_remind_nobody(case):
    with on(signing_due(case.lot) + timedelta(days=1)):
        Lot.objects.filter(pk=case.lot.pk).update(status="contracted")
        assert not found(case, case.who.officer, PAST)
        Lot.objects.filter(pk=case.lot.pk).update(status="awarded")
        assert found(case, case.who.officer, PAST)
        refusals.decline(case.lot, reason="无力履行", actor=make.winner_of(case))
        assert not found(case, case.who.officer, PAST)


def test_nobody_is_reminded_while_signing_rests():
    case = quarrels.announced()
    with on(signing_due(case.lot) + timedelta(days=1)):
        assert found(case, case.who.officer, PAST)
    row = quarrels.filed(case)
    with on(signing_due(case.lot) + timedelta(days=1)):
        assert not found(case, case.who.officer, PAST), "nobody has examined it yet"
        quarrels.accepted_again(row)
        assert not found(case, case.who.officer, PAST)


def test_the_supplier_and_the_auditor_have_no_such_item(case):
    with on(signing_due(case.lot) + timedelta(days=1)):
        for who in (make.winner_of(case), case.who.auditor):
            assert not found(case, who, PAST)


def test_the_desk_asks_the_same_with_ten_and_with_a_thousand_unsigned_awards(case):
    """Each lot has an award whose last day is past."""
    lot, award = case.lot, case.lot.award

    def grow(numbers):
        lots = copies(lot, numbers, lambda n: {"number": 100 + n})
        bids = copies(award.bid, range(len(lots)), lambda n: {"lot_id": lots[n].pk})
        copies(
            award,
            range(len(lots)),
            lambda n: {"lot_id": lots[n].pk, "bid_id": bids[n].pk},
        )

    def count():
        fresh = type(case.who.officer).objects.get(pk=case.who.officer.pk)
        with CaptureQueriesContext(connection) as caught:
            desk = desk_for(fresh, clock.now())
        assert sum(PAST in str(item.title) for item in desk.today) == Award.objects.count()
        return len(caught)

    with on(signing_due(lot) + timedelta(days=1)):
        grow(range(1, 10))
        count()
        few = count()
        grow(range(10, 1000))
        assert Bid.objects.count() > 1000
        assert count() == few

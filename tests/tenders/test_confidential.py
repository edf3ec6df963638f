"""The content of bids is for whoever evaluates them: nobody else inside reads a page or a file."""

from __future__ import annotations

import pytest
from django.urls import reverse

from procurement.documents.services.files import store_bytes
from procurement.people.roles import Role
from tenders.lifecycle.lot import EVALUATING
from tenders.models import Bid, BidFile
from tests.factories import consultations
from tests.factories import evaluation as make
from tests.factories.people import person

pytestmark = pytest.mark.django_db

CHEAP = ("3000000", "9000000", "9200000", "9400000")
DATA = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
READERS = (Role.OFFICER, Role.APPROVER)
OTHERS = (Role.OPENING_OFFICER, Role.CONTRACT_MANAGER, Role.FINANCE, Role.EDITOR, Role.INSPECTOR)


def low_price():
    return make.conform(make.to_conformity(prices=CHEAP))


RUNNING = {
    "qualification": make.opened,
    "conformity": make.to_conformity,
    "consultation": consultations.consulting,
    "low_price": low_price,
    "scoring": make.to_scoring,
    "ranked": make.to_ranked,
    "winner_determined": make.to_determined,
}


def enclosed(case, bid):
    """The addresses of a bid and of a readable file of it."""
    about = {"purpose": "bid_file", "subject": f"tenders.bid:{bid.pk}"}
    stored = store_bytes(DATA, "方案.pdf", actor=case.who.officer, **about)
    BidFile.objects.create(bid=bid, size=len(DATA), sha256="0" * 64, opened=stored)
    return reverse("tenders:bid", args=[bid.pk]), stored.get_absolute_url()


def answers(client, user, addresses):
    client.force_login(user)
    return {client.get(address).status_code for address in addresses}


def test_every_state_of_an_evaluation_is_asked():
    assert set(map(str, EVALUATING)) <= set(RUNNING)


@pytest.mark.parametrize("state", RUNNING)
def test_until_the_result_only_those_who_evaluate_read_a_bid_and_its_files(client, state):
    case = RUNNING[state]()
    assert make.refresh(case).lot.status == state
    bid = case.bids[0]
    addresses = enclosed(case, bid)
    for role in READERS:
        assert answers(client, person(role, at=case.who.buyer), addresses) == {200}, role
    assert answers(client, person(Role.AUDITOR), addresses) == {200}
    assert answers(client, case.bidders[0], addresses) == {200}, "its own"
    for role in OTHERS:
        assert answers(client, person(role, at=case.who.buyer), addresses) == {404}, role
    assert answers(client, case.bidders[1], addresses) == {404}, "a rival"
    if case.committee is not None:
        assert answers(client, case.members[0].user, addresses) == {200}


@pytest.mark.parametrize("role", OTHERS)
def test_others_inside_read_name_and_price_in_the_opening_record_without_a_way_into_a_bid(
    client, role
):
    case = make.to_scoring()
    client.force_login(person(role, at=case.who.buyer))
    page = client.get(reverse("tenders:opening", args=[case.tender.pk]))
    if page.status_code == 404:  # not of those who work with tenders: the public record
        page = client.get(reverse("tenders:opening_record", args=[case.tender.pk]))
    assert page.status_code == 200
    for bid in case.bids:
        assert bid.supplier.name in page.text
        assert f'"{reverse("tenders:bid", args=[bid.pk])}"' not in page.text


def test_the_result_opens_the_winners_bid_to_contract_managers_and_nothing_else(client):
    case = make.to_awarded()
    won = Bid.objects.get(lot=case.lot, status="winner")
    lost = case.lot.bids.exclude(pk=won.pk).first()
    manager = person(Role.CONTRACT_MANAGER, at=case.who.buyer)
    assert answers(client, manager, enclosed(case, won)) == {200}
    assert answers(client, manager, enclosed(case, lost)) == {404}
    assert answers(client, person(Role.CONTRACT_MANAGER), enclosed(case, won)) == {404}, "elsewhere"
    for role in (Role.OPENING_OFFICER, Role.FINANCE, Role.EDITOR, Role.INSPECTOR):
        other = person(role, at=case.who.buyer)
        assert answers(client, other, enclosed(case, won)) == {404}, role

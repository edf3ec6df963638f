"""Work that came back says who returned it, when and why, to whoever has to mend it."""

import pytest
from django.urls import reverse

from contracts.services import certificates, signing
from procurement import clock
from tenders.services import planning, tendering
from tests.factories import contracts as made
from tests.factories.tenders import PLANNED, Procurement
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.django_db
WHY = "第三条与招标文件不一致"


def told(page, who):
    return WHY in page.text and f"{who} returned it on" in page.text


def test_a_returned_plan_says_why_until_it_is_handed_in_again():
    world = Procurement()
    plan = world.plan()
    with clock.travel(PLANNED):
        planning.submit(plan, actor=world.officer)
        planning.send_back(plan, reason=WHY, actor=world.approver)
        officer = Visitor(world.officer)
        assert told(officer.see(plan.get_absolute_url()), world.approver)
        planning.submit(plan, actor=world.officer)
        assert WHY not in officer.see(plan.get_absolute_url()).text


def test_a_returned_tender_says_why_where_it_is_written():
    world = Procurement()
    tender = world.draft()
    with clock.travel(tender.created_at):
        tendering.submit(tender, actor=world.officer)
        tendering.send_back(tender, reason=WHY, actor=world.approver)
        officer = Visitor(world.officer)
        for address in (tender.get_absolute_url(), reverse("tenders:prepare", args=[tender.pk])):
            assert told(officer.see(address), world.approver), address


def test_a_returned_contract_and_certificate_say_why_to_their_manager_alone():
    contract = made.draft()
    who = contract.who
    signing.submit_for_check(contract, actor=who.manager)
    signing.return_to_draft(contract, actor=who.approver, reason=WHY)
    assert told(Visitor(who.manager).see(contract.get_absolute_url()), who.approver)
    row = made.reviewed()
    certificates.send_back(row, actor=row.who.finance, reason=WHY)
    address = row.get_absolute_url()
    assert told(Visitor(row.who.manager).see(address), row.who.finance)
    assert WHY not in Visitor(row.who.supplier).see(address).text

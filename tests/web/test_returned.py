"""Work that came back says who returned it, when and why, to whoever has to mend it."""

import pytest
from django.urls import reverse

from contracts.services import certificates, signing
from inspections.services import assessments
from procurement import clock
from procurement.audit.models import AuditEntry
from tenders.desk.procurement import MOST
from tenders.services import planning, tendering
from tests.copies import asked, copies
from tests.factories import contracts as made
from tests.factories import inspections as inspected
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


def test_the_desk_tells_whoever_has_to_mend_it_who_returned_it_and_why():
    world, desk = Procurement(), reverse("web:desk")
    plan, tender = world.plan(), world.draft()
    with clock.travel(tender.created_at):
        for services, row in ((planning, plan), (tendering, tender)):
            services.submit(row, actor=world.officer)
            officer = Visitor(world.officer)
            assert WHY not in officer.see(desk).text
            services.send_back(row, reason=WHY, actor=world.approver)
            assert told(officer.see(desk), world.approver)
            assert WHY not in Visitor(world.approver).see(desk).text
            services.submit(row, actor=world.officer)
            assert WHY not in officer.see(desk).text


def test_the_desk_of_the_manager_alone_tells_why_contract_and_certificate_came_back():
    desk, contract = reverse("web:desk"), made.draft()
    who = contract.who
    signing.submit_for_check(contract, actor=who.manager)
    signing.return_to_draft(contract, actor=who.approver, reason=WHY)
    assert told(Visitor(who.manager).see(desk), who.approver)
    assert WHY not in Visitor(who.approver).see(desk).text
    row = made.reviewed()
    certificates.send_back(row, actor=row.who.finance, reason=WHY)
    assert told(Visitor(row.who.manager).see(desk), row.who.finance)
    for other in (row.who.supplier, row.who.finance):
        assert WHY not in Visitor(other).see(desk).text


def test_the_desk_tells_why_the_assessment_of_a_month_came_back():
    row = inspected.shown()
    who = row.who
    with clock.travel(row.shown_at):
        assessments.send_back(row, reason=WHY, actor=who.reviewer)
        assert told(Visitor(who.manager).see(reverse("web:desk")), who.reviewer)
        assert WHY not in Visitor(who.supplier).see(reverse("web:desk")).text


def test_the_desk_asks_the_same_however_much_came_back(client):
    world, desk = Procurement(), reverse("web:desk")
    client.force_login(world.officer)

    def more_came_back(numbers):
        plans = copies(plan, numbers, lambda n: {"number": f"N-{n}", "title": f"示例计划{n}"})
        keys = dict(zip(numbers, (one.pk for one in plans), strict=True))
        for entry in entries:
            last = entry.number + 10_000 * (1 + entries.index(entry))
            copies(
                entry,
                numbers,
                lambda n, last=last: {"number": last + n, "object_id": str(keys[n]), "hash": "x"},
            )

    with clock.travel(PLANNED):
        plan = world.plan()
        planning.submit(plan, actor=world.officer)
        planning.send_back(plan, reason=WHY, actor=world.approver)
        plan.refresh_from_db()
        moved = AuditEntry.objects.filter(object_type="tenders.plan", object_id=str(plan.pk))
        entries = list(moved.order_by("number"))
        more_came_back(range(1, 10))
        few = asked(client, [desk])
        assert client.get(desk).content.decode().count(WHY) == 10
        more_came_back(range(10, 1000))
        assert client.get(desk).content.decode().count(WHY) == MOST
        assert asked(client, [desk]) == few


def road(page):
    """What the timeline of a page says, line by line."""
    return [line.get_text(" ", strip=True) for line in page.soup.select("ol.road li")]


def lines_of(page, words):
    return [line for line in road(page) if words in line]


def test_the_timeline_of_a_plan_and_of_a_tender_shows_every_way_to_the_approver_and_back():
    world = Procurement()
    plan, tender = world.plan(), world.draft()
    with clock.travel(tender.created_at):
        officer = Visitor(world.officer)
        for services, row in ((planning, plan), (tendering, tender)):
            services.submit(row, actor=world.officer)
            services.send_back(row, reason=WHY, actor=world.approver)
            services.submit(row, actor=world.officer)
            page = officer.see(row.get_absolute_url())
            assert len(lines_of(page, f"{world.officer} handed it in")) == 2
            assert len(lines_of(page, f"{world.approver} returned it")) == 1
            assert WHY not in page.text


def test_the_way_to_finance_and_back_is_on_the_timeline_of_the_purchaser_alone():
    row = made.reviewed()
    who, address = row.who, row.get_absolute_url()
    certificates.send_back(row, actor=who.finance, reason=WHY)
    certificates.review(row, actor=who.manager)
    page = Visitor(who.manager).see(address)
    assert len(lines_of(page, f"{who.manager} reviewed it")) == 2
    assert len(lines_of(page, f"{who.finance} returned it")) == 1
    assert not lines_of(Visitor(who.supplier).see(address), "returned it")


def test_the_timeline_of_a_contract_keeps_the_legal_check_that_sent_it_back():
    contract = made.draft()
    who = contract.who
    signing.submit_for_check(contract, actor=who.manager)
    signing.return_to_draft(contract, actor=who.approver, reason=WHY)
    found = road(Visitor(who.manager).see(contract.get_absolute_url()))
    ways = [f"{who.manager} handed it in", f"{who.approver} returned it"]
    assert [way for line in found for way in ways if way in line] == ways
    signing.submit_for_check(contract, actor=who.manager)
    signing.pass_check(contract, actor=who.approver)
    signing.send(contract, actor=who.manager)
    for other, lines in ((who.manager, 1), (who.supplier, 0)):
        page = Visitor(other).see(contract.get_absolute_url())
        assert len(lines_of(page, "returned it")) == lines
        assert len(lines_of(page, "Submitted for the legal check")) == 1


def test_the_course_of_a_month_shows_that_it_was_shown_and_came_back():
    row = inspected.shown()
    who = row.who
    with clock.travel(row.shown_at):
        assessments.send_back(row, reason=WHY, actor=who.reviewer)
        page = Visitor(who.manager).see(row.get_absolute_url())
        assert lines_of(page, "showed it to the contractor")
        assert lines_of(page, f"{who.reviewer} returned it")

"""The main steps as people do them, on a desk and on a phone, some of them without script."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cms.models import Notice
from inspections.models import Finding
from inspections.services import assessments
from procurement import clock
from tests.browser.world import BIDDING, WINTER
from tests.factories import inspections
from tests.factories.tenders import NOTICE_DAY, Procurement
from tests.web.browser import WIDTHS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.enable_socket,
    pytest.mark.parametrize("width", WIDTHS),
]


def published_tender() -> Procurement:
    world = Procurement()
    tender = world.ready()
    with clock.travel(clock.legal(NOTICE_DAY, 10)):
        notice = Notice.objects.of(tender).get(kind="tender")
        notice.latest_revision.publish(user=world.officer, skip_permission_checks=True)
    tender.refresh_from_db()
    world.__dict__["tender"] = tender
    return world


def test_somebody_finds_a_notice_and_its_tender(visit, width):
    world = published_tender()
    with visit(None, BIDDING, width) as page:
        page.open("/notices/")
        page.fill("input[name=q]", "清扫")
        page.press("input[name=q]", "Enter")
        page.wait_for_url("**q=*")
        page.click(f"main a:has-text('{world.tender.title}') >> nth=0")
        page.wait_for_url("**/notices/*-*/")
        page.fits()
        page.click(f"main a[href='{world.tender.get_absolute_url()}'] >> nth=0")
        assert world.tender.number in page.inner_text("main")


def test_one_signs_in_and_reads_the_desk(visit, width):
    world = published_tender()
    with visit(None, BIDDING, width) as page:
        page.open("/desk/")
        page.fill("#id_login", world.officer.username)
        page.fill("#id_password", "pass-word-1")
        page.press("#id_password", "Enter")
        page.wait_for_url("**/desk/")
        assert world.officer.display_name in page.inner_text("h1")


def test_a_unit_is_recorded_with_a_photo(visit, width):
    row = inspections.drawn()
    unit = inspections.units(row)[0]
    fault = inspections.fault(row)
    morning = clock.legal(inspections.DAY, 8)
    with visit(inspections.team(row)[0], morning, width) as page:
        page.open(reverse("inspections:field", args=[row.pk]))
        page.click(f"a[href='{reverse('inspections:unit', args=[unit.pk])}'] >> nth=0")
        page.wait_for_url("**/units/**")
        section = page.locator(f"section.fault:has(#f{fault.pk})")
        section.locator("button.more").click()
        section.locator("button.more").click()
        if not section.locator("details").get_attribute("open"):
            section.locator("summary").click()
        photo = inspections.photo()
        section.locator("input[type=file]").set_input_files(
            {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read()}
        )
        page.click("button[name=save]")
        page.wait_for_load_state()
        page.fits()
    finding = Finding.objects.get()
    assert finding.quantity == 2 and finding.photos.count() == 1


def test_a_month_is_confirmed_and_its_money_read(visit, width):
    month = inspections.shown()
    who = month.who
    with clock.travel(WINTER):
        assessments.answer(month, text="没有异议", actor=who.supplier)
    with visit(who.reviewer, WINTER, width) as page:
        page.open(month.get_absolute_url())
        page.open(reverse("inspections:confirm", args=[month.pk]))
        page.click("main form button")
        page.wait_for_url(f"**{month.get_absolute_url()}")
    month.refresh_from_db()
    certificate = month.result.certificates.get()
    with visit(who.supplier, WINTER, width) as page:
        page.open(month.result.get_absolute_url())
        assert f"{certificate.amount:,.2f}" in page.inner_text("main")
        page.open(certificate.get_absolute_url())
        assert certificate.in_capitals in page.inner_text("main").replace(" ", "")
        page.open(reverse("contracts:certificate_confirm", args=[certificate.pk]))
        page.click("main form button")
        page.wait_for_url(f"**{certificate.get_absolute_url()}")
    certificate.refresh_from_db()
    assert certificate.status == "confirmed"

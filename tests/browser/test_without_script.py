"""The core tasks in a browser that runs no script: bid, score, record, answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from inspections.models import Finding
from procurement import clock
from tenders.models import Bid, BidFile, ScoreSheet
from tests.browser.world import AUTUMN, BIDDING
from tests.factories import evaluation, inspections
from tests.factories.tenders import PDF, Procurement
from tests.web.browser import WIDTHS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.enable_socket,
    pytest.mark.parametrize("width", WIDTHS),
]


def test_a_bid_is_begun_priced_declared_filled_and_sealed(visit, width):
    world = Procurement()
    lot = world.tender.lots.get()
    with visit(world.supplier(), BIDDING, width, script=False) as page:
        page.open(world.tender.get_absolute_url())
        page.goto(page.url + "documents/take/")
        page.click("main form button")
        page.open(reverse("tenders:bid_workspace", args=[lot.pk]))
        page.click("main a:has-text('Begin the bid')")
        page.click("main form button")
        page.open(reverse("tenders:bid_prices", args=[lot.pk]))
        for line in lot.lines.all():
            page.fill(f"input[name=price_{line.pk}]", "4.96")
        page.click("main form button")
        page.open(reverse("tenders:bid_declaration", args=[lot.pk]))
        page.check("input[name=small][value=yes]")
        for name, figure in (("employees", "85"), ("turnover", "1200.5"), ("assets", "860")):
            page.fill(f"input[name={name}_0]", figure)
        page.click("main form button")
        for part in BidFile.NEEDED:
            page.select_option("select[name=part]", part)
            page.set_input_files(
                "input[name=file]",
                {"name": f"{part}.pdf", "mimeType": "application/pdf", "buffer": PDF},
            )
            page.click("button:has-text('Encrypt and add')")
        page.click("form[action$='/bid/seal/'] button")
        assert "/receipts/" in page.url
    bid = Bid.objects.get()
    assert bid.status == "sealed" and bid.files.count() == len(BidFile.NEEDED)


def test_a_score_sheet_is_filled_saved_and_handed_in(visit, width):
    case = evaluation.to_scoring()
    user = case.members[0].user
    sheet = ScoreSheet.objects.get(member__user=user)
    with visit(user, clock.now(), width, script=False) as page:
        page.open(reverse("tenders:scores", args=[case.lot.pk]))
        cells = page.locator("table.sheet input")
        for number in range(cells.count()):
            cells.nth(number).fill("10")
        cells.first.fill("41")
        page.click("button[name=hand_in]")
        assert cells.first.get_attribute("aria-invalid") == "true", "of at most 40 points"
        assert cells.first.input_value() == "41"
        cells.first.fill("40")
        page.click("button[name=hand_in]")
        assert "Handed in" in page.inner_text("main")
    sheet.refresh_from_db()
    assert sheet.status == "locked"
    assert sheet.scores.count() == len(case.bids) * case.lot.criteria.count()


def test_a_unit_is_recorded_with_a_photo_and_finished(visit, width):
    row = inspections.drawn()
    unit = inspections.units(row)[0]
    fault = inspections.fault(row)
    photo = inspections.photo()
    with visit(inspections.team(row)[0], inspections.MORNING, width, script=False) as page:
        page.open(reverse("inspections:unit", args=[unit.pk]))
        section = page.locator(f"section.fault:has(#f{fault.pk})")
        section.locator("input.many").fill("2")
        if section.locator("details[open]").count() == 0:
            section.locator("summary").click()
        section.locator("input[type=file]").set_input_files(
            {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read()}
        )
        section.locator("input[name^=place]").fill("灯杆 132 号")
        page.click("button[name=finish]")
    finding = Finding.objects.get()
    assert finding.quantity == 2 and finding.photos.count() == 1
    assert finding.inspection.finished_at


def test_the_contractor_answers_a_finding(visit, width):
    row = inspections.submitted()
    finding = Finding.objects.first()
    who = row.who.supplier
    with visit(who, AUTUMN - timedelta(hours=12), width, script=False) as page:
        page.open(finding.get_absolute_url())
        page.goto(
            page.url.split("/inspections/")[0] + reverse("inspections:answer", args=[finding.pk])
        )
        page.check("input[name=answer][value=dispute]")
        page.click("main form button")
        assert page.locator(".err, .wrong, [aria-invalid]").count(), "a dispute needs its reasons"
        assert page.is_checked("input[value=dispute]")
        page.fill("textarea[name=reason]", "该处不属合同范围。")
        page.click("main form button")
    finding.refresh_from_db()
    assert finding.answer == "disputed"

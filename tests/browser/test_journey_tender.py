"""A tender is prepared and approved; while it runs, with bids in, it is corrected."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import Workbook

from cms.models import Notice
from procurement import clock
from procurement.people.roles import Role
from tenders.models import Amendment, Tender
from tenders.rules.open_places import OPEN
from tests.browser.hands import file, follows, goes, sends, types, words
from tests.factories.contracts import YUELU
from tests.factories.corrections import DAY, MOVED, NEW_SCOPE
from tests.factories.people import person
from tests.factories.tenders import DEADLINE, NOTICE_DAY, Procurement
from tests.web.browser import WIDTHS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.enable_socket,
    pytest.mark.parametrize("width", WIDTHS),
]

WRITING = clock.legal(NOTICE_DAY - timedelta(days=4), 10)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def url(name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=args)


# Preparing and approving --------------------------------------------------------------------------


def workbook() -> bytes:
    """The Yuelu bill of quantities as a purchaser's spreadsheet."""
    book = Workbook()
    book.active.append(["项目名称", "单位", "数量"])
    for name, unit, quantity, _price, _amount in YUELU:
        book.active.append([name, unit, float(quantity)])
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def missing(page) -> list[str]:
    """The addresses to which the list of what is missing leads, each once."""
    links = page.eval_on_selector_all(".next ul a", "all => all.map(a => a.getAttribute('href'))")
    return list(dict.fromkeys(links))


def fill_open_places(page, address: str) -> None:
    """Follow the list of what is missing and write what only the officer knows."""
    follows(page, address)
    for box in page.locator("main form textarea").all():
        text = box.input_value()
        if OPEN.search(text):
            box.fill(OPEN.sub("12", text))
    sends(page)


def test_a_tender_is_prepared_from_ready_texts_and_approved_by_a_second_person(visit, width):
    world = Procurement()
    plan, counsel = world.announced(), world.counsel
    with visit(world.officer, WRITING, width, language="zh") as page:
        page.open(plan.get_absolute_url())
        follows(page, url("plan_tender", plan.pk))
        sends(page, number="ZB-2026-77", ready=False)
        tender = Tender.objects.get(number="ZB-2026-77")
        lot = tender.lots.get()
        follows(page, url("fill_ready", tender.pk))
        page.fits()
        sends(page)
        assert "机动车道" in page.inner_text(".next"), "what is left open is named"
        page.fits()
        for address in missing(page):
            if "/contents/" in address:
                fill_open_places(page, address)
        tender.refresh_from_db()
        assert "12" in tender.contents["payment"] and not OPEN.search(str(tender.contents))
        prepares_the_lot(page, tender, lot)
        follows(page, url("basics", tender.pk))
        sends(page, place="示例市公共资源交易中心", contact="周样本", contact_phone="0731-00000000")
        follows(page, url("officers", tender.pk))
        sends(page, officers=[one.pk for one in world.openers])
        chooses_lawful_dates(page, tender)
        follows(page, url("contract_text", tender.pk))
        follows(page, url("counsel_ask", tender.pk))
        sends(page, person=str(counsel.pk))
        page.fits()
        with visit(counsel, WRITING, width, language="zh") as desk:
            desk.open("/desk/")
            follows(desk, url("opinion", tender.requests.get().pk))
            desk.fits()
            sends(desk, passed="yes", opinion="文本合法")
            desk.fits()
        page.open(url("prepare", tender.pk))
        assert "本人登录提交" in page.inner_text("main")
        follows(page, url("tender_submit", tender.pk))
        sends(page)
        assert "审批中" in page.inner_text("main .head")
        assert not page.locator(f"a[href='{url('tender_approve', tender.pk)}']").count()
    later = WRITING + timedelta(hours=2)
    with visit(world.approver, later, width, language="zh") as page:
        page.open("/desk/")
        follows(page, tender.get_absolute_url())
        page.fits()
        follows(page, url("tender_approve", tender.pk))
        sends(page)
        assert "已批准" in page.inner_text("main .head")
    tender.refresh_from_db()
    assert (tender.status, tender.approver, tender.published_at) == ("ready", world.approver, None)


def prepares_the_lot(page, tender, lot) -> None:
    """Its scope and requirements, the bill from a workbook, the criteria that make a hundred."""
    follows(page, url("lot_edit", tender.pk, lot.pk))
    box = page.locator("[name=requirement]")
    sends(
        page,
        scope="示例街道全部道路",
        requirement=OPEN.sub("12", box.input_value()),
        service_starts_on="2026-06-01",
        small_rate="10",
    )
    follows(page, url("lot_lines", tender.pk, lot.pk))
    types(page, upload=file("工程量清单.xlsx", workbook(), XLSX))
    goes(page, "form[action$='/upload/'] button")
    page.fits()
    assert lot.lines.count() == len(YUELU)
    assert lot.lines.get(number=1).quantity == Decimal(YUELU[0][2])
    page.open(url("prepare", tender.pk))
    follows(page, url("lot_criteria", tender.pk, lot.pk))
    sends(page, price_weight="15")
    assert page.get_attribute("[name=price_weight]", "aria-invalid") == "true"
    assert "95" in page.inner_text("#errors"), "the sum is told"
    page.fits()
    sends(page, price_weight="20")
    lot.refresh_from_db()
    assert lot.price_weight == 20 and lot.criteria.count() == 8


def chooses_lawful_dates(page, tender) -> None:
    """Too early a deadline is refused with the earliest lawful moment; what was typed stays."""
    follows(page, url("dates", tender.pk))
    sends(page, "form[method=get] button", notice=NOTICE_DAY.isoformat())
    assert page.input_value("[name=notice_day]") == NOTICE_DAY.isoformat()
    sends(page, deadline="2026-03-20T09:00")
    assert page.locator("[aria-invalid=true]").get_attribute("name") == "deadline"
    assert page.input_value("[name=deadline]") == "2026-03-20T09:00"
    assert "最早为 2026年3月23日 星期一 00:00" in page.inner_text("#errors")
    tender.refresh_from_db()
    assert tender.deadline is None
    page.fits()
    sends(page, deadline="2026-03-24T09:00")
    tender.refresh_from_db()
    assert (tender.notice_day, tender.deadline) == (NOTICE_DAY, DEADLINE)


# Correcting it while it runs ----------------------------------------------------------------------


def publish(amendment, officer) -> None:
    """Its notice goes out, as the editor's button does it."""
    notice = Notice.objects.of(amendment).get()
    notice.latest_revision.publish(user=officer, skip_permission_checks=True)


def test_a_running_tender_is_corrected_and_its_bidders_confirm_again(visit, width):
    world = Procurement()
    bid = world.bid()
    tender, bidder = world.tender, person(Role.SUPPLIER, at=bid.supplier)
    with visit(world.officer, DAY, width) as page:
        row = writes_a_correction(page, tender)
    with visit(world.approver, DAY + timedelta(hours=1), width) as page:
        page.open("/desk/")
        follows(page, row.get_absolute_url())
        follows(page, url("amendment_approve", row.pk))
        page.fits()
        sends(page)
    tender.refresh_from_db()
    assert tender.deadline == DEADLINE, "nothing moves before the notice"
    with clock.travel(DAY + timedelta(hours=2)):
        publish(row, world.officer)
    tender.refresh_from_db()
    assert tender.deadline == MOVED and tender.lots.get().scope == NEW_SCOPE
    with visit(None, DAY + timedelta(hours=3), width) as page:
        page.open(tender.get_absolute_url())
        assert "24 Mar 2026" in words(page, "#corrections del")
        assert "25 Mar 2026" in words(page, "#corrections ins")
        assert "新村" in words(page, "#corrections ins")
    with visit(bidder, DAY + timedelta(days=1), width) as page:
        page.open("/desk/")
        workspace = url("bid_workspace", bid.lot_id)
        follows(page, workspace)
        assert "25 Mar 2026" in words(page, ".next ins") and "新村" in words(page, ".next ins")
        page.fits()
        goes(page, ".next form button")
        assert "/receipts/" in page.url
        page.fits()
        page.open(workspace)
        assert not page.locator("form[action$='/bid/confirm/']").count()
    bid.refresh_from_db()
    assert not bid.to_be_confirmed and bid.version == 1
    assert bid.attempts.get(act="confirm").taken


def writes_a_correction(page, tender) -> Amendment:
    """The scope is another one; the law moves the deadline, and no further than it has to."""
    page.open(tender.get_absolute_url())
    follows(page, url("amend", tender.pk))
    sends(page)
    row = Amendment.objects.get(tender=tender)
    said = {"reason": "范围表述有误", "material": "yes", "material_reason": "影响报价"}
    assert page.input_value("[name=deadline]") == "2026-03-25T09:00", "as the law moves it"
    sends(page, **said, deadline="2026-03-24T09:00")
    assert page.locator("[aria-invalid=true]").get_attribute("name") == "deadline"
    assert "25 Mar 2026" in page.inner_text("#errors")
    page.fits()
    sends(page, deadline="2026-03-25T09:00")
    scope = url("amendment_text", row.pk, "lot:1:scope")
    page.click(f"details:has(a[href='{scope}']) summary")
    follows(page, scope)
    sends(page, text=NEW_SCOPE)
    assert "24 Mar 2026" in words(page, "main del")
    assert "25 Mar 2026" in words(page, "main ins") and "新村" in words(page, "main ins")
    page.fits()
    follows(page, url("amendment_propose", row.pk))
    sends(page)
    row.refresh_from_db()
    assert row.status == "proposed"
    return row

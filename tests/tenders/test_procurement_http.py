"""From the plan to the opening through HTTP: what people click, and what they are told."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from procurement import clock
from tenders import drafts
from tenders.models import Bid, LotLine, Plan, Tender
from tests.factories.tenders import DEADLINE, NOTICE_DAY, PLANNED, pdf

WRITING = clock.legal(NOTICE_DAY - timedelta(days=4), 10)
BIDDING = clock.legal(NOTICE_DAY + timedelta(days=5), 10)
FIGURES = {"employees_0": "85", "turnover_0": "1,200.5", "assets_0": "860"}


def url(name, *args):
    return reverse(f"tenders:{name}", args=args)


def post(client, user, name, *args, expect=302, **data):
    client.force_login(user)
    response = client.post(url(name, *args), data)
    assert response.status_code == expect, (name, response.status_code, errors(response))
    return response


def errors(response):
    form = (response.context or {}).get("form") if response.context else None
    return getattr(form, "errors", None)


@pytest.fixture
def english(client):
    """Read the pages in English, where the tests find their words."""
    client.cookies["django_language"] = "en"
    return client


# Plan -------------------------------------------------------------------------------------------


def test_a_plan_is_written_reviewed_and_approved_by_clicking(world, english):
    client = english
    with clock.travel(PLANNED):
        values = {
            "number": "JH-1",
            "title": "示例片区保洁",
            "service_kind": "street_cleaning",
            "procedure": "open_tender",
            "summary": "保洁",
            "budget": "3,400,000.00",
            "budget_line": "2120501",
            "years": "1",
            "expected_month": "2026-03-01",
        }
        post(client, world.officer, "plan_new", **values)
        plan = Plan.objects.get(number="JH-1")
        page = client.get(plan.get_absolute_url()).content.decode()
        assert "Complete the plan: 5 to go" in page
        for number in range(3):
            post(
                client,
                world.officer,
                "plan_survey",
                plan.pk,
                player=f"示例{number}公司",
                asked_on="2026-01-10",
                finding="可以承接",
            )
        for kind in ("procurement", "finance", "business", "supervision"):
            post(
                client,
                world.officer,
                "plan_review",
                plan.pk,
                kind,
                reviewer=f"样本审查人 {kind}",
                reviewed_on="2026-01-12",
                passed="yes",
                opinion="同意",
                paper=pdf(),
            )
        post(client, world.officer, "plan_submit", plan.pk)
        post(client, world.officer, "plan_approve", plan.pk, expect=403)
        post(client, world.approver, "plan_approve", plan.pk)
    plan.refresh_from_db()
    assert plan.status == "approved"


def test_an_amount_with_three_decimals_is_refused_and_what_was_typed_stays(world, english):
    with clock.travel(PLANNED):
        response = post(
            english, world.officer, "plan_new", expect=422, title="我的标题", budget="100.005"
        )
    page = response.content.decode()
    assert "我的标题" in page
    assert "100.005" in page
    assert "budget" in response.context["form"].errors
    assert len(response.context["form"].errors) > 3, "every error at once"


# Tender -----------------------------------------------------------------------------------------


def test_the_officer_makes_a_tender_of_the_plan_and_sees_what_is_missing(world, english):
    plan = world.announced()
    with clock.travel(WRITING):
        post(english, world.officer, "plan_tender", plan.pk, number="ZB-9", title="示例招标")
        tender = Tender.objects.get(number="ZB-9")
        page = english.get(url("prepare", tender.pk)).content.decode()
        assert "things to put right" in page
        assert url("content", tender.pk, "invitation") in page
        english.force_login(world.approver)
        assert english.get(url("prepare", tender.pk)).status_code == 200
        english.force_login(world.supplier())
        assert english.get(url("prepare", tender.pk)).status_code == 404


def test_a_number_that_is_taken_is_refused(world, english):
    first = world.draft()
    plan = world.announced()
    with clock.travel(WRITING):
        post(
            english,
            world.officer,
            "plan_tender",
            plan.pk,
            number=first.number,
            title="x",
            expect=422,
        )


def test_an_unlawful_deadline_names_the_earliest_lawful_day(world, english):
    tender = world.draft()
    with clock.travel(WRITING):
        response = post(
            english,
            world.officer,
            "dates",
            tender.pk,
            expect=422,
            notice_day="2026-03-02",
            documents_from="2026-03-02T09:00",
            documents_until="2026-03-09T17:00",
            deadline="2026-03-20T09:00",
        )
    page = response.content.decode()
    assert "2026-03-23" in page
    assert "Government Procurement Law art. 35" in page
    assert "2026-03-20T09:00" in page


def test_the_proposal_of_dates_follows_the_notice_day_and_says_when_it_is_provisional(
    world, english
):
    tender = world.draft()
    english.force_login(world.officer)
    with clock.travel(WRITING):
        page = english.get(url("dates", tender.pk) + "?notice=2026-09-11").content.decode()
        assert "8 Oct 2026" in page
        far = english.get(url("dates", tender.pk) + "?notice=2031-03-02").content.decode()
    assert "provisional" in far


def workbook(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("清单.xlsx", stream.getvalue())


HEAD = ["序号", "项目名称", "单位", "数量", "备注"]


def test_a_bill_of_quantities_comes_from_a_workbook(world, english):
    tender = world.draft()
    lot = tender.lots.get()
    rows = [HEAD, [1, "道路清扫", "平方米", "121,011.26", ""], [2, "公厕", "座", 12, "甲"]]
    rows.append(["", "合计", "", "", ""])
    with clock.travel(WRITING):
        post(
            english,
            world.officer,
            "lot_lines_upload",
            tender.pk,
            lot.pk,
            upload=workbook([["示例项目"], *rows]),
        )
    found = list(LotLine.objects.filter(lot=lot).values_list("number", "name", "quantity"))
    assert [(n, name) for n, name, _q in found] == [(1, "道路清扫"), (2, "公厕")]
    assert str(found[0][2]) == "121011.2600"


def test_a_bill_from_gbk_csv_is_read(world, english):
    tender = world.draft()
    lot = tender.lots.get()
    text = "项目名称,单位,数量\n清扫,公里,10\n".encode("gb18030")
    with clock.travel(WRITING):
        post(
            english,
            world.officer,
            "lot_lines_upload",
            tender.pk,
            lot.pk,
            upload=SimpleUploadedFile("a.csv", text),
        )
    assert lot.lines.get().name == "清扫"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "项目,计量,数\n清扫,公里,10\n", "Missing: Unit, Quantity. Not known here: “"),
        ("a.csv", "甲,乙,丙\n清扫,公里,10\n", "Missing: Item, Unit, Quantity. Not known"),
        ("a.csv", "清扫,公里,十\n", "Missing: Item, Unit, Quantity."),
        ("a.xlsx", "名称,单位,数量\n清扫,公里,10\n", "“a.xlsx” is no workbook (XLSX)"),
        ("a.xlsx", "MZ\x01\x02", "“a.xlsx” is no workbook (XLSX)"),
        ("a.csv", "MZ\x01\x02", "neither a workbook (XLSX) nor a table in text form"),
    ],
)  # fmt: skip
def test_a_file_without_the_columns_of_a_bill_says_which(world, english, name, content, said):
    tender = world.draft()
    lot = tender.lots.get()
    upload = SimpleUploadedFile(name, content.encode())
    args = (english, world.officer, "lot_lines_upload", tender.pk, lot.pk)
    with clock.travel(WRITING):
        response = post(*args, expect=422, upload=upload)
    assert said in response.text
    assert lot.lines.count() == 3, "what is stored stays"


def test_a_bill_without_a_head_is_read_from_its_first_row(world, english):
    tender = world.draft()
    lot = tender.lots.get()
    upload = SimpleUploadedFile("a.csv", '清扫,公里,"1,200.5"\n'.encode())
    with clock.travel(WRITING):
        post(english, world.officer, "lot_lines_upload", tender.pk, lot.pk, upload=upload)
    assert str(lot.lines.get().quantity) == "1200.5000"


def test_wrong_rows_of_a_file_are_named_row_by_row_and_nothing_is_lost(world, english):
    tender = world.draft()
    lot = tender.lots.get()
    rows = [HEAD, [1, "清扫", "公里", "十", ""], [2, "", "座", 12, ""], [3, "绿化", "亩", 3, ""]]
    with clock.travel(WRITING):
        response = post(
            english,
            world.officer,
            "lot_lines_upload",
            tender.pk,
            lot.pk,
            expect=422,
            upload=workbook(rows),
        )
    wrong = [bool(form.errors) for form in response.context["formset"].forms[:3]]
    assert wrong == [True, True, False]
    assert "绿化" in response.content.decode()
    assert lot.lines.count() == 3, "the old bill stays until the new one is right"


def test_a_file_that_is_no_table_is_refused(world, english):
    tender = world.draft()
    with clock.travel(WRITING):
        response = post(
            english,
            world.officer,
            "lot_lines_upload",
            tender.pk,
            tender.lots.get().pk,
            expect=422,
            upload=SimpleUploadedFile("a.dat", b"\x00\x01\x02\xff" * 20),
        )
    assert "neither a workbook" in response.content.decode()


def rows_of(*rows):
    data = {"row-TOTAL_FORMS": str(len(rows)), "row-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"row-{number}-{name}": value for name, value in row.items()}
    return data


def test_weights_that_do_not_make_100_are_refused_with_what_was_typed(world, english):
    tender = world.draft()
    row = {"part": "technical", "name": "实施方案", "description": "优良中差", "max_points": "80"}
    with clock.travel(WRITING):
        response = post(
            english,
            world.officer,
            "lot_criteria",
            tender.pk,
            tender.lots.get().pk,
            expect=422,
            price_weight="15",
            **rows_of(row, {"part": "technical", "name": "", "description": "", "max_points": ""}),
        )
    page = response.content.decode()
    assert "add up to 95" in page
    assert "Order 87 art. 55" in page
    assert "优良中差" in page


def test_submit_approve_and_publish_pages_follow_each_other(world, english):
    tender = world.draft()
    with clock.travel(WRITING):
        post(english, world.officer, "tender_submit", tender.pk)
        post(english, world.approver, "tender_return", tender.pk, expect=422)
        post(english, world.approver, "tender_return", tender.pk, reason="改验收标准")
        post(english, world.officer, "tender_submit", tender.pk)
        post(english, world.approver, "tender_approve", tender.pk)
        post(english, world.approver, "tender_approve", tender.pk, expect=409)
        page = english.get(tender.get_absolute_url()).content.decode()
    assert "Publish the tender notice" in page


# Bid --------------------------------------------------------------------------------------------


def test_a_bid_is_prepared_sealed_replaced_and_withdrawn_by_clicking(world, english):
    client = english
    tender = world.tender
    lot = tender.lots.get()
    supplier = world.supplier()
    with clock.travel(BIDDING):
        post(client, supplier, "bid_begin", lot.pk, expect=422)
        post(client, supplier, "documents_take", tender.pk)
        post(client, supplier, "bid_begin", lot.pk)
        lines = list(lot.lines.all())
        prices = {f"price_{line.pk}": "4.123456" for line in lines}
        post(client, supplier, "bid_prices", lot.pk, revision="0", **prices)
        post(client, supplier, "bid_declaration", lot.pk, small="yes", **FIGURES)
        for part in ("qualification", "technical", "business"):
            post(client, supplier, "bid_file_add", lot.pk, part=part, file=pdf(f"{part}.pdf"))
        key = str(uuid4())
        first = post(client, supplier, "bid_seal", lot.pk, key=key)
        second = post(client, supplier, "bid_seal", lot.pk, key=key)
        assert first.url == second.url
        receipt = client.get(first.url).content.decode()
        assert "SHA-256" in receipt
        post(client, supplier, "bid_seal", lot.pk, key=str(uuid4()))
        post(client, supplier, "bid_withdraw", lot.pk, key=str(uuid4()))
        workspace = client.get(url("bid_workspace", lot.pk)).content.decode()
        assert "Withdrawn" in workspace
    bid = Bid.objects.get()
    assert (bid.status, bid.version, bid.attempts.count()) == ("withdrawn", 2, 3)


@pytest.mark.parametrize("late", [False, True])
def test_what_can_still_be_done_with_a_bid_is_said_only_until_the_deadline(world, english, late):
    bid = world.bid()
    english.force_login(bid.supplier.memberships.get().user)
    with clock.travel(DEADLINE + timedelta(minutes=1) if late else BIDDING):
        page = english.get(url("bid_workspace", bid.lot_id)).content.decode()
    for words in ("Upload the files early", "you can replace or withdraw it", "Withdraw the bid"):
        assert (words in page) is not late
    for words in ("Nothing can be sealed, replaced or withdrawn", "It takes part"):
        assert (words in page) is late
    assert "What a bid needs" in page and "5 of 5 complete" in page


def test_after_the_opening_the_workspace_does_not_call_an_opened_bid_unsealed(world, english):
    world.opened(3)
    bid = world.bids[0]
    english.force_login(bid.supplier.memberships.get().user)
    with clock.travel(DEADLINE + timedelta(hours=1)):
        page = english.get(url("bid_workspace", bid.lot_id)).content.decode()
    assert "nothing is sealed" not in page and "does not take part" not in page
    assert reverse("tenders:bid", args=[bid.pk]) in page


def test_a_unit_price_with_seven_decimals_and_a_total_with_three_are_refused(world, english):
    bid, supplier = world.begun()
    line = bid.lot.lines.first()
    with clock.travel(BIDDING):
        response = post(
            english,
            supplier,
            "bid_prices",
            bid.lot_id,
            expect=422,
            revision="0",
            typed_total="100.005",
            **{f"price_{line.pk}": "4.1234567"},
        )
    assert set(response.context["form"].errors) == {f"price_{line.pk}", "typed_total"}
    assert "4.1234567" in response.content.decode()


def test_a_colleagues_prices_are_not_overwritten_unseen(world, english):
    bid, supplier = world.begun()
    line = bid.lot.lines.first()
    with clock.travel(BIDDING):
        post(english, supplier, "bid_prices", bid.lot_id, revision="0", **{f"price_{line.pk}": "1"})
        response = post(
            english,
            supplier,
            "bid_prices",
            bid.lot_id,
            expect=422,
            revision="0",
            **{f"price_{line.pk}": "2"},
        )
        page = response.content.decode()
        assert "saved the price form" in page
        assert 'name="revision" value="1"' in page, "saving again keeps the own figures"
        post(english, supplier, "bid_prices", bid.lot_id, revision="1", **{f"price_{line.pk}": "2"})
    assert str(drafts.read(Bid.objects.get()).prices[line.pk]) == "2"


def test_one_second_late_is_refused_with_the_time_and_recorded(world, english, monkeypatch):
    bid, supplier = world.filled()
    late = DEADLINE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "db_now", lambda: late)
    with clock.travel(DEADLINE - timedelta(seconds=30)):
        response = post(english, supplier, "bid_seal", bid.lot_id, key=str(uuid4()), expect=422)
    page = response.content.decode()
    assert "2026-03-24 09:00:00" in page
    assert "2026-03-24 09:00:01.000" in page
    assert "Order 87 art. 33" in page
    attempt = bid.attempts.get()
    assert (attempt.taken, attempt.at) == (False, late)
    receipt = english.get(url("receipt", bid.lot_id, attempt.key)).content.decode()
    assert "refused" in receipt


def test_a_refused_bid_file_is_kept_nowhere(world, english):
    bid, supplier = world.begun()
    with clock.travel(BIDDING):
        response = post(
            english,
            supplier,
            "bid_file_add",
            bid.lot_id,
            expect=422,
            part="technical",
            file=SimpleUploadedFile("geheim.exe", b"MZ secret"),
        )
    assert b"-kept" not in response.content
    assert bid.files.count() == 0


def test_a_seal_without_a_key_is_no_seal(world, english):
    bid, supplier = world.filled()
    with clock.travel(BIDDING):
        post(english, supplier, "bid_seal", bid.lot_id, expect=404)
        english.force_login(supplier)
        assert english.get(url("bid_seal", bid.lot_id)).status_code == 302


# Opening ----------------------------------------------------------------------------------------


def test_three_officers_come_and_one_opens_by_clicking(world, english):
    client = english
    for number in range(3):
        world.bid(unit_price=f"4.{number}")
    tender = world.tender
    with clock.travel(DEADLINE - timedelta(minutes=1)):
        page = post(client, world.openers[0], "be_present", tender.pk, expect=422)
        assert "Order 87 art. 39" in page.content.decode()
    with clock.travel(DEADLINE + timedelta(minutes=1)):
        for officer in world.openers[:2]:
            post(client, officer, "be_present", tender.pk)
        page = client.get(url("opening", tender.pk)).content.decode()
        assert "5 opening officers, 3 needed, 2 present" in page
        post(client, world.openers[0], "open_bids", tender.pk, expect=422)
        post(client, world.openers[2], "be_present", tender.pk)
        post(client, world.officer, "open_bids", tender.pk, expect=403)
        post(client, world.openers[2], "open_bids", tender.pk)
        post(client, world.openers[0], "open_bids", tender.pk, expect=409)
        page = client.get(url("opening", tender.pk)).content.decode()
    for bid in world.bids:
        assert bid.supplier.name in page
    tender.refresh_from_db()
    assert tender.status == "opened"


def test_a_reminder_goes_out_once_to_whoever_has_begun_and_not_sealed(
    world, mailoutbox, django_capture_on_commit_callbacks
):
    from tenders.services import reminders

    world.bid()
    _bid, begun = world.filled()
    now = DEADLINE - timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        assert reminders.remind(DEADLINE - timedelta(days=3)) == 0
        assert reminders.remind(now) == 1
        assert reminders.remind(now) == 0
    (message,) = mailoutbox
    assert message.to == [begun.email]
    assert "还没有封存" in message.subject

"""From the plan to the published tender: two lots, documents, criteria, dates, a second person."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from tenders.models import Lot, Plan, Tender
from tenders.rules.contents import CONTENTS
from tenders.rules.open_places import OPEN
from tests.factories.contracts import YUELU
from tests.factories.tenders import pdf
from tests.journeys.stage import Stage

NOTICE_DAY = date(2026, 3, 2)
BANDS = "<1: 0\n1-2: 5\n2-3: 10\n3-4: 15\n4-5: 20\n≥5: 25"
CRITERIA = (
    ("technical", "实施方案", "1", "优 60 分，良 40 分，一般 20 分", "", "60", ""),
    ("business", "同类业绩", "2", "按合同个数", BANDS, "25", "on"),
)
COLUMNS = ("part", "name", "requirement", "description", "bands", "max_points", "objective")


def url(name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=args)


def the_officer_begins_the_tender(stage: Stage, plan: Plan) -> Tender:
    stage.officer.does(
        url("plan_tender", plan.pk),
        number="ZB-2026-001",
        title="示例街道道路、园林环卫服务外包项目",
        ready="",
    )
    tender = Tender.objects.get(number="ZB-2026-001")
    stage.officer.does(
        url("basics", tender.pk),
        summary="示例街道道路、园林环卫服务，两个标段。",
        qualification="具有独立承担民事责任的能力。",
        place="示例市公共资源交易中心",
        contact="周样本",
        contact_phone="0731-00000000",
    )
    return tender


def it_has_two_lots(stage: Stage, tender: Tender) -> list[Lot]:
    first = tender.lots.get()
    lot = {
        "service_kind": "street_cleaning",
        "scope": "示例街道全部道路",
        "requirement": "▲1. 实施方案：按道路等级组织作业。\n▲2. 同类经验：近三年同类服务。",
        "service_starts_on": "2026-05-01",
        "small_rate": "10",
        "years": "1",
    }
    stage.officer.does(
        url("lot_edit", tender.pk, first.pk),
        **{**lot, "name": "一标段", "budget": "3,500,000.00", "max_price": "3,500,000.00"},
    )
    stage.officer.does(
        url("lot_add", tender.pk),
        **{**lot, "name": "二标段", "budget": "900,000.00", "max_price": "900,000.00"},
    )
    return list(tender.lots.order_by("number"))


def the_bill_comes_as_a_workbook(stage: Stage, lot: Lot) -> None:
    book = Workbook()
    book.active.append(["项目名称", "单位", "数量"])
    for name, unit, quantity, _price, _amount in YUELU:
        book.active.append([name, unit, float(quantity)])
    data = BytesIO()
    book.save(data)
    stage.officer.does(
        url("lot_lines", lot.tender_id, lot.pk),
        to="upload",
        upload=SimpleUploadedFile("工程量清单.xlsx", data.getvalue()),
    )
    assert list(lot.lines.order_by("number").values_list("name", "unit")) == [
        (name, unit) for name, unit, *_rest in YUELU
    ]


def the_other_bill_is_typed(stage: Stage, lot: Lot) -> None:
    stage.officer.does(
        url("lot_lines", lot.tender_id, lot.pk),
        holding="line-0-name",
        **{"line-0-name": "公园保洁", "line-0-unit": "㎡", "line-0-quantity": "50000"},
    )


def criteria_and_weights_make_a_hundred(stage: Stage, lot: Lot) -> None:
    typed = {"price_weight": "15"}
    for number, row in enumerate(CRITERIA):
        typed |= {f"row-{number}-{name}": value for name, value in zip(COLUMNS, row, strict=True)}
    typed = {name: value for name, value in typed.items() if value}
    page = stage.officer.is_refused(
        url("lot_criteria", lot.tender_id, lot.pk), **{**typed, "row-0-max_points": "55"}
    )
    told = "The weights add up to 95, not to 100. (Order 87 art. 55)"
    assert page.refusals == [f"To put right: 1 Weight of the price: {told}", told]
    stage.officer.does(url("lot_criteria", lot.tender_id, lot.pk), **typed)
    assert [int(one.max_points) for one in lot.criteria.order_by("pk")] == [60, 25]


def the_sixteen_contents_are_written(stage: Stage, tender: Tender) -> None:
    for content in CONTENTS:
        page = stage.officer.see(url("content", tender.pk, content.key) + "?standard")
        form = page.form(holding="text")
        written = OPEN.sub("按采购人要求", "".join(form.values["text"]).strip())
        page = stage.officer.send(form, text=written or f"{content.chinese}：见采购需求。")
        assert page.status == 200 and page.response.redirect_chain, page.refusals
    stage.officer.does(url("counsel_ask", tender.pk), person=stage.users["counsel"].pk)
    request = tender.requests.get()
    stage.counsel.does(url("opinion", request.pk), passed="yes", opinion="文本合法")
    stage.counsel.is_kept_out(url("contract_text", tender.pk))
    stage.officer.does(
        url("document_add", tender.pk), title="采购需求", file=pdf("采购需求.pdf", "需求")
    )


def the_timetable_proposes_lawful_dates(stage: Stage, tender: Tender) -> None:
    """The form comes filled with the proposal for the wanted notice day."""
    page = stage.officer.see(url("dates", tender.pk) + f"?notice={NOTICE_DAY}")
    form = page.form(holding="deadline")
    early = stage.officer.send(form, deadline="2026-03-10T09:00")
    assert early.status == 422
    assert "Mon 23 Mar 2026" in early.text, "the refusal names the earliest lawful day"
    assert 'value="2026-03-10T09:00"' in early.html, "what was typed stays"
    done = stage.officer.send(form, deadline="2026-03-24T09:00")
    assert done.response.redirect_chain, done.refusals


def three_opening_officers_are_named(stage: Stage, tender: Tender) -> None:
    stage.officer.does(
        url("officers", tender.pk), officers=[str(one.pk) for one in stage.openers], quorum="3"
    )


def a_second_person_approves_the_tender(stage: Stage, tender: Tender) -> None:
    stage.officer.does(url("tender_submit", tender.pk))
    stage.officer.is_kept_out(url("tender_approve", tender.pk))
    stage.approver.does(url("tender_approve", tender.pk))
    tender.refresh_from_db()
    assert (tender.status, tender.published_at) == ("ready", None)


def its_notice_publishes_the_tender(stage: Stage, tender: Tender) -> None:
    assert stage.public.client.get(tender.get_absolute_url()).status_code == 404
    stage.publishes(stage.officer, tender, "tender")
    tender.refresh_from_db()
    assert tender.status == "published" and tender.published_at
    found = stage.public.see("/notices/?q=园林环卫")
    assert tender.title in found.text
    answer = stage.public.client.get("/api/notices/?q=环卫").json()
    found = [(row["kind"], row["title"]) for row in answer["results"]]
    assert found[0] == ("tender", tender.title) and answer["count"] == len(found) == 2

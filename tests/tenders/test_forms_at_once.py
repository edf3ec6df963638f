"""One refusal names everything: what cannot be read and what the law says of the rest.

Each at its field, in the unit of the field, in the reader's language, with the article.
"""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procurement import clock
from procurement.errors import RuleBroken
from tenders.models import Plan
from tenders.services import lots, planning, tendering
from tests.factories import corrections
from tests.factories.tenders import NOTICE_DAY, PLANNED

WRITING = clock.legal(NOTICE_DAY - timedelta(days=4), 10)


class Refusal:
    """A page that was refused: its errors by field, and its summary."""

    def __init__(self, response):
        assert response.status_code == 422, response.status_code
        self.html = response.text
        self.form = response.context["form"]
        self.formset = response.context.get("formset")

    def at(self, field):
        return " ".join(self.form.errors.get(field, []))

    @property
    def fields(self):
        return set(self.form.errors)

    @property
    def summary(self):
        listed = re.search(r'id="errors".*?</ul>', self.html, re.S).group()
        return [re.sub(r"<[^>]+>", "", line) for line in re.findall(r"<li>.*?</li>", listed, re.S)]


@pytest.fixture
def sender(client):
    """Send a form as somebody and get the refusal, in English unless said otherwise."""

    def send(user, page, /, *args, language="en", **data):
        client.force_login(user)
        headers = {"accept-language": language}
        return Refusal(client.post(reverse(f"tenders:{page}", args=args), data, headers=headers))

    return send


@pytest.fixture
def draft(world):
    tender = world.draft()
    with clock.travel(WRITING):
        yield tender


def dates(**changes):
    return {
        "notice_day": "2026-03-02",
        "documents_from": "2026-03-02T09:00",
        "documents_until": "2026-03-09T17:00",
        "deadline": "2026-03-23T09:00",
        **changes,
    }


# What cannot be read, and the law of the rest ---------------------------------------------------


def test_an_unreadable_date_hides_no_unlawful_one(world, draft, sender):
    sent = dates(documents_from="gestern", deadline="2026-03-20T09:00")
    page = sender(world.officer, "dates", draft.pk, **sent)
    assert page.fields == {"documents_from", "deadline"}
    assert "such as 2026-11-20 09:00" in page.at("documents_from")
    assert page.at("deadline") == (
        "The deadline is at least 20 days after the notice: from 00:00 on Mon 23 Mar 2026. "
        "(Government Procurement Law art. 35)"
    )


def test_of_a_date_that_cannot_be_read_the_law_says_nothing(world, draft, sender):
    sent = dates(deadline="soon", documents_until="2026-03-06T17:00", visit_at="2026-03-05T09:00")
    page = sender(world.officer, "dates", draft.pk, **sent)
    assert page.fields == {"deadline", "documents_until", "visit_at", "visit_place"}
    assert "Write the day and the time" in page.at("deadline")
    assert "at least 5 working days, until Mon 9 Mar 2026" in page.at("documents_until")
    assert "ended: Fri 6 Mar 2026, 17:00" in page.at("visit_at")
    without = sender(world.officer, "dates", draft.pk, **dates(notice_day="", deadline=""))
    assert without.fields == {"notice_day", "deadline"}


def test_days_in_the_past_and_years_out_of_reach_are_refused(world, draft, sender):
    page = sender(world.officer, "dates", draft.pk, **dates(notice_day="2020-01-06"))
    assert "has passed already; today is Thu 26 Feb 2026" in page.at("notice_day")
    page = sender(world.officer, "dates", draft.pk, **dates(documents_from="2026-02-27T09:00"))
    assert page.at("documents_from").startswith("The documents are offered from the day of the")
    far = sender(world.officer, "dates", draft.pk, **dates(notice_day="9999-12-20"))
    assert far.at("notice_day") == "Write a day between 2000 and 2099."


@pytest.mark.parametrize("day", ["2019-01-01", "0001-01-01", "9999-12-31", "nonsense"])
def test_a_proposal_can_be_asked_for_any_day(world, draft, client, day):
    client.force_login(world.officer)
    address = reverse("tenders:dates", args=[draft.pk])
    assert client.get(address, {"notice": day}).status_code == 200


def test_the_basic_facts_name_their_limits_at_once(world, draft, sender):
    sent = {
        "number": draft.number,
        "title": "",
        "summary": "保洁",
        "qualification": "具有道路运输许可证\n注册资本 5000 万元以上",
        "deposit": "68,000.01",
        "bond_percent": "10.01",
        "lots_most": "1",
        "validity_days": "0",
        "price_places": "2",
        "tie_price": "original",
        "candidates": "0",
    }
    page = sender(world.officer, "basics", draft.pk, **sent)
    assert page.fields == {
        "title", "qualification", "deposit", "bond_percent", "lots_most", "validity_days",
        "candidates",
    }  # fmt: skip
    assert page.at("deposit") == (
        "The bid deposit is at most 2 % of the budget: CNY 68,000.00. "
        "(Implementing Regulations art. 33)"
    )
    assert "Order 87 art. 17" in page.at("qualification")
    assert "Order 87 art. 23" in page.at("validity_days")
    chinese = sender(world.officer, "basics", draft.pk, language="zh-hans", **sent)
    assert "68,000.00 元" in chinese.at("deposit")
    tidy = {**sent, "title": "有名称"}
    assert sender(world.officer, "basics", draft.pk, **tidy).fields == page.fields - {"title"}


def test_a_plan_names_its_unreadable_budget_its_term_and_its_month_at_once(world, sender):
    with clock.travel(PLANNED):
        page = sender(
            world.officer,
            "plan_new",
            number="JH-9",
            title="示例片区保洁",
            service_kind="street_cleaning",
            procedure="open_tender",
            summary="保洁",
            budget="100.005",
            budget_line="2120501",
            years="5",
            expected_month="2025-12-31",
        )
        assert page.fields == {"budget", "years", "expected_month"}
        assert page.at("years") == (
            "A service is bought for one to 3 years, signed yearly. (Caiku [2014] 37)"
        )
        assert "today is Tue 20 Jan 2026" in page.at("expected_month")
        plan = world.plan()
        with pytest.raises(RuleBroken) as refused:
            planning.edit(plan, actor=world.officer, years=4)
    assert [reason.code for reason in refused.value.reasons] == ["term"]
    assert Plan.objects.get(pk=plan.pk).years == 1


def test_a_survey_and_an_opinion_are_of_days_that_have_come(world, sender):
    with clock.travel(PLANNED):
        plan = world.plan()
        page = sender(world.officer, "plan_survey", plan.pk, player="", asked_on="2026-01-21")
        assert page.fields == {"player", "finding", "asked_on"}
        assert "has not come yet" in page.at("asked_on")
        world.unasked(plan, "finance")
        page = sender(
            world.officer,
            "plan_review",
            plan.pk,
            "finance",
            reviewer="样本",
            reviewed_on="2026-02-01",
            opinion="同意",
        )
        assert page.fields == {"passed", "reviewed_on", "paper"}
        with pytest.raises(RuleBroken):
            planning.add_survey(
                plan, player="某", finding="-", asked_on=date(2026, 1, 21), actor=world.officer
            )


def lot(**changes):
    return {
        "name": "第1标段",
        "service_kind": "street_cleaning",
        "procedure": "open_tender",
        "scope": "示例片区",
        "budget": "3,400,000.00",
        "max_price": "",
        "years": "1",
        "service_starts_on": "2026-06-01",
        "small_rate": "10",
        **changes,
    }


def test_a_lot_names_everything_at_once_in_the_units_of_its_fields(world, draft, sender):
    sent = lot(
        name="",
        max_price="3,400,000.01",
        years="5",
        service_starts_on="2026-02-25",
        small_rate="9",
        requirement="本项目最低限价为 300 万元",
    )
    row = draft.lots.get()
    for address in (("lot_add", draft.pk), ("lot_edit", draft.pk, row.pk)):
        page = sender(world.officer, *address, **sent)
        assert page.fields == {
            "name", "max_price", "years", "service_starts_on", "small_rate", "requirement"
        }  # fmt: skip
        assert "the budget of CNY 3,400,000.00" in page.at("max_price")
        assert page.at("small_rate") == (
            "The deduction for small and micro enterprises lies from 10% to 20%. (Caiku [2022] 19)"
        )
        assert "Caiku [2014] 37" in page.at("years")
        assert "today is Thu 26 Feb 2026" in page.at("service_starts_on")
        assert "Order 87 art. 12" in page.at("requirement")
        assert "Lot 1" not in " ".join(page.summary), "the page is that of the lot"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"years": "0"}, "years"),
        ({"budget": "0"}, "budget"),
        ({"max_price": "0"}, "max_price"),
        ({"service_starts_on": "2026-03-24"}, "service_starts_on"),
        ({"small_rate": "0"}, "small_rate"),
        ({"reserved_for_small": "on"}, "small_rate"),
        ({"budget": "1e5"}, "budget"),
    ],
)
def test_each_unlawful_value_of_a_lot_is_refused_at_its_field(world, draft, sender, changes, field):
    page = sender(world.officer, "lot_add", draft.pk, **lot(**changes))
    assert page.fields == {field}


def test_the_service_too_refuses_a_term_of_five_years_and_a_start_in_the_past(world, draft):
    row = draft.lots.get()
    wrong = {"years": 5, "service_starts_on": date(2026, 1, 1)}
    with pytest.raises(RuleBroken) as refused:
        lots.edit(row, actor=world.officer, **{**world.lot_values(1), **wrong})
    assert {reason.code for reason in refused.value.reasons} == {"term", "past"}
    type(row).objects.filter(pk=row.pk).update(**wrong)
    with pytest.raises(RuleBroken) as refused:
        tendering.submit(draft, actor=world.officer)
    assert {"term", "past"} <= {reason.code for reason in refused.value.reasons}


# Rows -------------------------------------------------------------------------------------------


def rows(prefix, *found):
    data = {f"{prefix}-TOTAL_FORMS": str(len(found)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(found):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def criterion(name, points, description="优 20，良 10", part="technical"):
    return {"part": part, "name": name, "description": description, "max_points": points}


def test_a_table_of_criteria_names_row_and_column_of_every_error(world, draft, sender):
    tendering.set_basics(draft, actor=world.officer, qualification="具有道路运输经营许可证")
    sent = rows(
        "row",
        criterion("方案", "many"),
        {"part": "technical"},  # left empty: no row, and still counted by the reader
        criterion("注册资本", "20"),
        criterion("企业资质", "25", "持有道路运输经营许可证得 2 分；本市同类项目业绩得 3 分"),
    )
    args = ("lot_criteria", draft.pk, draft.lots.get().pk)
    page = sender(world.officer, *args, price_weight="9", **sent)
    assert page.fields == {"price_weight"}
    assert "at least 10 of 100 points" in page.at("price_weight")
    assert "Order 87 art. 55" in page.at("price_weight")
    wrong = [set(form.errors) for form in page.formset.forms]
    assert wrong == [{"max_points"}, set(), {"name"}, {"description"}]
    assert len(page.formset.forms[3].errors["description"]) == 2
    assert page.formset.forms[2].errors["name"][0].startswith("注册资本 may be neither")
    listed = [line for line in page.summary if line.startswith("Row ")]
    assert [line.split(":")[0] for line in listed] == [
        "Row 1, Most points", "Row 3, Criterion", "Row 4, How it is scored",
        "Row 4, How it is scored",
    ]  # fmt: skip
    assert 'href="#id_row-3-description"' in page.html
    assert "add up to" not in page.html, "nothing adds up while a number cannot be read"
    chinese = sender(world.officer, *args, language="zh-hans", price_weight="9", **sent)
    assert any(line.startswith("第 3 行“") for line in chinese.summary)


def test_weights_that_make_99_stand_at_the_weight_of_the_price(world, draft, sender):
    sent = rows("row", criterion("方案", "60"), criterion("业绩", "24", part="business"))
    args = ("lot_criteria", draft.pk, draft.lots.get().pk)
    page = sender(world.officer, *args, price_weight="15", **sent)
    assert page.at("price_weight") == "The weights add up to 99, not to 100. (Order 87 art. 55)"
    unread = sender(world.officer, *args, price_weight="x", **sent)
    assert unread.fields == {"price_weight"}
    assert "add up to" not in unread.html


def test_the_list_of_what_is_missing_says_which_criterion_of_which_lot(world, draft, client):
    draft.lots.get().criteria.filter(number=2).update(description="本市同类项目业绩得 3 分")
    client.force_login(world.officer)
    address = reverse("tenders:prepare", args=[draft.pk])
    page = client.get(address, headers={"accept-language": "en"})
    assert "Lot 1, criterion 2: 本市同类项目业绩得 3 分 favours a place" in page.text


def test_a_bill_of_quantities_names_its_rows(world, draft, sender):
    good = {"name": "清扫", "unit": "㎡", "quantity": "1"}
    sent = rows("line", good, {**good, "quantity": "viel"}, {**good, "unit": ""})
    page = sender(world.officer, "lot_lines", draft.pk, draft.lots.get().pk, **sent)
    assert [line.split(":")[0] for line in page.summary] == [
        "Row 2, Quantity per year", "Row 3, Unit"
    ]  # fmt: skip


def test_a_bill_from_a_file_names_the_rows_of_the_file_too(world, draft, sender):
    table = "示例片区清单,,\n名称,单位,数量\n清扫,㎡,100\n,,\n收运,吨,许多\n"
    upload = SimpleUploadedFile("清单.csv", table.encode())
    args = ("lot_lines_upload", draft.pk, draft.lots.get().pk)
    page = sender(world.officer, *args, upload=upload)
    assert [line.split(":")[0] for line in page.summary] == [
        "Row 2 (row 5 of the file), Quantity per year"
    ]  # fmt: skip
    assert "许多" in page.html, "what the file said stays"


# Corrections ------------------------------------------------------------------------------------


def test_the_terms_of_a_correction_name_everything_at_once(world, sender):
    case = corrections.written(world)
    sent = {
        "revision": case.revision,
        "reason": "",
        "material": "yes",
        "material_reason": "影响报价",
        "notice_day": "2026-03-09",
        "deadline": "2026-03-23T09:00",
        "documents_until": "irgendwann",
        "place": "示例市公共资源交易中心",
        "contact": "样本联系人",
        "contact_phone": "0731-00000000",
    }
    with clock.travel(clock.legal(date(2026, 3, 10), 10)):
        page = sender(world.officer, "amendment_terms", case.pk, **sent)
    assert page.fields == {"reason", "documents_until", "deadline", "notice_day"}
    assert "from Tue 24 Mar 2026, 09:00" in page.at("deadline")
    assert "the deadline moves to Wed 25 Mar 2026 or later" in page.at("deadline")
    assert "Implementing Regulations art. 31" in page.at("deadline")
    assert "today is Tue 10 Mar 2026" in page.at("notice_day")
    assert "Write the day and the time" in page.at("documents_until")

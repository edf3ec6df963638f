"""Ready texts fill what is empty, and every place they leave open is named until it is written."""

import re
import tomllib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from tenders import standard_texts
from tenders.guards.tendering import places_left_open
from tenders.models import Lot, ServiceKind, Tender
from tenders.rules import requirements
from tenders.rules.contents import CONTENTS
from tenders.rules.open_places import OPEN, open_places
from tenders.rules.procedures import SERVICES
from tenders.rules.rule_sets import RULE_SETS
from tenders.selectors.sections import overview
from tenders.services import amending, lots, procedures, ready_texts, tendering
from tests.copies import copies
from tests.factories import corrections
from tests.factories.tenders import NOTICE_DAY
from tests.journeys.visitors import Visitor

WRITING = clock.legal(NOTICE_DAY - timedelta(days=4), 10)
FACTS = {"purchaser": "示例局", "procedure": "公开招标", "title": "示例项目", "number": "ZB-1"}


@pytest.fixture
def begun(world):
    """A tender just begun: nothing is written but what its plan says."""
    with clock.travel(WRITING):
        tender = tendering.create(world.announced(), actor=world.officer, number="ZB-R")
        yield tender


def fill(tender, world, kind="street_cleaning"):
    found = ready_texts.fill(tender, kind=kind, actor=world.officer)
    tender.refresh_from_db()
    return found


# The texts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ServiceKind.values)
def test_every_service_begins_with_all_sixteen_contents_and_no_brace_left(kind):
    texts = standard_texts.contents(kind, **FACTS)
    assert list(texts) == [content.key for content in CONTENTS]
    assert all(text and not set(text) & set("{}") for text in texts.values())
    assert "示例局" in texts["invitation"] and "公开招标" in texts["invitation"]


def test_another_service_has_no_ready_lot_and_leaves_its_own_words_open():
    assert standard_texts.lot("other") is None
    places = open_places("\n".join(standard_texts.contents("other", **FACTS).values()))
    assert "服务内容" in places and "考核扣款规则" in places


@pytest.mark.parametrize("kind", standard_texts.KINDS)
def test_the_scoring_table_of_a_service_is_lawful_and_answers_its_requirements(kind):
    ready = standard_texts.lot(kind)
    assert ready.price_weight + sum(one["max_points"] for one in ready.criteria) == 100
    for rules in RULE_SETS:
        for way in ("open_tender", "invited_tender", "competitive_consultation"):
            weights = rules.procedure(way).price_weight[SERVICES]
            assert weights.lowest <= ready.price_weight / 100 <= weights.highest
    scores = [requirements.Scores(one["name"], one["requirement"]) for one in ready.criteria]
    assert requirements.check_numbers(ready.requirement) == ()
    assert requirements.check_answers(ready.requirement, scores) == ()
    assert requirements.untied(scores) == ()
    assert requirements.unscored(ready.requirement, scores) == ()
    for one in ready.criteria:
        assert requirements.check_bands(one["bands"], one["max_points"]) == (), one["name"]
        assert bool(one["bands"]) == one["objective"], "what is measured is objective"


@pytest.mark.parametrize("kind", standard_texts.KINDS)
def test_the_checklist_of_a_service_makes_a_hundred_points(kind):
    points = re.findall(r"^.、[^（\n]+（(\d+) 分）", standard_texts.lot(kind).standard, re.M)
    assert len(points) >= 5 and sum(map(int, points)) == 100


@pytest.mark.parametrize("kind", standard_texts.KINDS)
def test_every_line_of_the_bill_leaves_its_quantity_open(kind):
    lines = standard_texts.lot(kind).lines
    assert len(lines) >= 7
    assert all(open_places(line["remark"]) and line["quantity"] == Decimal(1) for line in lines)


def test_the_files_of_the_texts_hold_nothing_that_nobody_reads():
    for kind in standard_texts.KINDS:
        data = tomllib.loads((standard_texts.READY / f"{kind}.toml").read_text(encoding="utf-8"))
        own = {"price_weight", "requirement", "standard", "lines", "criteria"}
        assert set(data) == own | set(standard_texts.WORDS)


# Filling ----------------------------------------------------------------------------------------


def test_one_act_fills_contents_texts_bill_and_criteria_and_says_so_in_the_log(begun, world):
    found = fill(begun, world)
    assert len(found.contents) == 16 and not found.empty
    assert all(begun.contents[content.key] for content in CONTENTS)
    lot = begun.lots.get()
    assert lot.requirement.startswith("▲1. 作业方案") and "考核评分表" in lot.standard
    assert lot.lines.count() == 9 and lot.criteria.count() == 8
    assert lot.price_weight == 20
    entry = AuditEntry.objects.get(action="tenders.tender.fill")
    assert entry.inputs["service"] == "street_cleaning" and entry.inputs["lots"] == [1]
    assert len(entry.inputs["sections"]) == 16
    again = fill(begun, world)
    assert again.empty


def test_what_is_written_stays_as_it_is(begun, world):
    tendering.set_content(begun, key="payment", text="按季支付", actor=world.officer)
    lot = begun.lots.get()
    Lot.objects.filter(pk=lot.pk).update(requirement="1. 自己写的")
    line = {"name": "自己的一行", "unit": "项", "quantity": Decimal(3)}
    lots.set_lines(lot, [line], actor=world.officer)
    found = fill(begun, world)
    assert begun.contents["payment"] == "按季支付" and "payment" not in found.contents
    lot.refresh_from_db()
    assert lot.requirement == "1. 自己写的"
    assert [line.name for line in lot.lines.all()] == ["自己的一行"]
    assert lot.criteria.count() == 8
    assert {one.requirement for one in lot.criteria.all()} == {None}, "its numbers mean others"


def test_criteria_that_are_written_keep_their_weight(world):
    draft = world.draft()
    with clock.travel(WRITING):
        ready_texts.fill(draft, kind="greening", actor=world.officer)
    lot = draft.lots.get()
    assert (lot.price_weight, lot.criteria.count()) == (15, 2)


def test_each_lot_takes_the_texts_of_its_own_service(begun, world):
    values = {**world.lot_values(2), "service_kind": "greening", "requirement": ""}
    lots.add(begun, actor=world.officer, **values)
    other = {**values, "name": "其他", "service_kind": "other"}
    lots.add(begun, actor=world.officer, **other)
    fill(begun, world)
    street, green, rest = begun.lots.order_by("number")
    assert "道路等级" in street.requirement and "养护月历" in green.requirement
    assert rest.requirement == "" and not rest.lines.exists() and not rest.criteria.exists()


def test_the_lowest_price_takes_no_criteria(begun, world):
    procedures.choose(begun, actor=world.officer, procedure="open_tender", method="lowest_price")
    begun.refresh_from_db()
    fill(begun, world)
    assert not begun.lots.get().criteria.exists()


def test_only_the_officer_fills_and_only_a_draft(world):
    draft = world.draft()
    with clock.travel(WRITING):
        with pytest.raises(NotAllowed):
            ready_texts.fill(draft, kind="greening", actor=world.approver)
        tendering.submit(draft, actor=world.officer)
        with pytest.raises(WrongState):
            ready_texts.fill(draft, kind="greening", actor=world.officer)


# Places left open -------------------------------------------------------------------------------


def every_text(tender):
    """All texts of a tender in which a place may stand."""
    yield from tender.contents.values()
    for lot in tender.lots.all():
        yield from (lot.scope, lot.requirement, lot.standard)
        yield from (line.remark for line in lot.lines.all())
        yield from (one.how for one in lot.criteria.all())


def test_the_list_names_every_place_left_open_and_links_to_its_section(begun, world):
    fill(begun, world)
    wanted = {place for text in every_text(begun) for place in open_places(text)}
    reasons = [one for one in overview(begun).reasons if one[0].code == "open_place"]
    named = "、".join(str(reason.params["places"]) for reason, _url in reasons)
    assert wanted and wanted == set(named.split("、"))
    lot = begun.lots.get()
    urls = {url for _reason, url in reasons}
    assert reverse("tenders:lot_lines", args=[begun.pk, lot.pk]) in urls
    assert reverse("tenders:content", args=[begun.pk, "draft_contract"]) in urls
    assert all(urls)


def test_a_place_left_open_stops_the_submission_and_the_last_one_filled_lets_it_pass(world):
    draft = world.draft()
    with clock.travel(WRITING):
        text = "付款日【填写：日期】"
        tendering.set_content(draft, key="payment", text=text, actor=world.officer)
        draft.lots.get().lines.filter(number=1).update(remark="【填写：面积】")
        draft.lots.get().criteria.filter(number=1).update(bands="【填写：区间】")
        with pytest.raises(RuleBroken) as refused:
            tendering.submit(draft, actor=world.officer)
        told = {one.field: one.text() for one in refused.value.reasons if one.code == "open_place"}
        lot = draft.lots.get().pk
        assert set(told) == {"content:payment", f"lines:{lot}", f"criteria:{lot}"}
        assert told[f"lines:{lot}"] == "Lot 1, bill of quantities: fill in 面积."
        draft.lots.get().lines.update(remark="")
        draft.lots.get().criteria.update(bands="")
        text = OPEN.sub("每月 10 日", text)
        tendering.set_content(draft, key="payment", text=text, actor=world.officer)
        draft.refresh_from_db()
        assert not list(places_left_open(draft, list(draft.lots.all())))
        tendering.submit(draft, actor=world.officer)


def test_places_in_the_basic_facts_are_named_too(begun, world):
    tendering.set_basics(begun, actor=world.officer, qualification="【填写：资质】")
    begun.refresh_from_db()
    (found,) = (one for one in places_left_open(begun, []) if one.field == "basics")
    assert found.text() == "Basic facts: fill in 资质."


def test_a_correction_leaves_no_place_open(world):
    assert world.tender
    with clock.travel(corrections.DAY):
        row = amending.begin(world.tender, actor=world.officer)
        with pytest.raises(RuleBroken) as refused:
            amending.set_text(
                row,
                place="lot:1:scope",
                text="【填写：道路名称】",
                revision=row.revision,
                actor=world.officer,
            )
    (reason,) = refused.value.reasons
    assert (reason.code, reason.text()) == ("open_place", "Fill in 道路名称.")


# Pages ------------------------------------------------------------------------------------------


def test_a_tender_begins_with_ready_texts_or_without_them(world):
    for ready, filled in (("on", True), ("", False)):
        plan = world.announced()
        with clock.travel(WRITING):
            officer = Visitor(world.officer)
            address = reverse("tenders:plan_tender", args=[plan.pk])
            assert 'name="ready"' in officer.see(address).html
            officer.does(address, number=f"ZB-{filled}", ready=ready)
        assert bool(Tender.objects.get(number=f"ZB-{filled}").contents) is filled


def test_the_page_says_what_is_filled_and_what_stays_and_fills_it(begun, world):
    tendering.set_content(begun, key="payment", text="按季支付", actor=world.officer)
    officer = Visitor(world.officer)
    address = reverse("tenders:fill_ready", args=[begun.pk])
    page = officer.see(reverse("tenders:prepare", args=[begun.pk]))
    assert address in page.html
    page = officer.see(address)
    assert "Empty contents: 15 of 16" in page.text
    assert "Written contents, which stay: 1" in page.text
    officer.does(address, service="street_cleaning")
    page = officer.see(reverse("tenders:prepare", args=[begun.pk]))
    assert "Lot 1, bill of quantities: fill in" in page.text
    assert address not in page.html, "nothing is left to fill"
    stopped = officer.see(address, status=409)
    assert "Every section has a text of its own" in stopped.text


def test_preparing_costs_the_same_with_many_lots_lines_and_criteria(begun, world, client):
    client.force_login(world.officer)
    values = {**world.lot_values(2), "requirement": "", "budget": Decimal(1000), "max_price": None}

    def cost():
        found = []
        for name in ("prepare", "fill_ready"):
            address = reverse(f"tenders:{name}", args=[begun.pk])
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            found.append(len(captured))
        return found

    lot = lots.add(begun, actor=world.officer, **values)
    line = {"name": "清扫", "unit": "项", "quantity": Decimal(1)}
    lots.set_lines(lot, [line] * 2, actor=world.officer)
    ready = standard_texts.lot("greening")
    rows = [{**one, "requirement": None} for one in ready.criteria]
    lots.set_criteria(lot, rows, price_weight=Decimal(20), actor=world.officer)

    def more(numbers):
        others = copies(lot, numbers, lambda n: {"number": 100 + n})
        keys = dict(zip(numbers, (one.pk for one in others), strict=True))
        for row in (lot.lines.first(), lot.criteria.first()):
            copies(row, numbers, lambda n: {"lot_id": keys[n]})

    more(range(10))
    few = cost()
    more(range(10, 1000))
    assert begun.lots.count() > 1000
    assert cost() == few


def test_the_text_of_one_content_can_be_taken_alone(begun, world):
    address = reverse("tenders:content", args=[begun.pk, "delivery"])
    form = Visitor(world.officer).see(f"{address}?standard=1").form(holding="text")
    assert "首次普扫" in "".join(form.values["text"])

"""The public page of one notice."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from cms.models import Notice
from cms.notices.fields import defaults, fields_of, kinds, missing, sections_of
from cms.notices.kinds import PREFIXES, Kind
from cms.notices.presentation import facts
from procurement import clock
from tests.cms.conftest import TERMINATION, published

pytestmark = pytest.mark.django_db


def page(client, notice):
    response = client.get(notice.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_a_draft_does_not_exist_for_anybody_here(client, draft, officer):
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(officer)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get("/notices/ZB-2026-99999/").status_code == 404


def test_facts_stand_in_the_legal_order_with_their_headings(client):
    notice = published("终止公告", fields=dict(reversed(TERMINATION.items())))
    text = page(client, notice)
    places = [text.index(f">{heading}<") for heading in ("一、项目基本情况", "四、联系方式")]
    places.insert(1, text.index("二、项目终止的原因"))
    assert places == sorted(places)
    assert text.index("采购项目编号") < text.index("采购项目名称")


def test_the_numbers_of_the_standard_are_never_skipped(client):
    values = {one.key: "见附件" for one in fields_of(Kind.TENDER) if one.key != "other"}
    notice = published("示例招标", kind=Kind.TENDER, fields={**values, "consortium_allowed": False})
    text = page(client, notice)
    headings = [section.zh for section in sections_of(Kind.TENDER)]
    places = [text.index(f">{heading}<") for heading in headings]
    assert places == sorted(places)
    sixth = text[text.index(">六、其他补充事宜<") : text.index(">七、联系方式<")]
    assert ">无\n<" in sixth
    english = client.get(notice.get_absolute_url(), headers={"accept-language": "en"}).text
    sixth = english[english.index(">6. Other matters<") : english.index(">7. Contacts<")]
    assert ">None\n<" in sixth and 'lang="zh-Hans"' not in sixth


def test_a_section_that_is_still_to_be_written_does_not_say_that_there_is_none():
    notice = published("示例招标", kind=Kind.TENDER, fields={"other": "停车在东门"})
    found = {one.anchor: one.rows[0].value for one in facts(notice)}
    assert found["s6"] == "还没有填写内容" and found["s7"] == "停车在东门"
    assert "s1" not in found, "what has no number may be left out"
    assert facts(published(kind=Kind.TENDER)) == []


def test_amounts_moments_and_answers_are_written_for_people(client):
    notice = published(
        kind=Kind.TENDER,
        closes_at=clock.now() + timedelta(days=5),
        fields={
            "budget_amount": "24440000.00",
            "consortium_allowed": False,
            "bid_deadline": "2026-11-30T09:00:00+08:00",
            "requirement": "<script>alert(1)</script>",
        },
    )
    text = page(client, notice)
    assert "24,440,000.00" in text and "贰仟肆佰肆拾肆万元整" in text
    assert 'datetime="2026-11-30T09:00:00+08:00"' in text
    assert "<script>alert" not in text
    assert 'class="deadline"' in text


def test_a_value_that_is_no_number_is_shown_as_written(client):
    text = page(client, published(kind=Kind.RESULT, fields={"award_amount": "下浮率 12%"}))
    assert "下浮率 12%" in text


def test_corrections_and_the_other_notices_of_the_procurement_are_beside_it(client):
    tender = published("示例招标", kind=Kind.TENDER, procurement_number="SZ-7", days_ago=5)
    correction = published(
        "更正",
        kind=Kind.CORRECTION,
        procurement_number="SZ-7",
        days_ago=2,
        fields={"correction_content": "每日保洁不少于3次"},
    )
    published("别的项目", procurement_number="SZ-8")
    text = page(client, tender)
    assert "每日保洁不少于3次" in text and correction.get_absolute_url() in text
    assert "别的项目" not in text


def test_notices_of_one_kind_are_told_apart_by_what_they_are_about(client):
    tender = published("示例招标", kind=Kind.TENDER, procurement_number="SZ-7", days_ago=9)
    published("示例招标", kind=Kind.CONTRACT, procurement_number="SZ-7", days_ago=5)
    months = [
        published(f"示例招标{lot}{month}考核结果", kind=Kind.ASSESSMENT, procurement_number="SZ-7")
        for lot in ("（第1片区）", "（第2片区）")
        for month in ("2026年9月", "2026年10月")
    ]
    beside = page(client, tender).partition('id="same"')[2].partition("</section>")[0]
    for month in months:
        assert month.title.removeprefix("示例招标") in beside
    assert "示例招标" not in beside, "the name that all share is not repeated"


def test_no_deadline_block_once_bidding_is_closed(client):
    notice = published(kind=Kind.TENDER, closes_at=clock.now() - timedelta(seconds=1))
    assert 'class="deadline"' not in page(client, notice)


def test_the_page_reads_in_english_with_chinese_marked(client):
    notice = published("终止公告", fields=TERMINATION)
    with override("en"):
        text = client.get(notice.get_absolute_url(), headers={"Accept-Language": "en"})
    text = text.content.decode()
    assert '<span lang="zh-Hans">终止公告</span>' in text


# The table of fields ----------------------------------------------------------------------------


def test_every_kind_has_fields_and_a_prefix_of_its_own():
    assert set(kinds()) == set(Kind.values)
    assert len(set(PREFIXES.values())) == len(Kind)


def test_no_heading_comes_twice_within_a_kind():
    for kind in Kind.values:
        headings = [section.zh for section in sections_of(kind)]
        assert len(headings) == len(set(headings)), kind
        keys = [field.key for field in fields_of(kind)]
        assert len(keys) == len(set(keys)), kind


def test_missing_names_every_required_field_but_those_dated_by_publication():
    wanted = {field.key for field in fields_of("contract") if field.required}
    gone = {field.key for field in missing("contract", {})}
    assert wanted - gone == {"notice_date"}
    assert "consortium_allowed" not in {
        field.key for field in missing("tender", {"consortium_allowed": False})
    }


def test_the_standard_fixes_some_sentences():
    assert defaults("tender")["notice_period"] == "自本公告发布之日起5个工作日。"


def test_numbers_follow_the_key_of_the_row():
    first, second = published("一"), published("二", kind=Kind.TENDER)
    assert first.number.startswith("ZZ-") and second.number.startswith("ZB-")
    assert Notice.objects.get(number=second.number) == second


def test_the_head_of_a_notice_names_its_kind_once(client):
    text = page(client, published("终止公告", fields=TERMINATION))
    head = text[text.index('<div class="head">') : text.index("<h1>")]
    assert head.count("终止公告") == 1

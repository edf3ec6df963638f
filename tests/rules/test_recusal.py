"""Who helped to write a requirement does not review it; who worked for a party does not judge."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.rules.recusal import (
    Body,
    Tie,
    helped,
    look_back,
    same_body,
    survey_from,
    tied,
)

CODE, OTHER = "91430100MA0000001X", "91430100MA00000028"
FIRM = Body("示例甲环境有限公司", CODE)
DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))


def day(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("helpers", "reviewer", "found"),
    [
        (["样本一", "示例甲咨询"], "样本一", "样本一"),
        (["示例甲咨询"], "示例甲咨询 张样本", "示例甲咨询"),
        ([" 示例甲 咨询 "], "张样本（示例甲咨询）", "示例甲 咨询"),
        (["Ｓａｍｐｌｅ Ltd"], "SAMPLE LTD, Li", "Ｓａｍｐｌｅ Ltd"),
        (["样本一"], "样本二", ""),
        ([], "样本一", ""),
        (["", "  "], "样本一", ""),
        (["样本一"], "", ""),
        (["样本一", "样本二"], "样本二、样本一", "样本一"),
        (["张三"], "张三丰", ""),
        (["张三"], "李张三", ""),
        (["张三"], "张三丰、张三", "张三"),
        (["张三"], "示例市财政局张三教授", "张三"),
        (["张三 高级工程师"], "张三（示例大学）", "张三 高级工程师"),
        (["财政局"], "示例市财政局", ""),
        (["示例甲咨询有限公司"], "示例甲咨询有限公司张样本", "示例甲咨询有限公司"),
        (["阿衣古丽·样本"], "阿衣古丽・样本", "阿衣古丽·样本"),
    ],
)
def test_the_helper_is_found_however_the_name_is_written(helpers, reviewer, found):
    assert helped(helpers, reviewer) == found


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ("2026-11-27", "2023-11-27"),
        ("2028-02-29", "2025-02-28"),
        ("2027-02-28", "2024-02-28"),
        ("2027-03-01", "2024-03-01"),
    ],
)
def test_three_years_back_is_the_same_day_or_the_last_of_its_month(today, first):
    assert look_back(day(today)) == day(first)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Body("甲公司", CODE), Body("乙公司", CODE), True),
        (Body("甲公司", CODE.lower()), Body("乙公司", CODE), True),
        (Body("甲公司", CODE), Body("甲公司", OTHER), False),
        (Body("甲公司"), Body("甲公司", CODE), True),
        (Body("甲公司", CODE), Body("甲公司"), True),
        (Body(" 甲 公司（示例）"), Body("甲公司(示例)", CODE), True),
        (Body("Ｓａｍｐｌｅ Ltd"), Body("SAMPLE LTD"), True),
        (Body("甲公司"), Body("甲公司分公司", CODE), False),
        (Body(""), Body(""), False),
        (Body(" "), Body("", CODE), False),
    ],
)
def test_bodies_are_told_by_their_codes_else_by_their_names(one, other, same):
    assert same_body(one, other) is same


@pytest.mark.parametrize(
    ("since", "until", "today", "found"),
    [
        ("2015-01-01", "2023-11-27", "2026-11-27", True),
        ("2015-01-01", "2023-11-26", "2026-11-27", False),
        ("2015-01-01", "", "2026-11-27", True),
        ("2026-11-27", "", "2026-11-27", True),
        ("2026-11-28", "", "2026-11-27", False),
        ("2015-01-01", "2025-02-28", "2028-02-29", True),
        ("2015-01-01", "2025-02-27", "2028-02-29", False),
        ("2024-02-29", "2024-02-29", "2027-02-28", True),
        ("2024-02-29", "2024-02-29", "2027-03-01", False),
        ("2026-11-01", "2027-12-31", "2026-11-27", True),
    ],
)
def test_a_tie_binds_for_three_years_after_its_last_day(since, until, today, found):
    assert tied(Tie(FIRM, day(since), day(until)), FIRM, day(today)) is found


def test_a_tie_to_somebody_else_binds_to_nobody():
    tie = Tie(Body("示例乙公司", OTHER), date(2020, 1, 1))
    assert not tied(tie, FIRM, date(2026, 11, 27))


@given(since=DAYS, until=DAYS, today=DAYS)
def test_what_binds_with_an_end_binds_without_one_too(since, until, today):
    if tied(Tie(FIRM, since, until), FIRM, today):
        assert tied(Tie(FIRM, since), FIRM, today)
        assert until >= look_back(today)


@pytest.mark.parametrize(
    ("helper", "reviewer", "found"),
    [
        ("示例甲咨询有限公司", "示例甲咨询公司", True),
        ("示例甲咨询股份有限公司", "示例甲咨询 张样本", True),
        ("示例甲咨询有限公司", "示例乙咨询有限公司", False),
        ("公司", "示例乙咨询有限公司", False),
    ],
)
def test_the_form_of_a_company_hides_no_helper(helper, reviewer, found):
    assert bool(helped([helper], reviewer)) is found


def test_a_survey_is_used_for_a_year():
    assert survey_from(date(2026, 11, 27)) == date(2025, 11, 27)
    assert survey_from(date(2028, 2, 29)) == date(2027, 2, 28)

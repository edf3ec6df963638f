"""What in a question tells who asks: as the tables of the rules say, and at their edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.rules.unnamed import (
    ARTICLE,
    Marks,
    check_asking,
    check_publishing,
    suspicious,
    telling,
)
from tests.rules.saying import codes

FIRM = "示例净和环境服务有限公司"
CODE = "91430100MA0000012X"
MARKS = Marks(
    firms=(FIRM, "Sample Jinghe Services Ltd"),
    people=("丁样本", "Ding Sample"),
    codes=(CODE,),
    phones=("13800000001", "0731-00000012", "", "110"),
    mails=("Ding@example.com", ""),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我司示例净和环境服务认为", ("示例净和环境服务",)),
        ("示例 净和环境\u200b服务有限公司能否投标？", (FIRM,)),
        ("we, sample JINGHE services ltd, ask", ("Sample Jinghe Services Ltd",)),
        ("信用代码 ９１４３０１００ｍａ０００００１２ｘ", (CODE,)),
        ("联系人丁 样本", ("丁样本",)),
        ("Ask ding sample.", ("Ding Sample",)),
        ("Dings ample outlines", ()),
        ("电话 138 0000 0001", ("13800000001",)),
        ("+86-138-0000-0001", ("13800000001",)),
        ("请电 0000-0012", ("00000012",)),
        ("(0731) 0000 0012", ("073100000012",)),
        ("Mail DING@Example.com", ("Ding@example.com",)),
        ("清扫 13800 平方米，110 个点位", ()),
        ("第 100000012345 号附件", ()),
        ("清扫范围是否包括绿化带？", ()),
        (f"{FIRM}，再问：{FIRM}", (FIRM,)),
    ],
)
def test_what_tells_who_asks_is_found_as_people_write_it(text, found):
    assert telling(text, MARKS) == found


def test_nothing_is_found_where_nothing_is_known():
    assert telling("示例净和环境服务有限公司 13800000001", Marks()) == ()
    assert telling("公司是否可以联合投标？", Marks(firms=("公司", "甲公司"))) == ()


@given(st.text(alphabet="清扫范围是否包括绿化带道路？0123456789,. 米", max_size=60))
def test_plain_questions_are_never_refused(text):
    found = telling(text, MARKS)
    assert all(one.isdigit() for one in found), "no word of a plain question is a name"


TOLD = {
    "names_asker": (
        (
            "Your question is published without a name, but its text tells who asks: %(words)s. "
            "Take that out."
        ),
        ARTICLE,
        "text",
    ),
    "may_name_asker:shown": (
        "This may tell who asks: %(words)s. Take it out, or tick that it tells nothing.",
        ARTICLE,
        "shown",
    ),
    "may_name_asker:text": (
        "This may tell who asks: %(words)s. Take it out, or tick that it tells nothing.",
        ARTICLE,
        "text",
    ),
}


def test_the_asker_reads_everything_that_tells_at_once():
    (reason,) = check_asking(f"{FIRM}丁样本，电话13800000001", MARKS)
    assert codes([reason], TOLD) == ["names_asker"]
    assert reason.params["words"] == f"{FIRM}、丁样本、13800000001"
    assert check_asking("是否包括绿化带？", MARKS) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("示例甲环境服务有限公司能否投标", ("示例甲环境服务有限公司",)),
        ("回电 138-0000-0001", ("13800000001",)),
        ("写信 a@example.com", ("a@example.com",)),
        (f"代码{CODE}", (CODE.casefold(),)),
        ("Sample Jinghe Co., Ltd asks", ("sample jinghe co., ltd",)),
        ("清扫面积 29292.55 平方米，121011.26 平方米，机械清扫 1000 公里", ()),
        ("按87号令第二十条，2026年3月23日9:30开标", ()),
    ],
)
def test_what_looks_like_a_name_is_found_without_knowing_who_asked(text, found):
    assert suspicious(text) == found


def test_what_is_the_purchasers_own_tells_nothing():
    known = ("示例市城市管理有限公司", "0731-00000009")
    assert suspicious("请问示例市城市管理有限公司 0731-00000009", known) == ()


def test_who_publishes_is_warned_of_question_and_answer_and_may_be_sure():
    said = {"shown": "示例甲环境服务有限公司问", "answer": "请电 0731-00000012"}
    assert codes(check_publishing(**said), TOLD) == ["may_name_asker"] * 2
    assert check_publishing(**said, sure=True) == ()
    assert check_publishing("是否包括？", "不包括。") == ()

"""The words and articles of a consultation: as the tables of the rules say."""

from __future__ import annotations

import pytest

from procurement.rules.citation import english
from tenders.rules.procedures import CONSULTATION, INVITED_TENDER, OPEN_TENDER
from tenders.rules.vocabulary import ARTICLES, WORDS, governing, speak

GOVERNING = [
    ("87号令第六十八条", "财库〔2014〕214号第二十八条"),
    ("87号令第五十八条、第六十一条", "财库〔2014〕214号第二十六条、第二十七条"),
    (
        "政府采购法第四十六条；87号令第七十一条",
        "政府采购法第四十六条；财库〔2014〕214号第三十条",
    ),
    ("87号令第六十条", "87号令第六十条"),
    ("87号令第六十条；财库〔2026〕2号", "87号令第六十条；财库〔2026〕2号"),
    ("87号令第二十条第十一项、第六十二条", "财库〔2014〕214号第九条、第十六条"),
    ("94号令第十六条", "94号令第十六条"),
    ("", ""),
]


@pytest.mark.parametrize(("article", "consulted"), GOVERNING)
def test_a_consultation_cites_its_own_measures_where_they_rule(article, consulted):
    assert governing(article, CONSULTATION) == consulted
    for procedure in (OPEN_TENDER, INVITED_TENDER):
        assert governing(article, procedure) == article


@pytest.mark.parametrize(
    ("text", "consulted"),
    [
        ("评标委员会推荐中标候选人", "磋商小组推荐成交候选供应商"),
        ("招标文件（87号令第二十条）", "磋商文件（财库〔2014〕214号第九条）"),
        ("中标人，中标通知书，中标金额", "成交供应商，成交通知书，成交金额"),
        ("投标人递交投标文件，投标截止时间开标", (
            "供应商递交响应文件，首次响应文件提交截止时间响应文件开启")),
        ("异常低价（87号令第六十条）", "异常低价（87号令第六十条）"),
    ],
)  # fmt: skip
def test_a_text_of_ours_speaks_as_a_consultation_does_and_a_tender_stays_as_it_is(text, consulted):
    assert speak(text, CONSULTATION) == consulted
    assert speak(text, OPEN_TENDER) == text


def test_no_word_of_a_tender_is_left_and_nothing_is_replaced_twice():
    said = "".join(old for old, _new in WORDS[CONSULTATION] if not old.isascii())
    spoken = speak(said, CONSULTATION)
    for word in ("招标", "投标", "评标", "中标", "开标"):
        assert word not in spoken
    assert speak(spoken, CONSULTATION) == spoken


def test_every_article_has_its_english_citation():
    for old, new in ARTICLES[CONSULTATION].items():
        assert english(old).isascii() and english(new).isascii(), (old, new)

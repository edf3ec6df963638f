"""What one line of a settlement is for, in words: every kind of line that a scheme can make."""

import pytest

from contracts.rules.terms import PER_EVENT_UNIT, PER_FINDING_UNIT, PER_POINT, SHARE
from contracts.rules.wording import deduction

FORMATTED = {"score": "86", "count": "9", "percent": "7.5"}


@pytest.mark.parametrize(
    ("rule", "unit", "words"),
    [
        ("percent_per_point", PER_POINT, "Score 86: 9 points short"),
        ("amount_per_point", PER_POINT, "Score 86: 9 points short"),
        ("per_event:垃圾焚烧", PER_EVENT_UNIT, "垃圾焚烧, 9 times"),
        ("per_finding:垃圾桶满溢", PER_FINDING_UNIT, "垃圾桶满溢: 9"),
        ("whole_fee_below", SHARE, "Score 86: the whole fee is lost"),
        ("kind_shares:绿化养护", SHARE, "绿化养护: 7.5% of its share"),
        ("bands", SHARE, "Score 86: 7.5% of the fee"),
        ("assessed_share", SHARE, "Score 86: 7.5% of the fee"),
    ],
)
def test_a_line_says_what_it_is_for(rule, unit, words):
    said = deduction(rule, unit, **FORMATTED)
    assert (said.text(), said.path) == (words, rule)


def test_its_words_are_a_msgid_that_is_translated_before_its_parameters():
    said = deduction("bands", SHARE, **FORMATTED)
    chinese = {"Score %(score)s: %(percent)s%% of the fee": "%(score)s 分：扣 %(percent)s%%"}
    assert said.text(chinese.__getitem__) == "86 分：扣 7.5%"


def test_one_point_is_one_point():
    said = deduction("percent_per_point", PER_POINT, score="94", count="1", percent="1")
    assert said.text() == "Score 94: 1 point short"

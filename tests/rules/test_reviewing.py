"""Who stands too close to a text gives no opinion on it."""

import pytest

from tenders.rules.reviewing import Circle, Tie, Voice, Writer, same_voice, ties, twice

ONE, NAMESAKE, PAPER = Voice("样本一", 1), Voice("样本一", 2), Voice("样本 一")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (ONE, Voice("别名", 1), True),
        (ONE, NAMESAKE, False),
        (ONE, PAPER, True),
        (PAPER, ONE, True),
        (Voice("采购科"), Voice("财务科"), False),
        (Voice("采购科"), Voice("采购科"), True),
    ],
)
def test_accounts_are_told_by_their_keys_and_papers_by_the_name(one, other, same):
    assert same_voice(one, other) is same


@pytest.mark.parametrize(
    ("voice", "circle", "found"),
    [
        (ONE, Circle(), []),
        (ONE, Circle(writers=(Writer(1, "样本一"),)), ["wrote"]),
        (ONE, Circle(writers=(Writer(3, "样本三"), Writer(1, "样本一"))), ["wrote"]),
        (ONE, Circle(writers=(Writer(2, "样本一"),)), []),
        (PAPER, Circle(writers=(Writer(1, "样本一"),)), ["wrote"]),
        (PAPER, Circle(writers=(Writer(3, "样本三"),)), []),
        (ONE, Circle(helpers=("样本一",)), ["helped"]),
        (PAPER, Circle(helpers=("样本一",)), ["helped"]),
        (ONE, Circle(helpers=("样本二", "")), []),
        (ONE, Circle(deciders=frozenset({1})), ["decides"]),
        (ONE, Circle(deciders=frozenset({2})), []),
        (PAPER, Circle(deciders=frozenset({1})), []),
        (ONE, Circle(others=(Voice("样本二", 2), ONE)), ["another"]),
        (ONE, Circle(others=(NAMESAKE,)), []),
        (PAPER, Circle(others=(ONE,)), ["another"]),
        (
            ONE,
            Circle((Writer(1, "样本一"),), ("样本一",), frozenset({1}), (ONE,)),
            ["wrote", "helped", "decides", "another"],
        ),
    ],
)
def test_every_tie_is_named_at_once(voice, circle, found):
    assert [tie.code for tie in ties(voice, circle)] == found


def test_a_tie_names_whom_it_was_found_by():
    circle = Circle((Writer(1, "样本一"),), ("示例甲咨询有限公司",))
    paper = Voice("示例甲咨询公司 样本一")
    assert list(ties(paper, circle)) == [
        Tie("wrote", "样本一"),
        Tie("helped", "示例甲咨询有限公司"),
    ]


def test_a_voice_that_is_heard_twice_is_named():
    assert twice([ONE, Voice("样本二", 2), PAPER]) == "样本 一"
    assert twice([ONE, NAMESAKE]) == twice([]) == ""

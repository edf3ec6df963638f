"""Score sheets: complete, in range, hashed, compared."""

from decimal import Decimal as D
from hashlib import sha256

import pytest

from tenders.rules.scoring import (
    Item,
    check_points,
    check_sheet,
    digest,
    field_of,
    majority,
    objective_differences,
)

METHOD = Item(1, "方案", D(20))
RECORD = Item(2, "业绩", D(10), objective=True)


@pytest.mark.parametrize(
    ("points", "code"),
    [("0", None), ("20", None), ("20.01", "out_of_range"), ("-1", "out_of_range"),
     ("1.005", "too_fine"), ("1.00", None), ("1.25", None)],
)  # fmt: skip
def test_points_lie_within_their_item(points, code):
    reasons = check_points(METHOD, "甲", (7, 1), D(points))
    assert [reason.code for reason in reasons] == ([] if code is None else [code])
    assert all(reason.field == "c_7_1" for reason in reasons)


def test_a_wrong_score_says_which_and_why():
    (reason,) = check_points(METHOD, "甲", (7, 1), D(22))
    assert reason.article == "87号令第五十五条"
    assert reason.text() == "方案, 甲: 22 is not between 0 and 20."
    (reason,) = check_points(METHOD, "甲", (7, 1), D("1.005"))
    assert (reason.article, reason.text()) == ("", "方案, 甲: at most two decimals.")


def test_points_of_an_item_with_ranges_are_those_of_a_range():
    item = Item(2, "业绩", D(10), objective=True, steps=(D(0), D("4.50"), D(10)))
    for points in ("0", "4.5", "10.00"):
        assert check_points(item, "甲", (7, 2), D(points)) == ()
    (reason,) = check_points(item, "甲", (7, 2), D("5"))
    assert (reason.code, reason.article, reason.field) == ("no_range", "87号令第五十五条", "c_7_2")
    assert reason.text() == "业绩, 甲: its ranges give 0, 4.5, 10, not 5."
    assert [one.code for one in check_points(item, "甲", (7, 2), D(11))] == ["out_of_range"]


def test_an_item_is_worth_something():
    with pytest.raises(ValueError, match=r"^an item is worth more than nothing$"):
        Item(1, "a", D(0))
    assert Item(1, "a", D("0.01")).objective is False


def test_every_empty_or_wrong_cell_is_named_in_the_order_of_the_page():
    points = {(7, 1): D(22), (8, 1): D(5), (7, 2): D(3), (8, 2): None}
    reasons = check_sheet([METHOD, RECORD], {7: "甲", 8: "乙"}, points)
    assert [(reason.code, reason.field) for reason in reasons] == [
        ("out_of_range", "c_7_1"),
        ("missing", "c_8_2"),
    ]
    assert reasons[0].params["bid"] == "甲"
    assert reasons[1].text() == "业绩, 乙: not filled in."
    assert reasons[1].article == ""
    assert [r.field for r in check_sheet([METHOD], {7: "甲", 8: "乙"}, {})] == ["c_7_1", "c_8_1"]


def test_a_cell_has_a_name_in_forms():
    assert field_of((7, 3)) == "c_7_3"


def test_a_sheet_is_hashed_whatever_order_it_was_filled_in():
    one = digest("包1", 3, {(8, 1): D("5"), (7, 1): D("4.50")}, "ab")
    assert one == digest("包1", 3, {(7, 1): D("4.5"), (8, 1): D("5.00")}, "ab")
    text = '{"lot":"包1","member":3,"nonce":"ab","scores":[[7,1,"4.50"],[8,1,"5.00"]]}'
    assert one == sha256(text.encode()).hexdigest()


def test_members_agree_on_objective_items():
    sheets = [
        {(7, 1): D(15), (7, 2): D(10), (8, 2): D(9)},
        {(7, 1): D(12), (7, 2): D(9), (8, 2): D("9.00")},
    ]
    assert objective_differences([METHOD, RECORD], sheets) == ((7, 2),)
    assert objective_differences([METHOD], sheets) == ()
    assert objective_differences([RECORD], sheets[:1]) == ()
    several = [{(8, 2): D(1), (7, 2): D(1)}, {(8, 2): D(2), (7, 2): D(2)}]
    assert objective_differences([RECORD], several) == ((7, 2), (8, 2))


@pytest.mark.parametrize(
    ("votes", "carried"),
    [([True, True, False], True), ([True, False, False], False), ([True, False], False),
     ([True], True)],
)  # fmt: skip
def test_more_than_half_decide(votes, carried):
    assert majority(votes) is carried


def test_nobody_decides_nothing():
    with pytest.raises(ValueError, match=r"^nobody has voted$"):
        majority([])

"""The check before the signature: as the tables of the rules say (87号令第六十四条)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenders.rules.checking import decided, far_scores, out_of_range
from tenders.rules.scoring import Item

D = Decimal
SHARE = D("0.30")


def far(points, most="20", objective=False):
    item = Item(1, "方案", D(most), objective)
    sheets = {key: {(7, 1): D(value)} for key, value in enumerate(points)}
    return [(one.sheet, one.points, one.others) for one in far_scores([item], sheets, SHARE)]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ((18, 17, 18, 17, 2), [(4, D(2), D("17.50"))]),
        ((10, 10, 10, 10, 16), []),
        ((10, 10, 10, 10, "16.5"), [(4, D("16.5"), D("10.00"))]),
        ((18, 2), []),
        ((0, 10, 10), [(0, D(0), D("10.00"))]),
        ((), []),
    ],
)
def test_scores_far_from_the_others_are_as_the_table_says(points, expected):
    assert far(points) == expected


def test_an_objective_item_is_no_matter_of_far_or_near():
    assert far((18, 17, 18, 17, 2), objective=True) == []


def test_an_empty_cell_is_not_compared():
    item = Item(1, "方案", D(20))
    sheets = {1: {(7, 1): D(18)}, 2: {(7, 1): D(18)}, 3: {}}
    assert far_scores([item], sheets, SHARE) == ()


def test_every_score_outside_its_range_is_named():
    items = [Item(1, "方案", D(20)), Item(2, "业绩", D(10), True, (D(0), D(5), D(10)))]
    sheets = {4: {(7, 1): D("20.01"), (7, 2): D(5)}, 5: {(7, 1): D(20), (7, 2): D(6)}}
    assert out_of_range(items, sheets) == ((4, (7, 1)), (5, (7, 2)))


@pytest.mark.parametrize(
    ("votes", "members", "expected"),
    [
        ((True, True, True), 5, True),
        ((True, True), 5, None),
        ((False, False, False), 5, False),
        ((True, True, False, False), 5, None),
        ((), 5, None),
        ((True, True, False, False, True), 5, True),
    ],
)
def test_more_than_half_of_all_members_decide(votes, members, expected):
    assert decided(votes, members) is expected

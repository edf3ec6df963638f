"""Objective items on which members differ: as the tables of the rules say (87号令第六十一条)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.rules.objective import (
    AGREED,
    MAJORITY,
    NONE,
    Finding,
    found_of,
    may_conclude,
    unheard,
)

D = Decimal


def by_number(*points):
    return {number: D(value) for number, value in enumerate(points, start=1)}


@pytest.mark.parametrize(
    ("points", "members", "expected"),
    [
        ((15, 15, 15, 15, 15), 5, Finding(AGREED, D(15), 5)),
        ((15, 15, 15, 12, 15), 5, Finding(MAJORITY, D(15), 4, (4,))),
        ((15, 15, 15, 12, 9), 5, Finding(MAJORITY, D(15), 3, (4, 5))),
        ((15, 15, 12, 12, 9), 5, Finding(NONE, again=(1, 2, 3, 4, 5))),
        ((15, 15, 12), 5, Finding(NONE, again=(1, 2, 3))),
        ((15, 15, 12, 12), 4, Finding(NONE, again=(1, 2, 3, 4))),
        ((15, 15, 15), 5, Finding(MAJORITY, D(15), 3)),
        (("15", "15.00", "15.0"), 3, Finding(AGREED, D(15), 3)),
        ((), 5, Finding(NONE)),
    ],
)
def test_what_the_points_come_to_is_as_the_table_says(points, members, expected):
    assert found_of(by_number(*points), members) == expected


POINTS = st.integers(0, 4).map(D)
GIVEN = st.lists(POINTS, min_size=1, max_size=9).map(lambda values: by_number(*values))


@given(GIVEN, st.integers(0, 3))
def test_a_majority_is_more_than_half_of_all_and_everybody_else_looks_again(held, silent):
    members = len(held) + silent
    found = found_of(held, members)
    counts = {value: list(held.values()).count(value) for value in held.values()}
    winners = [value for value, count in counts.items() if 2 * count > members]
    if found.outcome == NONE:
        assert winners == [] and found.points is None
        assert found.again == tuple(held)
        return
    assert winners == [found.points] and found.votes == counts[found.points]
    assert {held[number] for number in held} - {found.points} == {
        held[number] for number in found.again
    }
    assert found.votes + len(found.again) == len(held)
    assert (found.outcome == AGREED) == (found.votes == members)


@given(GIVEN, st.randoms(use_true_random=False))
def test_who_gives_which_points_changes_nothing_about_those_that_count(held, order):
    values = list(held.values())
    order.shuffle(values)
    one, other = found_of(held, len(held)), found_of(by_number(*values), len(held))
    assert (one.outcome, one.points, one.votes) == (other.outcome, other.points, other.votes)


@given(GIVEN)
def test_whoever_corrects_to_the_points_of_the_majority_never_breaks_it(held):
    found = found_of(held, len(held))
    for number in found.again if found.outcome == MAJORITY else ():
        after = found_of({**held, number: found.points}, len(held))
        assert after.points == found.points and number not in after.again


@pytest.mark.parametrize(
    ("kept", "time_over", "expected"),
    [({4}, False, (5,)), ({4, 5}, False, ()), ({4}, True, ()), ((), False, (4, 5))],
)
def test_who_is_not_heard_yet_is_as_the_table_says(kept, time_over, expected):
    found = found_of(by_number(15, 15, 15, 12, 9), 5)
    assert unheard(found, kept, time_over=time_over) == expected


@pytest.mark.parametrize(
    ("points", "kept", "time_over", "codes"),
    [
        ((15, 15, 15), {}, True, ["agreed"]),
        ((15, 15, 12, 12, 9), {1, 2, 3, 4, 5}, True, ["no_majority"]),
        ((15, 15, 15, 12, 9), {}, False, ["unheard", "unheard"]),
        ((15, 15, 15, 12, 9), {5}, False, ["unheard"]),
        ((15, 15, 15, 12, 9), {4, 5}, False, []),
        ((15, 15, 15, 12, 9), {}, True, []),
    ],
)
def test_a_conclusion_needs_a_majority_and_members_who_were_heard(points, kept, time_over, codes):
    found = found_of(by_number(*points), len(points))
    reasons = may_conclude(found, kept, time_over=time_over)
    assert [one.code for one in reasons] == codes
    assert all(one.article == "87号令第六十一条" for one in reasons)

"""Evaluation and decision apart: as the tables of the rules say."""

from __future__ import annotations

import pytest

from tenders.rules.decision import (
    DECISION_RULES,
    Wanted,
    check_decision,
    check_group,
    leaders,
)
from tenders.rules.rule_sets import RULE_SETS

OPEN, TALKS = "open_tender", "competitive_consultation"


@pytest.mark.parametrize(
    ("rules", "wanted", "expected"),
    [
        (None, Wanted(OPEN), []),
        (DECISION_RULES, Wanted(OPEN), []),
        (DECISION_RULES, Wanted(OPEN, ranked=False), ["in_order"]),
        (None, Wanted(OPEN, "pilot", "2026-3", "vote"), ["not_lawful"]),
        (DECISION_RULES, Wanted(OPEN, "convenience", "2026-3", "vote"), ["not_lawful"]),
        (DECISION_RULES, Wanted(TALKS, "pilot", "2026-3", "vote"), ["not_lawful"]),
        (DECISION_RULES, Wanted(OPEN, "pilot", "2026-3", "vote", ranked=False), []),
        (DECISION_RULES, Wanted(OPEN, "special_zone", "2026-3", "draw"), []),
        (DECISION_RULES, Wanted(OPEN, "pilot"), ["basis", "method"]),
        (DECISION_RULES, Wanted(OPEN, "pilot", " ", "price"), ["basis", "method"]),
    ],
)
def test_the_choice_is_refused_as_the_table_says(rules, wanted, expected):
    found = check_decision(wanted, rules)
    assert [one.code for one in found] == expected
    assert all("第六十八条" in one.article and one.field for one in found)


@pytest.mark.parametrize(
    ("votes", "expected"), [((8, 8, 7), (8,)), ((9, 8, 7), (7, 8, 9)), ((8, 8, 7, 7, 9), (7, 8))]
)
def test_most_votes_lead(votes, expected):
    assert leaders((7, 8, 9), votes) == expected


@pytest.mark.parametrize("votes", [(), (7, 10)])
def test_every_vote_names_a_candidate(votes):
    with pytest.raises(ValueError, match="candidate"):
        leaders((7, 8, 9), votes)


def test_a_group_is_odd_and_not_too_small():
    fine = [size for size in range(8) if not check_group(size, DECISION_RULES)]
    assert fine == [3, 5, 7]


def test_every_rule_set_names_its_grounds():
    assert all(one.decision is not None and one.decision.grounds for one in RULE_SETS)

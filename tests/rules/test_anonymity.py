"""Codes of anonymous parts: as the tables of the rules say."""

from __future__ import annotations

import random

import pytest

from tenders.rules.anonymity import check_option, codes, digest


def largest(numbers, count):
    return sorted(numbers, reverse=True)[:count]


@pytest.mark.parametrize(
    ("lot", "bids", "expected"),
    [
        (1, 3, ("A-99", "A-98", "A-97")),
        (2, 1, ("B-99",)),
        (27, 1, ("L27-99",)),
        (1, 0, ()),
    ],
)
def test_codes_are_as_the_table_says(lot, bids, expected):
    assert codes(lot, bids, largest) == expected


def test_no_code_is_given_twice_and_many_bids_get_longer_ones():
    drawn = codes(1, 120, random.Random(7).sample)
    assert len(set(drawn)) == 120
    assert {len(one) for one in drawn} == {len("A-001")}


def test_a_digest_tells_of_every_change_and_not_of_the_order():
    held = {"A-07": "甲", "A-52": "乙"}
    mine = digest("Z/1", held, "0" * 32)
    assert digest("Z/1", dict(reversed(held.items())), "0" * 32) == mine
    others = {
        digest("Z/2", held, "0" * 32),
        digest("Z/1", {"A-07": "乙", "A-52": "甲"}, "0" * 32),
        digest("Z/1", held, "1" * 32),
    }
    assert len(others) == 3 and mine not in others


SCORED, OPEN, TALKS = "comprehensive_scoring", "open_tender", "competitive_consultation"


@pytest.mark.parametrize(
    ("procedure", "method", "criteria", "expected"),
    [
        (OPEN, SCORED, [("technical", False), ("business", True)], []),
        ("invited_tender", SCORED, [("technical", False)], []),
        (TALKS, SCORED, [("technical", False)], ["talks"]),
        (OPEN, "lowest_price", [], ["lowest"]),
        (OPEN, SCORED, [("technical", True)], ["nothing"]),
        (OPEN, SCORED, [("technical", False), ("business", False)], ["named_score"]),
        (OPEN, SCORED, [("business", False)], ["nothing", "named_score"]),
        (OPEN, SCORED, [], []),
    ],
)
def test_the_option_is_refused_as_the_table_says(procedure, method, criteria, expected):
    found = check_option(procedure, method, {1: criteria})
    assert [one.code for one in found] == expected
    assert all(one.field == "anonymous" and one.article for one in found)

"""Firms that bid together: what they must say, what small firms do, who takes part twice."""

from decimal import Decimal as D

import pytest

from tenders.rules.eligibility import DOMESTIC_FROM, BidderPolicy
from tenders.rules.partners import (
    ACCEPTED,
    CONSORTIUM,
    NO_LARGER,
    RESERVED,
    SHARES,
    SMALL_OR_MICRO,
    SUBCONTRACTING,
    Partner,
    check_no_larger,
    check_partners,
    check_reserved_share,
    consortium,
    linked,
    lowest_grades,
    policy_of,
    share_of,
    subcontractors,
    taking_part_twice,
)
from tenders.rules.recusal import Body


def firm(role, name, share="0.5", size="large", **values):
    facts = {"code": f"CODE-{name}", "task": "清扫", "place": name.lower(), **values}
    return Partner(role, name, share=None if share is None else D(share), size=size, **facts)


def leader(share="0.6", size="large", **values):
    return firm("leader", "A", share, size, **values)


def member(share="0.4", size="small", name="B", **values):
    return firm("member", name, share, size, **values)


def below(share="0.3", size="small", name="C", **values):
    return firm("subcontractor", name, share, size, **values)


def found(partners, *, consortia=True, subcontracts=True):
    reasons = check_partners(partners, consortia=consortia, subcontracts=subcontracts)
    return [(one.code, one.field, one.article) for one in reasons]


@pytest.mark.parametrize(
    ("partners", "refused"),
    [
        ([], []),
        ([leader(None, ""), below()], []),
        ([leader(), member()], []),
        ([leader("0.5"), member("0.3"), member("0.2", name="D"), below("0.99")], []),
        ([leader(), member("0.3")], [("sum", "share_own", CONSORTIUM)]),
        ([leader(), member("0.41")], [("sum", "share_own", CONSORTIUM)]),
        ([leader(), below("1")], [("all_passed_on", "share_c", SUBCONTRACTING)]),
        (
            [leader(), below("0.5"), below("0.5", name="D")],
            [("all_passed_on", "share_c", SUBCONTRACTING)],
        ),
        ([leader(), member(code="code-a")], [("twice", "name_b", CONSORTIUM)]),
        ([leader(), member(None)], [("share", "share_b", CONSORTIUM)]),
        (
            [leader("0"), member("1.01")],
            [
                ("share", "share_a", CONSORTIUM),
                ("share", "share_b", CONSORTIUM),
                ("sum", "share_own", CONSORTIUM),
            ],
        ),
        (
            [leader(), below(size="", task=" ", name=" ")],
            [
                ("name", "name_ ", SUBCONTRACTING),
                ("task", "task_ ", SUBCONTRACTING),
                ("size", "size_ ", "财库〔2020〕46号第十一条"),
            ],
        ),
    ],
)
def test_everything_wrong_with_the_firms_is_named_at_its_field(partners, refused):
    assert found(partners) == refused


def test_what_the_documents_do_not_accept_is_refused():
    both = [leader(), member(), below()]
    assert found(both, consortia=False) == [("no_consortium", "", ACCEPTED)]
    assert found(both, subcontracts=False) == [("no_subcontract", "", SUBCONTRACTING)]
    assert found([leader()], consortia=False, subcontracts=False) == []


def test_a_leader_alone_is_no_consortium():
    assert consortium([leader(), below()]) == ()
    assert consortium([leader(), below(), member()]) == (leader(), member())
    assert subcontractors([leader(), below()]) == (below(),)


@pytest.mark.parametrize(
    ("own", "other", "refused"),
    [
        ("small", "medium", True),
        ("micro", "large", True),
        ("small", "small", False),
        ("medium", "large", True),
        ("medium", "medium", False),
        ("large", "large", False),
    ],
)
def test_a_favoured_firm_passes_nothing_on_to_a_larger_one(own, other, refused):
    reasons = check_no_larger([leader(size=own), below(size=other)], own)
    assert [(one.code, one.field, one.article) for one in reasons] == (
        [("larger", "size_c", NO_LARGER)] if refused else []
    )


@pytest.mark.parametrize(
    ("partners", "share"),
    [
        ([], "0"),
        ([leader("0.7"), member("0.3")], "0.3"),
        ([leader("0.7", "micro"), member("0.3")], "1"),
        ([leader("0.7"), member("0.3", "medium")], "0"),
        ([leader(None), below("0.2"), below("0.1", name="D"), below("0.3", "large", "E")], "0.3"),
        ([leader("0.7"), member("0.3"), below("0.1")], "0.3"),
        ([leader("0.9"), member("0.1"), below("0.3")], "0.3"),
    ],
)  # fmt: skip
def test_small_firms_do_what_the_greater_of_both_agreements_says(partners, share):
    assert share_of(partners, SMALL_OR_MICRO) == D(share)


@pytest.mark.parametrize(
    ("partners", "bound"),
    [
        ([leader(), member(controller="A")], True),
        ([leader(), member(controller=" code-a ")], True),
        ([leader(controller="B"), member()], True),
        ([leader(), member(controller="别家")], False),
        ([leader(), member(controller=" ")], False),
        ([leader(), member(controller="B")], False),
        ([leader(), member(size="large", controller="A")], False),
        ([leader(), below(controller="A")], True),
    ],
)
def test_a_small_firm_is_linked_with_whom_it_holds_or_who_holds_it(partners, bound):
    assert linked(partners, SMALL_OR_MICRO) is bound


@pytest.mark.parametrize(
    ("partners", "small", "policy"),
    [
        ([], True, BidderPolicy(small_micro=True)),
        ([], False, BidderPolicy()),
        ([leader("0.6", "small"), member()], False, BidderPolicy(True, D(1))),
        ([leader("0.6", "small"), member(size="large")], True, BidderPolicy(False, D("0.6"))),
        ([leader("0.7"), member("0.3")], False, BidderPolicy(False, D("0.3"))),
        (
            [leader("0.7"), member("0.3", controller="A")],
            False,
            BidderPolicy(False, D("0.3"), linked=True),
        ),
        ([leader(None, "small"), below("0.2")], True, BidderPolicy(True, D("0.2"))),
    ],
)
def test_what_a_bid_gets_deductions_for_is_computed_from_its_firms(partners, small, policy):
    assert policy_of(partners, small_claimed=small, domestic_claimed=False) == policy
    got = policy_of(partners, small_claimed=small, domestic_claimed=True)
    assert got.domestic_cost_share == DOMESTIC_FROM


def test_a_lot_without_a_reserved_share_asks_for_none():
    assert check_reserved_share([], "large", D(0)) == ()


@pytest.mark.parametrize(
    ("size", "partners", "refused"),
    [
        ("medium", [], []),
        ("large", [], [("reserved_share", RESERVED)]),
        ("medium", [leader(None, "medium"), below("0.5")], []),
        ("medium", [leader(None, "medium"), below("0.3", "large")], [("reserved_share", RESERVED)]),
        ("large", [leader(), member(size="medium")], []),
        ("large", [leader("0.61"), member("0.39")], [("reserved_share", RESERVED)]),
        ("large", [leader(), member(controller="A")], [("reserved_linked", SHARES)]),
        ("small", [leader(size="small"), member(controller="A")], []),
        ("large", [leader(None), below("0.4")], []),
        ("large", [leader(None), below("0.4", controller="A")], [("reserved_linked", SHARES)]),
    ],
)  # fmt: skip
def test_a_bid_that_misses_the_reserved_share_is_refused(size, partners, refused):
    reasons = check_reserved_share(partners, size, D("0.40"))
    assert [(one.code, one.article) for one in reasons] == refused
    assert all(one.field == "partners" for one in reasons)


def test_firms_in_two_bids_are_found_in_both():
    one, two, three = (Body(f"示例{n}公司", f"CODE{n}") for n in "甲乙丙")
    firms = {"A": [one, two], "B": [two], "C": [three]}
    assert taking_part_twice(firms) == {"A": ("示例乙公司",), "B": ("示例乙公司",)}
    assert taking_part_twice({"A": [one], "B": [two, three]}) == {}


def test_of_members_who_share_a_profession_the_lower_grade_counts():
    partners = [
        leader(profession="园林 绿化", grade="second"),
        member(profession="园林绿化", grade="third"),
        member(name="D", profession="市政", grade="special"),
        member(name="E", profession="市政", grade=""),
        below(profession="市政", grade="third"),
    ]
    assert lowest_grades(partners) == {"园林绿化": "third", "市政": "special"}

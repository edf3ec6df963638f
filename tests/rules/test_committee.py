"""Order 87 art. 47: odd, at least five, seven for large ones, two thirds experts."""

from decimal import Decimal as D

import pytest

from procurement.rules.cases import MalformedCase
from tenders.rules.cases import committee_case
from tenders.rules.committee import CommitteeRule, check_committee


@pytest.mark.parametrize(
    ("budget", "size", "experts", "complex_", "reasons"),
    [
        ("800000", 5, 4, False, ()),
        ("800000", 5, 3, False, ("too_few_experts",)),
        ("800000", 6, 4, False, ("even",)),
        ("9999999.99", 5, 4, False, ()),
        ("10000000.00", 5, 4, False, ("too_small",)),
        ("10000000.00", 7, 5, False, ()),
        ("800000", 5, 4, True, ("too_small",)),
        ("800000", 7, 5, True, ()),
        ("800000", 4, 2, False, ("too_small", "even", "too_few_experts")),
        ("0", 0, 0, False, ("too_small", "even")),
        ("0", 5, 5, False, ()),
    ],
)
def test_what_is_wrong_is_named_in_order(budget, size, experts, complex_, reasons):
    found = check_committee(D(budget), size, experts, complex_or_large_impact=complex_)
    assert found == reasons


@pytest.mark.parametrize(("size", "experts"), [(3, 2), (5, 4), (7, 5), (9, 6)])
def test_two_thirds_are_experts(size, experts):
    assert CommitteeRule().least_experts(size) == experts


@pytest.mark.parametrize(("budget", "size", "experts"), [("-1", 5, 4), ("1", 5, -1), ("1", 5, 6)])
def test_an_impossible_committee_is_refused(budget, size, experts):
    with pytest.raises(
        ValueError,
        match=r"^budget, size and experts are not negative, and experts are members$",
    ):
        check_committee(D(budget), size, experts)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"experts": 6}, "experts"),
        ({"size": "5"}, "size"),
        ({"size": -1}, "size"),
        ({"experts": -1}, "experts"),
        ({"budget": 800000}, "budget"),
        ({"budget": "-1"}, "budget"),
        ({"complex": "yes"}, "complex"),
        ({"chair": 1}, "chair"),
    ],
)
def test_a_malformed_committee_is_named(change, path):
    with pytest.raises(MalformedCase) as caught:
        committee_case({"budget": "800000", "size": 5, "experts": 4} | change)
    assert caught.value.path == path


@pytest.mark.parametrize("field", ["budget", "size", "experts"])
def test_nothing_of_a_committee_may_be_missing(field):
    case = {"budget": "800000", "size": 5, "experts": 4}
    with pytest.raises(MalformedCase) as caught:
        committee_case({name: value for name, value in case.items() if name != field})
    assert str(caught.value) == f"{field}: missing field"


def test_a_complex_one_needs_seven():
    case = {"budget": "1", "size": 5, "experts": 4, "complex": True, "kind": "committee"}
    assert committee_case(case) == {"valid": False, "reasons": ["too_small"]}


def test_a_small_plain_committee_needs_five():
    assert CommitteeRule().smallest(D(1)) == 5
    assert check_committee(D(1), 5, 4) == ()


def test_a_committee_without_members_is_wrong_but_not_malformed():
    case = {"budget": "0.5", "size": 0, "experts": 0}
    assert committee_case(case) == {"valid": False, "reasons": ["too_small", "even"]}


def test_a_negative_number_is_refused_where_it_stands():
    with pytest.raises(MalformedCase) as caught:
        committee_case({"budget": "1", "size": 5, "experts": -1})
    assert str(caught.value) == "experts: cannot be less than 0"

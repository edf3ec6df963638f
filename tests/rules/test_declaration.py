"""Which firms the declaration of small and medium firms speaks of, and what it says of each."""

from decimal import Decimal as D

import pytest

from tenders.rules import declaration as rules
from tenders.rules.declaration import Figures
from tenders.rules.partners import Partner

ARTICLE = "财库〔2020〕46号第十一条"


def firm(size, role="member", name="乙"):
    return Partner(role, name, f"{role}-{size}", size=size)


def own(size):
    return Partner("leader", "甲", f"leader-{size}", size=size)


@pytest.mark.parametrize(
    ("size", "others", "small", "counts", "found"),
    [
        ("small", [], True, True, ["leader-small"]),
        ("small", [], False, True, []),
        ("large", [firm("small")], False, True, ["member-small"]),
        (
            "medium",
            [firm("micro", "subcontractor")],
            False,
            True,
            ["leader-medium", "subcontractor-micro"],
        ),
        ("small", [firm("large")], True, True, ["leader-small"]),
        ("large", [firm("medium")], False, True, []),
        ("small", [firm("small")], True, False, []),
    ],
)
def test_it_speaks_of_every_small_or_medium_firm_once_something_is_claimed(
    size, others, small, counts, found
):
    firms = rules.covered(own(size), [own(size), *others], small=small, counts=counts)
    assert [one.code for one in firms] == found


def said(*values, new=False):
    return Figures("leader-small", *values, new=new, place="0")


@pytest.mark.parametrize(
    ("figures", "refused"),
    [
        (said(85, D("1200.50"), D(860)), []),
        (said(85, D(0), D(860)), []),
        (said(1, D(0), D("0.01")), []),
        (said(10_000_000, D(1_000_000_000), D(1_000_000_000)), []),
        (said(new=True), []),
        (said(), ["employees_missing", "turnover_missing", "assets_missing"]),
        (said(0, D(-1), D(0)), ["employees_wrong", "turnover_wrong", "assets_wrong"]),
        (said(0, new=True), ["employees_wrong"]),
        (said(10_000_001, D(1), D(1)), ["employees_wrong"]),
        (said(85, D("1000000000.01"), D("1000000000.01")), ["turnover_wrong", "assets_wrong"]),
        (said(85, None, D(860)), ["turnover_missing"]),
    ],
)
def test_every_missing_or_impossible_figure_is_named_at_once(figures, refused):
    firms = [own("small")]
    reasons = rules.check(firms, firms, [figures])
    assert [one.code for one in reasons] == refused
    for one in reasons:
        assert one.field == f"{one.code.rpartition('_')[0]}_0"
        assert (one.article, one.params) == (ARTICLE, {"name": "甲"})


def test_a_firm_of_which_nothing_is_said_lacks_all_three():
    firms = [own("small"), firm("micro")]
    reasons = rules.check(firms, firms, [said(85, D(1), D(1))])
    assert [one.params["name"] for one in reasons] == ["乙"] * 3


def test_of_a_firm_that_needs_none_only_the_impossible_is_refused():
    assert rules.check([own("small")], [], [said()]) == ()
    reasons = rules.check([own("small")], [], [said(-5, None, None)])
    assert [one.code for one in reasons] == ["employees_wrong"]


def test_nothing_typed_is_nothing_said():
    assert said().empty and not said(new=True).empty and not said(0).empty

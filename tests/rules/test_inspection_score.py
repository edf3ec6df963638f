"""The score of a round: full score less what the faults cost, item by item."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.rules.cases import inspection_score_case
from inspections.rules.score import Fault, InspectionScore, Item, Lost, Sheet, inspection_score
from procurement.rules.cases import MalformedCase

from .strategies import decimals

STREET = Sheet(
    (Item("carriageway", D(30)), Item("kerb", D(20)), Item("bins", D(10)), Item("toilet"))
)


def test_a_street_round_is_scored_by_the_table():
    faults = [
        Fault("carriageway", D(1), D(4)),
        Fault("carriageway", D(5), D(6)),
        Fault("kerb", D("0.5"), D(3)),
        Fault("bins", D(1), D(1), D(2)),
        Fault("toilet", D("0.3"), D(2)),
    ]
    assert inspection_score(STREET, faults) == InspectionScore(
        (
            Lost("carriageway", D("30.00")),
            Lost("kerb", D("1.50")),
            Lost("bins", D("2.00")),
            Lost("toilet", D("0.60")),
        ),
        D("65.90"),
    )


def test_a_round_without_faults_has_the_full_score_and_every_item():
    done = inspection_score(STREET, [])
    assert [str(item.lost) for item in done.items] == ["0.00"] * 4
    assert str(done.score) == "100.00"


def test_a_score_is_never_below_zero_but_the_loss_is_told():
    sheet = Sheet((Item("a"), Item("b", D(20))), D(60))
    done = inspection_score(sheet, [Fault("a", D(5), D(11)), Fault("b", D(7), D(4))])
    assert [str(item.lost) for item in done.items] == ["55.00", "20.00"]
    assert str(done.score) == "0.00"


def test_the_score_is_rounded_once_from_unrounded_items():
    # two items lose 0.004 each: 99.992 -> 99.99, although each loss is shown as 0.00
    sheet = Sheet((Item("a"), Item("b")))
    done = inspection_score(sheet, [Fault("a", D("0.004")), Fault("b", D("0.004"))])
    assert [str(item.lost) for item in done.items] == ["0.00", "0.00"]
    assert str(done.score) == "99.99"


def test_a_bonus_is_a_negative_fault():
    done = inspection_score(Sheet((Item("survival"),)), [Fault("survival", D(-1), D(2))])
    assert (str(done.items[0].lost), str(done.score)) == ("-2.00", "102.00")


def test_an_unknown_item_is_refused():
    with pytest.raises(ValueError, match=r"^the sheet knows no item lawn$"):
        inspection_score(STREET, [Fault("lawn", D(1))])


def test_objects_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match=r"^max_points cannot be negative$"):
        Item("a", D("-0.01"))
    with pytest.raises(ValueError, match=r"^full_score cannot be negative$"):
        Sheet((), D("-0.01"))
    with pytest.raises(ValueError, match=r"^two items have the same code$"):
        Sheet((Item("a"), Item("a", D(1))))
    for fault in ({"quantity": D(-1)}, {"multiplier": D(-1)}):
        with pytest.raises(ValueError, match=r"^quantity and multiplier are not negative$"):
            Fault("a", D(1), **fault)
    assert (Item("a", D(0)).max_points, Sheet((), D(0)).full_score) == (0, 0)
    assert Fault("a", D(1), D(0), D(0)).points == 0


@pytest.mark.heavy
@given(
    st.lists(
        st.tuples(st.sampled_from(["carriageway", "kerb", "toilet"]), decimals(0, 40)), max_size=9
    ),
    st.randoms(),
)
def test_order_does_not_matter_and_more_faults_never_help(rows, random):
    faults = [Fault(item, points) for item, points in rows]
    done = inspection_score(STREET, faults)
    shuffled = list(faults)
    random.shuffle(shuffled)
    assert inspection_score(STREET, shuffled) == done
    assert 0 <= done.score <= 100
    worse = inspection_score(STREET, [*faults, Fault("kerb", D("0.5"))])
    assert worse.score <= done.score


CASE = {"sheet": {"items": [{"code": "a", "max_points": "5"}]}, "faults": []}


def case(**change):
    return {**CASE, **change}


def fault(**change):
    return case(faults=[{"item": "a", "points_each": "1", **change}])


def test_a_case_has_defaults():
    assert inspection_score_case(CASE) == {
        "items": [{"code": "a", "lost": "0.00"}],
        "score": "100.00",
    }
    assert inspection_score_case(fault())["score"] == "99.00"
    assert inspection_score_case(fault(quantity="2", multiplier="1.5"))["score"] == "97.00"
    zero = case(sheet={"items": [{"code": "a", "max_points": "0"}], "full_score": "0"})
    assert inspection_score_case(zero)["score"] == "0.00"


@pytest.mark.parametrize(
    ("malformed", "path", "reason"),
    [
        ({"faults": []}, "sheet", "missing field"),
        ({"sheet": CASE["sheet"]}, "faults", "missing field"),
        (case(extra=1), "extra", "unknown field"),
        (case(sheet={}), "sheet.items", "missing field"),
        (case(sheet={"items": [], "max": "1"}), "sheet.max", "unknown field"),
        (case(sheet={"items": [], "full_score": "-1"}), "sheet.full_score",
         "cannot be less than 0"),
        (case(sheet={"items": [{"code": "a"}, {"code": "a"}]}), "sheet.items",
         "two items have the same code"),
        (case(sheet={"items": [{"max_points": "1"}]}), "sheet.items[0].code", "missing field"),
        (case(sheet={"items": [{"code": "a", "max": "1"}]}), "sheet.items[0].max",
         "unknown field"),
        (case(sheet={"items": [{"code": "a", "max_points": "-1"}]}),
         "sheet.items[0].max_points", "cannot be less than 0"),
        (fault(item="b"), "faults[0].item", "the sheet does not know this item"),
        (fault(points_each=1), "faults[0].points_each", "a decimal number in a string is needed"),
        (fault(quantity=2), "faults[0].quantity", "a decimal number in a string is needed"),
        (fault(quantity="-2"), "faults[0].quantity", "cannot be less than 0"),
        (fault(multiplier="-1"), "faults[0].multiplier", "cannot be less than 0"),
        (fault(photo="x"), "faults[0].photo", "unknown field"),
        (case(faults=[{"points_each": "1"}]), "faults[0].item", "missing field"),
        (case(faults=[{"item": "a"}]), "faults[0].points_each", "missing field"),
    ],
)  # fmt: skip
def test_a_malformed_round_is_named(malformed, path, reason):
    with pytest.raises(MalformedCase) as caught:
        inspection_score_case(malformed)
    assert (caught.value.path, caught.value.reason) == (path, reason)

"""Quantities of a bill that a correction changes: which places, which numbers, what effect."""

from decimal import Decimal

import pytest

from procurement.errors import Reason
from tenders.rules import amendments
from tenders.rules import corrected_lines as rules


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("line:1:3:quantity", (1, 3)),
        ("line:12:340:quantity", (12, 340)),
        ("line:1:3:name", None),
        ("line:1:3:unit", None),
        ("line:x:3:quantity", None),
        ("line:1:0:quantity", None),
        ("line:01:3:quantity", None),
        ("line:1:3", None),
        ("line:1:3:quantity:more", None),
        ("lot:1:scope", None),
    ],
)
def test_the_quantity_of_a_line_may_be_corrected_and_nothing_else_of_it(place, found):
    assert rules.parsed(place) == found
    assert amendments.may_change(place) is (found is not None or place == "lot:1:scope")
    if found:
        assert rules.place_of(*found) == place
        assert not amendments.may_change(place, amendments.PREQUALIFICATION)


def test_lines_stand_in_the_order_of_their_numbers():
    places = ["line:2:1:quantity", "line:1:10:quantity", "lot:1:scope", "line:1:2:quantity"]
    assert rules.in_order(places) == [
        "line:1:2:quantity",
        "line:1:10:quantity",
        "line:2:1:quantity",
    ]
    assert rules.lots_in(places) == (1, 2)
    assert rules.of_lot(places, 1) == ["line:1:2:quantity", "line:1:10:quantity"]
    assert rules.of_lot(places, 3) == []
    assert rules.lots_in(["lot:1:scope"]) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1200.5", ""),
        ("0.0001", ""),
        ("99999999999999.9999", ""),
        ("1200.50000", ""),
        ("0", "no_quantity"),
        ("0.0000", "no_quantity"),
        ("-3", "no_quantity"),
        ("", "no_quantity"),
        ("两", "no_quantity"),
        ("1e3", "no_quantity"),
        ("NaN", "no_quantity"),
        ("٣", "no_quantity"),
        ("0.00001", "too_exact"),
        ("100000000000000", "too_large"),
    ],
)
def test_a_quantity_is_a_number_above_nothing_with_at_most_four_decimals(text, code):
    texts = {
        "no_quantity": "Line %(line)s: the quantity is a number above nothing.",
        "too_exact": "Line %(line)s: a quantity has at most four decimals.",
        "too_large": "Line %(line)s: this quantity is too large.",
    }
    wanted = (Reason(code, texts[code], {"line": 7}, "", "quantity_7"),) if code else ()
    assert rules.check_quantity(text, 7, rules.field_of(7)) == wanted


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" 121,011.26 ", "121011.26"),
        ("1,000", "1000"),
        ("1,2", "1,2"),
        ("1,00", "1,00"),
        ("1000", "1000"),
        ("", ""),
    ],
)
def test_only_commas_of_thousands_are_read_over(typed, read):
    assert rules.ungrouped(typed) == read


def test_a_quantity_is_kept_plainly():
    assert [rules.plain(Decimal(text)) for text in ("1200.5000", "1E+2", "0.0001")] == [
        "1200.5",
        "100",
        "0.0001",
    ]


def test_nobody_says_that_a_changed_quantity_cannot_affect_bids():
    text = (
        "Changed quantities always affect how bids are written: each price is over them. Answer "
        "“Yes”."
    )
    refused = (Reason("quantities_material", text, {}, "87号令第二十七条", "material"),)
    places = ["lot:1:scope", "line:1:3:quantity"]
    assert rules.check_effect(places, False) == refused
    assert rules.check_effect(places, True) == rules.check_effect(places, None) == ()
    assert rules.check_effect(["lot:1:scope"], False) == ()
    assert rules.affects_bids(places, None) and rules.affects_bids(places, False)
    assert rules.affects_bids(["lot:1:scope"], True)
    assert not rules.affects_bids(["lot:1:scope"], None)

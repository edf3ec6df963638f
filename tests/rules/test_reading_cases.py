"""Cases are read strictly; what is wrong is named with its path."""

from datetime import date
from decimal import Decimal as D

import pytest

from procurement.rules.cases import (
    CASE_KINDS,
    MalformedCase,
    Record,
    as_amount,
    as_count,
    as_day,
    as_decimal,
    as_integer,
    as_list,
    as_map,
    as_places,
    as_text,
    below,
    refusing,
)
from tenders.rules.cases import read_evaluation


def refusal(reader, *args, **kwargs):
    with pytest.raises(MalformedCase) as caught:
        reader(*args, **kwargs)
    return caught.value.path, caught.value.reason


@pytest.mark.parametrize(
    "text", ["86", "-0.5", "17916.67", "0", "007", "0.00", "1" * 30 + "." + "1" * 30]
)
def test_a_decimal_string_is_a_number(text):
    assert as_decimal(text, "fee") == D(text)


@pytest.mark.parametrize(
    "value",
    [
        86, 86.0, True, None, [], "", " 86", "86 ", "8e1", "1,000", "+1", ".5", "5.", "NaN",
        "Infinity", "-", "８６", "86\n", "1" * 31, "0." + "1" * 31,
    ],
)  # fmt: skip
def test_anything_else_is_not(value):
    assert refusal(as_decimal, value, "fee") == ("fee", "a decimal number in a string is needed")


def test_a_decimal_can_have_a_lower_limit():
    assert as_decimal("0", "fee", at_least=0) == 0
    assert refusal(as_decimal, "-0.01", "fee", at_least=0) == ("fee", "cannot be less than 0")


@pytest.mark.parametrize("value", ["3", 3.0, True, False, None])
def test_an_integer_is_an_integer(value):
    assert refusal(as_integer, value, "size") == ("size", "an integer is needed")


def test_an_integer_can_have_a_lower_limit():
    assert as_integer(1, "size", at_least=1) == 1
    assert as_integer(-5, "size") == -5
    assert refusal(as_integer, 0, "size", at_least=1) == ("size", "cannot be less than 1")


def test_places_are_few():
    assert [as_places(places, "places") for places in (0, 12)] == [0, 12]
    assert refusal(as_places, -1, "places") == ("places", "cannot be less than 0")
    assert refusal(as_places, 13, "places") == ("places", "cannot be more than 12")


def test_a_count_is_an_integer_or_a_decimal_string():
    assert as_count("7", "n") == as_count(7, "n") == 7
    assert as_count("0", "n") == as_count(0, "n") == 0
    assert isinstance(as_count(7, "n"), D)
    assert refusal(as_count, "-1", "n") == ("n", "cannot be less than 0")
    assert refusal(as_count, -1, "n") == ("n", "cannot be less than 0")
    assert refusal(as_count, True, "n") == ("n", "an integer is needed")


def test_a_text_is_not_empty():
    assert as_text("道路", "name") == "道路"
    for value in ("", 1, None):
        assert refusal(as_text, value, "name") == ("name", "a text is needed")


def test_a_day_is_written_in_one_way():
    assert as_day("2026-09-30", "from") == date(2026, 9, 30)
    for value in ("20260930", "2026-W40-3", "2026-9-30", "30.09.2026", "2026-09-30T00:00"):
        assert refusal(as_day, value, "from") == ("from", "a day is written YYYY-MM-DD")
    path, reason = refusal(as_day, "2026-02-30", "from")
    assert (path, "day" in reason) == ("from", True)
    assert refusal(as_day, 20260930, "from") == ("from", "a text is needed")


def test_elements_come_with_their_paths():
    assert as_list(["a", "b"], "bids") == [("a", "bids[0]"), ("b", "bids[1]")]
    assert as_map({"road": 1}, "scores") == {"road": (1, "scores.road")}
    assert refusal(as_list, {}, "bids") == ("bids", "a list is needed")
    assert refusal(as_list, "ab", "bids") == ("bids", "a list is needed")
    assert refusal(as_map, [], "scores") == ("scores", "an object is needed")
    assert refusal(as_map, {"": 1}, "scores") == ("scores", "a text is needed")


def test_paths_begin_at_the_top():
    assert below("", "bids") == "bids"
    assert below("bids[0]", "price") == "bids[0].price"
    assert str(MalformedCase("", "unreadable")) == "$: unreadable"


def test_an_object_that_refuses_to_exist_is_malformed_where_it_stands():
    with pytest.raises(MalformedCase) as caught, refusing("bids[0]"):
        raise ValueError("a price is more than nothing")
    assert str(caught.value) == "bids[0]: a price is more than nothing"
    with pytest.raises(MalformedCase) as caught, refusing("add"):
        raise OverflowError("date value out of range")
    assert caught.value.path == "add"
    with pytest.raises(MalformedCase) as caught, refusing("outer"):
        raise MalformedCase("inner", "why")
    assert caught.value.path == "inner"


def test_missing_and_unknown_fields_are_refused_and_remarks_are_not():
    remarks = {"kind": 1, "case": 2, "source": 3, "title": 4, "reason": 5}
    assert "price" in Record({"price": "1", **remarks}, "bids[0]", required="price")
    with pytest.raises(MalformedCase) as caught:
        Record({"price": "1", "prise": "1"}, "bids[0]", required="price")
    assert str(caught.value) == "bids[0].prise: unknown field"
    with pytest.raises(MalformedCase) as caught:
        Record({}, "bids[0]", required="price", optional="name")
    assert str(caught.value) == "bids[0].price: missing field"
    with pytest.raises(MalformedCase) as caught:
        Record(["price"], "bids[0]")
    assert str(caught.value) == "bids[0]: an object is needed"


def test_fields_are_read_by_type_with_defaults():
    record = Record(
        {"a": "1.5", "n": 2, "t": "x", "f": True, "l": ["1"], "m": {"k": "1"}, "c": "red"},
        "",
        optional="a b n t f l m c",
    )
    assert (record.decimal("a"), record.decimal("b", "0.50")) == (D("1.5"), D("0.50"))
    assert (record.integer("n"), record.integer("b", 3)) == (2, 3)
    assert record.text("t") == "x"
    assert (record.flag("f"), record.flag("b")) == (True, False)
    assert (record.rows("l"), record.rows("b")) == ([("1", "l[0]")], [])
    assert (record.names("m"), record.names("b")) == ({"k": ("1", "m.k")}, {})
    assert record.choice("c", "red", "blue") == "red"
    assert record.choice("b", "red", "blue", default="blue") == "blue"
    assert record.get("b", as_text, "none") == "none"


def test_fields_of_the_wrong_type_are_refused():
    record = Record({"f": 1, "c": "green", "n": "2", "a": "-1", "m": 0}, "x", optional="f c n a m")
    assert refusal(record.flag, "f") == ("x.f", "true or false is needed")
    assert refusal(record.choice, "c", "red", "blue") == ("x.c", "one of red, blue is needed")
    assert refusal(record.choice, "b", "red") == ("x.b", "one of red is needed")
    assert refusal(record.integer, "n", 1) == ("x.n", "an integer is needed")
    assert refusal(record.integer, "m", 1, at_least=1) == ("x.m", "cannot be less than 1")
    assert refusal(record.decimal, "a", "0", at_least=0) == ("x.a", "cannot be less than 0")
    assert refusal(record.decimal, "b") == ("x.b", "missing field")
    assert refusal(record.text, "b") == ("x.b", "missing field")


def workdays(**fields):
    return CASE_KINDS["workdays"]({"kind": "workdays", **fields})


def test_working_days_are_a_kind_of_case():
    assert workdays(**{"from": "2026-09-30", "add": 7}) == {"date": "2026-10-15"}
    assert workdays(**{"from": "2026-12-31", "add": 1}) == {
        "date": "2027-01-01",
        "provisional": True,
    }


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"from": "2026-09-31", "add": 1}, "from"),
        ({"from": "2026-09-30", "add": "1"}, "add"),
        ({"from": "2026-09-30", "add": True}, "add"),
        ({"from": "9999-12-01", "add": 400}, "add"),
        ({"from": "2026-09-30"}, "add"),
        ({"add": 1}, "from"),
        ({"from": "2026-09-30", "add": 1, "days": 1}, "days"),
    ],
)
def test_malformed_working_days_are_named(fields, path):
    with pytest.raises(MalformedCase) as caught:
        workdays(**fields)
    assert caught.value.path == path


@pytest.mark.parametrize("text", ["100", "100.0", "100.00", "0.01", "-0.50"])
def test_an_amount_has_at_most_two_decimals(text):
    assert as_amount(text, "fee") == D(text)


@pytest.mark.parametrize("text", ["100.005", "100.000", "0.001"])
def test_an_amount_that_nobody_can_pay_is_refused_and_not_rounded(text):
    assert refusal(as_amount, text, "fee") == ("fee", "an amount in CNY has at most two decimals")


def test_bids_may_quote_a_unit_price_with_more_than_two_places():
    bids = [{"name": name, "price": price} for name, price in (("甲", "0.185"), ("乙", "0.1849"))]
    case = {"method": "lowest_price", "min_bids": 2, "bids": bids}
    assert [bid.price for bid in read_evaluation(case).bids] == [D("0.185"), D("0.1849")]

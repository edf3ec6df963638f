"""The public draw can be repeated by anyone with a list, a value and sha256."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.rules.cases import draw_case
from inspections.rules.draw import Unit, commitment, draw, list_hash, ticket
from procurement.rules.cases import MalformedCase


def hashed(text):
    return sha256(text.encode()).hexdigest()


A, B = Unit("s", "a"), Unit("s", "b")
ROAD = Unit("路", "文明大道-01")


def test_the_named_source_and_its_moment_are_bound_to_the_lists():
    assert commitment(["a", "b"], "s", "t") == hashed("a\nb\ns\nt")
    assert commitment(["a", "b"], "another", "t") != commitment(["a", "b"], "s", "t")


def test_list_seed_and_tickets_are_plain_hashes():
    done = draw([B, A], "1", {"s": 1})
    assert done.list_hash == hashed("s\ta\ns\tb")
    assert done.seed == hashed(done.list_hash + "\n1")
    smaller = min((hashed(f"{done.seed}\ns\n{one}"), one) for one in "ab")
    assert done.drawn == {"s": (smaller[1],)}
    assert ticket(done.seed, A) == hashed(f"{done.seed}\ns\na")


def test_lines_are_sorted_by_stratum_then_id():
    assert list_hash([Unit("t", "a"), ROAD, B, A]) == hashed("s\ta\ns\tb\nt\ta\n路\t文明大道-01")
    assert list_hash([]) == hashed("")


def test_the_excluded_are_on_the_list_but_are_passed_over():
    everyone = draw([A, B], "1", {"s": 2})
    without = draw([A, B], "1", {"s": 1}, ["a"])
    assert without.list_hash == everyone.list_hash
    assert without.drawn == {"s": ("b",)}


def test_a_stratum_that_is_not_asked_for_is_not_drawn():
    assert draw([A, ROAD], "1", {"s": 0}).drawn == {"s": ()}


@pytest.mark.parametrize(
    ("units", "sample", "excluded", "message"),
    [
        ([A, Unit("t", "a")], {}, (), "two units have the same id"),
        ([A], {}, ("b",), "an excluded id is not on the list"),
        ([A], {"t": 0}, (), "cannot draw 0 of 0 in t"),
        ([A], {"s": 2}, (), "cannot draw 2 of 1 in s"),
        ([A, B], {"s": 2}, ("a",), "cannot draw 2 of 1 in s"),
        ([A], {"s": -1}, (), "cannot draw -1 of 1 in s"),
    ],
)
def test_a_draw_that_cannot_be_is_refused(units, sample, excluded, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        draw(units, "1", sample, excluded)


@pytest.mark.parametrize(
    ("stratum", "identity"), [("", "a"), ("s", ""), ("s\t", "a"), ("s", "a\nb"), ("s\n", "a")]
)
def test_a_unit_is_one_line_without_tabs(stratum, identity):
    with pytest.raises(ValueError, match=r"^a stratum and an id are one line of text without tab"):
        Unit(stratum, identity)


@pytest.mark.heavy
@given(st.sets(st.text("abc路道-1", min_size=1), min_size=2, max_size=9), st.randoms(), st.data())
def test_the_order_of_the_list_changes_nothing_and_more_only_adds(ids, random, data):
    units = [Unit("s", one) for one in ids]
    number = data.draw(st.integers(0, len(units) - 1))
    done = draw(units, "x", {"s": number})
    random.shuffle(units)
    assert draw(units, "x", {"s": number}) == done
    assert draw(units, "x", {"s": number + 1}).drawn["s"][:number] == done.drawn["s"]
    assert len(set(done.drawn["s"])) == number


CASE = {
    "units": [{"stratum": "s", "id": "a"}, {"stratum": "s", "id": "b"}],
    "public_value": "1",
    "sample": {"s": 1},
}


def case(**change):
    return {**CASE, **change}


def test_a_case_needs_no_excluded():
    done = draw_case(CASE)
    assert set(done) == {"list_hash", "seed", "drawn"}
    assert done["drawn"] == {"s": list(draw([A, B], "1", {"s": 1}).drawn["s"])}
    assert draw_case(case(excluded=["a", "a"]))["drawn"] == {"s": ["b"]}


@pytest.mark.parametrize(
    ("malformed", "path", "reason"),
    [
        (case(extra=1), "extra", "unknown field"),
        (case(units=[{"stratum": "s"}]), "units[0].id", "missing field"),
        (case(units=[{"id": "a"}]), "units[0].stratum", "missing field"),
        (case(units=[{"stratum": "s", "id": 1}]), "units[0].id", "a text is needed"),
        (case(units=[{"stratum": "s", "id": "a\tb"}]), "units[0]",
         "a stratum and an id are one line of text without tabs"),
        (case(units=[*CASE["units"], {"stratum": "t", "id": "a"}]), "units[2].id",
         "two units have the same id"),
        (case(units=[{"stratum": "s", "id": "a", "km": "1"}]), "units[0].km", "unknown field"),
        (case(public_value=""), "public_value", "a text is needed"),
        (case(public_value=7), "public_value", "a text is needed"),
        (case(sample={"s": "1"}), "sample.s", "an integer is needed"),
        (case(sample={"s": -1}), "sample.s", "cannot be less than 0"),
        (case(sample={"s": 3}), "sample", "cannot draw 3 of 2 in s"),
        (case(sample={"t": 1}), "sample", "cannot draw 1 of 0 in t"),
        (case(excluded=["c"]), "excluded[0]", "no unit has this id"),
        (case(excluded=["a", 1]), "excluded[1]", "a text is needed"),
        (case(excluded=["a", "b"]), "sample", "cannot draw 1 of 0 in s"),
    ],
)  # fmt: skip
def test_a_malformed_draw_is_named(malformed, path, reason):
    with pytest.raises(MalformedCase) as caught:
        draw_case(malformed)
    assert (caught.value.path, caught.value.reason) == (path, reason)


@pytest.mark.parametrize("field", ["units", "public_value", "sample"])
def test_nothing_of_a_draw_may_be_missing(field):
    with pytest.raises(MalformedCase) as caught:
        draw_case({name: value for name, value in CASE.items() if name != field})
    assert str(caught.value) == f"{field}: missing field"

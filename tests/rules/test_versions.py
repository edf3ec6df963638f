"""What differs between two texts of the tender documents, and the hash of a text."""

from hypothesis import given
from hypothesis import strategies as st

from tenders.rules.versions import (
    ADDED,
    CHANGED,
    CONTENT,
    CRITERION,
    FACT,
    FILE,
    LINE,
    LOT,
    LOT_FACT,
    REMOVED,
    Difference,
    Field,
    compare,
    digest,
)


def lot(number=1, lines=(), criteria=(), **facts):
    return {
        "number": number,
        "facts": {"name": f"第{number}标段", **facts},
        "lines": list(lines),
        "criteria": list(criteria),
    }


def line(name, quantity="100", remark=""):
    return {"name": name, "unit": "㎡", "quantity": quantity, "remark": remark}


def text(**parts):
    return {"facts": {}, "contents": {}, "lots": [lot()], "files": [], **parts}


def test_the_hash_does_not_know_the_order_of_the_keys_but_every_value():
    assert digest({"a": 1, "b": "二"}) == digest({"b": "二", "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_facts_and_contents_that_changed_came_or_went_are_named():
    old = text(facts={"deadline": "a", "place": "", "contact": "甲"}, contents={"delivery": "每日"})
    new = text(
        facts={"deadline": "b", "place": "3 楼", "contact": None},
        contents={"delivery": "每日两次", "other": ""},
    )
    assert compare(old, new) == (
        Difference(FACT, CHANGED, "deadline", (Field("deadline", "a", "b"),)),
        Difference(FACT, ADDED, "place", (Field("place", "", "3 楼"),)),
        Difference(FACT, REMOVED, "contact", (Field("contact", "甲", None),)),
        Difference(CONTENT, CHANGED, "delivery", (Field("delivery", "每日", "每日两次"),)),
    )


def test_a_lot_that_came_or_went_is_one_difference():
    assert compare(text(), text(lots=[lot(), lot(2)])) == (
        Difference(LOT, ADDED, "第2标段", (), 2),
    )
    assert compare(text(), text(lots=[])) == (Difference(LOT, REMOVED, "第1标段", (), 1),)


def test_a_line_put_in_above_leaves_the_others_alone():
    old = text(lots=[lot(lines=[line("清扫"), line("收运")])])
    new = text(lots=[lot(lines=[line("冲洗", "5"), line("清扫", "120"), line("收运")])])
    assert compare(old, new) == (
        Difference(
            LINE,
            ADDED,
            "冲洗",
            (Field("name", None, "冲洗"), Field("unit", None, "㎡"), Field("quantity", None, "5")),
            1,
        ),
        Difference(LINE, CHANGED, "清扫", (Field("quantity", "100", "120"),), 1),
    )


def test_rows_in_the_same_place_with_another_name_are_one_row_renamed():
    old = text(lots=[lot(criteria=[{"name": "方案", "max_points": "60"}])])
    new = text(lots=[lot(criteria=[{"name": "作业方案", "max_points": "60"}])])
    (found,) = compare(old, new)
    assert (found.part, found.kind, found.name) == (CRITERION, CHANGED, "方案")
    assert found.fields == (Field("name", "方案", "作业方案"),)


def test_rows_that_went_and_files_that_changed_are_named():
    old = text(
        lots=[lot(lines=[line("清扫"), line("收运")])], files=[{"title": "图", "sha256": "1"}]
    )
    new = text(
        lots=[lot(lines=[line("收运")], scope="新区")],
        files=[{"title": "图", "sha256": "2"}, {"title": "表", "sha256": "3"}],
    )
    kinds = [(one.part, one.kind, one.name) for one in compare(old, new)]
    assert kinds == [
        (LOT_FACT, ADDED, "scope"),
        (LINE, REMOVED, "清扫"),
        (FILE, CHANGED, "图"),
        (FILE, ADDED, "表"),
    ]


NAMES = st.lists(st.sampled_from("甲乙丙丁"), max_size=5)


@given(NAMES, NAMES)
def test_the_difference_turned_round_takes_out_what_it_put_in(old, new):
    there = compare(*(text(lots=[lot(lines=map(line, names))]) for names in (old, new)))
    back = compare(*(text(lots=[lot(lines=map(line, names))]) for names in (new, old)))
    assert (there == ()) == (old == new)
    count = [one.kind for one in there].count
    other = [one.kind for one in back].count
    assert count(ADDED) - count(REMOVED) == len(new) - len(old)
    assert other(ADDED) - other(REMOVED) == len(old) - len(new)

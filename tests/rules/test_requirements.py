"""Requirements with their numbers, the criteria that score them, ranges with their points."""

from decimal import Decimal as D
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.rules.open_places import open_places
from tenders.rules.requirements import (
    Band,
    Requirement,
    Scores,
    check_answers,
    check_bands,
    check_numbers,
    numbered,
    read_bands,
    steps_of,
    unscored,
    untied,
)
from tests.rules.saying import codes

LAW = "87号令第五十五条"
TOLD = {
    "number_twice": (
        "Requirement %(number)s stands twice: each has a number of its own.",
        LAW,
        "requirement",
    ),
    "requirement_unscored": (
        "Requirement %(number)s, “%(name)s”, is marked ▲ but no criterion scores it.",
        LAW,
        "requirement",
    ),
    "band_unreadable": (
        (
            "Line %(line)s, “%(words)s”: write a range and its points, such as “80-85: 4”, "
            "“<80: 0” or “≥85: 10”."
        ),
        LAW,
        "bands",
    ),
    "band_backwards": ("Line %(line)s: the range ends before it begins.", LAW, "bands"),
    "band_open_below": ("Line %(line)s: what is below %(low)s has no points.", LAW, "bands"),
    "band_open_above": ("Line %(line)s: what is %(high)s and more has no points.", LAW, "bands"),
    "band_gap": ("Line %(line)s: from %(low)s to %(high)s there are no points.", LAW, "bands"),
    "band_overlap": (
        "Line %(line)s: this range overlaps the one before it: %(span)s.",
        LAW,
        "bands",
    ),
    "band_same": ("Line %(line)s: neighbouring ranges have different points.", LAW, "bands"),
    "band_over": ("Line %(line)s: more than the most points, %(most)s.", LAW, "bands"),
    "bands_top": ("The best range is worth the most points, %(most)s.", LAW, "bands"),
}
TEXT = """按清单数量提供服务。
▲1. 作业方案：按道路等级组织。
 ▲2、车辆设备，不少于 4 辆
（3）不是编号
★4) 垃圾收运；日产日清
1.5 米以上的树木
5．投诉办理"""


def test_numbered_lines_are_requirements_and_other_lines_are_not():
    assert numbered(TEXT) == (
        Requirement(1, "作业方案：按道路等级组织。", scored=True),
        Requirement(2, "车辆设备，不少于 4 辆", scored=True),
        Requirement(4, "垃圾收运；日产日清"),
        Requirement(5, "投诉办理"),
    )
    assert [one.name for one in numbered(TEXT)] == ["作业方案", "车辆设备", "垃圾收运", "投诉办理"]
    assert numbered("") == ()


def test_a_long_name_is_cut_and_a_short_one_is_whole():
    (whole,) = numbered("1. " + "长" * 24)
    (cut,) = numbered("1. " + "长" * 25)
    assert (whole.name, cut.name) == ("长" * 24, "长" * 23 + "…")


def test_a_number_that_stands_twice_is_named_once():
    assert check_numbers(TEXT) == ()
    found = check_numbers("1. 甲\n2. 乙\n1. 丙\n▲1. 丁")
    assert codes(found, TOLD) == ["number_twice"]
    assert found[0].params == {"number": 1}


def test_a_criterion_of_a_requirement_that_is_not_there_is_named_with_its_row():
    criteria = [Scores("方案", 1), Scores("信用", None), Scores("业绩", 3)]
    (found,) = check_answers(TEXT, criteria)
    assert (found.code, found.article, found.field) == ("no_requirement", LAW, "requirement")
    assert found.params == {"item": "业绩", "number": 3, "row": 3}
    assert found.text() == "业绩 scores requirement 3, which does not exist."


def test_a_criterion_that_scores_nothing_is_named_with_its_row():
    (found,) = untied([Scores("方案", 1), Scores("业绩", None)])
    assert (found.code, found.params) == ("untied", {"item": "业绩", "row": 2})
    assert found.text() == "业绩 names no requirement that it scores."


def test_a_marked_requirement_without_a_criterion_is_named():
    found = unscored(TEXT, [Scores("方案", 1), Scores("收运", 4), Scores("信用", None)])
    assert codes(found, TOLD) == ["requirement_unscored"]
    assert found[0].params == {"number": 2, "name": "车辆设备"}
    assert unscored(TEXT, [Scores("方案", 1), Scores("车辆", 2)]) == ()


# Ranges -----------------------------------------------------------------------------------------


def test_ranges_are_read_as_people_type_them():
    bands, reasons = read_bands("＜ 80：0 分\n\n80–85: 4\n85~90:7.5\n>=90: 10")
    assert reasons == ()
    assert bands == (
        Band(None, D(80), D(0)),
        Band(D(80), D(85), D(4)),
        Band(D(85), D(90), D("7.5")),
        Band(D(90), None, D(10)),
    )
    assert [str(band) for band in bands] == ["<80", "80-85", "85-90", "≥90"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("<80: 0\n80-90: 5\n≥90: 10", []),
        ("0-80: 0\n≥80: 10", []),
        ("<30: 10\n≥30: 0", []),
        ("<80: 0\n85-90: 5\n≥90: 10", [("band_gap", {"line": 2, "low": "80", "high": "85"})]),
        ("<80: 0\n75-90: 5\n≥90: 10", [("band_overlap", {"line": 2, "span": "75-80"})]),
        ("<80: 0\n≥75: 10", [("band_overlap", {"line": 2, "span": "75-80"})]),
        ("≥80: 0\n≥90: 10", [
            ("band_open_below", {"line": 1, "low": "80"}),
            ("band_overlap", {"line": 2, "span": "≥90"}),
        ]),
        ("<80: 10\n<90: 0", [
            ("band_open_above", {"line": 2, "high": "90"}),
            ("band_overlap", {"line": 2, "span": "<80"}),
        ]),
        ("80-90: 5\n≥90: 10", [("band_open_below", {"line": 1, "low": "80"})]),
        ("<80: 0\n80-90: 10", [("band_open_above", {"line": 2, "high": "90"})]),
        ("<80: 5\n\n80-90: 5\n≥90: 10", [("band_same", {"line": 3})]),
        ("<80: 0\n≥80: 10.5", [("band_over", {"line": 2, "most": "10"})]),
        ("<80: 0\n≥80: 8", [("bands_top", {"most": "10"})]),
        ("<80: 0\n80 到 85 得 4", [("band_unreadable", {"line": 2, "words": "80 到 85 得 4"})]),
        ("80-80: 4", [("band_backwards", {"line": 1})]),
        ("<80: 0.005", [("band_unreadable", {"line": 1, "words": "<80: 0.005"})]),
        ("80: 4", [("band_unreadable", {"line": 1, "words": "80: 4"})]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_ranges_stands_at_its_line(text, wanted):
    found = check_bands(text, D("10.00"))
    assert codes(found, TOLD) == [code for code, _params in wanted]
    assert [dict(one.params) for one in found] == [params for _code, params in wanted]


def test_ranges_of_a_criterion_without_points_are_still_read():
    assert check_bands("<80: 0\n≥80: 99", None) == ()
    assert [one.code for one in check_bands("<80: 0\n90-95: 9", None)] == [
        "band_open_above",
        "band_gap",
    ]


def test_the_row_of_a_table_goes_with_every_reason():
    for text in ("x", "9-8: 1", "1-2: 1\n1-3: 1", "<1: 0\n2-3: 99", "<1: 0\n≥1: 2"):
        found = check_bands(text, D(10), row=4)
        assert found and all(one.params["row"] == 4 for one in found)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=6, unique=True).map(sorted))
def test_ranges_that_meet_exactly_are_lawful_and_any_shift_is_found(edges):
    def written(middle):
        whole = [f"<{edges[0]}: 0", *middle, f"≥{edges[-1]}: {len(edges)}"]
        return "\n".join(whole)

    spans = list(pairwise(edges))
    exact = [f"{low}-{high}: {n}" for n, (low, high) in enumerate(spans, start=1)]
    assert check_bands(written(exact), D(len(edges))) == ()
    if spans:
        low, high = spans[0]
        later = [f"{low}.5-{high}: 1", *exact[1:]]
        assert [one.code for one in check_bands(written(later), D(len(edges)))] == ["band_gap"]


def test_the_points_of_ranges_are_named_once_from_the_least():
    assert steps_of("<30: 8\n30-60: 5\n60-90: 8\n≥90: 0") == (D(0), D(5), D(8))
    assert steps_of("") == ()


def test_open_places_are_named_once_in_their_order():
    text = "至【填写：结束时间】，共【填写:辆数】辆，【填写：结束时间】；【附件一】不是"
    assert open_places(text) == ("结束时间", "辆数")
    assert open_places("全部写好") == ()

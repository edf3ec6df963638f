"""`recompute` reads files strictly, computes each case, and says where one differs."""

import io
import json
import re
from pathlib import Path

import pytest

from contracts.rules.cases import CASE_KINDS as CONTRACTS
from inspections.rules.cases import CASE_KINDS as INSPECTIONS
from procurement.management.commands import recompute as command
from procurement.rules.cases import CASE_KINDS as FOUNDATION
from procurement.rules.cases import MalformedCase
from procurement.rules.recompute import Difference, check_json, differences, parse_cases, recompute
from tenders.rules.cases import CASE_KINDS as TENDERS

KINDS = {**FOUNDATION, **TENDERS, **CONTRACTS, **INSPECTIONS}
GOOD = {"kind": "workdays", "case": "good", "from": "2026-10-08", "add": 1}


def refusal(text):
    with pytest.raises(MalformedCase) as caught:
        for case in parse_cases(text):
            recompute(case, KINDS)
    return caught.value.path, caught.value.reason


def test_the_six_kinds_are_known():
    assert sorted(KINDS) == [
        "committee", "draw", "evaluation", "inspection_score", "settlement", "workdays",
    ]  # fmt: skip


def test_a_case_without_expectation_neither_agrees_nor_differs():
    done = recompute(GOOD, KINDS)
    assert (done.case, done.result, done.agrees) == ("good", {"date": "2026-10-09"}, None)
    assert done.differences == ()


def test_a_case_agrees_or_differs_with_a_path():
    assert recompute({**GOOD, "expect": {"date": "2026-10-09"}}, KINDS).agrees is True
    done = recompute({**GOOD, "expect": {"date": "2026-10-10"}}, KINDS)
    assert done.agrees is False
    assert done.differences == (Difference("date", 'expected "2026-10-10", computed "2026-10-09"'),)


def test_an_expectation_of_null_is_an_expectation():
    done = recompute({**GOOD, "expect": None}, KINDS)
    assert done.agrees is False
    assert done.differences[0].path == "$"


@pytest.mark.parametrize(
    ("expected", "computed", "found"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": True}, [("a", "expected 1, computed true")]),
        ({"a": "1.0"}, {"a": "1.00"}, [("a", 'expected "1.0", computed "1.00"')]),
        ({"a": 1}, {}, [("a", "expected 1, computed nothing")]),
        ({}, {"b": ["路"]}, [("b", 'expected nothing, computed ["路"]')]),
        ([1, 2], [1], [("$", "expected 2 of them, computed 1")]),
        ({"a": [1, 2]}, {"a": [2]}, [
            ("a", "expected 2 of them, computed 1"), ("a[0]", "expected 1, computed 2"),
        ]),
        ({"a": {"b": [{"c": 1}]}}, {"a": {"b": [{"c": 2}]}}, [
            ("a.b[0].c", "expected 1, computed 2"),
        ]),
        ({"a": {}}, {"a": []}, [("a", "expected {}, computed []")]),
        ({"a": []}, {"a": {}}, [("a", "expected [], computed {}")]),
    ],
)  # fmt: skip
def test_every_difference_is_named(expected, computed, found):
    named = [(one.path, one.reason) for one in differences(expected, computed)]
    assert named == found


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        ("[1.5]", "$", "a number with decimals is written as a string"),
        ('{"kind": "workdays", "a": [{"b": 1.0}]}', "a[0].b",
         "a number with decimals is written as a string"),
        ('{"a": 1e2}', "a", "a number with decimals is written as a string"),
        ('{"a": NaN}', "a", "NaN is not a number"),
        ('{"a": -Infinity}', "a", "-Infinity is not a number"),
        ('{"a": {"b": 1, "b": 1}}', "a", "a key is there twice"),
        ('{"a": 1, "a": 1}', "$", "a key is there twice"),
        ('{"a": "\\ud800"}', "a", "not Unicode text"),
        ('{"\\ud800": 1}', "?", "not Unicode text"),
        ('["workdays"]', "$", "a case is an object"),
        ("3", "$", "a case is an object"),
        ("{}", "kind",
         "one of committee, draw, evaluation, inspection_score, settlement, workdays is needed"),
        ('{"kind": ["workdays"]}', "kind",
         "one of committee, draw, evaluation, inspection_score, settlement, workdays is needed"),
        ('{"kind": "workday"}', "kind",
         "one of committee, draw, evaluation, inspection_score, settlement, workdays is needed"),
        ('{"expect": {"a": 1.0}}', "expect.a", "a number with decimals is written as a string"),
    ],
)  # fmt: skip
def test_what_json_can_say_and_a_case_cannot_is_refused(text, path, reason):
    assert refusal(text) == (path, reason)


def test_python_floats_are_refused_too():
    with pytest.raises(MalformedCase) as caught:
        check_json({"a": [1.0]})
    assert str(caught.value) == "a[0]: a number with decimals is written as a string"


@pytest.mark.parametrize("text", ["", "{", "[1,]", "'a'", "{'a': 1}"])
def test_text_that_is_not_json_is_refused(text):
    path, reason = refusal(text)
    assert path == "$"
    assert reason.startswith("not JSON: ")


def test_what_is_nested_too_deeply_is_refused():
    deep = "[" * 100_000 + "]" * 100_000
    assert refusal(deep) == ("$", "nested too deeply")
    inner: object = []
    for _ in range(5000):
        inner = [inner]
    with pytest.raises(MalformedCase, match="nested too deeply"):
        recompute({"kind": "workdays", "a": inner}, KINDS)


def test_an_object_that_refuses_to_exist_makes_the_case_malformed():
    def refuses(case):
        raise ArithmeticError("no such number")

    with pytest.raises(MalformedCase) as caught:
        recompute({"kind": "bad"}, {"bad": refuses})
    assert str(caught.value) == "$: no such number"


def test_the_function_of_a_kind_does_not_see_the_expectation():
    seen = {}

    def look(case):
        seen.update(case)
        return {}

    recompute({"kind": "look", "case": "x", "expect": {}}, {"look": look})
    assert seen == {"kind": "look", "case": "x"}


class Run:
    """Run the command over files and keep what it says."""

    def __init__(self, *files):
        out, err = io.StringIO(), io.StringIO()
        tool = command.Command(stdout=out, stderr=err, no_color=True)
        try:
            tool.handle(files=[str(file) for file in files])
            self.status = 0
        except SystemExit as end:
            self.status = end.code
        self.lines = [json.loads(line) for line in out.getvalue().splitlines()]
        self.errors = err.getvalue().splitlines()
        self.out = out.getvalue()


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "case_kinds", KINDS)

    def _write(name, content):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content)
            path.write_text(text, encoding="utf-8")
        return path

    return _write


def test_all_that_agree_exit_with_0(write):
    file = write("a.json", [GOOD, {**GOOD, "case": "二", "expect": {"date": "2026-10-09"}}])
    run = Run(file)
    assert run.status == 0
    assert run.lines == [
        {"case": "good", "result": {"date": "2026-10-09"}, "agrees": None},
        {"case": "二", "result": {"date": "2026-10-09"}, "agrees": True},
    ]
    assert "二" in run.out
    assert run.errors == []


def test_one_that_differs_exits_with_1(write):
    file = write("a.json", {**GOOD, "expect": {"date": "x"}})
    run = Run(file)
    assert run.status == 1
    assert run.lines[0]["agrees"] is False
    assert run.errors == [f'{file}: good: date: differs: expected "x", computed "2026-10-09"']


def test_a_malformed_one_exits_with_2_and_the_others_still_run(write, tmp_path):
    mixed = write("mixed.json", [{"kind": "workdays", "case": "bad"}, 7, GOOD])
    differs = write("differs.json", {**GOOD, "expect": {}})
    broken = write("broken.json", "{")
    latin = write("latin.json", b"\xff\xfe\xfa")
    good = write("good.json", b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    missing = tmp_path / "missing.json"
    run = Run(mixed, differs, broken, latin, missing, tmp_path, good)
    assert run.status == 2
    assert [line["case"] for line in run.lines] == ["good", "good", "good"]
    assert run.errors[:3] == [
        f"{mixed}: bad: from: malformed: missing field",
        f"{mixed}: None: $: malformed: a case is an object",
        f'{differs}: good: date: differs: expected nothing, computed "2026-10-09"',
    ]
    assert run.errors[3].startswith(f"{broken}: None: $: malformed: not JSON: ")
    assert run.errors[4] == f"{latin}: None: $: malformed: not UTF-8 text"
    assert run.errors[5] == f"{missing}: None: $: malformed: No such file or directory"
    assert run.errors[6] == f"{tmp_path}: None: $: malformed: Is a directory"


def test_a_list_without_cases_agrees(write):
    run = Run(write("none.json", []))
    assert (run.status, run.lines, run.errors) == (0, [], [])


def test_the_command_asks_for_files():
    tool = command.Command()
    assert tool.requires_system_checks == []
    parser = tool.create_parser("manage.py", "recompute")
    assert parser.parse_args(["a.json", "b.json"]).files == ["a.json", "b.json"]


CASES = Path(__file__).parent.parent / "cases"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("settlement/estate-score-86", "fee"),
        ("evaluation/all-over-budget", "budget"),
        ("evaluation/low-price-flags", "low_price.ceiling"),
        ("committee/800000-5-3", "budget"),
    ],
)
def test_an_amount_with_three_decimals_is_malformed(name, path, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(command, "case_kinds", KINDS)
    case = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    *way, last = re.findall(r"\w+", path)
    place = case
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[last] = "100.005"
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case), encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        command.Command().handle(files=[str(file)])
    assert stopped.value.code == command.MALFORMED
    told = f"{file}: {case['case']}: {path}: malformed: an amount in CNY has at most two decimals"
    assert told in capsys.readouterr().err


def test_what_one_unit_costs_may_have_six_decimals():
    bands = [{"at_least": "0", "unit_price": "0.123456"}]
    scheme = {"money": [{"rule": "price_class", "bands": bands}]}
    case = {"kind": "settlement", "case": "x", "scheme": scheme, "area_m2": "1.234", "score": "90"}
    assert recompute(case, KINDS).result["fee"] == "0.15"

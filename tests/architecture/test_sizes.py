"""Modules and functions stay readable; the sizes are told at the end of a run."""

from __future__ import annotations

import ast

from tests.architecture.sources import APPS, Source, sources

# One module holds one subject; one function fits a screen.
LINES_OF_A_MODULE = 450
LINES_OF_A_FUNCTION = 60


def longest_modules(found: tuple[Source, ...]) -> list[tuple[int, str]]:
    return sorted(((source.lines, source.path) for source in found), reverse=True)


def longest_functions(found: tuple[Source, ...]) -> list[tuple[int, str]]:
    return sorted(
        (
            (node.end_lineno - node.lineno + 1, f"{source.path}:{node.name}")
            for source in found
            for node in ast.walk(source.tree)
            if isinstance(node, ast.FunctionDef)
        ),
        reverse=True,
    )


def too_long(sizes: list[tuple[int, str]], most: int) -> list[tuple[int, str]]:
    return [(lines, place) for lines, place in sizes if lines > most]


def test_modules_stay_readable(record_property):
    sizes = longest_modules(sources())
    for app in APPS:
        own = sorted(lines for lines, path in sizes if path.startswith(f"{app}/"))
        record_property(
            "told", f"{app}: {len(own)} modules, {sum(own)} lines, half under {own[len(own) // 2]}"
        )
    longest = ", ".join(f"{path} {lines}" for lines, path in sizes[:5])
    record_property("told", f"longest modules: {longest} (at most {LINES_OF_A_MODULE})")
    assert too_long(sizes, LINES_OF_A_MODULE) == []


def test_functions_stay_readable(record_property):
    sizes = longest_functions(sources())
    longest = ", ".join(f"{place} {lines}" for lines, place in sizes[:3])
    record_property("told", f"longest functions: {longest} (at most {LINES_OF_A_FUNCTION})")
    assert too_long(sizes, LINES_OF_A_FUNCTION) == []


def test_what_is_too_long_is_found():
    body = "def f():\n" + "    x = 1\n" * LINES_OF_A_FUNCTION
    planted = (Source("tenders/long.py", body + "\n" * LINES_OF_A_MODULE),)
    assert [place for _n, place in too_long(longest_functions(planted), LINES_OF_A_FUNCTION)] == [
        "tenders/long.py:f"
    ]
    assert too_long(longest_modules(planted), LINES_OF_A_MODULE)

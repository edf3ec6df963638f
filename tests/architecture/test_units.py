"""An amount that is written with its unit stands in no message that names the unit once more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, Source, sources
from tools.messages import LANGUAGES, catalogue, read

# What writes an amount with its unit: 282,280.63 元 / CNY 282,280.63.
WITH_UNIT = {"Amount", "amount", "yuan"}
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext"}
UNIT = r"(?:CNY|RMB|yuan|元|人民币|¥|￥)"


def called(node: ast.AST) -> str:
    """The last part of what is called: `formats.amount(x)` is amount."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def messages(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if called(node) in MARKS:
            for one in node.args:
                if isinstance(one, ast.Constant) and "%(" in str(one.value):
                    yield str(one.value)


def amounts(function: ast.AST) -> set[str]:
    """The names under which amounts with their unit go into messages."""
    return {
        key.value
        for node in ast.walk(function)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and called(value) in WITH_UNIT
    }


def filled(found: tuple[Source, ...]) -> set[tuple[str, str]]:
    """Every message with the name of a placeholder that an amount with its unit fills."""
    return {
        (message, name)
        for source in found
        for function in ast.walk(source.tree)
        if isinstance(function, ast.FunctionDef)
        for name in amounts(function)
        for message in messages(function)
        if f"%({name})s" in message
    }


def doubled(text: str, name: str) -> bool:
    place = re.escape(f"%({name})s")
    return bool(re.search(rf"{UNIT}\s*{place}|{place}\s*{UNIT}", text))


def sentences(found: tuple[Source, ...]) -> Iterator[tuple[str, str, str]]:
    """Path, what stands before and after each amount in an f-string."""
    for source in found:
        for node in ast.walk(source.tree):
            parts = node.values if isinstance(node, ast.JoinedStr) else []
            for place, part in enumerate(parts):
                if isinstance(part, ast.FormattedValue) and called(part.value) in WITH_UNIT:
                    around = [""] + [getattr(one, "value", "") for one in parts] + [""]
                    before, after = around[place], around[place + 2]
                    yield source.path, *(t if isinstance(t, str) else "" for t in (before, after))


def test_no_message_names_the_unit_of_an_amount_twice():
    pairs = filled(sources())
    assert len(pairs) >= 15, "the messages with amounts are found"
    wrong = [message for message, name in pairs if doubled(message, name)]
    for language in LANGUAGES:
        found = {one.id: one.string for one in read(catalogue(Path(ROOT), language)) if one.id}
        told = {message: found.get(message) or message for message, _name in pairs}
        wrong += [told[message] for message, name in pairs if doubled(told[message], name)]
    assert wrong == []


def test_no_sentence_names_the_unit_of_an_amount_twice():
    found = list(sentences(sources()))
    assert found
    assert [
        path
        for path, before, after in found
        if re.search(rf"{UNIT}\s*$", before) or re.match(rf"\s*{UNIT}", after)
    ] == []


def test_a_unit_that_stands_twice_is_found():
    for words in ("at most CNY %(most)s.", "最多 %(most)s 元", "¥%(most)s"):
        body = f"def f():\n    yield Reason('a', _('{words}'), {{'most': Amount(x)}})\n"
        ((message, name),) = filled((Source("tenders/planted.py", body),))
        assert doubled(message, name)
    assert not doubled("at most %(most)s.", "most")
    ((_path, _before, after),) = sentences((Source("x.py", "f'预算 {yuan(x)} 元'"),))
    assert after == " 元"

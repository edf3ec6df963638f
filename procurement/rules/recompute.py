"""Compute a case again and say where it differs from what it expects.

JSON is read so that nothing gets lost on the way: floats and repeated keys are kept as what they
are and refused case by case, so that one bad case does not hide its neighbours.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from procurement.rules.cases import MalformedCase, below

CaseKind = Callable[[Mapping[str, object]], dict[str, object]]


@dataclass(frozen=True)
class _Refused:
    """Something JSON can say and a case cannot."""

    reason: str


@dataclass(frozen=True)
class Difference:
    """One place where the result is not what the case expects."""

    path: str
    reason: str


@dataclass(frozen=True)
class Recomputed:
    """A computed case; `agrees` is None when it expects nothing."""

    case: object
    result: dict[str, object]
    agrees: bool | None
    differences: tuple[Difference, ...]


def _pairs(pairs: list[tuple[str, object]]) -> object:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Refused("a key is there twice")


def parse_cases(text: str) -> list[object]:
    """Read a file's text: one case or a list of cases. Raises MalformedCase for anything else."""
    try:
        document = json.loads(
            text,
            parse_float=lambda _: _Refused("a number with decimals is written as a string"),
            parse_constant=lambda name: _Refused(f"{name} is not a number"),
            object_pairs_hook=_pairs,
        )
    except RecursionError as error:
        raise MalformedCase("", "nested too deeply") from error
    except ValueError as error:
        raise MalformedCase("", f"not JSON: {error}") from error
    return document if isinstance(document, list) else [document]


def _check_text(text: str, path: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise MalformedCase(path.encode(errors="replace").decode(), "not Unicode text") from error


def check_json(value: object, path: str = "") -> None:
    """Refuse floats, repeated keys and half characters wherever they are."""
    if isinstance(value, _Refused):
        raise MalformedCase(path, value.reason)
    if isinstance(value, float):
        raise MalformedCase(path, "a number with decimals is written as a string")
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, Mapping):
        for name, element in value.items():
            _check_text(name, below(path, name))
            check_json(element, below(path, name))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            check_json(element, f"{path}[{index}]")


def differences(expected: object, computed: object, path: str = "") -> Iterator[Difference]:
    """Name every place where two JSON values differ; true is not 1."""
    if isinstance(expected, Mapping) and isinstance(computed, Mapping):
        for name in [*expected, *(name for name in computed if name not in expected)]:
            where = below(path, name)
            if name not in computed:
                yield Difference(where, f"expected {_shown(expected[name])}, computed nothing")
            elif name not in expected:
                yield Difference(where, f"expected nothing, computed {_shown(computed[name])}")
            else:
                yield from differences(expected[name], computed[name], where)
    elif isinstance(expected, list) and isinstance(computed, list):
        if len(expected) != len(computed):
            yield Difference(
                path or "$", f"expected {len(expected)} of them, computed {len(computed)}"
            )
        for index, (left, right) in enumerate(zip(expected, computed, strict=False)):
            yield from differences(left, right, f"{path}[{index}]")
    elif type(expected) is not type(computed) or expected != computed:
        yield Difference(path or "$", f"expected {_shown(expected)}, computed {_shown(computed)}")


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _compute(case: object, kinds: Mapping[str, CaseKind]) -> Recomputed:
    check_json(case)
    if not isinstance(case, Mapping):
        raise MalformedCase("", "a case is an object")
    kind = case.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        raise MalformedCase("kind", f"one of {', '.join(sorted(kinds))} is needed")
    asked = {name: value for name, value in case.items() if name != "expect"}
    result = kinds[kind](asked)
    if "expect" not in case:
        return Recomputed(case.get("case"), result, None, ())
    found = tuple(differences(case["expect"], result))
    return Recomputed(case.get("case"), result, not found, found)


def recompute(case: object, kinds: Mapping[str, CaseKind]) -> Recomputed:
    """Compute one case with the function of its kind. Raises MalformedCase and nothing else.

    An object of the rules that refuses to exist raises ValueError; that too is a malformed case.
    """
    try:
        return _compute(case, kinds)
    except MalformedCase:
        raise
    except RecursionError as error:
        raise MalformedCase("", "nested too deeply") from error
    except (ValueError, ArithmeticError) as error:
        raise MalformedCase("", str(error)) from error

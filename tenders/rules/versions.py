"""Versions of tender documents: the whole text as data, its hash, what differs between two.

A text is plain data as JSON knows it: `facts` and `contents` by name, `lots` each with `facts`,
`lines` and `criteria`, and `files` by title with their hashes. Rows of a bill or of a table of
criteria are told apart by their names, so that a line put in above does not change all others.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Any

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
FACT, CONTENT, LOT, LOT_FACT, LINE, CRITERION, FILE = (
    "fact",
    "content",
    "lot",
    "lot_fact",
    "line",
    "criterion",
    "file",
)


def digest(text: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a text, lower-case hex, whatever the order of its keys.

    {"a": 1, "b": 2} and {"b": 2, "a": 1} -> the same 64 digits.
    """
    written = json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


@dataclass(frozen=True)
class Field:
    """One value that differs; None where the text does not have it."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Difference:
    """What differs at one place: `part` says of what, `lot` of which lot, `name` how it is called.

    `kind` is added, removed or changed; the fields of a row that stayed the same are left out.
    """

    part: str
    kind: str
    name: str
    fields: tuple[Field, ...]
    lot: int | None = None


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return everything that differs, in the order of the documents.

    Contents {"delivery": "每日"} and {"delivery": "每日两次"} -> one content changed; a lot 2 that
    was not there -> that lot added; a line 清扫 with 100, then with 120 -> its quantity changed.
    The same text twice -> nothing.
    """
    return (
        *_values(FACT, old.get("facts", {}), new.get("facts", {})),
        *_values(CONTENT, old.get("contents", {}), new.get("contents", {})),
        *_lots(old.get("lots", ()), new.get("lots", ())),
        *_rows(FILE, "title", old.get("files", ()), new.get("files", ())),
    )


def _values(
    part: str, old: Mapping[str, Any], new: Mapping[str, Any], lot: int | None = None
) -> Iterator[Difference]:
    """Named values; one that is not said is the same as an empty one."""
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before == after or (_empty(before) and _empty(after)):
            continue
        kind = ADDED if _empty(before) else REMOVED if _empty(after) else CHANGED
        yield Difference(part, kind, name, (Field(name, before, after),), lot)


def _empty(value: Any) -> bool:
    return value is None or value == ""


def _lots(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> Iterator[Difference]:
    """Lots by their number."""
    before = {lot["number"]: lot for lot in old}
    after = {lot["number"]: lot for lot in new}
    for number in sorted({*before, *after}):
        one, other = before.get(number), after.get(number)
        if one is None or other is None:
            kind, lot = (ADDED, other) if one is None else (REMOVED, one)
            name = str((lot or {})["facts"].get("name", ""))
            yield Difference(LOT, kind, name, (), number)
            continue
        yield from _values(LOT_FACT, one["facts"], other["facts"], number)
        yield from _rows(LINE, "name", one["lines"], other["lines"], number)
        yield from _rows(CRITERION, "name", one["criteria"], other["criteria"], number)


def _rows(
    part: str,
    key: str,
    old: Sequence[Mapping[str, Any]],
    new: Sequence[Mapping[str, Any]],
    lot: int | None = None,
) -> Iterator[Difference]:
    """Rows that have the same name in the same order are one; in between they pair off."""
    names = [str(row[key]) for row in old], [str(row[key]) for row in new]
    matcher = SequenceMatcher(None, *names, autojunk=False)
    for _op, a, b, c, d in matcher.get_opcodes():
        paired = min(b - a, d - c)
        for one, other in zip(old[a : a + paired], new[c : c + paired], strict=True):
            fields = _fields(one, other)
            if fields:
                yield Difference(part, CHANGED, str(one[key]), fields, lot)
        for row in old[a + paired : b]:
            yield Difference(part, REMOVED, str(row[key]), _fields(row, {}), lot)
        for row in new[c + paired : d]:
            yield Difference(part, ADDED, str(row[key]), _fields({}, row), lot)


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Field, ...]:
    return tuple(
        Field(name, old.get(name), new.get(name))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name) and not (_empty(old.get(name)) and _empty(new.get(name)))
    )

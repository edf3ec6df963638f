"""What has changed between two texts, so that people can read it inside its sentence.

Sentences are compared first, then the words of those that were replaced; a long text without
changes is cut down to its neighbours.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, OLD, NEW, CUT = "same", "old", "new", "cut"
_SENTENCE = re.compile(r"[^。；;！？!?\n]*[。；;！？!?\n]?")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%-]*|\s+|.", re.DOTALL)
_MOST = 4_000  # characters of a replaced block that are compared word by word
_NEIGHBOURS = 40  # characters of an unchanged text that stay beside a change


@dataclass(frozen=True)
class Part:
    """A stretch of text: `same`, `old` (gone), `new`, or `cut` (unchanged and left out)."""

    kind: str
    text: str = ""


def parts(old: str, new: str) -> tuple[Part, ...]:
    """Return the texts as stretches; joined without `new` they give the old text, and so on.

    每日保洁2次。雨天除外。 -> 每日保洁3次。雨天除外。 gives same 每日保洁, old 2, new 3, same
    次。雨天除外。
    """
    found: list[Part] = []
    for op, before, after in _blocks(_SENTENCE.findall(old), _SENTENCE.findall(new)):
        if op == "equal":
            found.append(Part(SAME, before))
        elif len(before) <= _MOST and len(after) <= _MOST:
            found += _words(before, after)
        else:
            found += _changed(before, after)
    return _joined(found)


def short(found: Sequence[Part]) -> tuple[Part, ...]:
    """Cut what is unchanged down to the neighbours of a change."""
    cut: list[Part] = []
    for place, part in enumerate(found):
        if part.kind != SAME:
            cut.append(part)
            continue
        head = "" if place == 0 else part.text[:_NEIGHBOURS]
        tail = "" if place == len(found) - 1 else part.text[-_NEIGHBOURS:]
        if len(head) + len(tail) + 2 >= len(part.text):
            cut.append(part)
            continue
        cut += [
            one
            for one in (Part(SAME, head), Part(CUT), Part(SAME, tail))
            if one.text or one.kind == CUT
        ]
    return tuple(cut)


def sentences(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Return what a notice quotes: runs of sentences as (old, new), one may be empty."""
    blocks = _blocks(_SENTENCE.findall(old), _SENTENCE.findall(new))
    return tuple((before.strip(), after.strip()) for op, before, after in blocks if op != "equal")


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str, str]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(op, "".join(old[a:b]), "".join(new[c:d])) for op, a, b, c, d in matcher.get_opcodes()]


def _words(old: str, new: str) -> list[Part]:
    """Compare word by word; a single character that stayed between two changes reads as changed."""
    blocks = _blocks(_WORD.findall(old), _WORD.findall(new))
    found: list[Part] = []
    before = after = ""
    for place, (op, one, other) in enumerate(blocks):
        between = 0 < place < len(blocks) - 1
        if op == "equal" and not (between and len(one) == 1):
            found += [*_changed(before, after), Part(SAME, one)]
            before = after = ""
        else:
            before, after = before + one, after + other
    return [*found, *_changed(before, after)]


def _changed(old: str, new: str) -> list[Part]:
    return [part for part in (Part(OLD, old), Part(NEW, new)) if part.text]


def _joined(found: list[Part]) -> tuple[Part, ...]:
    """Neighbours of one kind become one."""
    joined: list[Part] = []
    for part in found:
        if joined and joined[-1].kind == part.kind:
            joined[-1] = Part(part.kind, joined[-1].text + part.text)
        else:
            joined.append(part)
    return tuple(part for part in joined if part.text)

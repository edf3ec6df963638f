"""How text becomes search terms. Pure.

Databases split text at spaces, Chinese has none. A run of Chinese (or Japanese, Korean)
characters becomes its overlapping pairs, so that any word of two characters or more is found
inside it; the last character follows alone, so that a search for one character finds it as the
start of a term. Latin words and numbers stay whole and are followed by their pairs, so that
“2026年” is found by “26” too; width and case are levelled.

>>> " ".join(terms("２０26年 道路清扫"))
'2026 20 02 26 6 年 道路 路清 清扫 扫'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

CJK = (
    "\u3005-\u3007"  # 々〆〇
    "\u3040-\u30ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7af"  # Hangul
    "\U00020000-\U0003ffff"  # Han beyond the first plane
)
RUNS = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")
IS_CJK = re.compile(rf"[{CJK}]")


def level(text: str) -> str:
    """One form for what reads the same: full and half width, upper and lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> Iterator[str]:
    """Words and unbroken runs of Chinese; punctuation separates."""
    for match in RUNS.finditer(level(text)):
        yield match.group()


def is_chinese(run: str) -> bool:
    """A run is either Chinese or Latin letters and digits."""
    return IS_CJK.match(run) is not None


def pairs(run: str) -> list[str]:
    """The overlapping pairs of a run; a single character is itself."""
    if len(run) == 1:
        return [run]
    return [run[i : i + 2] for i in range(len(run) - 1)]


def terms(text: str) -> Iterator[str]:
    """What goes into the index, in the order of the text."""
    for run in runs(text):
        if len(run) > 2 and not is_chinese(run):
            yield run
        yield from pairs(run)
        if len(run) > 1:
            yield run[-1]


def indexed(text: str) -> str:
    """Text as the index keeps it."""
    return " ".join(terms(text))

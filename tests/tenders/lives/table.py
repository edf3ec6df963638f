"""The table as a text that people read, and as rows that tests compare."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from pathlib import Path

from tests.tenders.lives.asking import Answer
from tests.tenders.lives.cast import COLUMNS

PATH = Path(__file__).with_name("table.txt")
WIDTH = 100
HEAD = """\
Who gets which answer from `perform`: every life of a tender, transition by transition, state by
state, one column for each role and for each personal part.

  .  404: for this person the object does not exist; asked before everything else
  -  403: may see it and may not do this; asked before the state
  x  409: may do this, not in this state
  +  done; where the law is not met 422, with every reason that stands behind "without:"

States in one line get the same answers. "without:" was asked with everything missing that the
law wants, so that each "." "-" and "x" comes before those reasons. The tests compare every cell;
REWRITE=1 makes them write what they have found, to be read before it is committed.

"""

Cells = dict[tuple[str, str], dict[str, Answer]]  # (transition, state) -> column -> answer


def written(sections: dict[str, str]) -> str:
    """The whole table."""
    legend = "".join(f"  {column}  {who}\n" for column, who in COLUMNS.items())
    return HEAD + legend + "".join(f"\n\n== {n} ==\n\n{text}\n" for n, text in sections.items())


def section(cells: Cells) -> str:
    """One life: its transitions, and under each its states grouped by equal answers."""
    lines = []
    for transition in sorted({key[0] for key in cells}):
        own = {state: by for (one, state), by in cells.items() if one == transition}
        targets = sorted({a.target for by in own.values() for a in by.values() if a.target})
        lines.append(f"{transition}{' -> ' if targets else ''}{', '.join(targets)}")
        lines.append("  " + " ".join(COLUMNS))
        groups: dict[tuple[str, str], list[str]] = {}
        for state, by in own.items():
            groups.setdefault((signs(by), reasons(by.values())), []).append(state)
        for (row, why), states in groups.items():
            lines.append(row)
            lines += wrapped("at: ", states)
            lines += wrapped("without: ", why.split()) if why else []
        lines.append("")
    return "\n".join(lines).strip()


def signs(by: dict[str, Answer]) -> str:
    """One sign for each column."""
    return "  " + " ".join(f"{by[column].kind:>2}" for column in COLUMNS)


def reasons(answers: Iterable[Answer]) -> str:
    """Every reason that somebody got, once."""
    return " ".join(dict.fromkeys(code for answer in answers for code in answer.reasons))


def wrapped(label: str, words: list[str]) -> list[str]:
    """Words in lines of the table's width."""
    return textwrap.wrap(
        " ".join(words), WIDTH, initial_indent=f"     {label}", subsequent_indent=" " * 9,
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip


def sections_of(text: str) -> dict[str, str]:
    """The committed sections by name, each as it is written."""
    parts = text.split("\n== ")[1:]
    return {part.split(" ==", 1)[0]: part.split(" ==\n", 1)[1].strip() for part in parts}


Key = tuple[str, str, str]


def parsed(text: str) -> dict[Key, str]:
    """The sign of every cell of one section: (transition, state, column) -> sign."""
    found: dict[Key, str] = {}
    row: list[str] = []
    transition = collecting = ""
    for line in text.splitlines():
        word = line.strip()
        if word.split() in ([], list(COLUMNS)):
            collecting = ""
        elif not line.startswith(" "):
            transition, collecting = word.split(" ")[0], ""
        elif word.startswith("at: "):
            collecting = "at"
            _cells(found, transition, word.removeprefix("at: "), row)
        elif word.startswith("without: "):
            collecting = "without"
        elif collecting == "at" and len(word.split()) and set(word.split()) - set(".-x+"):
            _cells(found, transition, word, row)
        elif not set(word.split()) - set(".-x+"):
            row, collecting = word.split(), ""
    return found


def _cells(found: dict[Key, str], transition: str, states: str, row: list[str]) -> None:
    for state in states.split():
        for column, sign in zip(COLUMNS, row, strict=True):
            found[transition, state, column] = sign

"""The product's modules, read once: what they are called, how long they are, what they say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("procurement", "tenders", "contracts", "inspections", "cms")


@dataclass(frozen=True)
class Source:
    """One module, migrations apart: they are what Django wrote."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def sources() -> tuple[Source, ...]:
    return tuple(
        Source(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    )


def places(find) -> Iterator[tuple[str, str]]:
    """Path and expression of every node for which `find(node)` is true."""
    for source in sources():
        for node in ast.walk(source.tree):
            if find(node):
                yield source.path, ast.unparse(node)

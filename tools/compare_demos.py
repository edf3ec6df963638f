"""Compare two builds of the demonstration: `tools/compare_demos.py ONE.sqlite3 TWO.sqlite3`.

Run by hand. Both are built by `manage.py demo` on the same day, each on an empty database
(`VAR_DIR=/tmp/one`, `VAR_DIR=/tmp/two`). Tells, table by table and column by column, how many
rows differ; exit 1 if any column differs that holds neither a key, a nonce, a digest of those,
nor the moment at which the build ran.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections import Counter
from typing import Any

# Keys, nonces and what is computed from them; passwords are salted.
SECRET = re.compile(
    r"hash|digest|sha256|secret|recipient|sealed|nonce|password|token|cipher|envelope|^key$|uuid"
)
# Random keys of rows, wherever they are mentioned.
RANDOM = re.compile(
    r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|[0-9a-f]{32,}", re.IGNORECASE
)
MACHINERY = re.compile(r"sqlite_|django_(session|migrations)|cache|django_tasks|fts|_idx|_search")


def tables(database: sqlite3.Connection) -> list[str]:
    """The tables that hold what somebody did."""
    found = database.execute("select name from sqlite_master where type = 'table' order by name")
    return [name for (name,) in found if not MACHINERY.search(name)]


def rows(database: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    """The rows of a table in the order in which they were written."""
    cursor = database.execute(f'select * from "{table}" order by rowid')
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def plain(value: Any) -> Any:
    """A value without the random keys in it."""
    return RANDOM.sub("#", value) if isinstance(value, str) else value


def compare(one: sqlite3.Connection, two: sqlite3.Connection) -> tuple[list[str], list[str]]:
    """(what differs and should not, what differs by its nature)."""
    wrong, allowed = [], []
    if tables(one) != tables(two):
        wrong.append(f"tables: {set(tables(one)) ^ set(tables(two))}")
    for table in tables(one):
        first, second = rows(one, table), rows(two, table)
        if len(first) != len(second):
            wrong.append(f"{table}: {len(first)} rows and {len(second)}")
            continue
        differs: Counter[str] = Counter()
        example: dict[str, str] = {}
        for a, b in zip(first, second, strict=True):
            for name in a:
                if a[name] == b[name]:
                    continue
                natural = SECRET.search(name) or plain(a[name]) == plain(b[name])
                label = f"{name}{'' if natural else '!'}"
                differs[label] += 1
                example.setdefault(label, f"{a[name]!r:.120} / {b[name]!r:.120}")
        for label, count in sorted(differs.items()):
            line = f"{table}.{label.rstrip('!')}: {count} of {len(first)} rows"
            if label.endswith("!"):
                wrong.append(f"{line}, first {example[label]}")
            else:
                allowed.append(line)
    return wrong, allowed


def main() -> int:
    one, two = (sqlite3.connect(f"file:{path}?mode=ro", uri=True) for path in sys.argv[1:3])
    wrong, allowed = compare(one, two)
    print("Differs by its nature (keys, nonces, digests of them):")
    print("\n".join(f"  {line}" for line in allowed) or "  nothing")
    print("Differs and should not:")
    print("\n".join(f"  {line}" for line in wrong) or "  nothing")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

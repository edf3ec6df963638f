"""Compare two builds of the demonstration: `tools/compare_demos.py ONE.sqlite3 TWO.sqlite3`.

Run by hand. Both are built by `manage.py demo` on the same day, each on an empty database
(`VAR_DIR=/tmp/one`, `VAR_DIR=/tmp/two`). Tells, table by table and column by column, how many
rows differ: in keys, nonces and what is computed from them; in moments that are counted from the
start of the build (some minutes apart); or in anything else, which is wrong: then exit 1.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

# Keys, nonces and what is computed from them; passwords are salted.
SECRET = re.compile(
    r"hash|digest|sha256|secret|recipient|sealed|nonce|password|token|cipher|envelope|^key"
    r"|^tenders_bid\.draft$|^tenders_bidfile\.size$"
)
# Random keys of rows, wherever they are mentioned.
RANDOM = re.compile(
    r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|[0-9a-f]{32,}"
    r"|age1[0-9a-z]{20,}",
    re.IGNORECASE,
)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00)?")
APART = timedelta(minutes=10)
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


def why(column: str, one: Any, two: Any) -> str:
    """Why two values may differ: "secret", "start", or "" if they may not."""
    if SECRET.search(column) or SECRET.search(column.partition(".")[2]):
        return "secret"
    if not isinstance(one, str) or not isinstance(two, str):
        return ""
    one, two = RANDOM.sub("#", one), RANDOM.sub("#", two)
    if one == two:
        return "secret"
    moments = [[datetime.fromisoformat(m) for m in MOMENT.findall(text)] for text in (one, two)]
    near = all(abs(a - b) < APART for a, b in zip(*moments, strict=False))
    return "start" if near and MOMENT.sub("#", one) == MOMENT.sub("#", two) else ""


def compare(one: sqlite3.Connection, two: sqlite3.Connection) -> dict[str, list[str]]:
    """What differs, by why: "secret", "start", "" (and should not)."""
    found: dict[str, list[str]] = {"secret": [], "start": [], "": []}
    if tables(one) != tables(two):
        found[""].append(f"tables: {set(tables(one)) ^ set(tables(two))}")
    for table in tables(one):
        first, second = rows(one, table), rows(two, table)
        if len(first) != len(second):
            found[""].append(f"{table}: {len(first)} rows and {len(second)}")
            continue
        differs: Counter[tuple[str, str]] = Counter()
        example: dict[tuple[str, str], str] = {}
        for a, b in zip(first, second, strict=True):
            for name in a:
                if a[name] != b[name]:
                    column = f"{table}.{name}"
                    label = (why(column, a[name], b[name]), column)
                    differs[label] += 1
                    example.setdefault(label, f"{a[name]!r:.120} / {b[name]!r:.120}")
        for label, count in sorted(differs.items()):
            line = f"{label[1]}: {count} of {len(first)} rows"
            found[label[0]].append(line if label[0] else f"{line}, first {example[label]}")
    return found


def main() -> int:
    one, two = (sqlite3.connect(f"file:{path}?mode=ro", uri=True) for path in sys.argv[1:3])
    found = compare(one, two)
    heads = {
        "secret": "Keys, nonces and what is computed from them:",
        "start": "Moments counted from the start of the build:",
        "": "Differs and should not:",
    }
    for kind, head in heads.items():
        print(head)
        print("\n".join(f"  {line}" for line in found[kind]) or "  nothing")
    return 1 if found[""] else 0


if __name__ == "__main__":
    sys.exit(main())

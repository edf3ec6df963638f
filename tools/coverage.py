"""Write what the last run of the suite has covered into docs/coverage.md, app by app."""

import json
import subprocess
import sys
from collections import defaultdict
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAPER = ROOT / "docs" / "coverage.md"
COUNTS = ("num_statements", "covered_lines", "num_branches", "covered_branches")
HEAD = """# What the suite covers

`make coverage` runs the suite with every branch counted, which doubles its time, and writes this
page; it fails under 90 %. The rules are held to 100 % by `make check`.

Last run: {day}, SQLite, without the browser tests.

| part | statements | branches | covered |
| --- | ---: | ---: | ---: |
"""


def measured() -> dict[str, list[int]]:
    """The counts of each app, its rules apart, and of everything."""
    command = [sys.executable, "-m", "coverage", "json", "-q", "-o", "-"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    parts: dict[str, list[int]] = defaultdict(lambda: [0] * len(COUNTS))
    for path, file in json.loads(done.stdout)["files"].items():
        app, *rest = Path(path).parts
        names = [f"{app} (rules)" if rest[0] == "rules" else app, "everything"]
        for name in names:
            for place, count in enumerate(COUNTS):
                parts[name][place] += file["summary"][count]
    return parts


def row(name: str, counts: list[int]) -> str:
    statements, lines, branches, taken = counts
    percent = 100 * (lines + taken) / max(1, statements + branches)
    return f"| {name} | {statements:,} | {branches:,} | {percent:.1f} % |"


def main() -> None:
    parts = measured()
    everything = parts.pop("everything")
    rows = [row(name, parts[name]) for name in sorted(parts)] + [row("everything", everything)]
    head = HEAD.format(day=f"{datetime.now().astimezone():%Y-%m-%d}")
    PAPER.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    print(rows[-1])


if __name__ == "__main__":
    main()

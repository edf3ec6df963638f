#!/bin/bash
# Mutation tests of the rules (about 7,000 mutants, fifteen to thirty minutes on two cores).
# Fails when fewer than FLOOR percent are killed; docs/mutants.md says why the others live, and a
# full run writes its figures there. Arguments choose mutants by pattern: '*__mutmut_7' is a
# sample of one mutant of every longer function.
set -euo pipefail
cd "$(dirname "$0")/.."
PY=${PY:-.venv/bin/python}
FLOOR=${FLOOR:-90}

# Old verdicts do not know new tests.
rm -rf mutants
nice -n 10 "$PY" -m mutmut run "$@"
"$PY" -m mutmut export-cicd-stats >/dev/null
"$PY" - "$FLOOR" "$#" <<'PYTHON'
import json
import re
import sys
from datetime import date
from pathlib import Path

floor, chosen = float(sys.argv[1]), int(sys.argv[2])
stats = json.loads(Path("mutants/mutmut-cicd-stats.json").read_text(encoding="utf-8"))
# A mutant that hangs is noticed; one that no test reaches is not.
killed = stats["killed"] + stats["timeout"]
lived = stats["survived"] + stats["no_tests"] + stats["suspicious"] + stats["segfault"]
total = killed + lived
percent = 100 * killed / total if total else 0
print(f"{killed} of {total} mutants killed: {percent:.1f} % (at least {floor:g} %)")
if not chosen:
    paper = Path("docs/mutants.md")
    line = f"Last full run: {date.today()}, {killed} of {total} killed ({percent:.1f} %)."
    text = re.sub(r"^Last full run: .*$", line, paper.read_text(encoding="utf-8"), flags=re.M)
    paper.write_text(text, encoding="utf-8")
sys.exit(0 if percent >= floor else 1)
PYTHON

"""The rules alone, without Django and database: how long their tests take, then every branch.

Fails under 100 % of the branches. The time is printed, not judged (a busy machine says nothing
about the rules): about two seconds on one quiet core, pytest's own start included.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("procurement/rules", "tenders/rules", "contracts/rules", "inspections/rules")
TESTS = "-m pytest -c tests/rules/plain.ini --rootdir=. --confcutdir=tests/rules -q tests/rules"


def run(*arguments: str) -> float:
    """Run Python with these; the processor time it took. Ends the whole with its failure."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main() -> None:
    # The tests need none of the installed plugins, and each costs something at every test.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # A machine that keeps no bytecode has pytest rewrite every assertion anew, a third of the time:
    # the first run keeps it for the second.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/bytecode"
        os.environ["COVERAGE_FILE"] = f"{folder}/coverage"
        source = f"--source={','.join(FOLDERS)}"
        watched = run("-m", "coverage", "run", "--rcfile=", "--branch", source, *TESTS.split())
        run("-m", "coverage", "report", "--rcfile=", "--fail-under=100", "--skip-covered")
        plain = run(*TESTS.split())
    print(f"rules: {plain:.1f} s of processor time, {watched:.1f} s with every branch counted")


if __name__ == "__main__":
    main()

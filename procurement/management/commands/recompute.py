"""`manage.py recompute FILE...`: let anyone check a published result without the database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from procurement.registry import case_kinds
from procurement.rules.cases import MalformedCase
from procurement.rules.recompute import parse_cases, recompute

AGREES, DIFFERS, MALFORMED = 0, 1, 2


class Command(BaseCommand):
    """Print one JSON line per case; exit with 2 if any is malformed, else 1 if any differs."""

    help = (
        "Compute published cases again. Prints one JSON line per case; exits with 2 if any case "
        "is malformed, else with 1 if any differs from what it expects, else with 0."
    )
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a case or a list of cases")

    def handle(self, *args: Any, **options: Any) -> None:
        status = max([self._file(name) for name in options["files"]], default=AGREES)
        if status != AGREES:
            sys.exit(status)

    def _file(self, name: str) -> int:
        try:
            cases = parse_cases(Path(name).read_text(encoding="utf-8-sig"))
        except OSError as error:
            return self._malformed(name, None, "$", error.strerror or str(error))
        except UnicodeDecodeError:
            return self._malformed(name, None, "$", "not UTF-8 text")
        except MalformedCase as error:
            return self._malformed(name, None, error.path, error.reason)
        return max([self._case(name, case) for case in cases], default=AGREES)

    def _case(self, name: str, case: object) -> int:
        try:
            done = recompute(case, case_kinds)
        except MalformedCase as error:
            named = case.get("case") if isinstance(case, dict) else None
            return self._malformed(name, named, error.path, error.reason)
        line = {"case": done.case, "result": done.result, "agrees": done.agrees}
        self.stdout.write(json.dumps(line, ensure_ascii=False))
        for difference in done.differences:
            self._tell("differs", name, done.case, difference.path, difference.reason)
        return DIFFERS if done.differences else AGREES

    def _malformed(self, name: str, case: object, path: str, reason: str) -> int:
        self._tell("malformed", name, case, path, reason)
        return MALFORMED

    def _tell(self, what: str, name: str, case: object, path: str, reason: str) -> None:
        self.stderr.write(f"{name}: {case}: {path}: {what}: {reason}")

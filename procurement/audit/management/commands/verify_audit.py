"""`manage.py verify_audit`: recompute the chain and name the first broken entry."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from procurement.audit.verification import verify


class Command(BaseCommand):
    help = "Recompute the hash chain of every log; exit 1 naming the first broken entry of each."

    def handle(self, *args: Any, **options: Any) -> None:
        check = verify()
        count, broken = check.entries, check.broken
        for log, number, what in broken:
            entry = "a sealed entry" if number is None else f"entry {number}"
            self.stderr.write(f"{log}: {entry}: {what}")
        if broken:
            raise CommandError(f"{len(broken)} of the logs are broken; {count} entries read.")
        self.stdout.write(f"{count} entries verified.")

"""The heads of the main log, noted in a file outside the database by `tick`.

Whoever can write the database can cut the log's end or write the whole chain anew, and a check
kept beside it as well. What was noted elsewhere then no longer fits. Of sealed logs nothing is
noted: their length would tell of bids.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from procurement.audit.models import MAIN_LOG, AuditEntry

EVERY = timedelta(minutes=10)


def note(now: datetime) -> int:
    """Job of `tick`: note the head, at most every ten minutes; how many were noted."""
    path = settings.AUDIT_HEADS
    head = AuditEntry.objects.filter(log=MAIN_LOG).order_by("-number").values("number", "hash")
    last = head.first()
    if path is None or last is None:
        return 0
    before = _lines()[-1:]
    for line in before:
        recent = timedelta(0) <= now - datetime.fromisoformat(line["at"]) < EVERY
        if recent or line["number"] == last["number"]:
            return 0

    def write() -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"at": now.isoformat(), **last}) + "\n")

    transaction.on_commit(write)
    return 1


def noted() -> dict[int, str]:
    """The hash by number of every head that was noted."""
    return {line["number"]: line["hash"] for line in _lines()}


def _lines() -> list[dict[str, Any]]:
    path = settings.AUDIT_HEADS
    if path is None or not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]

"""Recomputing the audit chain."""

from __future__ import annotations

from procurement import clock, registry
from procurement.audit import chain
from procurement.audit import heads as outside
from procurement.audit.models import MAIN_LOG, AuditEntry, ChainCheck

Broken = tuple[str, int, str]
"""A log, the number of its first entry that does not fit, and why."""


def recomputed() -> tuple[int, list[Broken], dict[str, tuple[int, str]]]:
    """How many entries were read, what does not fit, and the head of every log.

    Sealed logs are checked like the others and not counted, or the count would tell of bids.
    """
    count, sealed = 0, registry.sealed_logs()
    heads: dict[str, tuple[int, str]] = {}
    broken: dict[str, tuple[str, int, str]] = {}
    noted = outside.noted()
    for entry in AuditEntry.objects.order_by("log", "number").iterator(chunk_size=2000):
        count += entry.log not in sealed
        number, previous = heads.get(entry.log, (0, ""))
        heads[entry.log] = (entry.number, entry.hash)
        if entry.log in broken:
            continue
        if entry.number != number + 1:
            broken[entry.log] = (entry.log, number + 1, "is missing")
        elif entry.previous_hash != previous:
            broken[entry.log] = (entry.log, entry.number, "does not follow the entry before it")
        elif chain.entry_hash(entry) != entry.hash:
            broken[entry.log] = (entry.log, entry.number, "was changed after it was written")
        elif entry.log == MAIN_LOG and noted.get(entry.number, entry.hash) != entry.hash:
            broken[entry.log] = (entry.log, entry.number, "is not the head that was noted outside")
    for log, (number, seen) in _heads_seen().items():
        last, head = heads.get(log, (0, ""))
        if log in broken or last > number:
            continue
        if last < number:
            broken[log] = (log, last + 1, f"is missing: an earlier check saw {number} entries")
        elif head != seen:
            broken[log] = (log, number, "is not the head that an earlier check saw")
    last, longest = heads.get(MAIN_LOG, (0, ""))[0], max(noted, default=0)
    if MAIN_LOG not in broken and last < longest:
        broken[MAIN_LOG] = (MAIN_LOG, last + 1, f"is missing: {longest} entries were noted outside")
    return count, list(broken.values()), heads


def _heads_seen() -> dict[str, tuple[int, str]]:
    """The heads of the last check that found nothing broken."""
    last = ChainCheck.objects.filter(broken=[]).first()
    return {log: (number, seen) for log, (number, seen) in last.heads.items()} if last else {}


def verify() -> ChainCheck:
    """Recompute every log and keep the result for the auditors' page.

    A log that now ends before the head an earlier check saw has lost its tail; that check is in
    the same database, so heads that were noted outside of it say more. Of a sealed log it says
    that it is broken and how, not at which number.
    """
    count, found, heads = recomputed()
    sealed = registry.sealed_logs()
    broken = [(log, None if log in sealed else number, why) for log, number, why in found]
    return ChainCheck.objects.create(at=clock.now(), entries=count, broken=broken, heads=heads)

"""Writing the log: entries are queued during an act and chained as its last deed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction
from django.utils import translation

from procurement import clock
from procurement.audit import chain
from procurement.audit.models import MAIN_LOG, ON_BEHALF, REFUSED, AuditEntry, Outcome
from procurement.errors import DomainError
from procurement.kept_reasons import packed

# One advisory lock serialises the chain on PostgreSQL; SQLite's write lock does it there.
AUDIT_LOCK = 0x41554449

# Never written into the log, whatever a caller passes.
SECRET_NAMES = ("password", "passphrase", "secret", "key", "share", "token", "content", "payload")


@dataclass(frozen=True)
class Attempt:
    """What was tried, kept by a refusal until it can be recorded."""

    obj: models.Model
    action: str
    actor: Any
    inputs: Mapping[str, Any] = field(default_factory=dict)


_queue: ContextVar[list[AuditEntry] | None] = ContextVar("audit_queue", default=None)


@contextmanager
def collected() -> Iterator[None]:
    """Collect entries until `write_collected`; what is left at the end is dropped."""
    token = _queue.set([])
    try:
        yield
    finally:
        _queue.reset(token)


def digest(obj: models.Model) -> str:
    """The digest of a row: every concrete field by column name."""
    return chain.digest({f.attname: getattr(obj, f.attname) for f in obj._meta.concrete_fields})


def add(
    action: str,
    obj: models.Model,
    *,
    actor: Any,
    source: str = "",
    target: str = "",
    reason: str = "",
    inputs: Mapping[str, Any] | None = None,
    before: str = "",
    on_behalf_of: Any = None,
) -> None:
    """Queue an entry of the current act; outside an act it is written at once.

    `before` is the row's digest before the change and joins the inputs; so does the key of the
    person for whom the system acts, where `actor` is None.
    """
    entry = _entry(action, obj, actor, reason, inputs or {}, Outcome.DONE)
    if on_behalf_of is not None:
        entry.inputs[ON_BEHALF] = on_behalf_of.pk
        entry.actor_name = _name_of(on_behalf_of)
    entry.source, entry.target = source, target
    if before:
        entry.inputs["row_before"] = before
    queue = _queue.get()
    if queue is None:
        with transaction.atomic():
            _chain([entry])
    else:
        queue.append(entry)


def last_step(obj: models.Model) -> int:
    """The key of the entry that says how this object moved last; 0 before its first step."""
    entries = AuditEntry.objects.filter(
        object_type=obj._meta.label_lower, object_id=str(obj.pk), outcome=Outcome.DONE
    ).exclude(target="")
    return entries.order_by("-id").values_list("id", flat=True).first() or 0


def write_collected() -> None:
    """Chain the queued entries under the audit lock: the last deed before the commit."""
    queue = _queue.get()
    if queue:
        _chain(queue)
        queue.clear()


def record_refusal(error: DomainError) -> None:
    """Record a refused attempt in a transaction of its own, after the rollback.

    Its reasons are kept in no language: who reads the log reads them in theirs. The text beside
    them, in English, is for search and for whoever reads the table itself.
    """
    attempt = getattr(error, "attempt", None)
    if not isinstance(attempt, Attempt):
        return
    with translation.override(None):
        text = str(error)
    entry = _entry(
        attempt.action, attempt.obj, attempt.actor, text, attempt.inputs, Outcome.REFUSED
    )
    entry.inputs[REFUSED] = [packed(reason) for reason in error.reasons]
    with transaction.atomic():
        _chain([entry])


def _entry(
    action: str,
    obj: models.Model,
    actor: Any,
    reason: str,
    inputs: Mapping[str, Any],
    outcome: Outcome,
) -> AuditEntry:
    return AuditEntry(
        log=getattr(obj, "audit_log", MAIN_LOG),
        at=clock.now(),
        actor_id=getattr(actor, "pk", None),
        actor_name=_name_of(actor),
        action=action,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_label=str(obj)[:300],
        outcome=outcome,
        reason=reason[:4000],
        inputs=_safe(inputs),
        row_hash=digest(obj) if obj.pk else "",
    )


def _name_of(person: Any) -> str:
    return str(person)[:150] if getattr(person, "pk", None) else ""


def _safe(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: "…" if any(word in name.lower() for word in SECRET_NAMES) else chain.plain(value)
        for name, value in inputs.items()
        if name != "reason"
    }


def _chain(entries: list[AuditEntry]) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [AUDIT_LOCK])
    heads: dict[str, tuple[int, str]] = {}
    for entry in entries:
        number, previous = heads.get(entry.log) or _head(entry.log)
        entry.number, entry.previous_hash = number + 1, previous
        entry.hash = chain.entry_hash(entry)
        heads[entry.log] = (entry.number, entry.hash)
    AuditEntry.objects.bulk_create(entries)


def _head(log: str) -> tuple[int, str]:
    last = AuditEntry.objects.filter(log=log).order_by("-number").values("number", "hash").first()
    return (last["number"], last["hash"]) if last else (0, "")

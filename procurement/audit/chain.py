"""The hash chain of the log. Pure: digests of plain values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

FIELDS = (
    "log",
    "number",
    "at",
    "actor_id",
    "actor_name",
    "action",
    "object_type",
    "object_id",
    "object_label",
    "source",
    "target",
    "outcome",
    "reason",
    "inputs",
    "row_hash",
    "previous_hash",
)


def plain(value: Any) -> Any:
    """A value as JSON that reads the same on every database.

    Moments are cut to milliseconds in UTC; decimals lose trailing zeros; what is no plain
    value is named by its type and key.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="milliseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = [plain(item) for item in value]
        return sorted(items, key=str) if isinstance(value, set | frozenset) else items
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(bytes(value)).hexdigest()
    key = getattr(value, "pk", None)
    name = value.__class__.__name__  # of what a lazy object stands for
    return f"{name}:{key}" if key is not None else name


def digest(values: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of the values, lower-case hex."""
    text = json.dumps(plain(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def entry_hash(entry: Any) -> str:
    """The hash an entry must carry: over all its fields, the previous hash among them.

    Entries from before names were kept have none, and none in their hash. Taking a name away
    from an entry, or giving it one, breaks its hash like any other change.
    """
    values = {name: getattr(entry, name) for name in FIELDS}
    if not values["actor_name"]:
        del values["actor_name"]
    return digest(values)

"""How things that are still being written change: only by those who may, only while drafts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, require
from procurement.errors import Reason, WrongState
from procurement.workflow import lock


def draft_of(obj: Any, decision: Decision, state: str) -> Any:
    """The row, locked, after asking for the right and the state. Raises 403 or 409."""
    require(decision)
    row = lock(obj)
    reasons = tuple(not_a_draft(row, state))
    if reasons:
        raise WrongState(*reasons)
    return row


def not_a_draft(row: Any, *states: str) -> Iterator[Reason]:
    """Why it cannot be written: it stands in none of these states."""
    if row.status not in states:
        message = _("It can be changed only while it is a draft; it stands at “%(state)s”.")
        yield Reason("not_a_draft", message, {"state": row.get_status_display()})


def set_fields(row: Any, allowed: Collection[str], values: Mapping[str, Any]) -> dict[str, Any]:
    """Set the allowed fields and return those that changed, for the log."""
    changed = {}
    for name, value in values.items():
        if name not in allowed:
            raise ValueError(f"{name} is not a field of this section")
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed[name] = value
    return changed

"""Who may change the calendar."""

from __future__ import annotations

from typing import Any

from procurement.access import Decision, has_role
from procurement.people.roles import Role


def may_change_calendar(user: Any) -> Decision:
    """Every period of the law is counted by it: the system administrator's."""
    return has_role(user, Role.SYSTEM_ADMIN)

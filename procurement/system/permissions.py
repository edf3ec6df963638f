"""Who sees jobs and settings."""

from __future__ import annotations

from typing import Any

from procurement.access import Decision, has_role
from procurement.people.roles import Role


def may_see_system(user: Any) -> Decision:
    """How the machine does: the system administrator's."""
    return has_role(user, Role.SYSTEM_ADMIN)

"""Numbers of plans and tenders: one sequence per kind, purchaser and year."""

from __future__ import annotations

from typing import Any

from procurement import clock


def propose(model: Any, prefix: str) -> str:
    """The next number of this year, a proposal until it is saved: JH-2026-0007."""
    start = f"{prefix}-{clock.legal_today().year}-"
    taken = model.objects.filter(number__startswith=start).values_list("number", flat=True)
    tails = [number.removeprefix(start) for number in taken]
    highest = max((int(tail) for tail in tails if tail.isascii() and tail.isdigit()), default=0)
    return f"{start}{highest + 1:04d}"

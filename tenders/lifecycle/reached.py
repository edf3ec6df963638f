"""When a lot came how far: every moment of every step, the last one at hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any


class Reached:
    """Keeps the moments of the steps; the timeline and the legal periods count from them."""

    status_since: Any
    reached: Any

    def _reach(self, name: str, at: datetime) -> None:
        """Note when the lot came this far; the timeline and the legal periods count from it."""
        self.status_since = at
        kept = dict(self.reached)
        if name in kept:  # a further candidate: the first time stays known
            kept[f"{name}#{len(self.history[name])}"] = kept[name]
        self.reached = {**kept, name: at.isoformat()}

    def _unreach(self, *names: str) -> None:
        """What was reached stands no longer; when it was stays in the history."""
        kept = dict(self.reached)
        for name in names:
            if name in kept:
                kept[f"{name}#{len(self.history[name])}"] = kept.pop(name)
        self.reached = kept

    def reached_at(self, name: str) -> datetime | None:
        """When the lot came this far, the last time; None where it has not."""
        text = self.reached.get(name)
        return datetime.fromisoformat(text) if text else None

    @property
    def consulted(self) -> bool:
        """Whether a consultation was begun, though the lot may have gone back since."""
        return "consultation" in self.history

    @property
    def history(self) -> dict[str, list[datetime]]:
        """Every moment at which the lot came as far as each step, the earliest first."""
        found: dict[str, list[datetime]] = {}
        for name, text in self.reached.items():
            found.setdefault(name.partition("#")[0], []).append(datetime.fromisoformat(text))
        return {name: sorted(moments) for name, moments in found.items()}

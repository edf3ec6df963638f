"""How long to wait before something is tried again: ever longer, and short again once it worked."""

from __future__ import annotations

FIRST, LONGEST = 1.0, 30.0


class Patience:
    """Seconds to wait: 1, 2, 4, 8, 16, 30, 30 ...; `tries` counts what failed in a row."""

    def __init__(self) -> None:
        self.tries = 0

    def worked(self) -> None:
        """Begin anew."""
        self.tries = 0

    def failed(self) -> float:
        """How long to wait now."""
        self.tries += 1
        return min(FIRST * 2.0 ** min(self.tries - 1, 10), LONGEST)

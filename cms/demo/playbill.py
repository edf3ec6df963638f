"""Playing several stories at once, in the order of their moments, under a moved clock.

A story is a generator: it yields the moment of its next act and does the act when it is resumed.
Stories are merged by time, so the log and every number come in the order in which a real city
would have made them. What lies after the present moment never happens: a story that yields it
simply stands there, and its object is what people find on their desks.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count

from procurement import clock

Story = Iterator[datetime]
A_MOMENT = timedelta(seconds=20)
"""An act comes at least so much after the one before it in its story."""


class Playbill:
    """The stories still to be told, by the moment of their next act; `each` hears of every act."""

    def __init__(
        self, until: datetime, each: Callable[[datetime], None] = lambda moment: None
    ) -> None:
        self.until = until
        self._each = each
        self._numbers = count()
        self._waiting: list[tuple[datetime, int, Story]] = []
        self.acts = 0

    def add(self, *stories: Story) -> None:
        """Take stories in; one that begins after the end is not begun."""
        for story in stories:
            self._next(story)

    def play(self) -> None:
        """Tell all stories up to the end; a story may add others."""
        while self._waiting:
            moment, _number, story = heapq.heappop(self._waiting)
            with clock.retell(moment):
                self._next(story, moment)
            self.acts += 1
            self._each(moment)

    def _next(self, story: Story, after: datetime | None = None) -> None:
        moment = next(story, None)
        if moment is None:
            return
        if after is not None:
            moment = max(moment, after + A_MOMENT)
        if moment < self.until:
            heapq.heappush(self._waiting, (moment, next(self._numbers), story))


def in_turn(stories: Iterable[Story]) -> Story:
    """One story after the other."""
    for story in stories:
        yield from story

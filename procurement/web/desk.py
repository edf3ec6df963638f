"""The desk (待办): what waits for a person, grouped by when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from procurement import clock, registry
from procurement.registry import DeskItem

SATURDAY = 5
MOST_URGENT, FIRST_FEW = 5, 3
"""So many of a group the page shows; the rest it folds away, if it is more than one."""


@dataclass(frozen=True)
class Pile:
    """One group on the page: what is most urgent, and the rest that can be opened."""

    shown: list[DeskItem]
    folded: list[DeskItem]


def pile(items: list[DeskItem], most: int) -> Pile:
    """The first so many; a single one more is not worth a fold."""
    cut = most if len(items) > most + 1 else len(items)
    return Pile(items[:cut], items[cut:])


@dataclass(frozen=True)
class Desk:
    """Items for the person by group, and what the person waits for."""

    today: list[DeskItem]
    week: list[DeskItem]
    later: list[DeskItem]
    waiting: list[DeskItem]
    overdue_count: int
    weekend: bool = False

    @property
    def count(self) -> int:
        return len(self.today) + len(self.week) + len(self.later)

    @property
    def piles(self) -> dict[str, Pile]:
        """Each group as the page shows it: a desk of forty things still fits a phone."""
        return {
            "today": pile(self.today, MOST_URGENT),
            "week": pile(self.week, FIRST_FEW),
            "later": pile(self.later, FIRST_FEW),
            "waiting": pile(self.waiting, FIRST_FEW),
        }

    @property
    def first(self) -> DeskItem | None:
        """What to do first: the page's one green button."""
        return next(iter([*self.today, *self.week, *self.later]), None)

    @property
    def due_today_count(self) -> int:
        """Due today and not late yet."""
        return len(self.today) - self.overdue_count


def desk_for(user: Any, now: datetime) -> Desk:
    """Ask every provider once and sort by due time; items without one come last."""
    items = [item for provider in registry.desk_providers for item in provider(user, now)]
    mine = sorted((i for i in items if not i.waiting_for), key=due_moment)
    today = now.astimezone(clock.LEGAL_ZONE).date()
    end_today = clock.legal(today + timedelta(days=1))
    # At the weekend hardly anything is left of the week: what comes next is the week to come.
    weekend = today.weekday() >= SATURDAY
    end_week = clock.legal(today + timedelta(days=(14 if weekend else 7) - today.weekday()))
    return Desk(
        today=[i for i in mine if due_moment(i) <= end_today],
        week=[i for i in mine if end_today < due_moment(i) <= end_week],
        later=[i for i in mine if due_moment(i) > end_week],
        waiting=sorted((i for i in items if i.waiting_for), key=due_moment),
        overdue_count=sum(due_moment(i) < now for i in mine),
        weekend=weekend,
    )


FAR = datetime(9999, 1, 1, tzinfo=clock.LEGAL_ZONE)


def due_moment(item: DeskItem) -> datetime:
    """When it is late: a period in days ends with the day."""
    if item.due is not None:
        return item.due
    if item.due_day is not None:
        return clock.legal(item.due_day + timedelta(days=1))
    return FAR

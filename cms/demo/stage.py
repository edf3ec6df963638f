"""What every chapter needs: the cast by name, the calendar, the dates, a seeded die."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from contracts.models import Contract
from procurement import clock
from procurement.calendars.services import calendar
from procurement.people.models import Organisation, User
from procurement.people.roles import Role
from procurement.rules.calendar import WorkCalendar
from procurement.rules.draw import Unit, draw
from tenders.models.expert import field_of
from tenders.services.expert_draw import experts_of, recused

from .cast import FIRMS
from .playbill import Playbill

SEED = 20260712
# So many months have ended since the three contracts began: six are closed, the last is in hand.
MONTHS = 7
_DAY = timedelta(days=1)


@dataclass
class Stage:
    """`now` is the moment the audience comes in; nothing happens after it."""

    now: datetime
    each: Callable[[datetime], None] = lambda moment: None
    people: dict[str, User] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.playbill = Playbill(self.now, self.each)
        self.calendar: WorkCalendar = calendar.current()
        self.today: date = self.now.astimezone(clock.LEGAL_ZONE).date()

    def die(self, name: str) -> random.Random:
        """A die of its own for one story, so that no story depends on another's throws."""
        return random.Random(f"{SEED}/{name}")  # noqa: S311

    # Days ------------------------------------------------------------------------------------

    def working_day(self, day: date) -> date:
        """The day itself, or the next one on which offices work."""
        return self.calendar.roll_forward(day).day

    def last_working_day(self, day: date) -> date:
        """The day itself, or the last one before it on which offices work."""
        while not self.calendar.is_working_day(day):
            day -= _DAY
        return day

    def working_days(self, start: date, days: int) -> date:
        """So many working days after (or before) a day."""
        return self.calendar.add_working_days(start, days).day

    def ago(self, days: int) -> date:
        """The last working day on or before so many working days before today."""
        return self.last_working_day(self.working_days(self.today, -days))

    def ahead(self, days: int) -> date:
        """So many working days from today on."""
        return self.working_days(self.today, days)

    def month(self, back: int) -> date:
        """The first day of the month so many months before the present one."""
        index = self.today.year * 12 + self.today.month - 1 - back
        return date(index // 12, index % 12 + 1, 1)

    # Moments ---------------------------------------------------------------------------------

    def at(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """A wall-clock moment of a day in the legal zone."""
        return clock.legal(day, hour, minute)

    def at_latest(self, wanted: datetime, minutes: int = 1) -> datetime:
        """The wanted moment, or so many minutes before the curtain where it lies after it.

        On the first day of a month and early in the morning the last acts move close to the
        present instead of falling away.
        """
        return min(wanted, self.now - timedelta(minutes=minutes))

    # People and names ------------------------------------------------------------------------

    def number(self, prefix: str, day: date) -> str:
        """The next number of a kind in its year: ZB-2026-0007."""
        start = f"{prefix}-{day.year}"
        self.numbers[start] = self.numbers.get(start, 0) + 1
        return f"{start}-{self.numbers[start]:04d}"

    def clerk(self, firm: str) -> User:
        """Who acts for a supplier."""
        return self.people[next(one.username for one in FIRMS if one.key == firm)]

    def clerk_of(self, company: Organisation) -> User:
        """Who acts for a supplier, found by the company."""
        return self.clerk(next(key for key, one in self.bodies.items() if one.pk == company.pk))

    def contractor_of(self, contract: Contract) -> User:
        """Who acts for the contractor."""
        return self.clerk_of(contract.supplier)

    def openers(self, purchaser: str, people: list[User]) -> list[User]:
        """Those of the people who open bids for this purchaser."""
        pk = self.bodies[purchaser].pk
        return [one for one in people if Role.OPENING_OFFICER in one.roles_in(pk)]

    def value_that_draws(self, tender: Any, experts: int, wanted: str = "expert1") -> str:
        """A public value whose draw includes the expert of the login page.

        A real value is nobody's choice; here the visitor who signs in as the expert should find
        something to evaluate.
        """
        field, out = field_of(tender), recused(tender)
        pool = experts_of(field)
        units = [Unit(field, user.username) for user in pool]
        passed_over = [user.username for user in pool if user.pk in out]
        for turn in range(1000):
            value = f"{tender.number}-{turn}"
            if wanted in draw(units, value, {field: experts}, passed_over).drawn[field]:
                return value
        raise LookupError(f"no draw with {wanted} was found")

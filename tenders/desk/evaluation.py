"""What the evaluation puts on the desks of officers, approvers, members and bidders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.calendars.services import calendar
from procurement.people.roles import Role
from procurement.registry import DeskItem
from procurement.rules.calendar import WorkCalendar
from tenders.guards.challenges import resting_lots
from tenders.lifecycle.lot import LotState
from tenders.models import Lot
from tenders.querysets import member_of
from tenders.rules.timetable import local_day
from tenders.selectors.award_todos import signing_last, unsigned
from tenders.selectors.todo import Todo
from tenders.selectors.todos import ACTIVE, load, mine, todos
from tenders.timeline.words import in_words_of


def items(user: Any, now: datetime) -> Iterable[DeskItem]:
    """One item for each thing of a lot; what is the same for all lots of a tender once."""
    days = calendar.current()
    seen: set[tuple[str, str]] = set()
    found = []
    lots = load(_lots_of(user))
    waiting = chain.from_iterable(todos(lot, days, now) for lot in lots)
    for todo in mine(chain(waiting, _unsigned(lots, days, now)), user):
        key = (str(todo.title), todo.url)
        if key not in seen:
            seen.add(key)
            found.append(_item(todo))
    return found


def _unsigned(lots: list[Lot], days: WorkCalendar, now: datetime) -> Iterator[Todo]:
    """Winners that let the limit for the contract pass, unless signing rests over a challenge."""
    today = local_day(now)
    near = {lot: last for lot in lots if (last := signing_last(lot, days, today)) is not None}
    resting = resting_lots([*near])
    for lot, last in near.items():
        if lot.pk not in resting:
            for todo in unsigned(lot, last, today):
                yield in_words_of(lot.tender.procedure, todo, "title", "button", "why")


def _lots_of(user: Any) -> Any:
    ours = user.organisations_as(Role.OFFICER, Role.APPROVER)
    bidders = user.organisations_as(Role.SUPPLIER)
    asked = Q(bids__low_price_review__gt=0) | Q(bids__clarifications__gt=0)
    asked |= Q(status=LotState.CONSULTATION)
    condition = Q(tender__purchaser_id__in=ours) | Q(bids__supplier_id__in=bidders) & asked
    # Through a list of keys: joins to the members would repeat a lot.
    mine_ = Lot.objects.filter(member_of(user, "tender__committee__members__"))
    condition |= Q(decisions__closed_at=None, decisions__members__user_id=user.pk)
    wanted = Lot.objects.filter(condition).values("pk")
    return Lot.objects.filter(
        Q(pk__in=wanted) | Q(pk__in=mine_.values("pk")), status__in=ACTIVE, successor=None
    ).exclude(status=LotState.WINNER_DETERMINED)  # the drafted notice is on the desk already


def _item(todo: Todo) -> DeskItem:
    lot = todo.lot
    return DeskItem(
        title=_("%(what)s: %(tender)s, lot %(number)s")
        % {"what": todo.title, "tender": lot.tender.title, "number": lot.number},
        url=todo.url,
        button=todo.button,
        why=todo.why,
        article=todo.article,
        due=todo.due,
        due_day=todo.due_day,
        app="tenders",
    )

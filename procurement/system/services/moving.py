"""Moving the clock of a running demonstration: forward, for everybody, and written down.

A walk through one tender takes months of periods. Nothing here works where people work: without
`DEMONSTRATION` the page is not there and the offset is never read (docs/decisions/0068).
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from procurement import clock, registry
from procurement.audit import journal
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.registry import Moment
from procurement.web import formats
from procurement.web.desk import desk_for
from procurement.web.moments import on_the_last_day
from procurement.workflow import act

logger = logging.getLogger(__name__)

MOST = timedelta(days=400)
"""How far in all: a tender, its contract and its first paid months."""
STEPS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
NEXT = "next"
BUTTONS = (*STEPS, NEXT)
PATIENCE = 60
"""Seconds that a move waits for another `tick` to end."""


def moments(user: Any, now: datetime) -> list[Moment]:
    """What is still to come on the desk and in the lives that this person sees, soonest first."""
    found = [one for provider in registry.moment_providers for one in provider(user, now)]
    desk = desk_for(user, now)
    for item in (*desk.today, *desk.week, *desk.later, *desk.waiting):
        when = on_the_last_day(item.due_day, now) if item.due_day else item.due
        if when is not None:
            found.append(Moment(when, item.why or item.button, item.title, item.url))
    last = now + left()
    return sorted((one for one in found if now < one.when <= last), key=lambda one: one.when)


def left() -> timedelta:
    """How far the clock can still be moved."""
    return MOST - clock.moved_by()


def stand() -> str:
    """What a form was built on: a move that is sent twice is one move."""
    return str(int(clock.moved_by().total_seconds()))


def move_to(until: datetime, *, seen: str, actor: Any) -> bool:
    """Move the clock of the demonstration on to a moment; whether all that is due then has run.

    On the way it stops at each moment at which something has to happen by itself.

    Raises RuleBroken for a moment that is past or too far, WrongState where the clock has moved
    since the form was `seen`, NotAllowed outside a demonstration.
    """
    if not clock.may_be_moved():
        raise NotAllowed.single("no_demonstration", _("Only a demonstration's clock can be moved."))
    whole = True
    with _alone():
        _ask(until, seen)
        now = clock.now()
        stops = {one for provider in registry.stop_providers for one in provider(now, until)}
        with act():
            # Before the clock moves: no entry of the log bears a later time than its follower.
            inputs = {"from": now, "to": until, "moved_by_seconds": _seconds(until)}
            journal.add("system.clock.move", actor, actor=actor, inputs=inputs)
        for stop in (*sorted(one for one in stops if now < one < until), until):
            clock.move(timedelta(seconds=_seconds(stop)))
            whole = _run_due() and whole
    return whole


def _ask(until: datetime, seen: str) -> None:
    now = clock.now()
    if seen != stand():
        raise WrongState.single(
            "moved",
            _("Somebody has moved the clock meanwhile: it is now %(now)s. Choose once more."),
            params={"now": formats.stamp(now)},
        )
    if until <= now:
        raise RuleBroken.single(
            "not_back",
            _("The clock moves forward only. It is now %(now)s: choose a later moment."),
            params={"now": formats.stamp(now)},
            field="to",
        )
    if until > now + left():
        raise RuleBroken.single(
            "too_far",
            _("The clock can be moved by %(most)s days in all: until %(last)s."),
            params={"most": MOST.days, "last": formats.stamp(now + left())},
            field="to",
        )


def _seconds(until: datetime) -> int:
    """The whole offset with which the clock shows this moment or the second after it."""
    by = until - clock.machine(clock.now())
    return int(by // timedelta(seconds=1)) + 1


@contextmanager
def _alone() -> Iterator[None]:
    """One move at a time; all processes of a demonstration share its folder."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with clock.standing().with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run_due() -> bool:
    """Every job of `tick` at the new time, in the language of the house."""
    said = StringIO()
    try:
        with translation.override(settings.LANGUAGE_CODE):
            call_command("tick", wait=PATIENCE, stdout=said, stderr=said)
    except CommandError as error:
        logger.warning("after a move of the clock: %s", error)
        return False
    return True

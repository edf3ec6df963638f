"""Sequences of acts by anybody, done in the product and in the model, compared after each."""

from __future__ import annotations

import contextvars
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any
from unittest import mock

from django.db import transaction
from django.db.models.query import QuerySet
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from procurement import clock, workflow
from procurement.workflow import Stateful
from tests.tenders.model import acts, days
from tests.tenders.model.acts import Act
from tests.tenders.model.people import EVERYBODY
from tests.tenders.model.plain import UNLAWFUL, Procedure, Refused, Say
from tests.tenders.model.product import DONE, Product, World

PLANNED = days.at(days.date(2026, 1, 8), 10)
LAST = days.at(days.date(2026, 6, 10), 0)  # the model's calendar ends soon after
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
# How far each beginning has come when a sequence starts.
STAGES = {
    "plan": "",
    "announced": "plan_announce",
    "tender": "tender_create",
    "review": "tender_submit",
    "bidding": "bid_seal",
    "correcting": "bid_seal",
    "opened": "open_bids",
    "convened": "committee_convene",
    "conformity": "qualification_close",
    "scoring": "conformity_close",
    "ranked": "rank",
    "received": "receive",
    "result": "announce",
}


class Difference(AssertionError):
    """The product does what the model does not."""


class Run:
    """Model and product side by side; whatever is done to one is done to the other."""

    def __init__(self, model: Procedure, product: Product, told: Counter[str]) -> None:
        self.model, self.product, self.told = model, product, told
        self.trail: list[str] = []
        self.done: set[Act] = set()

    def fork(self) -> Run:
        """The same moment once more, to go on from."""
        product = copy.copy(self.product)
        product.old, product.seats = {}, dict(self.product.seats)
        return Run(copy.deepcopy(self.model), product, self.told)

    def act(self, act: Act, *, stale: bool = False) -> None:
        """Once in each; answer and everything to be seen are the same."""
        name, who, say = act
        if not self.model.there(name, say):
            return
        self.model.now += SECOND
        promised, deed = answer(self.model, act)
        got = self.product.do(name, who, say, self.model, stale=stale)
        self.trail.append(f"{self.model.now:%m-%d %H:%M:%S} {name} by {who} {say}: {promised}")
        self.told[f"{name} {promised}"] += 1
        if got != promised:
            self._differ(f"the product answers {got}")
        deed()
        self.done.add(act)
        self._compare()

    def at_once(self, first: Act, second: Act, reads: int) -> None:
        """Two acts at the same moment end as if one had come after the other.

        The second runs after so many reads of the first, unless a lock makes it wait.
        """
        if not self.model.there(first[0], first[2]):
            return
        self.model.now += SECOND
        orders = [in_turn(self.model, first, second), in_turn(self.model, second, first)]
        one, other = self.product, copy.copy(self.product)
        other.old = {}
        got: list[int] = []

        def intrude() -> None:
            got.append(contextvars.Context().run(other.do, *second, self.model))

        with interrupted(intrude, reads) as waited:
            answered = one.do(*first, self.model)
        if not waited and answered != DONE:
            intrude()  # what stood inside a refused act was taken back with it
        one.tender_id = one.tender_id or other.tender_id
        one.seats = one.seats or other.seats
        answers = (answered, got[-1])
        self.trail.append(f"{self.model.now:%m-%d %H:%M:%S} at once {first} {second}: {answers}")
        self.told[f"at once {sorted(answers)}"] += 1
        seen = one.view()
        found = [
            model
            for model, said in zip(orders, (answers, answers[::-1]), strict=True)
            if model.said == said and model.model.view() == seen
        ]
        if not found:
            self._differ(f"no order gives {answers} and {seen}")
        self.model = found[0].model

    def wait(self, to: datetime) -> None:
        """Time passes, never backwards."""
        if self.model.now < to < LAST:
            self.model.now = to
            self.trail.append(f"{to:%m-%d %H:%M:%S}")

    def ways(self, among: tuple[Act, ...], promised: int = DONE) -> list[Act]:
        """Which of these acts have not been done and would get this answer now."""
        return [
            act
            for act in among
            if act not in self.done
            and self.model.there(act[0], act[2])
            and answer(self.model, act)[0] == promised
        ]

    def _compare(self) -> None:
        promised, seen = self.model.view(), self.product.view()
        if promised != seen:
            wrong = {key: (promised[key], seen[key]) for key in seen if promised[key] != seen[key]}
            self._differ(f"(promised, seen): {wrong}")

    def _differ(self, what: str) -> None:
        raise Difference("\n".join([*self.trail, what]))


def answer(model: Procedure, act: Act) -> tuple[int, Callable[[], None]]:
    """What the model answers, and what would then be done."""
    try:
        return DONE, model.ask(*act)
    except Refused as refused:
        return refused.status, lambda: None


class Turn:
    """Two acts one after the other, in a model of their own."""

    def __init__(self, model: Procedure, answers: tuple[int, int]) -> None:
        self.model, self.said = model, answers


def in_turn(model: Procedure, first: Act, second: Act) -> Turn:
    """The model after both, and the answers in this order."""
    then = copy.deepcopy(model)
    said = []
    for act in (first, second):
        status, deed = answer(then, act)
        deed()
        said.append(status)
    return Turn(then, (said[0], said[1]))


@contextmanager
def interrupted(intrude: Callable[[], None], reads: int) -> Iterator[list[bool]]:
    """Let somebody in after so many unlocked reads of an act; whoever meets a lock waits.

    Yields a list that holds something once the other has had to wait for the end.
    """
    waited: list[bool] = []
    seen = {"reads": 0, "locked": False, "over": False}
    get = QuerySet.get

    def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
        row = get(self, *args, **kwargs)
        if workflow._depth.get() and issubclass(self.model, Stateful) and not seen["over"]:
            seen["locked"] = seen["locked"] or bool(self.query.select_for_update)
            seen["reads"] += 1
            if not seen["locked"] and seen["reads"] == reads:
                seen["over"] = True
                intrude()
        return row

    with mock.patch.object(QuerySet, "get", watched):
        yield waited
        if not seen["over"]:
            seen["over"] = True
            waited.append(True)
            intrude()


def build() -> dict[str, Run]:
    """The beginnings: each stage reached by the straight path, compared all the way."""
    world, told = World(), Counter[str]()
    found: dict[str, Run] = {}
    for number, (stage, last) in enumerate(STAGES.items()):
        model = Procedure(now=PLANNED)
        with clock.travel(PLANNED):
            run = Run(model, Product(world, number), told)
        straight(run, last)
        if stage == "correcting" and model.deadline is not None:
            run.wait(model.deadline - timedelta(days=10))
            run.act(("amend_begin", "officer", acts.GOOD))
            run.act(("amend_write", "officer", acts.ODD))
        found[stage] = run
    return found


def straight(run: Run, last: str) -> None:
    """Forward until no act of this name is left to do."""
    if not last:
        return
    names = [name for name, _who, _say in acts.FORWARD]
    until = max(place for place, name in enumerate(names) if name == last)
    for act in acts.FORWARD[: until + 1]:
        if act[0] == "tender_dates":
            run.wait(run.model.now + timedelta(days=35))
        if act[0] in {"tender_publish", "documents_take"} and act[1] in {"editor", "s1"}:
            run.wait(run.model.now + timedelta(days=1))
        if act[0] == "opener_present" and run.model.deadline is not None:
            run.wait(run.model.deadline + timedelta(minutes=3))
        if act[0] != "bid_confirm" and not act[0].startswith("amend_"):
            before = len(run.done)
            run.act(act)
            assert len(run.done) > before and act in run.done, run.trail[-1]


class AgainstTheModel(RuleBasedStateMachine):
    """One sequence: a beginning, then acts right and wrong by anybody, and time.

    Hypothesis chooses the kinds of steps; who and what is drawn evenly, so that rare ones come too.
    """

    stages: dict[str, Run] = {}
    # Hypothesis likes to draw the same few numbers again. Counted, the sequences begin at each
    # stage in turn, none is done twice, and what was never done goes first; but then Hypothesis
    # cannot repeat one, which faults that are sought need.
    counted = False

    @property
    def run_number(self) -> int:
        return self.stages["plan"].told["sequences"]

    @initialize(stage=st.sampled_from(tuple(STAGES)), seed=st.integers(1, 10**9))
    def begin(self, stage: str, seed: int) -> None:
        self.key = transaction.savepoint()
        number = self.run_number if self.counted else 0
        if self.counted:
            stage = tuple(STAGES)[number % len(STAGES)]
        self.chance = Random(f"{seed} {number}")
        self.run = self.stages[stage].fork()

    def teardown(self) -> None:
        if hasattr(self, "key"):
            self.run.told["sequences"] += 1
            transaction.savepoint_rollback(self.key)

    def _one_of(self, among: tuple[Act, ...], promised: int = DONE) -> bool:
        found = self.run.ways(among, promised)
        if self.counted:
            found = [act for act in found if not self.run.told[f"{act[0]} {promised}"]] or found
        if found:
            self.run.act(self.chance.choice(found), stale=self.chance.random() < 0.5)
        return bool(found)

    @rule()
    def forward(self) -> None:
        """A step of the straight path; where there is none, now and then to the opening."""
        done = self._one_of(acts.FORWARD)
        if not done and self.run.model.deadline is not None and self.chance.random() < 0.1:
            self.run.wait(self.run.model.deadline + timedelta(minutes=3))

    @rule()
    def straight_on(self) -> None:
        self.forward()

    @rule()
    def on_and_on(self) -> None:
        self.forward()

    @rule()
    def aside(self) -> None:
        """An act in order that leads away from the path."""
        self._one_of(acts.ASIDE)

    @rule()
    def against_the_law(self) -> None:
        """The right person in the right state, and something is missing or too early."""
        self._one_of(acts.ALL, UNLAWFUL)

    @rule()
    def out_of_turn(self) -> None:
        """Any of these acts, by whoever does it when its time has come."""
        self.run.act(self.chance.choice(acts.ALL), stale=self.chance.random() < 0.5)

    @rule()
    def by_somebody(self) -> None:
        """What is possible now, by anybody."""
        found = self.run.ways(acts.ALL)
        if found:
            name, _right, say = self.chance.choice(found)
            self.run.act((name, self.chance.choice(EVERYBODY), say))

    @rule()
    def anything(self) -> None:
        """Any act by anybody, in order or not."""
        chance = self.chance
        say = Say(chance.randint(1, 5), chance.random() < 0.5, chance.random() < 0.5)
        self.run.act((chance.choice(acts.NAMES), chance.choice(EVERYBODY), say))

    @rule()
    def at_once(self) -> None:
        """The same act twice at the same moment, by the same person or by another."""
        found = [one for one in self.run.ways(acts.ALL) if one[0] not in acts.WRITTEN]
        if found:
            chance = self.chance
            name, right, say = chance.choice(found)
            other = chance.choice((right, right, chance.choice(EVERYBODY)))
            self.run.at_once((name, right, say), (name, other, say), chance.randint(1, 3))

    @rule()
    def wait(self) -> None:
        """An hour to a week, to the eve of the opening or until after it."""
        now, deadline = self.run.model.now, self.run.model.deadline
        moments = [now + hours * HOUR for hours in (1, 24, 72, 168)]
        if deadline is not None:
            moments += [deadline - HOUR, deadline + timedelta(minutes=3)]
        self.run.wait(self.chance.choice(moments))

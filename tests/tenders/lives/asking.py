"""Put an object into a state, ask `perform`, take everything back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unittest import mock

from django.db import models, transaction
from django.http import Http404

from procurement import clock, workflow
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.workflow import perform, transitions_of

HIDDEN, FORBIDDEN, WRONG, DONE = ".", "-", "x", "+"


@dataclass(frozen=True)
class Ready:
    """What the law asks of one act: `wants` are its inputs, `prepare` does what comes before it.

    `inputs` are given always, so that a bare act fails by its guards and by nothing else.
    """

    inputs: Mapping[str, Any] = field(default_factory=dict)
    wants: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[], object] = lambda: None
    at: datetime | None = None


@dataclass
class Scene:
    """One object with everybody around it; `spoil` leaves nothing as the law wants it."""

    row: models.Model
    people: dict[str, Any]
    acts: dict[str, Ready] = field(default_factory=dict)
    spoil: Callable[[], object] = lambda: None
    at: datetime | None = None
    states: tuple[str, ...] = ()
    """Where these alone are asked, another section of the same life asks all."""


@dataclass(frozen=True)
class Answer:
    """What somebody gets: `kind` is a sign of the table, `target` and `reasons` are more of it."""

    kind: str
    target: str = ""
    reasons: tuple[str, ...] = ()


def states_of(model: type[models.Model]) -> list[str]:
    """Every value of the state field."""
    (field,) = {meta.field for meta in transitions_of(model).values()}
    return [value for value, _label in field.choices]


@contextmanager
def quickly() -> Iterator[None]:
    """Whether somebody sees an object does not hang on the act: asked once while nothing changes.

    `perform` still asks at its own time and gets the product's answer. Refusals go unrecorded:
    that they are recorded is shown elsewhere.
    """
    see, known = workflow._see, {}

    def once(row: Any, actor: Any) -> None:
        key = (actor.pk, type(actor))
        if key not in known:
            try:
                known[key] = see(row, actor)
            except Http404 as error:
                known[key] = error
        if known[key] is not None:
            raise Http404

    with (
        mock.patch.object(workflow, "_see", once),
        mock.patch.object(workflow.journal, "record_refusal", lambda error: None),
    ):
        yield


def ask(scene: Scene, name: str, column: str, inputs: Mapping[str, Any]) -> Answer:
    """Ask once; what was done is taken back."""
    actor = scene.people[column]
    common = {"by": actor, "approver": actor, "officer": actor, "at": clock.now()}
    key = transaction.savepoint()
    try:
        row = perform(scene.row, name, actor=actor, **{**common, **inputs})
        return Answer(DONE, row.status)
    except Http404:
        return Answer(HIDDEN)
    except NotAllowed:
        return Answer(FORBIDDEN)
    except WrongState:
        return Answer(WRONG)
    except RuleBroken as error:
        return Answer(DONE, reasons=tuple(dict.fromkeys(one.code for one in error.reasons)))
    finally:
        transaction.savepoint_rollback(key)


@contextmanager
def taken_back(scene: Scene, at: datetime | None) -> Iterator[None]:
    """Whatever is written inside is gone afterwards."""
    key = transaction.savepoint()
    try:
        with clock.travel(at or scene.at or clock.now()):
            yield
    finally:
        transaction.savepoint_rollback(key)


def answers(scene: Scene) -> Iterator[tuple[str, str, str, Answer]]:
    """Transition, state, column and answer: first with nothing as the law wants it.

    Whoever is refused by the law alone asks again with everything in order, and must succeed.
    """
    model = type(scene.row)
    names = list(transitions_of(model))
    bare: dict[tuple[str, str, str], Answer] = {}
    for state in scene.states or states_of(model):
        with taken_back(scene, None), quickly():
            put(scene, state)
            scene.spoil()
            for name in names:
                inputs = scene.acts.get(name, Ready()).inputs
                for column in scene.people:
                    bare[name, state, column] = ask(scene, name, column, inputs)
    for (name, state, column), answer in bare.items():
        if answer.reasons:
            yield name, state, column, full(scene, name, state, column, answer.reasons)
        else:
            yield name, state, column, answer


def full(scene: Scene, name: str, state: str, column: str, reasons: tuple[str, ...]) -> Answer:
    """The same act as the law wants it; the reasons it was refused for before are kept."""
    ready = scene.acts.get(name, Ready())
    with taken_back(scene, ready.at):
        put(scene, state)
        ready.prepare()
        got = ask(scene, name, column, {"reason": "理由", **ready.inputs, **ready.wants})
    assert not got.reasons, f"{name} at {state} by {column} is still refused: {got.reasons}"
    return Answer(got.kind, got.target, reasons)


def put(scene: Scene, state: str) -> None:
    """Past the runner: the test alone may."""
    type(scene.row)._base_manager.filter(pk=scene.row.pk).update(status=state)

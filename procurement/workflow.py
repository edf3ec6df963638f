"""The one door through which state changes.

`perform` locks the row, then asks in this order: may the actor see it (404), may the actor do
it (403), is the state right (409), are all guards met (422, with every reason)? Then the
transition's body sets its own fields, the row is saved, the audit entry is queued, and
`performed` is sent, all in one transaction. Work that leaves the house waits for the commit.

Services open an `act()`: one transaction in which several performs and writes commit or fail
together. The audit entries of an act are written as its last deed, under the audit lock, so
that no act holds that lock while it waits for a row. A refused act leaves an entry of its own
after its rollback.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from inspect import signature
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import InterfaceError, OperationalError, models, transaction
from django.dispatch import Signal
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, TransitionNotAllowed, transition

from procurement import registry
from procurement.audit import journal
from procurement.errors import DomainError, NotAllowed, Reason, RuleBroken, WrongState

logger = logging.getLogger(__name__)

performed = Signal()
"""Sent inside the transaction: sender=model class, obj, name, actor, source, target, inputs."""

Guard = Callable[..., Iterable[Reason]]
M = TypeVar("M", bound=models.Model)
R = TypeVar("R")

_depth: ContextVar[int] = ContextVar("workflow_depth", default=0)
_running: ContextVar[bool] = ContextVar("workflow_running", default=False)
_closing: ContextVar[list[Callable[[], object]] | None] = ContextVar(
    "workflow_closing", default=None
)


class StateField(FSMField):
    """The state of a life: set by transitions alone. A migration knows it as the text it is.

    Migrations build every model hundreds of times, and each FSMField then looks for transitions
    that historical models do not have: a third of the time of `migrate`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, protected=True, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected")
        return name, "django.db.models.CharField", args, kwargs


def step(
    field: Any,
    *,
    source: Any,
    target: Any,
    guards: tuple[Guard, ...] = (),
    label: Any = "",
    needs_reason: bool = False,
    by_clock: bool = False,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a transition on a lifecycle mixin.

    `guards` are functions `guard(obj, **inputs) -> iterable of Reason`; all are asked and all
    reasons are shown. `needs_reason` demands a written `reason`. `by_clock` marks acts that
    only record what time has decided. The permission lives in the app's `permissions.TABLE`
    under "app.model.transition".
    """
    declared = transition(
        field=field,
        source=source,
        target=target,
        custom={
            "guards": guards,
            "label": label,
            "needs_reason": needs_reason,
            "by_clock": by_clock,
        },
    )

    def declare(body: Callable[..., None]) -> Callable[..., None]:
        @wraps(body)
        def guarded(obj: Any, *args: Any, **kwargs: Any) -> None:
            # django-fsm lets everybody call a transition, whatever the permission says.
            if not _running.get():
                raise RuntimeError(f"{body.__qualname__} is done by `perform` alone")
            body(obj, *args, **kwargs)

        return cast(Callable[..., None], declared(guarded))

    return declare


def done_by(label: Any) -> Any:
    """The column of a lifecycle for who did an act; only the act's own body fills it."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=label,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )


def done_at(label: Any) -> Any:
    """The column for when it was done."""
    return models.DateTimeField(label, null=True, editable=False)


class Stateful(FSMModelMixin, models.Model):
    """Base of every model with a life: its state field is protected, even after a refresh."""

    class Meta:
        abstract = True

    def worded(self, reason: Reason) -> Reason:
        """A refusal of one of its acts, in the words of what it belongs to."""
        return reason

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reload without lifting the protection of the state field.

        django-fsm lifts it for the whole process while it reloads; here the fresh values are
        put straight into the instance, past the descriptor.
        """
        fields = kwargs.get("fields")
        protected = {f.attname for f in self._meta.concrete_fields if getattr(f, "protected", 0)}
        wanted = set(fields) if fields is not None else None
        names = (
            [f.attname for f in self._meta.concrete_fields if f.attname not in protected]
            if wanted is None
            else [name for name in wanted if name not in protected]
        )
        states = protected if wanted is None else protected & wanted
        if names:
            models.Model.refresh_from_db(self, *args, **{**kwargs, "fields": names})
        if states:
            fresh = type(self)._base_manager.filter(pk=self.pk).values(*states).get()
            self.__dict__.update(fresh)


def key_of(obj: models.Model | type[models.Model], name: str) -> str:
    """The row of a transition in the permission table: "app.model.transition"."""
    return f"{obj._meta.app_label}.{obj._meta.model_name}.{name}"


def transitions_of(model: type[models.Model]) -> dict[str, Any]:
    """All transitions of a model by method name, each with its django-fsm metadata."""
    found = {}
    for name in dir(model):
        method = getattr(model, name, None)
        meta = getattr(method, "_django_fsm", None)
        if meta is not None:
            found[name] = meta
    return found


@contextmanager
def act(*, record: bool = True) -> Iterator[None]:
    """One transaction for a whole act; nested acts join it.

    On success the queued audit entries are written last, under the audit lock. On a refusal
    everything is rolled back and, at the outermost level, the attempt is recorded on its own.
    """
    depth = _depth.get()
    token = _depth.set(depth + 1)
    closing = _closing.set([]) if depth == 0 else None
    try:
        with journal.collected() if depth == 0 else _joined():
            try:
                with transaction.atomic():
                    yield
                    if depth == 0:
                        _close()
                        journal.write_collected()
            except DomainError as error:
                if depth == 0 and record:
                    journal.record_refusal(error)
                raise
    finally:
        if closing is not None:
            _closing.reset(closing)
        _depth.reset(token)


def at_end(run: Callable[[], object]) -> None:
    """Run something as the last part of the current act, inside its transaction.

    For what has to see the whole act: an award is written after its lot's transition, a
    settlement after the assessment's. Outside an act it runs at once.
    """
    waiting = _closing.get()
    if waiting is None:
        run()
    else:
        waiting.append(run)


def each(rows: Iterable[M], do: Callable[[M], object]) -> int:
    """Do what time has decided to every row, and count; for the jobs of `tick`.

    A row that somebody else has moved meanwhile, or that is refused, stops no other and leaves
    no entry of a refusal: nobody has tried anything.
    """

    def once(row: M) -> bool:
        try:
            with act(record=False):
                do(row)
        except (DomainError, Http404) as error:
            logger.info("%s %s: %s", row._meta.label, row.pk, error)
            return False
        return True

    return unhindered(rows, once)


def unhindered(rows: Iterable[R], do: Callable[[R], int]) -> int:
    """Do it to every row and add up; one that breaks hinders no other.

    Otherwise a single bad row would stop whatever comes after it, at every `tick` anew. Its
    traceback goes to the log, and the job fails once all the others are done.
    """
    count, broken = 0, None
    for row in rows:
        try:
            count += do(row)
        except (OperationalError, InterfaceError):
            raise  # the database is away: every row behind would only say so again
        except Exception as error:
            logger.exception("%r", row)
            broken = error
    if broken is not None:
        raise broken
    return count


def _close() -> None:
    waiting = _closing.get() or []
    while waiting:
        waiting.pop(0)()


@contextmanager
def _joined() -> Iterator[None]:
    yield


def lock(obj: M) -> M:
    """The same row, locked until the transaction ends and freshly read."""
    return obj.__class__._base_manager.select_for_update().get(pk=obj.pk)


def may(obj: models.Model, name: str, actor: Any) -> Any:
    """The decision of the permission table for this actor; pages use it to offer acts."""
    return registry.permissions[key_of(obj, name)](actor, obj)


def blockers(obj: Any, name: str, actor: Any, **inputs: Any) -> tuple[Reason, ...]:
    """Every reason why `perform` would refuse now, for pages; empty when it would not."""
    decision = may(obj, name, actor)
    if not decision:
        return (decision.reason,)
    meta = getattr(type(obj), name)._django_fsm
    state = meta.field.get_state(obj)
    chosen = meta.get_transition(state)
    if chosen is None:
        return (_wrong_state(meta.field, name, state),)
    return tuple(_reasons(obj, chosen.custom, {**inputs, "reason": inputs.get("reason", "-")}))


def wrong_state(obj: Any, name: str) -> Reason | None:
    """Why the state alone does not allow it; None where it does."""
    meta = getattr(type(obj), name)._django_fsm
    state = meta.field.get_state(obj)
    return None if meta.get_transition(state) else _wrong_state(meta.field, name, state)


def perform(obj: M, name: str, *, actor: Any, **inputs: Any) -> M:
    """Do one transition and return the fresh object.

    `inputs` go to the guards and to the body; `reason` is kept in the audit entry.
    Raises Http404, NotAllowed, WrongState or RuleBroken; then nothing has changed.
    """
    with act():
        row = lock(obj)
        try:
            _perform_locked(row, name, actor, inputs)
        except DomainError as error:
            error.attempt = journal.Attempt(row, key_of(row, name), actor, inputs)  # type: ignore[attr-defined]
            raise
    obj.__dict__.update({k: v for k, v in row.__dict__.items() if k != "_state"})
    return row


def _perform_locked(row: Any, name: str, actor: Any, inputs: dict[str, Any]) -> None:
    _see(row, actor)
    decision = may(row, name, actor)
    if not decision:
        raise NotAllowed(decision.reason)
    method = getattr(row, name)
    meta = method._django_fsm
    source = meta.field.get_state(row)
    chosen = meta.get_transition(source)
    if chosen is None:
        raise WrongState(_wrong_state(meta.field, name, source))
    reasons = tuple(_reasons(row, chosen.custom, inputs))
    if reasons:
        raise RuleBroken(*reasons)
    before = journal.digest(row)
    running = _running.set(True)
    try:
        method(**_accepted(method, inputs))
    except TransitionNotAllowed as error:  # pragma: no cover - asked above, under the lock
        raise WrongState(_wrong_state(meta.field, name, source)) from error
    finally:
        _running.reset(running)
    row.save()
    target = meta.field.get_state(row)
    journal.add(
        key_of(row, name),
        row,
        actor=actor,
        source=str(source),
        target=str(target),
        reason=str(inputs.get("reason", "")),
        inputs=inputs,
        before=before,
    )
    performed.send(
        sender=type(row),
        obj=row,
        name=name,
        actor=actor,
        source=source,
        target=target,
        inputs=inputs,
    )


def _see(row: Any, actor: Any) -> None:
    manager = type(row)._default_manager
    if not manager.all().visible_to(actor).filter(pk=row.pk).exists():
        raise Http404


def _reasons(row: Any, custom: dict[str, Any], inputs: dict[str, Any]) -> Iterator[Reason]:
    if custom.get("needs_reason") and not str(inputs.get("reason", "")).strip():
        yield Reason(code="reason", message=_("Write the reason."), field="reason")
    for guard in custom.get("guards", ()):
        yield from (row.worded(reason) for reason in guard(row, **inputs))


def _wrong_state(field: Any, name: str, state: Any) -> Reason:
    """Say in words where it stands: a life may be kept in another field than `status`."""
    label = dict(field.flatchoices).get(state, state)
    return Reason(
        code="state",
        message=_("This is not possible now: it stands at “%(state)s”."),
        params={"state": label, "transition": name},
    )


def _accepted(method: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    known = signature(method).parameters
    return {key: value for key, value in inputs.items() if key in known}

"""What the tests begin with is built once: laid into the database again where it is asked again.

Worlds are built through the services, hundreds of queries each, and most tests of a file begin
with the same one. `@standing` on a factory keeps the rows it wrote, what it gave back and what it
did to its arguments, and lays them again when the same is asked of the same database. It is the
same database only if nothing was written to it since the test began but by factories that stand
here themselves; any other statement that writes, or a rollback, ends that for the test, and the
factory builds as ever. So a test cannot tell whether its world was built or laid, and
test_standing shows that: rows, results and files are equal.

Left to build: what commits (other threads would see half), and a test whose fixtures wrote before.
"""

from __future__ import annotations

import functools
import hashlib
import pickle
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from itertools import zip_longest
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DJANGO_VERSION_PICKLE_KEY, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from procurement import clock

WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(?P<table>\w+)', re.I)
READS = re.compile(r"\s*(?:BEGIN|SELECT|SAVEPOINT|RELEASE|EXPLAIN|SET CONSTRAINTS|PRAGMA)\b", re.I)
# Nobody waits so long between the moment a test travels to and the world it builds there.
SAME_MOMENT = 10

BESIDE = ("_state", DJANGO_VERSION_PICKLE_KEY)
PLAIN = (str, int, float, Decimal, bytes, date, time, timedelta, UUID, Enum, type(_("")))

Row = tuple[Any, ...]
Rows = dict[Any, Row]
# Nothing is built without one of these.
TOUCHED_FIRST = ("people_user", "people_organisation", "audit_auditentry")


@dataclass(frozen=True)
class Table:
    """How the rows of one model are read and written as they are."""

    name: str
    key: int
    columns: tuple[str, ...]

    def rows(self) -> Rows:
        """All rows by primary key, without any conversion."""
        # SQLite converts a column by its declared type, but not an expression of it.
        plus = "+" if connection.vendor == "sqlite" else ""
        wanted = ", ".join(f'{plus}"{column}"' for column in self.columns)
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {wanted} FROM "{self.name}"')
            return {row[self.key]: tuple(row) for row in cursor.fetchall()}


@functools.cache
def tables() -> dict[str, Table]:
    """Every table of a model. Search tables beside them follow by their triggers."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy:
            columns = tuple(one.column for one in meta.local_concrete_fields if not _generated(one))
            found[meta.db_table] = Table(meta.db_table, columns.index(meta.pk.column), columns)
    return found


def _generated(one: models.Field) -> bool:
    return bool(getattr(one, "generated", False))


@dataclass
class Change:
    """What one build did to the rows of one table."""

    table: Table
    gone: list[Any]
    changed: list[Row]
    new: list[Row]

    @classmethod
    def between(cls, table: Table, before: Rows) -> Change:
        """What has come since then, in the order in which the rows stand."""
        after = table.rows()
        return cls(
            table,
            [key for key in before if key not in after],
            [row for key, row in after.items() if key in before and before[key] != row],
            [row for key, row in after.items() if key not in before],
        )

    def follow(self, rows: Rows) -> None:
        """Do the same to these."""
        for key in self.gone:
            del rows[key]
        rows.update((row[self.table.key], row) for row in (*self.changed, *self.new))

    def lay(self) -> None:
        """Do the same to the database."""
        name, columns = self.table.name, self.table.columns
        key = columns[self.table.key]
        with connection.cursor() as cursor:
            if self.gone:
                cursor.executemany(
                    f'DELETE FROM "{name}" WHERE "{key}" = %s', [(one,) for one in self.gone]
                )
            if self.changed:
                named = ", ".join(f'"{one}" = %s' for one in columns)
                cursor.executemany(
                    f'UPDATE "{name}" SET {named} WHERE "{key}" = %s',
                    [(*row, row[self.table.key]) for row in self.changed],
                )
            if self.new:
                named = ", ".join(f'"{one}"' for one in columns)
                places = ", ".join(["%s"] * len(columns))
                cursor.executemany(f'INSERT INTO "{name}" ({named}) VALUES ({places})', self.new)


@dataclass
class Kept:
    """One build: what it wrote, what it left behind, and where the clock stood after it."""

    changes: dict[str, Change]
    outcome: bytes
    callbacks: list[tuple[Any, bool]]
    mails: list[Any]
    files: list[tuple[InMemoryStorage, str, bytes]]
    ended: datetime


Key = tuple[bytes, ...]


class Untold(Exception):
    """Something was given that cannot be told from another by its values."""


@dataclass
class Building:
    """What a factory at work has written so far."""

    tables: set[str] = field(default_factory=set)
    files: list[tuple[InMemoryStorage, str]] = field(default_factory=list)
    known: bool = True


class Standing:
    """What stands in the database of the running test, and what was ever built."""

    def __init__(self) -> None:
        # What was asked so far, in order; None where something else was written too.
        self.asked: Key | None = None
        # The factories at work, one inside the other.
        self.at_work: list[Building] = []
        self.laying = False
        self.kept: dict[Key, Kept] = {}
        self.bare: dict[str, Rows] = {}

    def begin(self) -> None:
        """A test begins whose transaction nobody else sees."""
        self.asked = ()
        if self._watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._watch)

    def end(self) -> None:
        """Nothing is laid until the next one begins."""
        self.asked = None

    def _watch(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if not READS.match(sql):
            found = WRITES.match(sql)
            known = found is not None and found["table"] in tables()
            for one in self.at_work:
                if known:
                    one.tables.add(found["table"])
                else:  # a rollback, say: what stands is unknown from here
                    one.known = False
            if not self.laying:
                self.asked = None
        return execute(sql, params, many, context)

    def note_file(self, storage: InMemoryStorage, name: str) -> None:
        """A file was stored."""
        for one in self.at_work:
            one.files.append((storage, name))

    def ask(self, build: Callable, args: tuple, kwargs: dict) -> Any:
        """What `build` gives, laid where it was built before."""
        if self.asked is None:
            return build(*args, **kwargs)
        if not self.asked and not self._untouched():
            self.asked = None
            return build(*args, **kwargs)
        name = f"{build.__module__}.{build.__qualname__}"
        try:
            asks = repr((name, _moment(), told(args), told(kwargs)))
        except Untold:
            return build(*args, **kwargs)
        key = (*self.asked, hashlib.sha256(asks.encode()).digest())
        given = [*args, *kwargs.values()]
        if key in self.kept:
            return self._lay(key, given)
        return self._build(key, lambda: build(*args, **kwargs), given)

    def _untouched(self) -> bool:
        """Whether the tables are as the migrations left them; learned from the first who asks."""
        if not self.bare:
            self.bare = {name: table.rows() for name, table in tables().items()}
        return all(tables()[one].rows() == self.bare[one] for one in TOUCHED_FIRST)

    def _rows_at(self, key: Key, name: str) -> Rows:
        """The rows of a table after what was asked."""
        rows = dict(self.bare[name])
        for place in range(1, len(key) + 1):
            change = self.kept[key[:place]].changes.get(name)
            if change:
                change.follow(rows)
        return rows

    def _build(self, key: Key, build: Callable, given: list[Any]) -> Any:
        mine = Building()
        self.at_work.append(mine)
        callbacks, mails = len(connection.run_on_commit), len(_outbox())
        try:
            result = build()
        except BaseException:
            self.asked = None
            raise
        finally:
            self.at_work.pop()
        if not mine.known:
            return result
        try:
            outcome = pickle.dumps((given, result))
        except (pickle.PicklingError, TypeError, AttributeError):
            self.asked = None
            return result
        self.kept[key] = Kept(
            {
                name: Change.between(tables()[name], self._rows_at(key[:-1], name))
                for name in sorted(mine.tables)
            },
            outcome,
            [(call, robust) for _ids, call, robust in connection.run_on_commit[callbacks:]],
            _outbox()[mails:],
            [(where, name, _content(where, name)) for where, name in mine.files],
            clock.now(),
        )
        self.asked = key
        return result

    def _lay(self, key: Key, given: list[Any]) -> Any:
        kept = self.kept[key]
        self.laying = True
        for change in kept.changes.values():
            change.lay()
        self.laying, self.asked = False, key
        for where, name, content in kept.files:
            if not where.exists(name):
                where.save(name, ContentFile(content))
            self.note_file(where, name)
        for call, robust in kept.callbacks:
            transaction.on_commit(call, robust=robust)
        _outbox().extend(kept.mails)
        _no_earlier_than(kept.ended)
        left, (then, result) = Left(), pickle.loads(kept.outcome)
        left.into(given, then)
        return left.into(None, result)


def told(value: Any, around: tuple[int, ...] = ()) -> Any:
    """What makes one thing given equal to another: plain values, whatever object holds them."""
    if value is None or isinstance(value, PLAIN):
        return value
    if id(value) in around:
        return f"as {len(around) - around.index(id(value))} further out"
    around = (*around, id(value))
    if isinstance(value, set | frozenset):
        return sorted(repr(told(one, around)) for one in value)
    return [told(one, around) for one in _parts(value)]


def _parts(value: Any) -> Sequence[Any]:
    """What a thing consists of. Raises Untold where that cannot be said."""
    if isinstance(value, list | tuple):
        return value
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, SimpleUploadedFile):
        value.seek(0)
        return [value.name, value.content_type, value.read(), value.seek(0)]
    if isinstance(value, models.Model):
        state = value._state
        return [value._meta.label, state.adding, _inside(value), state.fields_cache]
    if _holds(value):
        return [type(value).__qualname__, vars(value)]
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__qualname__, *(getattr(value, one.name) for one in fields(value))]
    raise Untold(value)


def _holds(value: Any) -> bool:
    """Whether it is a thing of the tests that holds others: a world, a case."""
    if isinstance(value, type) or not hasattr(value, "__dict__"):
        return False
    return isinstance(value, SimpleNamespace) or is_dataclass(value)


def _inside(value: models.Model) -> dict[str, Any]:
    """All but its state, and what Django adds to a model that was pickled."""
    return {name: one for name, one in vars(value).items() if name not in BESIDE}


class Left:
    """What a build left: laid into the very objects that the test holds."""

    def __init__(self) -> None:
        self.known: dict[int, Any] = {}

    def into(self, old: Any, new: Any) -> Any:
        """`old` made equal to `new` where it is the same thing; else `new`."""
        if id(new) in self.known:
            return self.known[id(new)]
        if type(old) is not type(new):
            return self._inside(new)
        if isinstance(new, models.Model):
            if old.pk is not None and old.pk != new.pk:
                return self._inside(new)
            self.known[id(new)] = old
            cached = old._state.fields_cache
            self._values(cached, new._state.fields_cache)
            state = new._state
            self._values(vars(old), vars(new) | {"_state": old._state})
            old._state.adding, old._state.db = state.adding, state.db
            return old
        if _holds(new):
            self.known[id(new)] = old
            self._values(vars(old), vars(new))
            return old
        if isinstance(new, list):
            self.known[id(new)] = old
            old[:] = [self.into(o, n) for o, n in zip_longest(old[: len(new)], new)]
            return old
        if isinstance(new, dict):
            self.known[id(new)] = old
            self._values(old, new)
            return old
        return self._inside(new)

    def _values(self, old: dict, new: dict) -> None:
        values = {key: self.into(old.get(key), value) for key, value in new.items()}
        old.clear()
        old.update(values)

    def _inside(self, new: Any) -> Any:
        """`new` is not there yet; what it holds may be."""
        if isinstance(new, PLAIN) or new is None:
            return new
        if isinstance(new, tuple):
            return tuple(self.into(None, one) for one in new)
        self.known[id(new)] = new
        if isinstance(new, models.Model):
            cached = new._state.fields_cache
            cached.update({key: self.into(None, one) for key, one in cached.items()})
        if isinstance(new, list):
            new[:] = [self.into(None, one) for one in new]
        elif isinstance(new, dict):
            new.update({key: self.into(None, one) for key, one in new.items()})
        elif isinstance(new, models.Model) or _holds(new):
            inside = vars(new)
            inside.update({key: self.into(None, one) for key, one in inside.items()})
        return new


def _content(where: InMemoryStorage, name: str) -> bytes:
    with where.open(name) as stored:
        return stored.read()


def _outbox() -> list[Any]:
    return getattr(mail, "outbox", [])


def _moment() -> str:
    """The moment the test has travelled to, roughly; the day where it has not."""
    now = clock.now()
    if clock._told is None and not clock._offset:
        return f"{now:%Y-%m-%d}"
    return f"{now.timestamp() // SAME_MOMENT} {clock._told is None}"


def _no_earlier_than(moment: datetime) -> None:
    """Who has travelled finds the clock where it stood after the build: nothing in the future."""
    if clock._told is None and clock._offset:
        clock._offset += max(timedelta(0), moment - clock.now())


STANDING = Standing()

_save = InMemoryStorage._save


def _save_and_note(storage: InMemoryStorage, name: str, content: Any) -> str:
    name = _save(storage, name, content)
    STANDING.note_file(storage, name)
    return name


InMemoryStorage._save = _save_and_note


def standing(build: Callable) -> Callable:
    """A factory whose work is kept."""

    @functools.wraps(build)
    def asked(*args: Any, **kwargs: Any) -> Any:
        return STANDING.ask(build, args, kwargs)

    return asked

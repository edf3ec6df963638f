"""Every transition of every machine: it has a permission and refuses every wrong state."""

from __future__ import annotations

import ast
import re

import pytest
from django.apps import apps

from procurement import registry
from procurement.audit.words import act_words
from procurement.errors import WrongState
from procurement.workflow import Stateful, _perform_locked, key_of, transitions_of
from tests.architecture.sources import places, sources


def machines():
    return [model for model in apps.get_models() if issubclass(model, Stateful)]


def every_transition():
    return [
        (model, name, meta) for model in machines() for name, meta in transitions_of(model).items()
    ]


def test_there_are_machines_to_walk():
    assert {model._meta.model_name for model in machines()} >= {"tender", "lot", "bid", "plan"}


def test_every_transition_has_a_row_in_its_apps_table_and_no_row_is_left_over():
    rows = {key_of(model, name) for model, name, _meta in every_transition()}
    assert rows == set(registry.permissions)


class _Anybody:
    is_system = True
    is_active = True
    pk = 0
    roles = frozenset()


@pytest.mark.parametrize(
    ("model", "name", "meta"), every_transition(), ids=lambda value: getattr(value, "__name__", "")
)
def test_a_transition_refuses_every_state_it_does_not_start_from(model, name, meta, monkeypatch):
    key = key_of(model, name)
    monkeypatch.setitem(registry.permissions, key, lambda user, obj: True)
    monkeypatch.setattr("procurement.workflow._see", lambda row, actor: None)
    field = meta.field
    wrong = [value for value, _label in field.choices if meta.get_transition(value) is None]
    assert wrong, f"{key} starts from every state"
    for state in wrong:
        row = model(**{field.name: state})
        with pytest.raises(WrongState):
            _perform_locked(row, name, _Anybody(), {"reason": "because"})
        assert field.get_state(row) == state


def test_every_state_field_is_protected():
    for model in machines():
        fields = [f for f in model._meta.concrete_fields if hasattr(f, "transitions")]
        assert fields, model
        assert all(field.protected for field in fields), model


CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "gmtime"}
LOCAL = {"localtime", "localdate"}
CLOCKWORKS = {"datetime", "date", "timezone", "time", "datetime.datetime", "datetime.date"}


def asks_for_the_time(node):
    """`timezone.now()`, `date.today`, `timezone.localdate()`: called, or handed on as a default."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        return node.func.attr in LOCAL and ast.unparse(node.func.value) in CLOCKWORKS
    if not isinstance(node, ast.Attribute) or node.attr not in CLOCKS:
        return False
    return ast.unparse(node.value) in CLOCKWORKS


def asks(text):
    return any(map(asks_for_the_time, ast.walk(ast.parse(text))))


def test_nobody_asks_for_the_time_but_the_clock():
    assert all(map(asks, ("timezone.now()", "datetime.now(tz)", "f(date.today)", "time.time()")))
    assert asks("timezone.localdate()") and not asks("clock.now(); timezone.localtime(at)")
    assert {path for path, _what in places(asks_for_the_time)} == {"procurement/clock.py"}


ACT = re.compile(r"(procurement|people|calendars|documents|monitoring|system|tenders|contracts|"
                 r"inspections|cms)"
                 r"\.[a-z]+\.[a-z_]+")  # fmt: skip


def written_acts() -> set[str]:
    """Every act that a service writes into the log by name, said there or handed on."""
    return {
        node.value
        for source in sources()
        if "journal.add(" in source.text or "journal.Attempt(" in source.text
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and ACT.fullmatch(node.value)
    }


def test_every_act_of_the_log_has_words_and_no_words_are_left_over():
    acts = written_acts() - set(registry.permissions)
    assert len(acts) > 40
    assert acts == set(registry.act_words)
    keys = [key_of(model, name) for model, name, _meta in every_transition()]
    assert not [key for key in keys if act_words(key) == key]

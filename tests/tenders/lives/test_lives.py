"""Every state x transition x role of every life of a tender, asked of `perform`."""

from __future__ import annotations

import os

import pytest
from django.apps import apps

from procurement.people.roles import Role
from procurement.workflow import Stateful, transitions_of
from tests.tenders.lives import asking, cast, table
from tests.tenders.lives.scenes import SCENES

pytestmark = pytest.mark.sqlite
REWRITE = bool(os.environ.get("REWRITE"))
COMMITTED = table.sections_of(table.PATH.read_text(encoding="utf-8")) if table.PATH.exists() else {}
LIVES = {
    model._meta.model_name: model
    for model in apps.get_app_config("tenders").get_models()
    if issubclass(model, Stateful)
}


def model_of(section):
    return LIVES[section.split(" ")[0]]


def test_every_life_has_a_section_and_no_section_is_left_over():
    assert {model_of(name)._meta.model_name for name in SCENES} == set(LIVES)
    assert list(COMMITTED) == list(SCENES)


def test_every_role_has_a_column_of_its_own():
    assert set(cast.HOLDERS) == set(Role.values)
    assert set(cast.HOLDERS.values()) <= set(cast.COLUMNS)
    assert len(set(cast.HOLDERS.values())) == len(cast.HOLDERS)


@pytest.mark.parametrize("life", LIVES)
def test_every_transition_state_and_role_has_a_cell(life):
    model = LIVES[life]
    wanted = {
        (transition, state, column)
        for transition in transitions_of(model)
        for state in asking.states_of(model)
        for column in cast.COLUMNS
    }
    sections = [name for name in SCENES if model_of(name) is model]
    assert {key for name in sections for key in table.parsed(COMMITTED[name])} == wanted


# The answers come before any query that a database could give differently: asked once is enough.
@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("name", SCENES)
def test_everybody_gets_what_the_table_says(name):
    cells: table.Cells = {}
    for transition, state, column, answer in asking.answers(SCENES[name]()):
        cells.setdefault((transition, state), {})[column] = answer
    found = table.section(cells)
    if REWRITE:
        COMMITTED[name] = found
        text = table.written({one: COMMITTED.get(one, "") for one in SCENES})
        table.PATH.write_text(text, encoding="utf-8")
    promised, got = table.parsed(COMMITTED[name]), table.parsed(found)
    wrong = [
        f"{' '.join(key)}: {got.get(key)}, not {sign}"
        for key, sign in promised.items()
        if got.get(key) != sign
    ]
    assert not wrong, "\n".join(wrong)
    assert found == COMMITTED[name], "targets or reasons differ"


@pytest.mark.parametrize("name", SCENES)
def test_hidden_comes_first_then_the_right_then_the_state(name):
    """Of one person and state all acts are hidden or none; a right does not hang on the state."""
    cells = table.parsed(COMMITTED[name])
    hidden: dict[tuple[str, str], set[bool]] = {}
    rights: dict[tuple[str, str], set[bool]] = {}
    moves: dict[tuple[str, str], set[bool]] = {}
    for (transition, state, column), sign in cells.items():
        hidden.setdefault((state, column), set()).add(sign == ".")
        if sign != ".":
            rights.setdefault((transition, column), set()).add(sign == "-")
        if sign in "x+":
            moves.setdefault((transition, state), set()).add(sign == "+")
    assert [key for key, kinds in hidden.items() if len(kinds) > 1] == []
    assert [key for key, kinds in rights.items() if len(kinds) > 1] == []
    assert [key for key, kinds in moves.items() if len(kinds) > 1] == []

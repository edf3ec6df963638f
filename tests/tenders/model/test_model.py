"""The product against the plain model, and five faults that the model has to find.

In full by `make prove`; its last figures stand in docs/model.md.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.tenders.model import acts, machine
from tests.tenders.model.faults import FAULTS
from tests.tenders.model.machine import STAGES, AgainstTheModel, Difference

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SEQUENCES, ACTS = 2000, 40
ANSWERS = ("200", "404", "403", "409", "422")


@pytest.fixture(scope="module")
def stages(django_db_setup, django_db_blocker):
    """The beginnings, made once; every sequence is taken back to them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield machine.build()
        transaction.set_rollback(True)


def run(stages, number, *, counted=False):
    """So many sequences; what was told of them."""
    told = stages["plan"].told
    told.clear()
    AgainstTheModel.stages, AgainstTheModel.counted = stages, counted
    options = settings(
        max_examples=number,
        stateful_step_count=ACTS,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(AgainstTheModel, settings=options)
    return told


def test_no_sequence_differs_from_the_model(stages, heavy, record_property):
    told = run(stages, heavy(SEQUENCES), counted=True)
    by_answer = {
        one: sum(n for key, n in told.items() if key.endswith(f" {one}")) for one in ANSWERS
    }
    pairs = sum(number for key, number in told.items() if key.startswith("at once"))
    kinds = {key for key in told if key.endswith(ANSWERS)}
    record_property(
        "told",
        f"model: {told['sequences']} sequences, {sum(by_answer.values())} acts "
        f"({', '.join(f'{one}: {number}' for one, number in by_answer.items())}), "
        f"{pairs} pairs at once, {len(kinds)} kinds of act and answer",
    )
    assert told["sequences"] >= heavy(SEQUENCES)
    done = {key.removesuffix(" 200") for key in kinds if key.endswith(" 200")}
    never = set(acts.NAMES) - {"hand_in"} - done
    assert len(never) <= (0 if heavy(SEQUENCES) == SEQUENCES else 8), sorted(never)


@pytest.mark.parametrize("name", ["plain", "people", "days"])
def test_the_model_knows_nothing_of_the_product(name):
    tree = ast.parse(Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8"))
    froms = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    ours = {one for one in froms if one.startswith("tests.tenders.model")}
    assert froms - ours <= {"__future__", "collections.abc", "dataclasses", "datetime"}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_seeded_fault_is_found(fault, stages, monkeypatch, record_property):
    told = stages["plan"].told
    seeded = FAULTS[fault]
    beginning = stages[seeded.stage].fork()
    seeded.before(beginning)
    seeded.put_in(monkeypatch)
    with pytest.raises(Difference, match=seeded.says):
        run(dict.fromkeys(STAGES, beginning), 200)
    record_property("told", f"model: {fault} is found in sequence {told['sequences'] - 1}")

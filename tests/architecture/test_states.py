"""Nobody but the runner sets a state: every state field of every machine, in every way to write."""

from __future__ import annotations

import ast
import re

import pytest
from django.apps import apps

from procurement.workflow import StateField, Stateful, transitions_of
from tests.architecture.sources import places

MACHINES = [model for model in apps.get_models() if issubclass(model, Stateful)]
STATES = {
    field.name
    for model in MACHINES
    for field in model._meta.concrete_fields
    if isinstance(field, StateField)
}
MODELS = {model.__name__ for model in MACHINES}
WRITERS = {
    *("create", "bulk_create", "get_or_create", "update", "update_or_create", "bulk_update"),
    *("acreate", "abulk_create", "aget_or_create", "aupdate", "aupdate_or_create", "abulk_update"),
}
# `row.__dict__` is behind the protection of the field; a runner must have it.
SQL = re.compile(r"\bupdate\s+\S+\s+set\b", re.IGNORECASE)

# What writes something else under the name of a state, or names its fields elsewhere.
OTHERS = {
    # The queue of django-tasks has a status of its own; handing stale and failed tasks
    # back sets it.
    (
        "procurement/management/commands/tick.py",
        "back.update(status=TaskResultStatus.READY, enqueued_at=now, **clean)",
    ),
    (
        "procurement/system/services/jobs.py",
        "failed.update(status=TaskResultStatus.READY, **clean)",
    ),
    # The answer to a challenge is a paper, not a state.
    ("tenders/services/challenge_papers.py", "challenge.answer"),
    # A notice has no machine: Wagtail publishes it.
    (
        "cms/notices/publication.py",
        "type(notice)._base_manager.filter(pk=notice.pk).update(**values)",
    ),
    # The column of a notice's services, which tidies what is assigned.
    ("cms/notices/service.py", "instance.__dict__[self.field.attname]"),
    # New rows with the fields of a form, a letter or the lot before.
    ("procurement/people/services/registration.py", "Organisation.objects.create("),
    ("tenders/services/challenges.py", "Challenge.objects.create("),
    ("tenders/services/retender.py", "Tender.objects.create("),
    ("tenders/services/retender.py", "Lot.objects.create("),
    ("tenders/views/plans.py", "planning.create(self.purchaser, "),
    # The runner itself: the fresh row becomes the caller's.
    ("procurement/workflow.py", "self.__dict__.update(fresh)"),
    ("procurement/workflow.py", "obj.__dict__.update({k: v "),
}


def names_a_state(node: ast.AST | None) -> bool:
    """A constant that names a state field, alone or in a list, a tuple or a dictionary."""
    return any(
        isinstance(part, ast.Constant) and part.value in STATES
        for part in (ast.walk(node) if node is not None else ())
    )


def stores(node: ast.AST) -> bool:
    """`x.status = ...` however it is written: in a tuple, a loop, a `with`, `x.__dict__[...]`."""
    if isinstance(node, ast.Attribute):
        return node.attr in STATES and isinstance(node.ctx, ast.Store | ast.Del)
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        behind = ast.unparse(node.value)
        other = isinstance(node.slice, ast.Constant) and node.slice.value not in STATES
        return (behind.endswith("__dict__") or behind.startswith("vars(")) and not other
    return False


def writes(call: ast.Call) -> bool:
    """A call that writes a state, or may: `update(**values)`, `create(status=...)`."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    plain = call.func.id if isinstance(call.func, ast.Name) else ""
    given = {keyword.arg for keyword in call.keywords}
    if name == "update" and ast.unparse(call.func.value).endswith(("__dict__", ")")) and call.args:
        return True
    if name in {"bulk_update", "abulk_update"}:
        fields = [*call.args[1:], *(k.value for k in call.keywords if k.arg == "fields")]
        return not all(isinstance(f, ast.List | ast.Tuple) for f in fields) or any(
            map(names_a_state, fields)
        )
    if name in WRITERS:
        inside = [k.value for k in call.keywords if k.arg in {"defaults", "create_defaults"}]
        return bool(given & {*STATES, None}) or any(map(names_a_state, inside))
    if (name or plain) in MODELS:
        return bool(given & STATES)
    if (name or plain) in {"setattr", "__setattr__"}:
        return names_a_state(call)
    return name == "set_state"


def sets_a_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return writes(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(SQL.search(node.value))
    return stores(node)


def found_in(text: str) -> list[str]:
    return [ast.unparse(node) for node in ast.walk(ast.parse(text)) if sets_a_state(node)]


def test_there_are_states_beside_status():
    assert {"status", "answer"} <= STATES


def test_no_code_sets_a_state_but_the_runner():
    known = set()
    unknown = []
    for path, expression in places(sets_a_state):
        row = next((o for o in OTHERS if o[0] == path and expression.startswith(o[1])), None)
        known.add(row)
        if row is None:
            unknown.append(f"{path}: {expression}")
    assert unknown == []
    assert known == OTHERS, "an exception that nothing needs any more"


PLANTED = [
    "tender.status = 'published'",
    "finding.answer = 'accepted'",
    "tender.status: str = 'published'",
    "tender.status += 'x'",
    "tender.number, tender.status = '1', 'published'",
    "del tender.status",
    "for tender.status in states: pass",
    "with given() as tender.status: pass",
    "tender.__dict__['status'] = 'published'",
    "vars(tender)['status'] = 'published'",
    "tender.__dict__.update(values)",
    "Tender.objects.update(status='published')",
    "Tender.objects.filter(pk=1).update(number='1', status='published')",
    "Finding.objects.filter(pk=1).update(answer='accepted')",
    "Tender.objects.filter(pk=1).update(**values)",
    "Tender.objects.filter(pk=1).update(**{'status': 'published'})",
    "Tender.objects.create(status='published')",
    "Tender.objects.create(**values)",
    "Tender.objects.get_or_create(pk=1, status='published')",
    "Tender.objects.update_or_create(pk=1, defaults={'status': 'published'})",
    "Tender.objects.bulk_create([Tender(status='published')])",
    "Tender.objects.bulk_update(rows, ['status'])",
    "Tender.objects.bulk_update(rows, fields=('number', 'status'))",
    "Tender.objects.bulk_update(rows, names)",
    "Tender(status='published').save()",
    "models.Tender(status='published').save()",
    "setattr(tender, 'status', 'published')",
    "setattr(finding, 'answer', 'accepted')",
    "object.__setattr__(tender, 'status', 'published')",
    "field.set_state(tender, 'published')",
    "cursor.execute('UPDATE tenders_tender SET status = 1')",
]
INNOCENT = [
    "tender.status == 'published'",
    "Tender.objects.filter(status='published').exclude(answer='none')",
    "Tender.objects.filter(status='draft').update(number='1')",
    "Tender.objects.bulk_update(rows, ['number'])",
    "render(request, 'page.html', status=422)",
    "setattr(tender, 'number', '1')",
    "registry.case_kinds.update(KINDS)",
    "status = tender.status",
]


@pytest.mark.parametrize("line", PLANTED)
def test_a_planted_write_is_found(line):
    assert found_in(line)


@pytest.mark.parametrize("line", INNOCENT)
def test_what_only_reads_is_not_found(line):
    assert found_in(line) == []


@pytest.mark.parametrize(
    ("model", "name"),
    [(model, name) for model in MACHINES for name in transitions_of(model)],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_transition_called_past_the_runner_changes_nothing(model, name):
    meta = transitions_of(model)[name]
    states = [value for value, _label in meta.field.choices if meta.get_transition(value)]
    row = model(**{meta.field.name: states[0]})
    with pytest.raises(RuntimeError, match="perform"):
        getattr(row, name)()
    assert meta.field.get_state(row) == states[0]

"""Services are the only writers: what shows, asks, chooses or computes stores no row."""

from __future__ import annotations

import ast
from pathlib import PurePath

import pytest

from tests.architecture.sources import Source, sources

ROOMS = {
    *("views", "forms", "selectors", "desk", "timeline", "querysets", "permissions", "guards"),
    *("lifecycle", "rules", "context", "middleware", "templatetags", "pages", "paging", "parts"),
}
WRITES = {"save", "delete", "create", "update", "get_or_create", "update_or_create"} | {
    f"bulk_{what}" for what in ("create", "update")
}
# One row per sent form, so that a second click has no second effect: the views' own notebook.
NOTEBOOK = {"Submission.objects.create", "submission.save"}


def is_room(path: str) -> bool:
    """Whether the module stands in a room that writes nothing."""
    return not ROOMS.isdisjoint(PurePath(path).with_suffix("").parts)


def services_of(tree: ast.Module) -> set[str]:
    """The names under which a module knows services."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and ".services" in f".{node.module}"
        for alias in node.names
    }


def writes(source: Source) -> list[str]:
    """Every write past a service; a dictionary's `update` takes what it is given by position."""
    known = services_of(source.tree)
    found = []
    for node in ast.walk(source.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner, name = ast.unparse(node.func.value), node.func.attr
        dictionary = name == "update" and (node.args or owner.endswith("attrs"))
        if name in WRITES and owner not in known and not dictionary:
            found.append(f"{owner}.{name}")
    return found


def test_rooms_that_write_nothing_write_nothing():
    rooms = [source for source in sources() if is_room(source.path)]
    assert len(rooms) > 150
    found = {(source.path, what) for source in rooms for what in writes(source)}
    assert {row for row in found if row[1] not in NOTEBOOK} == set()


@pytest.mark.parametrize(
    "line",
    [
        "tender.save()",
        "Tender.objects.create(number='1')",
        "Tender.objects.filter(pk=1).update(number='1')",
        "Tender.objects.bulk_create(rows)",
        "request.user.bids.all().delete()",
    ],
)
def test_a_planted_write_is_found(line):
    assert writes(Source("tenders/views/planted.py", line))


def test_a_service_may_be_called_and_a_dictionary_filled():
    text = "from tenders.services import planning\nplanning.create(x)\ncontext.update(more)"
    assert writes(Source("tenders/views/planted.py", text)) == []
    assert is_room("tenders/views/planted.py") and is_room("contracts/forms.py")
    assert not is_room("tenders/services/planning.py")

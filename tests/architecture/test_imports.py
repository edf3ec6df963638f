"""Who may import whom: the contracts of `.importlinter`, each proven to notice a breach."""

from __future__ import annotations

import ast
import sys
from copy import deepcopy
from functools import cache

import grimp
import pytest
from importlinter import api
from importlinter.application import use_cases
from importlinter.domain.contract import registry

from tests.architecture.sources import APPS, ROOT, sources

CONFIGURATION = str(ROOT / ".importlinter")
OPTIONS = api.use_cases.read_user_options(CONFIGURATION)
use_cases._register_contract_types(OPTIONS)

# The one who may not, and whom: a breach of each contract, some of them round a corner.
BREACHES = {
    "apps": [
        ("procurement.workflow", "tenders.models"),
        ("tenders.services.award", "contracts.services.building"),
        ("contracts.services.settlement", "inspections.models"),
        ("inspections.services.rounds", "cms.models"),
    ],
    "foundation": [
        ("procurement.workflow", "procurement.web.views"),
        ("procurement.audit.journal", "procurement.workflow"),
        ("procurement.people.models", "procurement.people.services.accounts"),
        ("procurement.people.services.accounts", "procurement.people.views.people"),
        ("procurement.documents.services.files", "procurement.web.uploads"),
        ("procurement.access", "procurement.calendars.models"),
        ("procurement.rules.calendar", "procurement.clock"),
    ],
    "rooms": [
        ("procurement.people.forms", "procurement.people.services.registration"),
        ("procurement.calendars.services.calendar", "procurement.calendars.views"),
        ("procurement.documents.models", "procurement.documents.services.files"),
        ("procurement.audit.models", "procurement.audit.journal"),
    ],
    "tenders": [
        ("tenders.services.award", "tenders.views.awards"),
        ("tenders.models.tender", "tenders.services.award"),
        ("tenders.forms.bidding", "tenders.services.bidding"),
        ("tenders.lifecycle.tender", "tenders.models"),
        ("tenders.rules.scoring", "tenders.lifecycle.lot"),
    ],
    "contracts": [
        ("contracts.models.contract", "contracts.services.signing"),
        ("contracts.services.signing", "contracts.views.acts"),
        ("contracts.selectors.public", "contracts.services.ledger"),
        ("contracts.rules.settlement", "contracts.models"),
    ],
    "inspections": [
        ("inspections.models.round", "inspections.services.rounds"),
        ("inspections.services.rounds", "inspections.views.rounds"),
        ("inspections.forms.field", "inspections.services.recording"),
        ("inspections.rules.score", "inspections.models"),
    ],
    "cms": [
        ("cms.models.notices", "cms.views.board"),
        ("cms.models.notices", "cms.editor.views"),
        ("cms.selectors", "cms.models"),
        ("cms.notices.catalogue", "cms.models"),
        ("cms.notices.kinds", "cms.notices.catalogue"),
        ("cms.views.board", "cms.demo.build"),
    ],
    "pure": [
        ("tenders.rules.scoring", "django"),
        ("contracts.rules.scheme", "wagtail"),
        ("inspections.rules.limits", "procurement.clock"),
        ("procurement.errors", "django"),
        ("procurement.rules.money", "procurement.registry"),
        ("tenders.rules.forbidden", "procurement.people.models"),
    ],
}
CONTRACTS = {options["id"]: options for options in OPTIONS.contracts_options}


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        *OPTIONS.session_options["root_packages"],
        include_external_packages=True,
        exclude_type_checking_imports=True,
        cache_dir=None,
    )


def kept(contract: str, *imports: tuple[str, str]) -> bool:
    """Whether a contract is kept, were there these imports too."""
    options = CONTRACTS[contract]
    found = registry.get_contract_class(options["type"])(
        options["name"], OPTIONS.session_options, options
    )
    changed = deepcopy(graph())
    for importer, imported in imports:
        assert {importer, imported} <= changed.modules, "the planted import is of real modules"
        changed.add_import(importer=importer, imported=imported)
    return found.check(changed, verbose=False).kept


def test_every_contract_is_proven_to_notice_a_breach():
    assert set(BREACHES) == set(CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_contract_is_kept(contract):
    assert kept(contract), "`make imports` says where"


@pytest.mark.parametrize(
    ("contract", "breach"),
    [(contract, breach) for contract, breaches in BREACHES.items() for breach in breaches],
    ids=str,
)
def test_a_contract_notices_a_breach(contract, breach):
    assert not kept(contract, breach)


def test_the_linter_itself_says_so(capsys):
    assert use_cases.lint_imports(CONFIGURATION, cache_dir=None, no_logo=True)
    assert f"{len(CONTRACTS)} kept, 0 broken" in capsys.readouterr().out


# Doors of the project, which import whatever they open onto.
DOORS = ("procurement.settings", "procurement.urls", "procurement.asgi", "procurement.wsgi")


def layered() -> set[str]:
    """Every module that has its place in a layer."""
    places = set()
    for options in CONTRACTS.values():
        for container in options.get("containers", ()):
            for layer in options["layers"]:
                tails = [tail.strip().strip("()") for tail in layer.split("|")]
                places |= {f"{container}.{tail}" for tail in tails}
    return {m for m in graph().modules for place in places if f"{m}.".startswith(f"{place}.")}


def test_every_module_has_its_layer():
    ours = {m for m in graph().modules if m.split(".")[0] in APPS and "migrations" not in m}
    packages = {m for m in ours if graph().find_children(m)}
    without = ours - packages - layered()
    assert sorted(m for m in without if not m.startswith(DOORS)) == []


# Rules -------------------------------------------------------------------------------------------

RULES = tuple(f"{app}.rules" for app in APPS[:-1])
# What has a clock, a disk, a network or a database behind it, of what Python brings.
IMPURE = {"os", "pathlib", "time", "random", "secrets", "socket", "sqlite3", "io", "logging"}


def impure(name: str) -> bool:
    """Whether a rule may not import it: not Python's, not a rule, not an error."""
    if name.startswith(RULES) or name == "procurement.errors":
        return False
    top = name.split(".", maxsplit=1)[0]
    return top in IMPURE or (top != "chinese_calendar" and top not in sys.stdlib_module_names)


def test_rules_import_rules_and_python_and_nothing_else():
    modules = {m for m in graph().modules if m.startswith((*RULES, "procurement.errors"))}
    assert len(modules) > 40
    found = {
        (module, imported)
        for module in modules
        for imported in graph().find_modules_directly_imported_by(module)
        if impure(imported)
    }
    assert found == set()


def test_of_what_a_rule_imports_the_impure_is_told_apart():
    assert all(map(impure, ("django", "procurement.clock", "tenders.models", "os", "pydantic")))
    assert not any(map(impure, ("decimal", "tenders.rules.scoring", "procurement.errors")))


def imports_inside(tree: ast.AST) -> list[int]:
    """The lines of imports inside functions."""
    return [
        inner.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def test_no_function_imports():
    assert imports_inside(ast.parse("def f():\n    if x:\n        import os")) == [3]
    found = [f"{s.path}:{line}" for s in sources() for line in imports_inside(s.tree)]
    assert found == []


def imports_of(tree: ast.AST) -> set[str]:
    """The modules that a source names in its imports."""
    return {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [f"{node.module}.{alias.name}" for alias in node.names]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }


def test_the_tests_of_the_rules_need_nothing_of_the_product_but_rules_and_errors():
    """`make rules` runs them without Django's settings: here it is said before that."""
    assert imports_of(ast.parse("from tenders.lifecycle.lot import LotState")) == {
        "tenders.lifecycle.lot.LotState"
    }
    found = {
        f"{path.name}: {name}"
        for path in (ROOT / "tests" / "rules").glob("*.py")
        for name in imports_of(ast.parse(path.read_text(encoding="utf-8")))
        if name.split(".", maxsplit=1)[0] in APPS
        and not name.startswith((*RULES, "procurement.errors", "procurement.management"))
    }
    assert found == set()

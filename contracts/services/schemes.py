"""The library of schemes, and writing new versions of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import SchemeVersionState
from contracts.models import Checklist, ChecklistItem, FaultType, Scheme, SchemeVersion
from contracts.permissions import may_write_scheme
from contracts.rules.scheme import parse_scheme
from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.rules.cases import MalformedCase
from procurement.workflow import act, lock, perform
from tenders.models import ServiceKind

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def library() -> tuple[dict[str, Any], ...]:
    """The published schemes the product brings, each with its source."""
    return tuple(json.loads((DATA / "schemes.json").read_text(encoding="utf-8")))


@cache
def sheets() -> dict[str, dict[str, Any]]:
    """The checklists the product brings, by code."""
    rows = json.loads((DATA / "checklists.json").read_text(encoding="utf-8"))
    return {row["code"]: row for row in rows}


def services_of(version: SchemeVersion) -> frozenset[str]:
    """The kinds of service a version is made for: those of its sheets, else that of its scheme.

    A sheet that is not of the library says nothing. Reads the scheme and the checklists.
    """
    known = {sheet["name"]: str(sheet["service_kind"]) for sheet in sheets().values()}
    found = {known[one.name] for one in version.checklists.all() if one.name in known}
    return frozenset(found or {version.scheme.service_kind})


def fits(version: SchemeVersion, kind: str) -> bool:
    """Whether a version suits a contract of this kind of service; "other" suits everything."""
    return bool(services_of(version) & {kind, ServiceKind.OTHER}) or kind == ServiceKind.OTHER


def service_words(version: SchemeVersion) -> str:
    """The kinds of service a version is made for, in the reader's language."""
    return " / ".join(str(ServiceKind(kind).label) for kind in sorted(services_of(version)))


def offered(kind: str) -> list[tuple[int, str]]:
    """What a contract for this kind of service may take, with its service; what fits is first."""
    ready = SchemeVersion.objects.ready().select_related("scheme").prefetch_related("checklists")
    rows = sorted(ready, key=lambda one: not fits(one, kind))
    return [(one.pk, f"{one} · {service_words(one)}") for one in rows]


def load_library(*, actor: Any) -> int:
    """Bring in every scheme of the library that is missing; returns how many. May run again."""
    known = set(Scheme.objects.values_list("code", flat=True))
    missing = [entry for entry in library() if entry["code"] not in known]
    with act():
        for entry in missing:
            scheme = Scheme.objects.create(
                code=entry["code"],
                name=entry["name"],
                name_en=entry["name_en"],
                service_kind=entry["service_kind"],
                source=entry["source"],
                source_en=entry["source_en"],
            )
            version = _create(
                scheme, entry["definition"], entry["sheets"], entry.get("note", ""), actor
            )
            perform(version, "approve", actor=actor, at=clock.now(), by=actor)
    return len(missing)


def draft_version(
    scheme: Scheme,
    *,
    definition: Mapping[str, Any],
    sheets: Mapping[str, str],
    note: str = "",
    actor: Any,
) -> SchemeVersion:
    """Write a new version: the rules in the form of the cases, a sheet for each kind.

    `sheets` maps a score component to the code of a checklist of the library.
    """
    require(may_write_scheme(actor))
    with act():
        return _create(lock(scheme), definition, sheets, note, actor)


def change_definition(
    version: SchemeVersion, *, definition: Mapping[str, Any], actor: Any
) -> SchemeVersion:
    """Rewrite a draft. Raises WrongState once it has been approved."""
    require(may_write_scheme(actor))
    with act():
        row = lock(version)
        if row.status != SchemeVersionState.DRAFT:
            raise WrongState.single(
                "fixed", _("This version is fixed; write the next one instead.")
            )
        _read(definition)
        row.definition = dict(definition)
        row.save(update_fields=["definition"])
        journal.add("contracts.schemeversion.change", row, actor=actor)
        return row


def approve(version: SchemeVersion, *, actor: Any) -> SchemeVersion:
    """A second person approves the wording."""
    return perform(version, "approve", actor=actor, at=clock.now(), by=actor)


def supersede(version: SchemeVersion, *, actor: Any) -> SchemeVersion:
    """New contracts take a newer version; contracts that signed this one keep it."""
    return perform(version, "supersede", actor=actor)


def _read(definition: Mapping[str, Any]) -> Any:
    try:
        return parse_scheme(dict(definition))
    except MalformedCase as error:
        raise RuleBroken(
            Reason(
                "scheme_malformed",
                _("The scheme cannot be read at %(path)s: %(problem)s."),
                {"path": error.path, "problem": error.reason},
                field="definition",
            )
        ) from error


def _create(
    scheme: Scheme, definition: Mapping[str, Any], kinds: Mapping[str, str], note: str, actor: Any
) -> SchemeVersion:
    parsed = _read(definition)
    last = scheme.versions.order_by("-number").values_list("number", flat=True).first()
    version = SchemeVersion.objects.create(
        scheme=scheme,
        number=(last or 0) + 1,
        definition=dict(definition),
        note=note,
        created_by=actor,
    )
    for kind, code in kinds.items():
        _attach(version, kind, sheets()[code], parsed.finding_kinds)
    journal.add("contracts.schemeversion.draft", version, actor=actor)
    return version


def _attach(
    version: SchemeVersion, kind: str, sheet: Mapping[str, Any], priced: frozenset[str]
) -> None:
    """Copy a sheet of the library; a fault keeps its price only where the scheme has one."""
    checklist = Checklist.objects.create(
        version=version,
        kind=kind,
        name=sheet["name"],
        full_score=sheet["full_score"],
        source=sheet["source"],
    )
    items = ChecklistItem.objects.bulk_create(
        ChecklistItem(
            checklist=checklist,
            position=position,
            **{name: row[name] for name in ("code", "name", "group", "max_points")},
        )
        for position, row in enumerate(sheet["items"], start=1)
    )
    FaultType.objects.bulk_create(
        FaultType(
            item=item,
            position=position,
            **{**fault, "money_kind": _priced(fault["money_kind"], priced)},
        )
        for item, row in zip(items, sheet["items"], strict=True)
        for position, fault in enumerate(row["faults"], start=1)
    )


def _priced(kind: str, priced: frozenset[str]) -> str:
    return kind if kind in priced else ""

"""Versions of the tender documents, and what differs between two of them, as pages show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.rules import differences
from procurement.rules.differences import Part
from procurement.web import formats
from procurement.web.parts import Cell, Column, Table
from tenders import snapshots
from tenders.guards.tendering import content_name
from tenders.lifecycle.tender import TenderState
from tenders.models import Criterion, DocumentVersion, Lot, LotLine, Tender
from tenders.rules import versions as rules
from tenders.rules.contents import CONTENTS

BY_KEY = {content.key: content for content in CONTENTS}
MODELS: dict[str, Any] = {
    rules.FACT: Tender,
    rules.LOT_FACT: Lot,
    rules.LINE: LotLine,
    rules.CRITERION: Criterion,
}
MONEY = {"deposit", "budget", "max_price"}
SHARES = {"small_rate", "share_rate", "domestic_rate"}
ROWS = {rules.LINE: _("Line “%(name)s”"), rules.CRITERION: _("Criterion “%(name)s”")}


@dataclass(frozen=True)
class Written:
    """One text with what was added and taken out."""

    label: str
    parts: tuple[Part, ...]


@dataclass
class Group:
    """What differs in one part of the documents: figures as a table, texts word by word."""

    title: Any
    rows: list[list[Cell]] = field(default_factory=list)
    texts: list[Written] = field(default_factory=list)

    @property
    def table(self) -> Table | None:
        """Old beside new."""
        if not self.rows:
            return None
        columns = [Column(_("What")), Column(_("Old")), Column(_("New"))]
        return Table(caption=self.title, columns=columns, rows=self.rows)


def compared(old: DocumentVersion, new: DocumentVersion) -> list[Group]:
    """Everything that differs, by part of the documents, in their order."""
    groups: dict[tuple[str, int | None], Group] = {}
    for one in rules.compare(old.text, new.text):
        part = one.part if one.lot is None else rules.LOT
        found = groups.setdefault((part, one.lot), Group(_title(part, one.lot, new, old)))
        _enter(found, one)
    return list(groups.values())


def _title(part: str, lot: int | None, *versions: DocumentVersion) -> Any:
    if lot is not None:
        names = (
            about["facts"]["name"]
            for version in versions
            for about in version.text["lots"]
            if about["number"] == lot
        )
        return gettext("Lot %(number)s: %(name)s") % {"number": lot, "name": next(names, "")}
    titles = {
        rules.FACT: _("Facts and dates"),
        rules.CONTENT: _("The sixteen contents"),
        rules.FILE: _("Files"),
    }
    return titles[part]


def _enter(group: Group, one: rules.Difference) -> None:
    """Put a difference into its group: a text word by word, everything else old beside new."""
    if one.part == rules.CONTENT:
        content = BY_KEY[one.name]
        label = f"{content.number}. {content_name(content)}"
        group.texts.append(_written(label, one.fields[0]))
    elif one.part in (rules.FACT, rules.LOT_FACT):
        _enter_fields(group, one, "")
    elif one.part in ROWS:
        name = gettext(str(ROWS[one.part])) % {"name": one.name}
        if one.kind == rules.CHANGED or one.part == rules.CRITERION:
            _enter_fields(group, one, name)
        else:
            group.rows.append(_row_as_one(name, one))
    elif one.part == rules.LOT:
        there = gettext("the whole lot")
        cells = (there, "—") if one.kind == rules.REMOVED else ("—", there)
        group.rows.append([Cell(gettext("Lot")), *map(Cell, cells)])
    else:
        group.rows.append(_file(one))


def _enter_fields(group: Group, one: rules.Difference, row: str) -> None:
    model = MODELS[one.part]
    for value in one.fields:
        kept = model._meta.get_field(value.name)
        label = gettext(str(kept.verbose_name))
        label = f"{row}: {label}" if row else label
        if isinstance(kept, models.TextField):
            group.texts.append(_written(label, value))
        else:
            before, after = (shown(model, value.name, it) for it in (value.old, value.new))
            group.rows.append([Cell(label), Cell(before), Cell(after)])


def _written(label: str, value: rules.Field) -> Written:
    found = differences.parts(str(value.old or ""), str(value.new or ""))
    return Written(label, differences.short(found))


def _row_as_one(name: str, one: rules.Difference) -> list[Cell]:
    """A whole line of a bill that came or went."""
    removed = one.kind == rules.REMOVED
    values = {it.name: it.old if removed else it.new for it in one.fields}
    measured = formats.measured(Decimal(str(values.get("quantity") or 0)), values.get("unit") or "")
    rest = (str(values.get(key) or "") for key in ("service_class", "remark"))
    said = " · ".join(part for part in (measured, *rest) if part)
    return [Cell(name), *map(Cell, (said, "—") if removed else ("—", said))]


def _file(one: rules.Difference) -> list[Cell]:
    """A file by the beginning of its hash."""
    hashes = next((it for it in one.fields if it.name == "sha256"), None)
    before, after = (hashes.old, hashes.new) if hashes else (None, None)
    cells = (f"SHA-256 {value[:16]}…" if value else "—" for value in (before, after))
    return [Cell(one.name), *map(Cell, cells)]


def shown(model: Any, name: str, value: Any) -> str:
    """A kept value in the reader's words: 3,480,000.00, a moment in words, the name of a choice."""
    kept = model._meta.get_field(name)
    value = None if value in (None, "") else snapshots.typed(model, name, value)
    if value is None:
        return formats.NOTHING
    if kept.choices:
        return str(dict(kept.flatchoices).get(value, value))
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return formats.moment_words(value)
    if isinstance(value, date):
        return formats.day_words(value)
    if name in MONEY:
        return formats.number(value, 2)
    if name in SHARES:
        return formats.percent(value)
    return formats.quantity(value) if isinstance(value, Decimal) else str(value)


def versions_of(tender: Tender, *, inside: bool) -> list[DocumentVersion]:
    """The versions this reader may have, the oldest first.

    Behind the counter, while a text is written or reviewed again, also that text where it differs:
    not saved, so that whoever approves it sees what has changed since.
    """
    versions = DocumentVersion.objects.select_related("amendment")
    rows: list[DocumentVersion] = versions.readable(tender, inside=inside)
    if not (inside and rows and tender.status in (TenderState.DRAFT, TenderState.IN_REVIEW)):
        return rows
    text = snapshots.take(tender)
    found = rules.digest(text)
    if found == rows[-1].digest:
        return rows
    number = rows[-1].number + 1
    return [*rows, DocumentVersion(tender=tender, number=number, text=text, digest=found)]


def pair(
    rows: list[DocumentVersion], old: str | None, new: str | None
) -> tuple[DocumentVersion, DocumentVersion] | None:
    """The two versions that are asked for, else the last two; None where there are not two."""
    known = {str(row.number): row for row in rows}
    if len(rows) < 2:
        return None
    later = known.get(new or "", rows[-1])
    before = [row for row in rows if row.number < later.number]
    earlier = known.get(old or "") or (before[-1] if before else rows[0])
    first, second = sorted((earlier, later), key=lambda row: row.number)
    return first, second


def listed(rows: Iterable[DocumentVersion]) -> Iterator[tuple[DocumentVersion, int | None]]:
    """Each version, the newest first, with the number of the one before it."""
    ordered = list(rows)
    for place in range(len(ordered) - 1, -1, -1):
        yield ordered[place], ordered[place - 1].number if place else None

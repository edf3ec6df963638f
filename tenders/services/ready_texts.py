"""Beginning with ready texts: one act fills what is empty and touches nothing that is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from procurement.audit import journal
from procurement.workflow import act
from tenders import standard_texts
from tenders.models import Lot, Tender
from tenders.rules.contents import CONTENTS
from tenders.rules.evaluation import COMPREHENSIVE
from tenders.services import lots
from tenders.services.tendering import draft

TEXTS = ("requirement", "standard")


@dataclass(frozen=True)
class LotFilling:
    """What would be filled in one lot: its empty texts, its bill, its criteria."""

    lot: Lot
    texts: Mapping[str, str] = field(hash=False)
    lines: bool
    criteria: bool

    @property
    def empty(self) -> bool:
        """Whether nothing of this lot is left to fill."""
        return not (self.texts or self.lines or self.criteria)


@dataclass(frozen=True)
class Filling:
    """What one act would fill: contents by key, and the lots of services with ready texts."""

    contents: Mapping[str, str] = field(hash=False)
    lots: tuple[LotFilling, ...] = field(hash=False)

    @property
    def empty(self) -> bool:
        """Whether nothing is left to fill."""
        return not self.contents and all(one.empty for one in self.lots)


def texts_for(tender: Tender, kind: str) -> dict[str, str]:
    """The sixteen contents for a service, with the facts of this tender put in."""
    with translation.override("zh-hans"):
        procedure = str(tender.get_procedure_display())
    return standard_texts.contents(
        kind,
        purchaser=tender.purchaser.name,
        procedure=procedure,
        title=tender.title,
        number=tender.number,
    )


def filling(tender: Tender, kind: str) -> Filling:
    """What filling a tender with the texts of a service would write; each lot takes its own."""
    texts = texts_for(tender, kind)
    written = {key for key, text in tender.contents.items() if str(text).strip()}
    contents = {one.key: texts[one.key] for one in CONTENTS if one.key not in written}
    rows = tender.lots.prefetch_related("lines", "criteria").order_by("number")
    found = [_lot(lot, tender.method) for lot in rows]
    return Filling(contents, tuple(one for one in found if one is not None))


def _lot(lot: Lot, method: str) -> LotFilling | None:
    ready = standard_texts.lot(lot.service_kind)
    if ready is None:
        return None
    texts = {name: getattr(ready, name) for name in TEXTS if not getattr(lot, name).strip()}
    scored = method == COMPREHENSIVE and not lot.criteria.all()
    return LotFilling(lot, texts, lines=not lot.lines.all(), criteria=scored)


def fill(tender: Tender, *, kind: str, actor: Any) -> Filling:
    """Fill every empty section of a draft with the ready texts; return what was filled.

    Raises NotAllowed or WrongState. What has a text, a line or a criterion stays as it is.
    """
    with act():
        row = draft(tender, actor)
        found = filling(row, kind)
        row.contents = {**row.contents, **found.contents}
        row.save(update_fields=["contents"])
        for one in found.lots:
            _fill_lot(one, actor)
        journal.add(
            "tenders.tender.fill",
            row,
            actor=actor,
            inputs={
                "service": kind,
                "sections": sorted(found.contents),
                "lots": [one.lot.number for one in found.lots if not one.empty],
            },
        )
        return found


def _fill_lot(one: LotFilling, actor: Any) -> None:
    lot = one.lot
    ready = standard_texts.lot(lot.service_kind)
    if ready is None:
        return
    if one.texts:
        for name, text in one.texts.items():
            setattr(lot, name, text)
        lot.save(update_fields=list(one.texts))
        journal.add("tenders.lot.edit", lot, actor=actor, inputs=dict(one.texts))
    if one.lines:
        lots.set_lines(lot, ready.lines, actor=actor)
    if one.criteria:
        # The numbers are those of the ready requirements: of other ones they would say nothing.
        own = lot.requirement == ready.requirement
        rows = [row if own else {**row, "requirement": None} for row in ready.criteria]
        lots.set_criteria(lot, rows, price_weight=ready.price_weight, actor=actor)

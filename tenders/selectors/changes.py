"""What a correction changes, as pages show it (old beside new) and as its notice says it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from procurement.rules import differences
from procurement.rules.differences import Part
from procurement.web import formats
from procurement.web.parts import Cell, Column, Table
from tenders.guards import amending as guards
from tenders.guards.tendering import content_name
from tenders.lifecycle.amendment import PENDING, WRITABLE
from tenders.models import Amendment, LotLine, Tender
from tenders.rules import amendments as rules
from tenders.rules import corrected_lines, prequalified
from tenders.rules.contents import CONTENTS
from tenders.rules.vocabulary import speak

BY_KEY = {content.key: content for content in CONTENTS}
FACTS = {
    "applications_until": _("Applications until"),
    "criteria": _("Criteria of the prequalification"),
    "documents_until": _("Offer of the documents ends"),
    "deadline": _("Deadline and opening"),
    "place": _("Place of the opening"),
    "contact": _("Contact person"),
    "contact_phone": _("Telephone"),
    "visit_at": _("Site visit"),
    "visit_place": _("Where the site visit begins"),
    "visit_note": _("What is to be known about the visit"),
}
LOT_FIELDS = {
    "scope": _("Scope"),
    "requirement": _("Requirement"),
    "standard": _("Standard"),
}


class Names:
    """How the places of one tender are called; lots and criteria are read once, when needed."""

    def __init__(self, tender: Tender) -> None:
        self.tender = tender

    @cached_property
    def lots(self) -> list[Any]:
        return list(self.tender.lots.prefetch_related("criteria"))

    @cached_property
    def criteria(self) -> dict[tuple[int, int], str]:
        return {
            (lot.number, one.number): one.name for lot in self.lots for one in lot.criteria.all()
        }

    @cached_property
    def lines(self) -> dict[tuple[int, int], Any]:
        """Every line of every bill, read once, when a quantity is among the changes."""
        lines = LotLine.objects.filter(lot__tender=self.tender).select_related("lot")
        return {(line.lot.number, line.number): line for line in lines}

    def line(self, place: str) -> Any:
        """The line whose quantity stands at a place."""
        return self.lines[corrected_lines.parsed(place) or (0, 0)]

    def of(self, place: str) -> str:
        """The name of a place in the reader's language."""
        match place.split(":"):
            case ["tender" | "pool", name]:
                return str(FACTS[name])
            case ["content", key]:
                content = BY_KEY[key]
                return f"{content.number}. {content_name(content)}"
            case ["lot", number, name]:
                return gettext("Lot %(lot)s: %(text)s") % {"lot": number, "text": LOT_FIELDS[name]}
            case ["criterion" | "bands" as part, lot, number]:
                name = self.criteria.get((int(lot), int(number)), number)
                if part == "bands":
                    text = gettext("ranges and points of “%(name)s”") % {"name": name}
                else:
                    text = gettext("how “%(name)s” is scored") % {"name": name}
                return gettext("Lot %(lot)s: %(text)s") % {"lot": lot, "text": text}
            case [corrected_lines.LINE, lot]:
                return gettext("Lot %(lot)s: quantities of the bill") % {"lot": lot}
            case [corrected_lines.LINE, lot, number, _name]:
                words = {"lot": lot, "number": number, "name": self.line(place).name}
                return (
                    gettext("Lot %(lot)s, line %(number)s “%(name)s” of the bill: quantity") % words
                )
        return place


@dataclass(frozen=True)
class Changed:
    """One change: its name and both texts as stretches; `url` leads to where it is written.

    The quantities of one lot are one change, as a table.
    """

    place: str
    label: str
    parts: tuple[Part, ...]
    url: str = ""
    table: Table | None = None

    @property
    def has_table(self) -> bool:
        return self.table is not None


@dataclass(frozen=True)
class Correction:
    """A correction with everything it changes."""

    amendment: Amendment
    changes: list[Changed] = field(default_factory=list)
    files: list[Any] = field(default_factory=list)

    @property
    def requantified(self) -> bool:
        """Whether quantities are among the changes."""
        return any(one.has_table for one in self.changes)


def readable(place: str, text: str) -> str:
    """A kept text for people: moments in words."""
    value = guards.as_value(place, text)
    return formats.moment_words(value) if isinstance(value, datetime) else text


def ordered(places: Collection[str]) -> list[str]:
    """Dates and facts first, then contents, lots and criteria, at last the lines of bills."""
    first = [*prequalified.PLACES, *(f"tender:{name}" for name in (*rules.DATES, *rules.WORDS))]
    contents = [f"content:{key}" for key in rules.CONTENT_TEXTS]
    known = {place: number for number, place in enumerate((*first, *contents))}
    texts, lines = list(places), corrected_lines.in_order(places)
    texts = [place for place in texts if place not in lines]
    return [*sorted(texts, key=lambda place: (known.get(place, len(known)), place)), *lines]


def changed(amendment: Amendment, names: Names, *, editable: bool = False) -> list[Changed]:
    """Every change, old beside new."""
    found = []
    for place in ordered(amendment.changes):
        if corrected_lines.parsed(place):
            continue
        change = amendment.changes[place]
        old, new = readable(place, change["old"]), readable(place, change["new"])
        dated = place.partition(":")[2] in (*rules.DATES, prequalified.UNTIL)
        parts = _whole(old, new) if dated else differences.short(differences.parts(old, new))
        url = address_of(amendment, place) if editable else ""
        found.append(Changed(place, names.of(place), parts, url))
    for lot in corrected_lines.lots_in(amendment.changes):
        found.append(quantities(amendment, names, lot, editable=editable))
    return found


def quantities(amendment: Amendment, names: Names, lot: int, *, editable: bool = False) -> Changed:
    """The changed quantities of one lot, line by line."""
    place = f"{corrected_lines.LINE}:{lot}"
    rows = []
    for one in corrected_lines.of_lot(amendment.changes, lot):
        line, change = names.line(one), amendment.changes[one]
        old, new = (formats.quantity(Decimal(change[key])) for key in ("old", "new"))
        name = Cell(f"{line.number} {line.name}", note=formats.unit_words(line.unit))
        rows.append([name, Cell(old), Cell(new)])
    label = names.of(place)
    columns = [
        Column(pgettext("bill of quantities", "Line")),
        Column(_("Old quantity"), number=True),
        Column(_("New quantity"), number=True),
    ]
    url = address_of(amendment, place) if editable else ""
    return Changed(place, label, (), url, Table(caption=label, columns=columns, rows=rows))


def _whole(old: str, new: str) -> tuple[Part, ...]:
    """A moment is read as one thing."""
    both = (Part(differences.OLD, old), Part(differences.NEW, new))
    return tuple(part for part in both if part.text)


def address_of(amendment: Amendment, place: str) -> str:
    """The form on which a place is written."""
    if place.startswith("tender:") or place == f"pool:{prequalified.UNTIL}":
        return reverse("tenders:amendment_terms", args=[amendment.pk])
    if place.startswith(f"{corrected_lines.LINE}:"):
        return reverse("tenders:amendment_quantities", args=[amendment.pk, place.split(":")[1]])
    return reverse("tenders:amendment_text", args=[amendment.pk, place])


def corrections(tender: Tender, user: Any) -> list[Correction]:
    """What this reader may see of the tender's corrections, newest first."""
    rows = tender.amendments.visible_to(user).prefetch_related("files").order_by("-pk")
    names = Names(tender)
    return [
        Correction(row, changed(row, names), list(row.files.all()))
        for row in rows
        if row.status not in WRITABLE or row.changes or row.files.all()
    ]


def pending(found: Iterable[Correction]) -> Amendment | None:
    """The correction that is neither in force nor given up."""
    return next((one.amendment for one in found if one.amendment.status in PENDING), None)


# The notice -------------------------------------------------------------------------------------


@translation.override("zh-hans")
def notice_lines(amendment: Amendment) -> list[str]:
    """The content of the correction notice: each change as “原为……，更正为……”."""
    names = Names(amendment.tender)
    lines = []
    for number, place in enumerate(ordered(amendment.changes), start=1):
        change = amendment.changes[place]
        if corrected_lines.parsed(place):
            unit = names.line(place).unit
            both = (formats.measured(Decimal(change[key]), unit) for key in ("old", "new"))
            said = "原为“{}”，更正为“{}”".format(*both)
        else:
            said = "；".join(_said(place, change["old"], change["new"]))
        lines.append(f"{number}. {names.of(place)}：{said}。")
    for kept in amendment.files.all():
        papers = speak("招标文件附件", amendment.tender.procedure)
        lines.append(f"{len(lines) + 1}. {papers}：新增《{kept.title}》。")
    return lines


def _said(place: str, old: str, new: str) -> Iterator[str]:
    if place.startswith("tender:") or place == f"pool:{prequalified.UNTIL}":
        before, after = readable(place, old), readable(place, new)
        yield f"原为“{before}”，更正为“{after}”" if before else f"增加“{after}”"
        return
    for one, other in differences.sentences(old, new):
        before, after = one.rstrip("。；;"), other.rstrip("。；;")
        if before and after:
            yield f"原文“{before}”，更正为“{after}”"
        elif after:
            yield f"增加“{after}”"
        elif before:
            yield f"删去“{before}”"

"""The sections of a tender being written: where each is edited and what it still lacks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from procurement.web.formats import amount
from tenders.guards import invitation, procedure, terms
from tenders.guards import tendering as guards
from tenders.guards.reviewing import on_contract
from tenders.guards.tendering import FROM_FACTS, content_name
from tenders.models import Tender
from tenders.rules.contents import CONTENTS
from tenders.rules.procedures import INVITED_TENDER


@dataclass
class Section:
    """One section: its name, its page, what is wrong with it, what it says in a line."""

    key: str
    title: Any
    url: str
    summary: Any = ""
    number: int | None = None
    reasons: list[Reason] = field(default_factory=list)


@dataclass(frozen=True)
class Overview:
    """All sections by group, and every reason with the page that mends it."""

    facts: list[Section]
    lots: list[list[Section]]
    contents: list[Section]
    reasons: list[tuple[Reason, str]]


def overview(tender: Tender) -> Overview:
    """The sections of a draft with one list of what is missing or unlawful."""
    found_out = [
        *guards.complete(tender),
        *procedure.lawful_procedure(tender),
        *invitation.pool_planned(tender),
        *terms.scored_as_required(tender),
        *terms.lawful_terms(tender),
        *guards.lawful_dates(tender),
    ]
    reasons = [tender.worded(reason) for reason in found_out]
    facts, lots, contents = _facts(tender), _lots(tender), _contents(tender)
    every = [*facts, *(section for lot in lots for section in lot), *contents]
    by_key = {section.key: section for section in every}
    by_field: dict[str, list[Reason]] = defaultdict(list)
    for reason in reasons:
        by_field[_section(reason.field)].append(reason)
    linked = []
    elsewhere = {"lots": reverse("tenders:lot_add", args=[tender.pk])}
    for key, found in by_field.items():
        section = by_key.get(key)
        if section is not None:
            section.reasons = found
        url = section.url if section else elsewhere.get(key, "")
        linked += [(reason, url) for reason in found]
    return Overview(facts, lots, contents, linked)


DATE_FIELDS = {"notice_day", "notice_until", "documents_until", "deadline", "opening"}
DATE_FIELDS |= {"intention_day", "visit_at", "visit_place"}


def _section(name: str) -> str:
    return "dates" if name in DATE_FIELDS else name


def _facts(tender: Tender) -> list[Section]:
    key = [tender.pk]
    officers = tender.opening_officers.count()
    return [
        Section(
            procedure.SECTION,
            _("Procedure"),
            reverse("tenders:procedure", args=key),
            f"{tender.get_procedure_display()} · {tender.get_method_display()}",
        ),
        *_invitation(tender),
        Section("basics", _("Basic facts"), reverse("tenders:basics", args=key), tender.number),
        Section("dates", _("Dates"), reverse("tenders:dates", args=key), _dates(tender)),
        Section(
            "officers",
            _("Opening officers"),
            reverse("tenders:officers", args=key),
            _("%(count)s named, %(quorum)s needed")
            % {"quorum": tender.opening_quorum, "count": officers},
        ),
        Section(
            "contract_text",
            _("Legal check of the draft contract"),
            reverse("tenders:contract_text", args=key),
            _counsel(tender),
        ),
    ]


def _invitation(tender: Tender) -> list[Section]:
    """Of an invited tender: where its suppliers come from."""
    if tender.procedure != INVITED_TENDER:
        return []
    pool = invitation.pool_of(tender)
    summary = pool.get_source_display() if pool else _("not chosen yet")
    url = reverse("tenders:pool_plan", args=[tender.pk])
    return [Section(invitation.SECTION, _("Suppliers to be invited"), url, summary)]


def _counsel(tender: Tender) -> Any:
    """Who has checked the text as it stands, and how that came in; else who is asked."""
    standing = on_contract(tender)
    if standing.waits_for is not None:
        return _("asked of %(name)s") % {"name": standing.waits_for.person}
    if not standing.counts:
        return _("not recorded yet")
    return f"{standing.newest.name} · {standing.newest.manner}"


def _dates(tender: Tender) -> Any:
    if tender.deadline is None:
        return _("not chosen yet")
    return _("deadline and opening on the same moment")


def _lots(tender: Tender) -> list[list[Section]]:
    groups = []
    for lot in tender.lots.prefetch_related("lines", "criteria"):
        args = [tender.pk, lot.pk]
        points = sum((c.max_points for c in lot.criteria.all()), lot.price_weight)
        groups.append(
            [
                Section(
                    f"lot:{lot.pk}",
                    _("Lot %(number)s: %(name)s") % {"number": lot.number, "name": lot.name},
                    reverse("tenders:lot_edit", args=args),
                    amount(lot.budget),
                ),
                Section(
                    f"lines:{lot.pk}",
                    _("Bill of quantities"),
                    reverse("tenders:lot_lines", args=args),
                    _("%(count)s lines") % {"count": len(lot.lines.all())},
                ),
                Section(
                    f"criteria:{lot.pk}",
                    _("Criteria and weights"),
                    reverse("tenders:lot_criteria", args=args),
                    _("%(points)s of 100 points") % {"points": f"{points:.2f}"},
                ),
            ]
        )
    return groups


def _contents(tender: Tender) -> list[Section]:
    found = []
    for content in CONTENTS:
        text = str(tender.contents.get(content.key, ""))
        if not text and content.key in FROM_FACTS:
            summary: Any = _("stated by the facts above")
        else:
            summary = _("%(count)s characters") % {"count": len(text)} if text else _("empty")
        found.append(
            Section(
                f"content:{content.key}",
                content_name(content),
                reverse("tenders:content", args=[tender.pk, content.key]),
                summary,
                content.number,
            )
        )
    return found

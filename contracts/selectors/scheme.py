"""A scheme as people read it: sentences, the table of bands, what a score costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.models import SchemeVersion
from contracts.rules.scheme import Scheme, parse_scheme, problems, sentences
from contracts.rules.settlement import SettlementCase, settle
from procurement.errors import Reason
from procurement.rules.cases import MalformedCase
from procurement.web.formats import number, quantity, unit_words
from procurement.web.parts import Cell, Column, Table

SAMPLE_FEE = Decimal("100000.00")
SAMPLE_SCORES = [
    Decimal(score) for score in ("98", "95", "92", "90", "88", "86", "80", "75", "70", "60")
]


@dataclass(frozen=True)
class Rule:
    """One numbered rule with its sentences and what is wrong with it."""

    number: int
    title: Any
    texts: list[str]
    problems: list[Reason]


@dataclass(frozen=True)
class SchemeReading:
    """Everything the page of a scheme shows."""

    rules: list[Rule]
    problems: list[Reason]
    table: Table | None


def read(version: SchemeVersion) -> SchemeReading:
    """Read a version aloud; one that cannot be read says where and why."""
    try:
        scheme = parse_scheme(version.definition)
    except MalformedCase as error:
        reason = Reason(
            "scheme_malformed",
            _("The scheme cannot be read at %(path)s: %(problem)s."),
            {"path": error.path, "problem": error.reason},
        )
        return SchemeReading([], [reason], None)
    found = list(problems(scheme))
    return SchemeReading(_rules(scheme, version.definition, found), found, costs(scheme))


def _rules(scheme: Scheme, definition: Mapping[str, Any], found: Sequence[Reason]) -> list[Rule]:
    places = [("score", _("Score"))]
    places += [
        (f"money[{index}]", TITLES.get(one["rule"], one["rule"]))
        for index, one in enumerate(definition["money"])
    ]
    places += [("cap", _("The most that can be deducted")), ("consequences", _("Consequences"))]
    spoken = sentences(scheme)
    rules: list[Rule] = []
    for place, title in places:
        texts = [one.text(gettext) for one in spoken if one.path.startswith(place)]
        wrong = [one for one in found if one.field.startswith(place)]
        if texts or wrong:
            rules.append(Rule(len(rules) + 1, title, texts, wrong))
    return rules


TITLES = {
    "percent_per_point": _("By the score, in per cent of the fee"),
    "amount_per_point": _("By the score, in CNY"),
    "bands": _("By the score, in bands"),
    "assessed_share": _("The share that the score earns"),
    "whole_fee_below": _("The month that is lost"),
    "per_finding": _("By the finding"),
    "per_event": _("By the event"),
    "price_class": _("The price class"),
    "kind_shares": _("The share of each kind of inspection"),
}


def costs(scheme: Scheme, fee: Decimal = SAMPLE_FEE) -> Table | None:
    """What a score costs of a sample fee; nothing where the scheme leaves it open."""
    rows = []
    for score in SAMPLE_SCORES:
        try:
            done = settle(_sample(scheme, score, fee))
        except ValueError:
            return None
        share = done.deduction / done.fee * 100 if done.fee else Decimal(0)
        rows.append(
            [
                Cell(quantity(score)),
                Cell(number(-done.deduction, 2), number=True),
                Cell(f"{quantity(share.quantize(Decimal('0.01')))}%", number=True),
                Cell(number(done.payable, 2), number=True),
            ]
        )
    caption = _("What a score costs of a fee of CNY %(fee)s") % {"fee": number(fee, 2)}
    columns = [
        Column(_("Score")),
        Column(_("Deduction (CNY)"), number=True),
        Column(_("Share of the fee"), number=True),
        Column(_("Payable (CNY)"), number=True),
    ]
    return Table(caption, columns, rows, show_caption=True, dense=True)


def _sample(scheme: Scheme, score: Decimal, fee: Decimal) -> SettlementCase:
    priced = scheme.price_class is not None
    return SettlementCase(
        scheme=scheme,
        fee=None if priced else fee,
        area_m2=fee if priced else None,
        score=score,
        scores=dict.fromkeys(scheme.scored_kinds, (score,)),
    )


def checklists(version: SchemeVersion) -> list[Table]:
    """The sheets of a version: item, points, fault, points each, hours to put it right."""
    tables = []
    for sheet in version.checklists.prefetch_related("items__faults"):
        rows = []
        for item in sheet.items.all():
            for place, fault in enumerate(item.faults.all()):
                first = place == 0
                rows.append(
                    [
                        Cell(f"{fault.code} {fault.text}", note=fault.measure),
                        Cell(item.name if first else "〃", note=_points(item) if first else ""),
                        Cell(quantity(fault.points_each), number=True, note=unit_words(fault.unit)),
                        Cell(fault.time_to_put_right, number=True),
                        Cell(fault.money_kind or None),
                    ]
                )
        columns = [
            Column(_("Fault")),
            Column(_("Item")),
            Column(_("Points each"), number=True),
            Column(_("Time to put it right"), number=True),
            Column(_("Costs")),
        ]
        caption = f"{sheet.kind} · {sheet.name}"
        tables.append(Table(caption, columns, rows, dense=True, extra={"sheet": sheet}))
    return tables


def _points(item: Any) -> str:
    return gettext("%(points)s points") % {"points": quantity(item.max_points)}

"""The facts of a tender as pages and the printed documents show them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.web import formats
from procurement.web.parts import Cell, Column, Fact, Table
from tenders.guards.tendering import rules_on
from tenders.guards.terms import asked_rates, low_price_rates
from tenders.lifecycle.tender import TenderState
from tenders.models import Lot, Tender
from tenders.rules.anonymity import INVALID
from tenders.rules.evaluation import COMPREHENSIVE
from tenders.selectors.standing import lot_state


def percent(rate: Decimal) -> str:
    """0.10 -> 10%."""
    return f"{formats.quantity(rate * 100)}%"


def method_of(lot: Lot, tender: Tender) -> str:
    """How a lot is evaluated, in a few words."""
    if tender.method != COMPREHENSIVE:
        return str(tender.get_method_display())
    return _("Comprehensive scoring, price %(weight)s") % {
        "weight": formats.quantity(lot.price_weight)
    }


def more_deductions(lot: Lot) -> list[Any]:
    """The deductions besides the one for small and micro enterprises themselves."""
    found = []
    if lot.share_rate:
        text = _("minus %(rate)s where small firms do 30 %% or more")
        found.append(text % {"rate": percent(lot.share_rate)})
    if lot.domestic_rate:
        text = _("minus %(rate)s for domestic products")
        found.append(text % {"rate": percent(lot.domestic_rate)})
    return found


def for_whom(lot: Lot) -> str:
    """Who may bid, and which deductions there are."""
    return " · ".join(str(part) for part in (_addressees(lot), *more_deductions(lot)))


def _addressees(lot: Lot) -> Any:
    """Who may bid, and what small and micro enterprises get."""
    if lot.reserved_for_small:
        return _("Small and micro enterprises only; no price deduction")
    if lot.reserved_share:
        words = {"share": percent(lot.reserved_share)}
        return _("%(share)s for small and medium enterprises; no price deduction") % words
    if lot.small_rate:
        return _("Open; small and micro enterprises minus %(rate)s") % {
            "rate": percent(lot.small_rate)
        }
    return _("Open to every supplier")


def lot_table(tender: Tender, *, inside: bool = False) -> Table:
    """Lots with method, addressees and budget; the foot says whether the sum fits the plan."""
    lots = list(tender.lots.all())
    opened = tender.status in (TenderState.OPENED, TenderState.TERMINATED)
    total = sum((lot.budget for lot in lots), Decimal(0))
    rows = []
    for lot in lots:
        url = lot.get_absolute_url() if opened else ""
        row = [
            Cell(f"{lot.number} {lot.name}", note=lot.scope, url=url),
            Cell(method_of(lot, tender)),
            Cell(lot_state(lot, inside=inside)[0] if opened else for_whom(lot)),
            Cell(f"{lot.budget:,.2f}", number=True),
        ]
        rows.append(row)
    fits = total == tender.plan.budget
    foot = [
        Cell(_("Sum, as in the plan") if fits else _("Sum")),
        Cell(""),
        Cell(""),
        Cell(f"{total:,.2f}", number=True),
    ]
    return Table(
        caption=_("Lots (%(count)s)") % {"count": len(lots)},
        columns=[
            Column(_("Lot")),
            Column(_("Evaluation")),
            Column(_("Status") if opened else _("For whom")),
            Column(_("Budget per year (CNY)"), number=True),
        ],
        rows=rows,
        foot=foot,
        show_caption=True,
        empty=_("No lot yet"),
    )


def _subcontracting(tender: Tender) -> list[Fact]:
    """Said where it is allowed: what nobody allows may not be passed on (第三十五条)."""
    if not tender.subcontract_allowed:
        return []
    note = _("of what is not the core of the work; named in the bid with its share")
    return [Fact(_("Subcontracting"), _("allowed"), note)]


def _said(tender: Tender, facts: list[Fact]) -> list[Fact]:
    """With what is the product's own in the words of the procedure."""
    say = tender.phrased
    return [replace(one, label=say(one.label), value=say(one.value)) for one in facts]


def public_facts(tender: Tender) -> list[Fact]:
    """What the law makes public with the notice (87号令第十三条)."""
    offer = "—"
    if tender.documents_from and tender.documents_until:
        first = formats.moment_short(tender.documents_from)
        offer = f"{first} – {formats.moment_short(tender.documents_until)}"
    deposit = f"{tender.deposit:,.2f}" if tender.deposit else _("none")
    facts = [
        Fact(_("Purchaser"), tender.purchaser, tender.purchaser.address),
        Fact(_("Procedure"), tender.get_procedure_display(), tender.get_method_display()),
        Fact(_("Requirement in brief"), tender.summary),
        Fact(_("Special qualification required"), tender.qualification or _("none")),
        Fact(_("Consortia"), _("allowed") if tender.consortium_allowed else _("not allowed")),
        *_subcontracting(tender),
        Fact(_("Bid deposit (CNY)"), deposit),
        Fact(_("Performance bond"), _bond(tender)),
        *_lots_most(tender),
        *_anonymous(tender),
        *_low_prices(tender),
        *_decision(tender),
        Fact(_("Documents on offer"), offer, _("free of charge, for registered suppliers")),
        Fact(
            _("Deadline and opening"),
            formats.moment_words(tender.deadline) if tender.deadline else "—",
            tender.place,
        ),
        *_visit(tender),
        Fact(_("Validity of bids"), _("%(days)s days") % {"days": tender.validity_days}),
        Fact(_("Contact"), f"{tender.contact} {tender.contact_phone}".strip() or "—"),
    ]
    return _said(tender, facts)


def _bond(tender: Tender) -> Any:
    """A share of the contract, or none."""
    if not tender.bond_percent:
        return _("none")
    share = percent(tender.bond_percent / 100)
    return _("%(share)s of the contract") % {"share": share}


def _lots_most(tender: Tender) -> list[Fact]:
    """How many lots one supplier may bid for, where that is limited."""
    if tender.lots_most is None:
        return []
    return [Fact(_("Most lots one supplier may bid for"), tender.lots_most)]


def _anonymous(tender: Tender) -> list[Fact]:
    """What the documents say of an anonymous part, its consequence included (第六十三条第六项)."""
    if not tender.anonymous:
        return []
    text = _(
        "anonymous: read and scored under a code until every score is handed in; PDF without "
        "name, mark or signature of the bidder; its objective items are scored from it too, so "
        "what proves them names nobody. A part that gives its author away makes the bid invalid."
    )
    return [Fact(_("Technical part"), text, INVALID)]


def _low_prices(tender: Tender) -> list[Fact]:
    """From which shares downwards a price is questioned, where the documents raise them."""
    rates = low_price_rates(tender)
    if rates is None or not any(rate is not None for rate in asked_rates(tender).values()):
        return []
    text = _(
        "a bidder explains a price below %(mean)s of the mean price, %(next)s of the next lowest "
        "or %(ceiling)s of the maximum price"
    ) % {
        "mean": percent(rates.of_mean),
        "next": percent(rates.of_next),
        "ceiling": percent(rates.of_ceiling),
    }
    return [Fact(_("Abnormally low prices"), text, "财库〔2026〕2号")]


def _decision(tender: Tender) -> list[Fact]:
    """Who chooses among the candidates, how, and what allows it, where that is not the order."""
    rules = rules_on(tender).decision
    ground = rules.ground(tender.decision_ground) if rules is not None else None
    if ground is None:
        return []
    ranked = _("ranked") if tender.candidates_ranked else _("not ranked")
    words = {
        "method": tender.get_decision_method_display(),
        "count": tender.candidates,
        "ranked": ranked,
    }
    text = _(
        "Evaluation and decision apart: the committee recommends %(count)s candidates, %(ranked)s, "
        "with its opinion on each; a group of the purchaser decides. %(method)s."
    )
    return [
        Fact(
            _("Decision"),
            text % words,
            f"{formats.citation(ground.article)} · {tender.decision_basis}",
        )
    ]


def _visit(tender: Tender) -> list[Fact]:
    """The site visit, for all at the same time (87号令第二十六条)."""
    if tender.visit_at is None:
        return []
    note = " · ".join(text for text in (tender.visit_place, tender.visit_note) if text)
    return [Fact(_("Site visit"), formats.moment_words(tender.visit_at), note)]


def people(tender: Tender) -> list[Fact]:
    """Who handles the tender."""
    count = tender.opening_officers.count()
    officers = _("%(count)s named, %(quorum)s needed") % {
        "count": count,
        "quorum": tender.opening_quorum,
    }
    facts = [
        Fact(_("Officer"), tender.officer),
        Fact(_("Approver"), tender.approver or "—"),
        Fact(_("Opening officers"), officers if count else "—"),
    ]
    return _said(tender, facts)

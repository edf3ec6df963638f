"""Before a tender is submitted or published: lawful in what it asks, gives and scores.

The same questions are asked of a section when it is saved, each reason at the field of its form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.errors import Amount, Reason
from tenders.guards import anonymity
from tenders.guards.invitation import pool_of
from tenders.guards.tendering import rules_on, section_of
from tenders.rules import eligibility, forbidden, low_price, requirements, scored_twice, terms
from tenders.rules.amendments import LOT_TEXTS
from tenders.rules.contents import CONTENTS
from tenders.rules.evaluation import COMPREHENSIVE
from tenders.rules.rule_sets import DOMESTIC_PRODUCT, SMALL_MICRO, SMALL_MICRO_SHARE, RuleSet
from tenders.rules.timetable import local_day

RATE_NAMES = {
    SMALL_MICRO: _("for small and micro enterprises"),
    SMALL_MICRO_SHARE: _("where small firms do 30 % or more"),
    DOMESTIC_PRODUCT: _("for domestic products"),
}
# The field of a lot that fixes each deduction.
RATE_FIELDS = {
    SMALL_MICRO: "small_rate",
    SMALL_MICRO_SHARE: "share_rate",
    DOMESTIC_PRODUCT: "domestic_rate",
}
RESERVED = "财库〔2020〕46号第八条"
RATE_ARTICLE = "财库〔2022〕19号"


def lawful_terms(tender: Any, **_inputs: Any) -> Iterator[Reason]:
    """Prices, deposit, weights, deductions of every lot; budgets within the plan."""
    rules = rules_on(tender)
    lots = list(tender.lots.prefetch_related("criteria"))
    budget = sum((lot.budget for lot in lots), Decimal(0))
    if lots and budget > tender.plan.budget:
        yield Reason(
            "over_plan",
            _("The lots add up to %(sum)s, more than the plan's budget of %(budget)s."),
            {"sum": Amount(budget), "budget": Amount(tender.plan.budget)},
            "政府采购法第六条",
            "lots",
        )
    basics = basics_against_law(tender, budget, rules, lots=len(lots))
    yield from _in_section("basics", basics)
    yield from _in_section("basics", anonymity.against_law(tender))
    for lot in lots:
        yield from lot_terms(lot, tender, rules)
    yield from forbidden_texts(tender, lots)


def basics_against_law(
    tender: Any, budget: Decimal, rules: RuleSet, *, lots: int
) -> Iterator[Reason]:
    """Deposit, bond, qualification, validity, limits; each reason at its field.

    `budget` is that of all `lots`; what is None is not said yet.
    """
    securities = eligibility.TenderTerms(
        budget=budget or Decimal(1),
        deposit=(budget and tender.deposit) or Decimal(0),
        bond_percent=tender.bond_percent or Decimal(0),
    )
    yield from eligibility.check_securities(securities, rules)
    yield from terms.check_lots_most(tender.lots_most, lots)
    asked = (tender.qualification or "").split("\n")
    yield from forbidden.check_items(asked, "qualification")
    yield from terms.check_validity(tender.validity_days)
    yield from terms.check_candidates(tender.candidates)
    yield from terms.check_places(tender.price_places)
    named = dict(zip(asked_rates(tender), low_price.LOW_RATES, strict=True))
    for reason in low_price.check_rates(
        rules.low_price, asked_rates(tender), rules.low_price_rate_max
    ):
        yield replace(reason, field=named[reason.field])


def asked_rates(tender: Any) -> dict[str, Decimal | None]:
    """The rates of low prices that the documents raise, by the name the rules give them."""
    return {
        "of_mean": tender.low_mean_rate,
        "of_next": tender.low_next_rate,
        "of_ceiling": tender.low_ceiling_rate,
    }


def low_price_rates(tender: Any) -> low_price.LowPriceRates | None:
    """From which shares downwards a price is questioned; None where no rule says so."""
    rates = rules_on(tender).low_price
    return None if rates is None else low_price.raised(rates, asked_rates(tender))


def lot_terms(lot: Any, tender: Any, rules: RuleSet) -> Iterator[Reason]:
    """What is unlawful in one lot: its own facts, its criteria and their weights."""
    section = section_of(lot, "lot")
    yield from _in_section(section, lot_against_law(lot, tender, rules), lot)
    criteria = list(lot.criteria.all())
    if criteria:
        section = section_of(lot, "criteria")
        yield from _in_section(section, criteria_against_law(lot, tender, rules, criteria), lot)


def scored_as_required(tender: Any, **_inputs: Any) -> Iterator[Reason]:
    """Each criterion answers a requirement, each requirement marked ▲ has one (第五十五条).

    The credit record answers none: it is no part of the requirement.
    """
    if tender.method != COMPREHENSIVE:
        return
    for lot in tender.lots.prefetch_related("criteria"):
        criteria = list(lot.criteria.all())
        if not criteria:
            continue
        for row, one in enumerate(criteria, start=1):
            if one.part != one.Part.CREDIT:
                for reason in requirements.untied(answers([one])):
                    yield from _of_criterion(lot, _at_field(reason, reason.field, row=row))
        for reason in requirements.unscored(lot.requirement or "", answers(criteria)):
            yield from _of_criterion(lot, reason)


def _of_criterion(lot: Any, reason: Reason) -> Iterator[Reason]:
    return _in_section(section_of(lot, "criteria"), [reason], lot)


def lot_against_law(lot: Any, tender: Any, rules: RuleSet) -> Iterator[Reason]:
    """Term, start, prices and deduction of one lot; each reason at its field.

    What is None is not said yet; only the start may be missing until the tender is submitted.
    """
    today = clock.legal_today()
    deadline = local_day(tender.deadline) if tender.deadline else None
    yield from terms.check_years(lot.years, rules)
    yield from terms.check_start(lot.service_starts_on, today, deadline)
    yield from requirements.check_numbers(lot.requirement or "")
    if lot.budget is not None:
        prices = eligibility.TenderTerms(budget=lot.budget, maximum_price=lot.max_price)
        for reason in eligibility.check_prices(prices):
            yield _at_field(reason, "max_price")
    yield from _rates_against_law(lot, tender, rules)


def rates_of(lot: Any) -> dict[str, Decimal]:
    """The policy deductions a lot fixes, as shares of the original price, by their kind."""
    found = {kind: getattr(lot, name) for kind, name in RATE_FIELDS.items()}
    return {kind: rate for kind, rate in found.items() if rate}


def _rates_against_law(lot: Any, tender: Any, rules: RuleSet) -> Iterator[Reason]:
    """Deductions within their ranges, and none forgotten; a reserved lot has none for its size."""
    for kind, rate in rates_of(lot).items():
        one = eligibility.TenderTerms(
            budget=Decimal(1), rates={kind: rate}, reserved=lot.is_reserved
        )
        for reason in eligibility.check_rates(one, rules):
            yield _at_field(reason, RATE_FIELDS[kind], name=RATE_NAMES[kind])
    yield from _reserved_share(lot, tender)
    if lot.is_reserved:
        return
    if lot.small_rate is not None and not lot.small_rate:
        message = _("A deduction for small and micro enterprises must be fixed.")
        yield Reason("rate_missing", message, {}, RATE_ARTICLE, "small_rate")
    together = tender.consortium_allowed or tender.subcontract_allowed
    if together and lot.share_rate is not None and not lot.share_rate:
        message = _(
            "Consortia or subcontracting are allowed: fix the deduction where small firms do 30 % "
            "or more."
        )
        yield Reason("share_rate_missing", message, {}, RATE_ARTICLE, "share_rate")


def _reserved_share(lot: Any, tender: Any) -> Iterator[Reason]:
    """A share can be reserved where others may do a part, and not of a lot that is reserved whole.

    Lots reserve 财库〔2020〕46号第八条 as a whole, by a consortium's share or by a subcontract's.
    """
    if not lot.reserved_share:
        return
    if lot.reserved_for_small:
        message = _("The whole lot is reserved already: reserve no share of it beside that.")
        yield Reason("reserved_twice", message, {}, RESERVED, "reserved_share")
    if not (tender.consortium_allowed or tender.subcontract_allowed):
        message = _(
            "A reserved share is done by a consortium or by subcontractors: allow one of both."
        )
        yield Reason("reserved_share_by_nobody", message, {}, RESERVED, "reserved_share")


def criteria_against_law(
    lot: Any, tender: Any, rules: RuleSet, criteria: list[Any]
) -> Iterator[Reason]:
    """Weights, ranges, what may not be scored; reasons about one criterion name row and column.

    Points or a price weight that is None is not said yet: then nothing can be added up.
    """
    points = {f"{n} {c.name or ''}": c.max_points for n, c in enumerate(criteria, start=1)}
    whole = lot.price_weight is not None and None not in points.values()
    weighed = eligibility.TenderTerms(
        budget=Decimal(1),
        weights={name: value or Decimal(0) for name, value in points.items()},
        price_weight=lot.price_weight,
        procedure=tender.procedure,
        method=tender.method,
    )
    for reason in eligibility.check_weights(weighed, rules):
        if reason.code == "weights_sum" and not whole:
            continue
        row = reason.params.get("row")
        if isinstance(row, int):
            yield _at_field(reason, "name", item=criteria[row - 1].name)
        else:
            yield _at_field(reason, "price_weight")
    yield from _unlawful_scores(tender, criteria)
    yield from requirements.check_answers(lot.requirement or "", answers(criteria))
    for row, criterion in enumerate(criteria, start=1):
        text, most = criterion.bands or "", criterion.max_points
        yield from requirements.check_bands(text, most, row=row)


def answers(criteria: Iterable[Any]) -> list[requirements.Scores]:
    """Which requirement each criterion says it scores."""
    return [requirements.Scores(c.name or "", c.requirement) for c in criteria]


def _unlawful_scores(tender: Any, criteria: list[Any]) -> Iterator[Reason]:
    """What a description scores against the law, and what already qualifies a bidder."""
    where = "description"
    texts = [criterion.description or "" for criterion in criteria]
    yield from forbidden.check_items(texts, where, kinds=forbidden.IN_DESCRIPTIONS)
    items = [(criterion.name or "", text) for criterion, text in zip(criteria, texts, strict=True)]
    yield from scored_twice.check_scored_twice(asked_of_bidders(tender), items, where)


def asked_of_bidders(tender: Any) -> str:
    """Every text that asks for qualification: field, content no. 3 and prequalification."""
    pool = pool_of(tender)
    content = str(tender.contents.get("qualification_papers", ""))
    return "\n".join([tender.qualification or "", content, pool.criteria if pool else ""])


def _at_field(reason: Reason, field: str, **params: Any) -> Reason:
    """The same reason at a field of our forms, whose names the rules do not know."""
    return replace(reason, field=field, params={**reason.params, **params})


def _in_section(section: str, reasons: Iterable[Reason], lot: Any = None) -> Iterator[Reason]:
    """The same reasons in the list of what is missing, those of a lot with its number."""
    for reason in reasons:
        one = reason if lot is None else _of_lot(lot.number, reason)
        yield replace(one, field=section)


def _of_lot(number: int, reason: Reason) -> Reason:
    """A reason with lot and criterion in front."""
    params: dict[str, object] = {"lot": number, "text": reason}
    message = _("Lot %(lot)s: %(text)s")
    if "row" in reason.params:
        params["row"] = reason.params["row"]
        message = _("Lot %(lot)s, criterion %(row)s: %(text)s")
    return Reason(reason.code, message, params, reason.article)


def forbidden_texts(tender: Any, lots: list[Any]) -> Iterator[Reason]:
    """A minimum price (87号令第十二条), a firm's size, age or place (第十七条) in the documents."""
    for content in CONTENTS:
        text = str(tender.contents.get(content.key, ""))
        section = f"content:{content.key}"
        found = [minimum_price(section)] if forbidden.sets_minimum_price(text) else []
        found += forbidden.check_items([text], section, kinds=forbidden.kinds_in(content.key))
        for reason in found:
            message = _("Content %(number)s: %(text)s")
            params = {"number": content.number, "text": reason}
            yield Reason(reason.code, message, params, reason.article, section)
    for lot in lots:
        section = section_of(lot, "lot")
        # One refusal of a kind is enough: the section says at which of its fields.
        of_lot = {reason.code: reason for reason in unlawful_in(lot)}
        yield from _in_section(section, of_lot.values(), lot)


def unlawful_in(lot: Any) -> Iterator[Reason]:
    """The same in each text of a lot, at its field."""
    for name in LOT_TEXTS:
        text = getattr(lot, name) or ""
        if forbidden.sets_minimum_price(text):
            yield minimum_price(name)
        yield from forbidden.check_items([text], name, kinds=forbidden.IN_TEXTS)


def minimum_price(section: str) -> Reason:
    """The refusal of a minimum price."""
    return Reason(
        "minimum_price", _("A minimum price may not be set."), {}, "87号令第十二条", section
    )

"""Building a contract from its award, and writing its terms while it is a draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import guards
from contracts.models import Bond, Contract, ContractLine, Period, SchemeVersion, ServiceArea
from contracts.models.drafts import Area, Terms
from contracts.permissions import may_build, may_manage
from contracts.rules.bill import contradictions
from contracts.rules.payments import period_fees
from contracts.rules.periods import MONTHS_OF_A_YEAR, add_months, last_day, spans
from contracts.services import area_rows, schemes
from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.workflow import act, lock
from tenders.models import Award, Lot

__all__ = [
    "Area",
    "Terms",
    "acknowledge_contradictions",
    "add_areas",
    "areas_from_bill",
    "build_from_award",
    "remove_area",
    "write_terms",
]

READY = "issued"
"""The state of an award whose letter is out: the thirty days to sign run."""


def build_from_award(
    award: Award, *, actor: Any, terms: Terms | None = None, number: str = ""
) -> Contract:
    """Draft the contract of an award: parties, price, bill of quantities, term and periods.

    Prices and amounts are taken over as they were bid; nothing is computed again.
    """
    require(may_build(actor, award))
    with act():
        award = lock(award)
        _buildable(award)
        lot, tender = award.lot, award.lot.tender
        first = terms.starts_on if terms else lot.service_starts_on or _next_month()
        contract = Contract.objects.create(
            number=number or _number(lot),
            name=f"{tender.title}（{lot.name}）",
            lot=lot,
            award=award,
            purchaser=tender.purchaser,
            supplier=award.supplier,
            service_kind=lot.service_kind,
            amount=award.amount,
            years=award.years,
            starts_on=first,
            ends_on=last_day(first, award.years),
            manager=actor,
            created_by=actor,
        )
        _take_over_bill(contract, award)
        _cut_periods(contract)
        journal.add("contracts.contract.build", contract, actor=actor, inputs={"award": award.pk})
        if terms:
            contract = write_terms(contract, terms, actor=actor)
        return contract


def _buildable(award: Award) -> None:
    reasons = tuple(not_buildable(award))
    if reasons:
        raise WrongState(*reasons)


def not_buildable(award: Award) -> Iterator[Reason]:
    """Why no contract can be built from this award."""
    if Contract.objects.filter(award=award).exists():
        yield Reason("built", _("The contract of this award exists already."))
    elif award.status != READY:
        yield Reason(
            "award", _("The award letter has not been issued, or the contract is signed already.")
        )


def _number(lot: Lot) -> str:
    """The tender's number and the lot's; one more where an earlier winner had declined."""
    plain = f"{lot.tender.number}-{lot.number:02d}"
    built = lot.contracts.count()
    return f"{plain}-{built + 1}" if built else plain


def _next_month() -> date:
    return add_months(clock.legal_today().replace(day=1), 1)


def _take_over_bill(contract: Contract, award: Award) -> None:
    rows = award.bid.lines.select_related("lot_line").order_by("lot_line__number")
    ContractLine.objects.bulk_create(
        ContractLine(
            contract=contract,
            number=row.lot_line.number,
            name=row.lot_line.name,
            unit=row.lot_line.unit,
            quantity=row.lot_line.quantity,
            unit_price=row.unit_price,
            amount=row.amount,
        )
        for row in rows
    )


def _cut_periods(contract: Contract) -> None:
    """Cut the term into periods; the fees of each year add up to the yearly price."""
    fees = period_fees(contract.amount, MONTHS_OF_A_YEAR // contract.period_months)
    contract.periods.all().delete()
    Period.objects.bulk_create(
        Period(
            contract=contract,
            number=number,
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            fee=fees[(number - 1) % len(fees)],
        )
        for number, span in enumerate(
            spans(contract.starts_on, contract.years, contract.period_months), start=1
        )
    )


def _draft(contract: Contract, actor: Any) -> Contract:
    """The locked row, while it may still be written."""
    require(may_manage(actor, contract))
    row = lock(contract)
    reasons = tuple(not_editable(row))
    if reasons:
        raise WrongState(*reasons)
    return row


def not_editable(contract: Contract) -> Iterator[Reason]:
    """Why the text of a contract can no longer be changed."""
    if not contract.is_editable:
        message = _("Only a draft can be changed; the contract stands at “%(state)s”.")
        yield Reason("not_a_draft", message, {"state": contract.get_status_display()})


def write_terms(contract: Contract, terms: Terms, *, actor: Any) -> Contract:
    """Write term, payment periods, scheme, place and bond of a draft; periods are cut anew."""
    with act():
        row = _draft(contract, actor)
        reasons = (
            *guards.start_is_lawful(row, terms.starts_on),
            *scheme_problems(row, terms.scheme_version, meant=terms.other_service),
            *bond_problems(row, terms.bond, terms.bond_return),
        )
        if reasons:
            raise RuleBroken(*reasons)
        row.starts_on = terms.starts_on
        row.ends_on = last_day(terms.starts_on, row.years)
        row.period_months = terms.period_months
        row.scheme_version = terms.scheme_version
        row.place = terms.place
        row.save()
        _cut_periods(row)
        _write_bond(row, terms)
        journal.add(
            "contracts.contract.write_terms",
            row,
            actor=actor,
            inputs={
                "starts_on": terms.starts_on,
                "period_months": terms.period_months,
                "scheme_version": str(terms.scheme_version or ""),
                "other_service": terms.other_service,
                "bond": terms.bond,
            },
        )
        return row


def scheme_problems(
    contract: Contract, version: SchemeVersion | None, *, meant: bool
) -> Iterator[Reason]:
    """A scheme with the sheets of another service is taken only by whoever says it is meant."""
    if version is None or meant or schemes.fits(version, contract.service_kind):
        return
    message = _(
        "This scheme is made for %(scheme)s, the contract is for %(contract)s: choose another "
        "one, or confirm below that it is meant."
    )
    params = {
        "scheme": schemes.service_words(version),
        "contract": contract.get_service_kind_display(),
    }
    yield Reason("other_service", message, params, field="scheme_version")


def bond_problems(contract: Contract, bond: Decimal | None, returns: str) -> Iterator[Reason]:
    """What is unlawful in a bond as written: a tenth at most, and how it returns (art. 48)."""
    yield from guards.bond_within_limit(contract, bond)
    if bond and not returns.strip():
        message = _("Say how and when the bond returns.")
        yield Reason("bond_return", message, {}, guards.GPL_48, "bond_return")


def _write_bond(contract: Contract, terms: Terms) -> None:
    if not terms.bond:
        Bond.objects.filter(contract=contract).delete()
        return
    Bond.objects.update_or_create(
        contract=contract,
        defaults={
            "amount": terms.bond,
            "form": terms.bond_form,
            "return_terms": terms.bond_return,
        },
    )


def add_areas(
    contract: Contract, areas: Iterable[Area], *, actor: Any, wrong: Iterable[Reason] = ()
) -> list[ServiceArea]:
    """List service areas of a draft; codes are used once. Every wrong row is named.

    `wrong` says what could not even be read: it is told together with the rest, and nothing
    is listed.
    """
    rows = list(areas)
    with act():
        draft = _draft(contract, actor)
        lines = {line.number: line for line in draft.bill}
        known = set(draft.areas.values_list("code", flat=True))
        reasons = [*wrong, *area_rows.problems_of_rows(rows, known, lines)]
        if not rows and not reasons:
            reasons = [Reason("no_rows", _("There is no row to add."), field=area_rows.FILE)]
        if reasons:
            raise RuleBroken(
                *sorted(reasons, key=lambda reason: int(str(reason.params.get("row", 0))))
            )
        created = ServiceArea.objects.bulk_create(
            ServiceArea(
                contract=draft,
                code=row.code,
                stratum=row.stratum,
                name=row.name,
                service_class=row.service_class,
                quantity=row.quantity,
                unit=row.unit,
                line=lines.get(row.line) if row.line is not None else None,
                latitude=row.latitude,
                longitude=row.longitude,
            )
            for row in rows
        )
        journal.add(
            "contracts.contract.add_areas",
            draft,
            actor=actor,
            inputs={"codes": [row.code for row in rows]},
        )
        return created


def areas_from_bill(contract: Contract, *, actor: Any) -> list[ServiceArea]:
    """List one service area for each line of the bill: a start where there is no list yet."""
    return add_areas(
        contract,
        [
            Area(
                code=f"{line.number:03d}",
                name=line.name,
                stratum=line.unit,
                quantity=line.quantity,
                unit=line.unit,
                line=line.number,
            )
            for line in contract.bill
            if line.quantity > 0
        ],
        actor=actor,
    )


def remove_area(area: ServiceArea, *, actor: Any) -> None:
    """Take a service area out of a draft."""
    with act():
        draft = _draft(area.contract, actor)
        if not draft.areas.filter(pk=area.pk).exists():
            raise WrongState.single("gone", _("This service area has been taken out already."))
        journal.add(
            "contracts.contract.remove_area", draft, actor=actor, inputs={"code": area.code}
        )
        area.delete()


def acknowledge_contradictions(contract: Contract, *, actor: Any) -> Contract:
    """Record that the contradictions of the bill were seen and that the stored amounts hold."""
    with act():
        row = _draft(contract, actor)
        found = contradictions(row.bill, row.amount)
        if not found:
            raise WrongState.single("none", _("The bill of quantities does not contradict itself."))
        row.contradictions_acknowledged_at = clock.now()
        row.contradictions_acknowledged_by = actor
        row.save()
        journal.add(
            "contracts.contract.acknowledge",
            row,
            actor=actor,
            inputs={"lines": [one.number for one in found]},
        )
        return row

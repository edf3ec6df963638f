"""The lists: contracts, certificates, payment plan, service areas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import CertificateState
from contracts.models import Certificate, Contract, Period
from procurement import clock
from procurement.web.formats import measured, number
from procurement.web.parts import Cell, Column, Table
from procurement.web.templatetags.ui import day_short, status


def unbroken(text: Any) -> SafeString:
    """A number or a date stays on one line."""
    return format_html('<span class="nowrap">{}</span>', text)


def _day(day: date | None) -> SafeString | None:
    return unbroken(day_short(day)) if day else None


def periods_table(contract: Contract) -> Table:
    """The payment plan: every period with its state, score, deduction and amount."""
    in_force = Certificate.objects.exclude(status=CertificateState.REVERSED)
    rows = (
        Period.objects.filter(contract=contract)
        .select_related("result")
        .prefetch_related(Prefetch("certificates", in_force, to_attr="current"))
    )
    return Table(
        _("Payment plan"),
        [
            Column(_("Period")),
            Column(_("Status")),
            Column(_("Fee (CNY)"), number=True),
            Column(_("Score"), number=True),
            Column(_("Deduction (CNY)"), number=True),
            Column(_("Payable (CNY)"), number=True),
            Column(_("Last day of payment")),
        ],
        [_period_row(period, contract) for period in rows],
    )


def _period_row(period: Any, contract: Contract) -> list[Cell]:
    result = getattr(period, "result", None)
    certificate = period.current[0] if period.current else None
    url = reverse("contracts:statement", args=[contract.pk, period.number]) if result else ""
    today = clock.legal_today()
    begun = contract.is_public and period.starts_on <= today
    waiting = _("In assessment") if begun else _("Not yet begun")
    return [
        Cell(unbroken(period.label), url=url),
        Cell(
            status(certificate) if certificate else waiting,
            url=certificate.get_absolute_url() if certificate else "",
        ),
        Cell(number(period.fee, 2), number=True),
        Cell(number(result.score, result.score_places) if result else None, number=True),
        Cell(number(-result.deduction, 2) if result else None, number=True),
        Cell(number(certificate.amount, 2) if certificate else None, number=True),
        Cell(_day(certificate.due_on) if certificate else None),
    ]


def contracts_table(rows: Iterable[Contract], *, for_supplier: bool) -> Table:
    """The list of contracts; the other side's name beside each."""
    return Table(
        _("Contracts"),
        [
            Column(_("Contract")),
            Column(_("Purchaser") if for_supplier else _("Contractor")),
            Column(_("Status")),
            Column(_("Yearly price (CNY)"), number=True),
            Column(_("Term")),
        ],
        [
            [
                Cell(row.name, note=row.number, url=row.get_absolute_url()),
                Cell(row.purchaser.name if for_supplier else row.supplier.name),
                Cell(status(row)),
                Cell(number(row.amount, 2), number=True),
                Cell(unbroken(f"{row.starts_on:%Y-%m-%d}"), note=f"{row.ends_on:%Y-%m-%d}"),
            ]
            for row in rows
        ],
        empty=_("No contracts here"),
        empty_text=_("A contract appears when it is built from an award."),
    )


def areas_table(contract: Contract, *, editable: bool) -> Table:
    """The service areas; inspections are drawn from them."""
    rows = contract.areas.select_related("line")
    return Table(
        _("Service areas"),
        [
            Column(_("Area")),
            Column(_("Group of the draw")),
            Column(_("Class")),
            Column(_("Quantity"), number=True),
            Column(_("Line of the bill of quantities")),
            *([Column(_("Change"))] if editable else []),
        ],
        [
            [
                Cell(row.name, note=row.code),
                Cell(row.stratum),
                Cell(row.service_class or None),
                Cell(measured(row.quantity, row.unit), number=True),
                Cell(str(row.line) if row.line else None),
                *(
                    [
                        Cell(
                            _("Take it out"),
                            url=reverse("contracts:remove_area", args=[contract.pk, row.pk]),
                        )
                    ]
                    if editable
                    else []
                ),
            ]
            for row in rows
        ],
        empty=_("No service areas yet"),
        empty_text=_("Inspections are drawn from them; a contract without any cannot be signed."),
    )


def certificates_table(rows: Iterable[Certificate]) -> Table:
    """The list of certificates for finance, managers and suppliers."""
    return Table(
        _("Payment certificates"),
        [
            Column(_("Certificate")),
            Column(_("Contract")),
            Column(_("Period")),
            Column(_("Status")),
            Column(_("Deductions (CNY)"), number=True),
            Column(_("Amount (CNY)"), number=True),
            Column(_("Last day of payment")),
        ],
        [
            [
                Cell(unbroken(row.number), url=row.get_absolute_url()),
                Cell(row.contract.name, note=row.contract.supplier.name),
                Cell(unbroken(row.period.label)),
                Cell(status(row)),
                Cell(number(-row.deductions, 2), number=True),
                Cell(number(row.amount, 2), number=True),
                Cell(_day(row.due_on)),
            ]
            for row in rows
        ],
        empty=_("No certificates here"),
        empty_text=_("A certificate is drafted when the assessment of a period is confirmed."),
    )

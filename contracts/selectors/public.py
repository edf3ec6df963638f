"""What anybody may know about a contract in force: the citizen's page, and the state of payment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import CertificateState
from contracts.lifecycle.certificate import PAID_OUT
from contracts.models import Certificate, Contract, HeldLine, PeriodResult
from contracts.selectors.contract import awarded_in
from contracts.selectors.statement import Wording
from procurement.web import formats
from procurement.web.formats import number
from procurement.web.parts import Cell, Column, Fact, Table
from procurement.web.templatetags.ui import badge, day_short, zh

# One year of months in the chart.
POINTS = 12


@dataclass(frozen=True)
class PublicPayment:
    """The state of a payment as everybody reads it: under way, or paid, how much and when.

    A refund is told with the reversal, once a second person has checked it; `returned` are the
    payments of the same period that came back.
    """

    certificate: Certificate | None
    returned: Sequence[Certificate] = ()

    @property
    def paid(self) -> bool:
        return self.certificate is not None and self.certificate.status in PAID_OUT

    @property
    def badge(self) -> Any:
        return badge("ok", _("Paid")) if self.paid else badge("", _("Being processed"))

    @property
    def amount(self) -> Decimal | None:
        """What has been paid; nothing before."""
        return self.certificate.amount if self.certificate and self.paid else None

    @property
    def paid_at(self) -> Any:
        return self.certificate.paid_at if self.certificate and self.paid else None


@dataclass(frozen=True)
class PublicMonth:
    """One published period: score and money, and how far its payment is."""

    result: PeriodResult
    certificate: Certificate | None
    returned: Sequence[Certificate] = ()

    @property
    def label(self) -> str:
        return self.result.period.label

    @property
    def score(self) -> Decimal:
        return self.result.score

    @property
    def payment(self) -> PublicPayment:
        return PublicPayment(self.certificate, self.returned)

    @property
    def held(self) -> Decimal:
        """Held back until disputed findings are decided, whatever was decided since."""
        return _sum(self.result.held.all())

    @property
    def released(self) -> Decimal:
        """Held back in earlier months, withdrawn since and paid with this one."""
        return self.certificate.additions if self.certificate else Decimal("0.00")

    @property
    def payable(self) -> Decimal:
        """As the statement says: less deduction and what is held back, with what is released."""
        return self.result.payable - self.held + self.released

    @property
    def stays(self) -> Decimal:
        """The part of what was held back that stays deducted after the decisions."""
        return sum((row.stays for row in self.result.held.all()), Decimal("0.00"))


@dataclass(frozen=True)
class PublicContract:
    """A contract as the public sees it: parties, price, bill, areas, months."""

    contract: Contract
    months: list[PublicMonth]

    @property
    def last(self) -> PublicMonth | None:
        """The newest published month."""
        return self.months[-1] if self.months else None

    @property
    def scores(self) -> list[tuple[str, Decimal]]:
        """Label and score of the last published months, oldest first, for the chart."""
        return [(one.result.period.short_label, one.score) for one in self.months[-POINTS:]]


def months_of(contract: Contract) -> PublicContract:
    """The published months of a contract, oldest first; four queries, however many they are."""
    results = (
        PeriodResult.objects.published()
        .filter(contract=contract)
        .select_related("period")
        .prefetch_related("certificates", "held")
        .order_by("period__number")
    )
    months = []
    for row in results:
        row.contract = contract
        payment = payment_of(row)
        months.append(PublicMonth(row, payment.certificate, payment.returned))
    return PublicContract(contract, months)


def _sum(rows: Iterable[HeldLine]) -> Decimal:
    return sum((row.amount for row in rows), Decimal("0.00"))


def payment_of(result: PeriodResult) -> PublicPayment:
    """The payment in force of a result, and those before it that came back; one query."""
    rows = sorted(result.certificates.all(), key=lambda one: one.pk)
    in_force = (one for one in rows if one.status != CertificateState.REVERSED)
    back = [one for one in rows if one.status == CertificateState.REVERSED and one.refunded_on]
    return PublicPayment(next(in_force, None), back)


# Parts of the page ------------------------------------------------------------------------------


def responsible(contract: Contract) -> list[Fact]:
    """Who does the work, who supervises it, and whom to call: offices, not people's own numbers."""
    return [
        Fact(_("Contractor"), zh(contract.supplier.name)),
        _phone(_("Telephone of the contractor"), contract.supplier.phone),
        Fact(_("Purchaser"), zh(contract.purchaser.name)),
        _phone(_("Telephone of the purchaser"), contract.purchaser.phone),
        Fact(_("Address"), zh(contract.purchaser.address) or None),
        Fact(_("Place"), zh(contract.place) or None),
    ]


def _phone(label: Any, phone: str) -> Fact:
    return Fact(label, phone or None, url=f"tel:{''.join(phone.split())}" if phone else "")


def terms(contract: Contract) -> list[Fact]:
    """What was agreed, and the notice that says so."""
    version = contract.scheme_version
    return [
        Fact(_("Contract number"), contract.number),
        awarded_in(contract),
        Fact(_("Service"), contract.get_service_kind_display()),
        Fact(
            _("Term"),
            f"{contract.starts_on:%Y-%m-%d} – {contract.ends_on:%Y-%m-%d}",
            note=_("Years: %(years)s") % {"years": contract.years},
        ),
        Fact(
            _("Deduction scheme"),
            str(version) if version else None,
            url=version.get_absolute_url() if version else "",
        ),
        Fact(
            _("Contract notice"),
            _("Read the notice") if contract.notice_url else None,
            note=_("with the text of the contract") if contract.notice_url else "",
            url=contract.notice_url,
        ),
    ]


def stats(shown: PublicContract) -> list[tuple[Any, str, Any]]:
    """Label, value and what it means: the last month, and the price of a year."""
    price = (
        _("Yearly price"),
        number(shown.contract.amount, 2),
        _("CNY, %(lines)s lines") % {"lines": len(shown.contract.bill)},
    )
    last = shown.last
    if last is None:
        return [price]
    return [
        (
            _("Score of %(period)s") % {"period": last.label},
            number(last.score, last.result.score_places),
            _("part of the fee was deducted") if _deducted(last) else _("nothing was deducted"),
        ),
        (_("Fee of the period"), number(last.result.fee, 2), _("CNY")),
        (
            _("Deducted"),
            number(-_deducted(last), 2),
            f"{_('CNY')}{_decisions(last)}",
        ),
        price,
    ]


def _deducted(month: PublicMonth) -> Decimal:
    """With what was held back and stays deducted."""
    return month.result.deduction + month.stays


def _decisions(month: PublicMonth) -> str:
    """What became of the money that was held back for disputed findings."""
    rows = list(month.result.held.all())
    reduced = [row for row in rows if row.decision == HeldLine.Decision.REDUCED]
    found = (
        (
            _("; another %(amount)s waits for a decision"),
            month.held - sum(row.stays + row.released for row in rows),
        ),
        (
            _("; %(amount)s of it after a dispute that was rejected"),
            month.stays - sum(row.stays for row in reduced),
        ),
        (
            _("; %(amount)s of it after a dispute that reduced the finding"),
            sum(row.stays for row in reduced),
        ),
        (
            _("; %(amount)s was withdrawn after a dispute"),
            sum(row.released for row in rows),
        ),
    )
    return "".join(text % {"amount": number(amount, 2)} for text, amount in found if amount)


def deductions_table(month: PublicMonth) -> Table:
    """What was deducted in a month, why, and by which sentence of the scheme."""
    words = Wording(month.result)
    lines = list(month.result.lines.all())
    maintained = [row for row in month.result.held.all() if row.stays]
    return Table(
        _("Deductions of %(period)s") % {"period": month.label},
        [Column(_("Reason")), Column(_("Rule")), Column(_("Amount (CNY)"), number=True)],
        [
            [
                Cell(words.text(line)),
                Cell(words.sentence(line.rule) or None),
                Cell(number(-line.amount, 2), number=True),
            ]
            for line in lines
        ]
        + [
            [
                Cell(row.label, note=row.decision_words, url=row.url),
                Cell(words.sentence(f"per_finding:{row.kind}") if row.kind else _("By the score")),
                Cell(number(-row.stays, 2), number=True),
            ]
            for row in maintained
        ],
        foot=[
            Cell(_("Total")),
            Cell(""),
            Cell(number(-_deducted(month), 2), number=True),
        ]
        if lines or maintained
        else (),
        empty=_("Nothing was deducted"),
        empty_text=_("The whole fee of the period is payable."),
    )


def months_table(months: list[PublicMonth]) -> Table:
    """Every published month with its statement, the newest first; every row adds up.

    Where money of any month was held back or released, it has a column of its own.
    """
    held = any(one.held for one in months)
    released = any(one.released for one in months)
    return Table(
        _("Months"),
        [
            Column(_("Period")),
            Column(_("Score"), number=True),
            Column(_("Fee (CNY)"), number=True),
            Column(_("Deduction (CNY)"), number=True),
            *([Column(_("Held back until decided (CNY)"), number=True)] if held else ()),
            *([Column(_("Paid after a dispute (CNY)"), number=True)] if released else ()),
            Column(_("Payable (CNY)"), number=True),
            Column(_("Payment")),
        ],
        [
            [
                Cell(one.label, url=one.result.get_absolute_url()),
                Cell(number(one.score, one.result.score_places), number=True),
                Cell(number(one.result.fee, 2), number=True),
                Cell(number(-one.result.deduction, 2), number=True),
                *([_held_cell(one)] if held else ()),
                *([Cell(number(one.released, 2), number=True)] if released else ()),
                Cell(number(one.payable, 2), number=True),
                Cell(
                    one.payment.badge,
                    note=_payment_note(one.payment),
                ),
            ]
            for one in reversed(months)
        ],
        empty=_("No month is published yet"),
        empty_text=_("Each month appears here when the notice of its assessment is published."),
    )


def _held_cell(month: PublicMonth) -> Cell:
    """What was held back, and how much of it was decided in which way."""
    sums: dict[str, Decimal] = {}
    for row in month.result.held.all():
        sums[row.decision_words] = sums.get(row.decision_words, Decimal(0)) + row.amount
    parts = [f"{words} {number(amount, 2)}" for words, amount in sums.items() if amount]
    return Cell(number(-month.held, 2), number=True, note=" · ".join(parts))


def _payment_note(payment: PublicPayment) -> Any:
    """The day of the payment; before there is one, the day on which an earlier one came back."""
    if payment.paid:
        return day_short(payment.paid_at)
    back = payment.returned[-1].refunded_on if payment.returned else None
    return _("refunded %(day)s") % {"day": formats.day_short(back)} if back else ""

"""The page of a certificate: its next step, its lines, its ledger; the list for finance."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import CertificateState
from contracts.lifecycle.certificate import OPEN
from contracts.models import Certificate, HeldLine, LedgerLine
from contracts.permissions import may_handle_certificate, may_record_invoice
from contracts.selectors.statement import Wording
from procurement.people.roles import Role
from procurement.rules.money import capitals
from procurement.web import formats
from procurement.web.formats import number, signed
from procurement.web.parts import (
    Bill,
    BillLine,
    Cell,
    Column,
    Fact,
    Link,
    NextStep,
    Table,
    blocked_acts,
)
from procurement.workflow import may

S = CertificateState

# state -> transition, title with the amount, button, address, role
STEPS: dict[str, tuple[str, Any, Any, str, Role]] = {
    S.DRAFTED: (
        "confirm",
        _("Answer the certificate: CNY %(amount)s"),
        _("Confirm the amount"),
        "confirm",
        Role.SUPPLIER,
    ),
    S.CONFIRMED: (
        "review",
        _("Review the certificate: CNY %(amount)s"),
        _("Review and hand to finance"),
        "review",
        Role.CONTRACT_MANAGER,
    ),
    S.REVIEWED: (
        "approve",
        _("Approve the payment of CNY %(amount)s"),
        _("Approve the payment"),
        "approve",
        Role.FINANCE,
    ),
    S.APPROVED: (
        "pay",
        _("Pay CNY %(amount)s"),
        _("Record the payment"),
        "pay",
        Role.FINANCE,
    ),
    S.REFUNDED: (
        "reverse",
        _("Check the refund of CNY %(amount)s"),
        _("Reverse the certificate"),
        "reverse",
        Role.APPROVER,
    ),
}
STEPS[S.OBJECTED] = STEPS[S.RETURNED] = STEPS[S.CONFIRMED]

OTHERS: dict[str, tuple[tuple[str, Any, str], ...]] = {
    S.DRAFTED: (
        ("object", _("Answer with objections"), "object"),
        ("review", _("Review and hand to finance"), "review"),
    ),
    S.OBJECTED: (("confirm", _("Confirm after all"), "confirm"),),
    S.REVIEWED: (("send_back", _("Return with reasons"), "send_back"),),
    S.APPROVED: (("reverse", _("Reverse"), "reverse"),),
    S.PAID: (("record_refund", _("Record the refund"), "refund"),),
    S.REFUNDED: (("return_refund", _("Return the refund with reasons"), "return_refund"),),
}
NOTES: dict[str, Any] = {
    S.REVIEWED: _("Whoever drafted, confirmed or reviewed it cannot approve it."),
    S.APPROVED: _("Whoever approved it cannot record its payment."),
    S.REFUNDED: _("Whoever paid it or recorded its refund cannot reverse it."),
}


def address(certificate: Certificate, act: str) -> str:
    """The page of one act on a certificate."""
    return reverse(f"contracts:certificate_{act}", args=[certificate.pk])


def next_step(certificate: Certificate, user: Any) -> NextStep:
    """The one thing to do now, with the amount in capitals and the last day."""
    others = [
        Link(title, address(certificate, act))
        for name, title, act in OTHERS.get(certificate.status, ())
        if may(certificate, name, user)
    ]
    unbilled = not certificate.invoice_number and certificate.status in OPEN
    if unbilled and may_record_invoice(user, certificate):
        others.append(Link(_("Record the invoice"), address(certificate, "invoice")))
    caps = f"人民币{capitals(certificate.amount)}"
    values = {"amount": number(certificate.amount, 2)}
    if certificate.status not in STEPS:
        paid = certificate.status == S.PAID
        title = _("Paid: CNY %(amount)s") if paid else _("Reversed")
        mends = bool(may_handle_certificate(user, certificate))
        return NextStep(title=title % values, caps=caps, others=others, mends=mends)
    name, title, button, act, role = STEPS[certificate.status]
    mine = may(certificate, name, user)
    blocked = blocked_acts(certificate, {name: button}, user)
    return NextStep(
        title=title % values,
        text=_text(certificate),
        caps=caps,
        url=address(certificate, act) if mine else "",
        button=button if mine else "",
        icon="stamp" if act == "approve" else "",
        who="" if mine else _("Waiting for: %(role)s") % {"role": role.label},
        due=certificate.due_on if certificate.status in OPEN else None,
        others=others,
        blocked=blocked,
        note=NOTES.get(certificate.status, ""),
    )


def _text(certificate: Certificate) -> Any:
    if certificate.status == S.REFUNDED:
        return _(
            "Finance says that the money came back. Compare it with the bank's paper; then reverse"
            " the certificate, and it is drafted again."
        )
    if certificate.due_on and certificate.invoice_received_on:
        return _(
            "Invoice %(number)s came on %(day)s; payment within 30 days, at the latest %(due)s."
        ) % {
            "number": certificate.invoice_number,
            "day": formats.day_words(certificate.invoice_received_on),
            "due": formats.day_words(certificate.due_on),
        }
    return _("No invoice has come yet; the 30 days of payment begin with it.")


def refund(certificate: Certificate) -> list[Fact]:
    """What came back, when, by which paper, and who says so; nothing without a refund."""
    if certificate.refunded_on is None:
        return []
    facts = [
        Fact(_("Refunded (CNY)"), number(certificate.amount, 2), note=certificate.in_capitals),
        Fact(_("Day of the refund"), formats.day_words(certificate.refunded_on)),
        Fact(_("Reference of the refund"), certificate.refund_reference),
        Fact(_("Recorded by"), str(certificate.refund_recorded_by)),
    ]
    if certificate.reversed_by:
        facts.append(Fact(_("Checked and reversed by"), str(certificate.reversed_by)))
    return facts


def summary(certificate: Certificate) -> Bill:
    """Fee, additions, deductions and what is held back, in one line each."""
    url = certificate.result.get_absolute_url()
    lines = [
        BillLine(_("Fee of %(period)s") % {"period": certificate.period.label}, certificate.fee)
    ]
    if certificate.additions:
        lines.append(
            BillLine(_("Withdrawn or reduced disputes of earlier periods"), certificate.additions)
        )
    count = certificate.result.lines.count()
    lines.append(
        BillLine(
            _("Deductions: %(count)s") % {"count": count},
            -certificate.deductions,
            tone="bad" if certificate.deductions else "",
            url=url,
        )
    )
    if certificate.held_back:
        held = list(certificate.result.held.select_related("settled_in"))
        lines.append(
            BillLine(
                _("Held back (disputed): %(count)s") % {"count": len(held)},
                -certificate.held_back,
                small=_since(certificate, held),
                tone="warn",
                url=url,
            )
        )
    return Bill(lines, _("To be paid now"), certificate.amount, caps=False)


def _since(certificate: Certificate, held: Iterable[HeldLine]) -> str:
    """As of which day the money was held, and what has been decided of it since.

    The certificate keeps its amounts and its paper: a decision is an entry of the ledger or a line
    of a later certificate.
    """
    as_of = {"day": formats.day_words(certificate.drafted_at)}
    said = [str(_("as of %(day)s") % as_of)]
    for row in held:
        words = {"finding": row.reference, "certificate": row.settled_in}
        words["day"] = formats.day_words(row.decided_at) if row.decided_at else ""
        if row.decision == HeldLine.Decision.OPEN:
            text = _("%(finding)s: not decided yet")
        elif row.decision == HeldLine.Decision.MAINTAINED:
            text = _("%(finding)s: decided on %(day)s, deducted for good")
        elif row.decision == HeldLine.Decision.REDUCED:
            words["deducted"], words["released"] = (
                formats.number(amount, 2) for amount in (row.stays, row.released)
            )
            text = _(
                "%(finding)s: reduced on %(day)s, %(deducted)s deducted for good, %(released)s "
                "paid with the next certificate"
            )
            if row.settled_in:
                text = _(
                    "%(finding)s: reduced on %(day)s, %(deducted)s deducted for good, "
                    "%(released)s paid with %(certificate)s"
                )
        elif row.settled_in:
            text = _("%(finding)s: decided on %(day)s, paid with %(certificate)s")
        else:
            text = _("%(finding)s: decided on %(day)s, paid with the next certificate")
        said.append(str(text % words))
    return " · ".join(said)


def act_facts(certificate: Certificate) -> list[Fact]:
    """What an act is about: whose money, for what, how much, by when."""
    contract = certificate.contract
    facts = [
        Fact(_("Contract"), contract.name, note=contract.number, url=contract.get_absolute_url()),
        Fact(_("Contractor"), contract.supplier.name),
        Fact(_("Period"), certificate.period.label, note=certificate.number),
        Fact(_("Amount (CNY)"), number(certificate.amount, 2), note=certificate.in_capitals),
    ]
    if certificate.invoice_received_on:
        came = formats.day_words(certificate.invoice_received_on)
        facts.append(Fact(_("Invoice"), certificate.invoice_number, note=came))
    if certificate.due_on and certificate.status in OPEN:
        facts.append(Fact(_("Latest day of payment"), formats.day_words(certificate.due_on)))
    return facts


def ledger_table(rows: Iterable[LedgerLine]) -> Table:
    """The ledger of a certificate with the balance below."""
    lines = list(rows)
    words = _words(lines)
    total = sum((line.amount for line in lines), Decimal("0.00"))
    return Table(
        _("Ledger"),
        [
            Column(_("Number")),
            Column(_("Subject")),
            Column(_("Day")),
            Column(_("Amount (CNY)"), number=True),
        ],
        [
            [
                Cell(line.number),
                Cell(line.get_kind_display(), note=words.get(line.pk, line.text)),
                Cell(formats.day_short(line.at)),
                Cell(signed(line.amount), number=True),
            ]
            for line in lines
        ],
        foot=[Cell(_("Still owed")), Cell(""), Cell(""), Cell(number(total, 2), number=True)]
        if lines
        else (),
        dense=True,
        empty=_("The ledger is empty"),
        empty_text=_("Approving the payment writes what is owed; paying writes what was paid."),
    )


def _words(rows: list[LedgerLine]) -> dict[int, str]:
    """The deductions in the reader's language; the ledger itself is kept in Chinese.

    The ledger took the lines of the result in their order and left out those of nothing; what was
    held back and stays deducted came after them and keeps the words of the ledger.
    """
    entered = [row for row in rows if row.kind == LedgerLine.Kind.DEDUCTION]
    if not entered:
        return {}
    certificate = entered[0].certificate
    words = Wording(certificate.result)
    lines = [line for line in certificate.result.lines.all() if line.amount]
    return {
        row.pk: f"{certificate.number} {words.text(line)}"
        for row, line in zip(entered, lines, strict=False)
    }

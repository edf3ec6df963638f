"""Why an act is refused: every reason at once, with the article behind it.

Guards get the locked row and the inputs of the act; they read, they never write.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.rules.bill import contradictions
from contracts.rules.payments import refund_problems
from contracts.rules.scheme import parse_scheme, problems
from procurement import clock
from procurement.errors import Amount, Reason
from procurement.rules.cases import MalformedCase
from procurement.rules.days import not_future
from procurement.rules.money import whole_cents
from tenders.guards.challenges import signing_rests
from tenders.rules.timetable import local_day

GPL_45 = "政府采购法实施条例第四十五条"
GPL_48 = "政府采购法实施条例第四十八条"
MAX_BOND_SHARE = Decimal("0.10")
MAX_YEARS = 3


def complete(contract: Any, **_inputs: Any) -> Iterator[Reason]:
    """Everything a contract must hold before it may be checked, sent and signed."""
    yield from _award(contract)
    yield from _scheme(contract)
    yield from _areas(contract)
    yield from _term(contract)
    yield from _bill(contract)
    yield from _bond(contract)


def _award(contract: Any) -> Iterator[Reason]:
    if contract.award.status != "issued":
        yield Reason(
            "award",
            _("The award is no longer in force: declined, declared void, or signed already."),
            article="政府采购法第四十六条",
        )


def award_is_unchallenged(contract: Any, **_inputs: Any) -> Iterator[Reason]:
    """Signing rests while a challenge that may change the result is open (实施条例第五十四条)."""
    yield from signing_rests(contract.lot)


def _scheme(contract: Any) -> Iterator[Reason]:
    version = contract.scheme_version
    if version is None:
        yield Reason(
            "no_scheme",
            _("Choose the deduction scheme: without it no month can be paid."),
            article=GPL_45,
            field="scheme_version",
        )
        return
    if version.status == "draft":
        yield Reason(
            "scheme_draft",
            _("The scheme “%(scheme)s” has not been approved yet."),
            {"scheme": str(version)},
            field="scheme_version",
        )
    yield from scheme_has_no_gaps(version)


def scheme_has_no_gaps(version: Any, **_inputs: Any) -> Iterator[Reason]:
    """Every possible score has one result, and every kind of inspection its sheet."""
    try:
        scheme = parse_scheme(version.definition)
    except MalformedCase as error:
        yield Reason(
            "scheme_malformed",
            _("The scheme cannot be read at %(path)s: %(problem)s."),
            {"path": error.path, "problem": str(error)},
            field="definition",
        )
        return
    yield from problems(scheme)


def _areas(contract: Any) -> Iterator[Reason]:
    if not contract.areas.exists():
        yield Reason(
            "no_areas",
            _("List the service areas: inspections are drawn from them."),
            field="areas",
        )


def start_is_lawful(contract: Any, starts_on: date | None) -> Iterator[Reason]:
    """Not before the award, nor before the day the documents state; None says nothing yet."""
    if starts_on is None:
        return
    awarded = local_day(contract.award.determined_at)
    stated = contract.lot.service_starts_on
    if starts_on < awarded:
        yield Reason(
            "start_before_award",
            _("The service cannot begin before the award of %(day)s."),
            {"day": awarded},
            article="政府采购法第四十六条",
            field="starts_on",
        )
    elif stated is not None and starts_on < stated:
        yield Reason(
            "start_before_stated",
            _("The tender documents state the first day: not before %(day)s."),
            {"day": stated},
            article="87号令第七十一条",
            field="starts_on",
        )


def _term(contract: Any) -> Iterator[Reason]:
    yield from start_is_lawful(contract, contract.starts_on)
    if contract.years > MAX_YEARS:
        yield Reason(
            "term",
            _("A service contract runs at most %(years)s years."),
            {"years": MAX_YEARS},
            article="财库〔2014〕37号",
            field="years",
        )
    fees = [period.fee for period in contract.periods.all()]
    total = sum(fees, Decimal("0.00"))
    if not fees or total != contract.total_amount:
        yield Reason(
            "periods",
            _("The fees of the periods add up to %(total)s, the contract to %(amount)s."),
            {"total": Amount(total), "amount": Amount(contract.total_amount)},
            field="periods",
        )


def _bill(contract: Any) -> Iterator[Reason]:
    if not contract.bill:
        yield Reason("no_bill", _("The bill of quantities is empty."), field="lines")
    elif contract.contradictions_acknowledged_at is None:
        found = contradictions(contract.bill, contract.amount)
        if found:
            yield Reason(
                "contradictions",
                _(
                    "The bill of quantities contradicts itself in %(number)s places; look at them "
                    "and acknowledge what was agreed."
                ),
                {"number": len(found)},
                field="lines",
            )


def _bond(contract: Any) -> Iterator[Reason]:
    bond = getattr(contract, "bond", None)
    if bond is not None:
        yield from bond_within_limit(contract, bond.amount)


def bond_within_limit(contract: Any, amount: Decimal | None) -> Iterator[Reason]:
    """A performance bond is a tenth of the contract at most."""
    if amount is not None and amount > contract.total_amount * MAX_BOND_SHARE:
        yield Reason(
            "bond",
            _("The bond is more than ten per cent of the contract: at most %(most)s."),
            {"most": Amount(contract.total_amount * MAX_BOND_SHARE)},
            article=GPL_48,
            field="bond",
        )


def term_is_over(contract: Any, **_inputs: Any) -> Iterator[Reason]:
    """Time decides; the job only records it."""
    if clock.legal_today() <= contract.ends_on:
        yield Reason("term_runs", _("The term runs until %(day)s."), {"day": contract.ends_on})


def everything_paid(contract: Any, **_inputs: Any) -> Iterator[Reason]:
    """No certificate open, no money held back, no bond held."""
    waiting = contract.certificates.exclude(status__in=("paid", "reversed")).count()
    if waiting:
        yield Reason(
            "unpaid", _("%(number)s payment certificates are still open."), {"number": waiting}
        )
    bond = getattr(contract, "bond", None)
    if bond is not None and bond.status == "held":
        yield Reason("bond_held", _("The performance bond has not been returned."))


def day_has_come(bond: Any, *, on: date | None = None, **_inputs: Any) -> Iterator[Reason]:
    """What is recorded has happened."""
    yield from not_future(on, clock.legal_today(), "on")


def contract_is_accepted(bond: Any, **_inputs: Any) -> Iterator[Reason]:
    """The bond returns after acceptance and hand-over."""
    if bond.contract.status not in ("accepted", "closed"):
        yield Reason(
            "not_accepted", _("The bond returns after acceptance and hand-over."), article=GPL_48
        )


def contractor_was_heard(certificate: Any, **_inputs: Any) -> Iterator[Reason]:
    """The contractor has answered, or its time to answer has passed."""
    silent = certificate.status == "drafted"
    if silent and clock.legal_today() <= certificate.answer_due_on:
        yield Reason(
            "answer_runs",
            _("The contractor may answer until %(day)s."),
            {"day": certificate.answer_due_on},
        )


def objections_answered(certificate: Any, *, answer: str = "", **_inputs: Any) -> Iterator[Reason]:
    """Whoever objects gets a written answer."""
    unanswered = certificate.objections and not certificate.answer_to_objections
    if unanswered and not answer.strip():
        yield Reason("answer", _("Answer the contractor's objections in writing."), field="answer")


def amount_is_right(certificate: Any, **_inputs: Any) -> Iterator[Reason]:
    """The certificate says what the settlement came to."""
    result = certificate.result
    if (certificate.fee, certificate.deductions) != (result.fee, result.deduction):
        yield Reason("amount", _("The certificate does not agree with the settlement."))


def invoice_is_here(certificate: Any, **_inputs: Any) -> Iterator[Reason]:
    """No payment without an invoice over the same amount."""
    if not certificate.invoice_number:
        yield Reason("no_invoice", _("There is no invoice yet."), field="invoice_number")
    elif certificate.invoice_amount != certificate.amount:
        yield Reason(
            "invoice_differs",
            _("The invoice is over %(invoice)s, the certificate over %(amount)s."),
            {
                "invoice": Amount(certificate.invoice_amount),
                "amount": Amount(certificate.amount),
            },
            field="invoice_amount",
        )


def paid_is_approved(
    certificate: Any, *, amount: Decimal | None = None, **_inputs: Any
) -> Iterator[Reason]:
    """What left the bank is what was approved, to the cent."""
    if amount is None:
        return
    try:
        whole_cents(amount)
    except ValueError:
        yield Reason("decimals", _("An amount of money has two decimals."), field="amount")
        return
    if amount != certificate.amount:
        yield Reason(
            "amount_differs",
            _("%(amount)s was approved, not %(paid)s."),
            {"amount": Amount(certificate.amount), "paid": Amount(amount)},
            field="amount",
        )


def refund_is_whole(
    certificate: Any,
    *,
    amount: Decimal,
    refunded_on: date,
    bank_reference: str,
    **_inputs: Any,
) -> Iterator[Reason]:
    """What was paid has come back, all of it, and the bank says so."""
    paid_on = certificate.paid_at.astimezone(clock.LEGAL_ZONE).date()
    yield from refund_problems(
        certificate.amount, paid_on, amount, refunded_on, clock.legal_today()
    )
    if not bank_reference.strip():
        yield Reason(
            "reference", _("Write the bank's reference of the refund."), field="bank_reference"
        )

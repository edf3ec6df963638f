"""The ledger: owed (+) and paid (-). Lines are written once; a correction is a reversal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils import translation

from contracts.lifecycle import CertificateState
from contracts.models import Certificate, Contract, DeductionLine, HeldLine, LedgerLine
from contracts.rules.wording import deduction
from procurement import clock
from procurement.web.formats import number, quantity

Kind = LedgerLine.Kind


def enter(certificate: Certificate, *, actor: Any) -> list[LedgerLine]:
    """Write what an approved certificate owes: its fee, every deduction, what is held back."""
    rows = [
        _line(certificate, kind, text, amount, actor)
        for kind, text, amount in _owed(certificate)
        if amount
    ]
    if sum((row.amount for row in rows), Decimal(0)) != certificate.amount:
        raise ValueError("the ledger lines do not add up to the certificate")
    return LedgerLine.objects.bulk_create(rows)


def _owed(certificate: Certificate) -> Iterator[tuple[Kind, str, Decimal]]:
    result = certificate.result
    score = number(result.score, result.score_places)
    label = certificate.number
    yield Kind.FEE, label, certificate.fee
    for row in certificate.released.all():
        yield Kind.ADDITION, f"{label} {row.reference}", row.released
    for line in result.lines.all():
        yield Kind.DEDUCTION, f"{label} {_words(line, score)}", -line.amount
    for held in result.held.all():
        yield Kind.DEDUCTION, _held(certificate, held), -held.stays
        yield Kind.HELD, _held(certificate, held), held.stays - held.amount


def _held(certificate: Certificate, row: HeldLine) -> str:
    return f"{certificate.number} {row.reference}"


def _words(line: DeductionLine, score: str) -> str:
    """What was deducted for, in the language of the records: they are read in any year."""
    said = deduction(
        line.rule,
        line.unit,
        score=score,
        count=quantity(line.quantity),
        percent=quantity(line.rate * 100),
    )
    with translation.override("zh-hans"):
        return said.text(translation.gettext)


def deduct_held(row: HeldLine, *, actor: Any) -> None:
    """What was held back is deducted for good: the line is reversed, a deduction takes its place.

    Where a part is released, that part is held on, until the certificate that pays it.
    Nothing to write where the certificate is not in the ledger yet: then its approval writes the
    deduction. Call it inside `act`; it waits for whoever approves or reverses the certificate.
    """
    rows = Certificate.objects.select_for_update().filter(result=row.result_id)
    certificate = rows.exclude(status=CertificateState.REVERSED).first()
    if certificate is None:
        return
    entered = certificate.ledger.filter(
        kind=Kind.HELD, text=_held(certificate, row)[:200], reversed_by=None
    )
    for line in entered:
        _line(certificate, Kind.REVERSAL, line.number, -line.amount, actor, reverses=line).save()
        for kind, amount in ((Kind.DEDUCTION, row.stays), (Kind.HELD, row.released)):
            if amount:
                _line(certificate, kind, line.text, -amount, actor).save()


def pay(certificate: Certificate, *, actor: Any) -> None:
    """Write the payment; nothing to write where nothing was to pay."""
    if certificate.amount:
        _line(certificate, Kind.PAYMENT, certificate.number, -certificate.amount, actor).save()


def reverse(certificate: Certificate, *, actor: Any) -> None:
    """Write the opposite of every line that has not been reversed; of a payment, its refund."""
    lines = certificate.ledger.exclude(kind__in=(Kind.REVERSAL, Kind.REFUND))
    LedgerLine.objects.bulk_create(
        _opposite(certificate, line, actor)
        for line in lines.filter(reversed_by=None).order_by("pk")
    )


def _opposite(certificate: Certificate, line: LedgerLine, actor: Any) -> LedgerLine:
    kind, text = Kind.REVERSAL, line.number
    if line.kind == Kind.PAYMENT:
        kind, text = Kind.REFUND, f"{line.number} {certificate.refund_reference}"
    return _line(certificate, kind, text, -line.amount, actor, reverses=line)


def _line(
    certificate: Certificate,
    kind: Kind,
    text: str,
    amount: Decimal,
    actor: Any,
    reverses: LedgerLine | None = None,
) -> LedgerLine:
    return LedgerLine(
        contract=certificate.contract,
        certificate=certificate,
        kind=kind,
        text=text[:200],
        amount=amount,
        reverses=reverses,
        at=clock.now(),
        actor=actor,
    )


def balance(contract: Contract) -> Decimal:
    """Owed less paid; nothing once every approved certificate is paid."""
    return exact_sum(contract.ledger.values_list("amount", flat=True))


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """To the cent: SQLite's own sum computes in binary fractions and leaves a trace of one."""
    return sum(amounts, Decimal("0.00"))

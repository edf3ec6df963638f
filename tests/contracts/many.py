"""Contracts by the thousand, each with an award of its own and a certificate."""

from __future__ import annotations

from contracts.models import Certificate, Contract
from tests.copies import copies

STATES = ("draft", "checking", "checked", "sent", "supplier_signed", "in_force", "expired")
CERTIFICATES = ("drafted", "confirmed", "reviewed", "approved", "paid")


def contracts_like(contract: Contract, numbers: range) -> list[Contract]:
    """Contracts in every state; each second award is still without one."""
    award = contract.award
    ends = contract.ends_on
    lots = copies(contract.lot, numbers, lambda n: {"number": 100 + n})
    lot_of = dict(zip(numbers, lots, strict=True))
    bids = copies(award.bid, numbers, lambda n: {"lot_id": lot_of[n].pk})
    bid_of = dict(zip(numbers, bids, strict=True))
    awards = copies(
        award,
        numbers,
        lambda n: {"lot_id": lot_of[n].pk, "bid_id": bid_of[n].pk, "status": "issued"},
    )
    award_of = dict(zip(numbers, awards, strict=True))
    built = [n for n in numbers if n % 2]
    rows = copies(
        contract,
        built,
        lambda n: {
            "number": f"C-{n}",
            "lot_id": lot_of[n].pk,
            "award_id": award_of[n].pk,
            "status": STATES[n // 2 % len(STATES)],
        },
    )
    certificate = Certificate.objects.filter(contract=contract).first()
    if certificate is not None:
        first = copies(
            certificate.period,
            range(len(rows)),
            lambda n: {"contract_id": rows[n].pk, "ends_on": ends},
        )
        results = copies(
            certificate.result,
            range(len(rows)),
            lambda n: {"period_id": first[n].pk, "contract_id": rows[n].pk},
        )
        copies(
            certificate,
            range(len(rows)),
            lambda n: {
                "number": f"PC-{rows[n].number}",
                "contract_id": rows[n].pk,
                "period_id": first[n].pk,
                "result_id": results[n].pk,
                "status": CERTIFICATES[n % len(CERTIFICATES)],
            },
        )
    return rows

"""Seal, confirm, withdraw: one comparison with the database's clock under the tender's lock.

Call these outside any transaction: a refused attempt is recorded in one of its own.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import visible_or_404
from procurement.errors import DomainError, Reason, RuleBroken
from procurement.web import formats
from procurement.workflow import act, lock, perform
from tenders import drafts, sealing
from tenders.lifecycle.bid import BidState
from tenders.lifecycle.tender import TenderState
from tenders.models import Bid, SealAttempt, Tender
from tenders.rules import corrected_lines
from tenders.services.bidding import terminated

ARTICLE = "87号令第三十三条"


def seal(bid: Bid, *, actor: Any, key: str, origin: str = "") -> SealAttempt:
    """Seal the draft as it stands. A repeated `key` gives the same receipt.

    `origin`, the network address it comes from, is sealed with it: it is compared after the
    opening (87号令第三十七条) and tells nobody before that there is a bid.

    Raises RuleBroken when the deadline has come or something is missing; the attempt is kept.
    """
    return _attempt(bid, SealAttempt.Act.SEAL, actor, key, origin)


def confirm(bid: Bid, *, actor: Any, key: str) -> SealAttempt:
    """After a correction that can affect bids: the sealed envelope is to stand as it is."""
    return _attempt(bid, SealAttempt.Act.CONFIRM, actor, key)


def withdraw(bid: Bid, *, actor: Any, key: str) -> SealAttempt:
    """Take the sealed bid back before the deadline (87号令第三十四条)."""
    return _attempt(bid, SealAttempt.Act.WITHDRAW, actor, key)


def _attempt(bid: Bid, name: str, actor: Any, key: str, origin: str = "") -> SealAttempt:
    visible_or_404(Bid, actor, pk=bid.pk)
    try:
        with act():
            tender = lock_tender(bid)
            row = lock(bid)
            known = row.attempts.filter(key=key).first()
            if known is None:
                at = clock.db_now()
                _in_time(tender, at)
                return _take(row, name, at, actor, key, tender, origin)
    except DomainError as error:
        _record_refused(bid, name, actor, key, error)
        raise
    if not known.taken:
        again = Reason("refused_before", _("This was refused before, and still is, because:"))
        raise RuleBroken(again, *drafts.refused_for(bid, known))
    return known


def lock_tender(bid: Bid) -> Tender:
    """The tender, locked: no opening and no change of the deadline passes while we decide."""
    return lock(bid.lot.tender)


def _in_time(tender: Tender, at: datetime) -> None:
    if tender.status == TenderState.PUBLISHED and tender.deadline and at < tender.deadline:
        return
    if tender.status == TenderState.TERMINATED:
        raise RuleBroken(terminated(tender))
    raise RuleBroken(
        Reason(
            "late",
            _("The deadline was %(deadline)s; this arrived at %(at)s and is not accepted."),
            {
                "deadline": formats.stamp(tender.deadline) if tender.deadline else "—",
                "at": moment(at),
            },
            ARTICLE,
        )
    )


def deadline_of(tender: Tender) -> datetime:
    """The deadline of a published tender, which always has one."""
    if tender.deadline is None:
        raise ValueError("a published tender has a deadline")
    return tender.deadline


def moment(at: datetime) -> str:
    """A moment to the millisecond on the legal clock: what receipts print."""
    return f"{formats.stamp(at)}.{at.microsecond // 1000:03d}"


def _take(
    row: Bid, name: str, at: datetime, actor: Any, key: str, tender: Tender, origin: str
) -> SealAttempt:
    if name == SealAttempt.Act.SEAL:
        draft = drafts.read(row)
        reasons = drafts.missing(row, draft)
        if reasons:
            raise RuleBroken(*reasons)
        envelope = _envelope(row, draft, tender, origin)
        commitment = sealing.commitment(envelope)
        row = perform(row, "seal", actor=actor, at=at, commitment=commitment, envelope=envelope)
    elif name == SealAttempt.Act.CONFIRM:
        _refuse_needless(row)
        row = perform(row, "confirm", actor=actor, at=at)
    else:
        row = perform(row, "withdraw", actor=actor, at=at)
    return SealAttempt.objects.create(
        bid=row,
        user=actor,
        act=name,
        key=key,
        at=at,
        deadline=deadline_of(tender),
        taken=True,
        version=row.version,
        commitment=row.commitment,
    )


def _refuse_needless(row: Bid) -> None:
    """A bid that stands is not confirmed: its receipt would say what no correction asks for.

    Nor is one whose price is over quantities that are no longer asked for.
    """
    if row.status == BidState.SEALED and not row.to_be_confirmed:
        raise RuleBroken(
            Reason("stands", _("This bid stands as sealed; there is nothing to confirm."))
        )
    if drafts.sealed_over_old(row):
        raise RuleBroken(over_old())


def over_old() -> Reason:
    """The refusal of a mere confirmation where the sealed total is over other quantities."""
    message = _(
        "Quantities of this lot were corrected after your seal, and the sealed total is over the "
        "old ones. Your draft keeps its unit prices and has the new totals: look at its price "
        "form, then seal the bid again before the deadline."
    )
    return Reason("quantities_changed", message, {}, corrected_lines.ARTICLE)


def _envelope(bid: Bid, draft: drafts.Draft, tender: Tender, origin: str) -> bytes:
    """Everything the bid says, bound to tender, lot, bidder and version."""
    table = drafts.price_table(bid.lot.lines.all(), draft.prices)
    values = {
        "tender": tender.pk,
        "lot": bid.lot_id,
        "supplier": bid.supplier_id,
        "version": bid.version + 1,
        "lines": [
            {"line": line.pk, "unit_price": format(price, "f"), "amount": format(amount, "f")}
            for line, price, amount in table.lines
            if price is not None and amount is not None
        ],
        "total": format(table.total, "f"),
        "small": bool(draft.small),
        "domestic": draft.domestic,
        **draft.named(),
        "files": [asdict(entry) for entry in draft.files],
        "content": draft.content(),
        "origin": origin,
        "nonce": secrets.token_hex(16),
    }
    return sealing.encrypt(values, tender.sealing_recipient, bid.recipient)


def _record_refused(bid: Bid, name: str, actor: Any, key: str, error: DomainError) -> None:
    tender = bid.lot.tender
    with act():
        SealAttempt.objects.get_or_create(
            bid=bid,
            key=key,
            defaults={
                "user": actor,
                "act": name,
                "at": clock.db_now(),
                "deadline": deadline_of(tender),
                "taken": False,
                "refusal": drafts.refusal(bid, error.reasons),
                "version": bid.version,
            },
        )

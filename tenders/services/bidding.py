"""Preparing a bid: everything is encrypted as it arrives and open to the bidder alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import Any

from django.core.files.base import File
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.documents import types
from procurement.documents.services import files
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.web import formats
from procurement.workflow import act, lock
from tenders import drafts, sealing
from tenders.lifecycle.tender import TenderState
from tenders.models import Bid, BidFile, Lot, Tender
from tenders.permissions import bidding as permissions
from tenders.rules.declaration import Figures
from tenders.rules.pricing import check_typed_total
from tenders.services import anonymity, documents

BID_MAX_BYTES = 2 * 1024**3
PARTS = BidFile.Part


def begin(lot: Lot, *, actor: Any) -> Bid:
    """The bid of the actor's company for a lot; a second call gives the same bid."""
    require(permissions.may_offer(actor))
    supplier = actor.supplier
    with act():
        found = Bid.objects.filter(lot=lot, supplier=supplier).first()
        if found is not None:
            return found
        _accepting(lock(lot.tender))
        lacking = without_documents(lot.tender, actor)
        if lacking:
            raise RuleBroken(*lacking)
        bid = drafts.empty_bid(lot, supplier)
        bid.save()
        journal.add("tenders.bid.begin", bid, actor=actor)
        return bid


def without_documents(tender: Tender, actor: Any) -> tuple[Reason, ...]:
    """Why a company cannot begin: it has not taken the documents, and perhaps no longer can."""
    if documents.has_taken(tender, actor):
        return ()
    message = _("Take the tender documents first: whoever bids must have them.")
    first = Reason("documents_not_taken", message, {}, "87号令第十八条")
    offer = documents.not_on_offer(tender)
    return (first,) if offer is None else (first, offer)


def set_prices(
    bid: Bid,
    *,
    prices: dict[int, Decimal],
    revision: int,
    typed_total: Decimal | None = None,
    actor: Any,
) -> Bid:
    """Save the price form. Prices by the key of the lot's line; lines left out have none.

    Refused when a colleague has saved since the form was shown, or when the total that was
    typed to compare differs from the sum of the lines.
    """
    with act():
        row, draft = open_draft(bid, actor)
        if draft.revision != revision:
            raise RuleBroken(_overtaken(draft))
        table = drafts.price_table(row.lot.lines.all(), prices)
        reasons = check_typed_total(typed_total, table.total)
        if reasons:
            raise RuleBroken(*reasons)
        known = {line.pk for line, _price, _amount in table.lines}
        draft = replace(
            draft,
            prices={key: price for key, price in prices.items() if key in known},
            revision=draft.revision + 1,
            saved_by=str(actor),
            saved_at=clock.now().isoformat(),
        )
        return keep(row, draft, "tenders.bid.prices", actor)


def declare(
    bid: Bid,
    *,
    small: bool,
    domestic: bool = False,
    figures: Sequence[Figures] = (),
    actor: Any,
) -> Bid:
    """Say which deductions the company claims (中小企业声明函, 本国产品声明函).

    `small`: it is small or micro itself; `domestic`: the products are domestic. What the lot
    grants no deduction for is not kept. The share of other small firms follows from the firms it
    names, see `services.partners`. `figures` are people, turnover and assets of each firm that the
    declaration speaks of. Raises RuleBroken with everything that is missing or impossible.
    """
    with act():
        row, draft = open_draft(bid, actor)
        reasons = against_declaration(row, draft, small=small, figures=figures)
        if reasons:
            raise RuleBroken(*reasons)
        known = {one.code for one in drafts.firms_to_declare(row, draft)}
        claims = replace(
            draft,
            small=small,
            domestic=domestic and row.lot.domestic_rate > 0,
            figures=tuple(
                replace(one, place="") for one in figures if one.code in known and not one.empty
            ),
        )
        return keep(row, claims, "tenders.bid.declare", actor)


def against_declaration(
    bid: Bid, draft: drafts.Draft, *, small: bool, figures: Sequence[Figures]
) -> list[Reason]:
    """Everything against a declaration as it is about to be saved, each at its field."""
    reasons = []
    if small and not bid.supplier.is_small_or_micro:
        message = _("Your company is registered as “%(size)s”: correct the registration first.")
        params = {"size": bid.supplier.get_size_display()}
        reasons.append(Reason("not_small", message, params, "财库〔2020〕46号第二条", "small"))
        small = False  # and so nothing is asked of it that goes with the claim
    return [*reasons, *drafts.against_figures(bid, replace(draft, small=small), figures)]


def add_file(bid: Bid, upload: Any, *, part: str, actor: Any) -> BidFile:
    """Check a file by content and size and keep its ciphertext only."""
    kind, reasons = files.check(upload)
    if reasons:
        raise RuleBroken(*reasons)
    bid_id = uuid.uuid4()
    tender = bid.lot.tender
    if tender.anonymous and part == PARTS.TECHNICAL:
        reasons = anonymity.refused(upload, kind, [bid.supplier, *drafts.read(bid).others()])
        if reasons:
            raise RuleBroken(*reasons)
    with SpooledTemporaryFile(max_size=4 * 1024**2) as spool:
        secret: Any = spool
        sealing.encrypt_file(upload, secret, tender.sealing_recipient, bid.recipient)
        size = secret.tell()
        secret_digest = sealing.digest_of(secret)
        with act():
            row, draft = open_draft(bid, actor)
            _refuse_overweight(row, size, upload.name)
            kept = BidFile(id=bid_id, bid=row, size=size, sha256=secret_digest)
            kept.secret.save(str(bid_id), File(secret), save=False)
            kept.save(force_insert=True)
            entry = drafts.FileEntry(
                id=str(bid_id),
                part=PARTS(part).value,
                name=types.safe_name(upload.name, kind),
                type=kind,
                size=upload.size,
                sha256=sealing.digest_of(upload),
                secret_sha256=secret_digest,
                by=str(actor),
                at=clock.now().isoformat(),
            )
            keep(row, drafts.with_file(draft, entry), "tenders.bid.file_added", actor)
            return kept


def remove_file(bid: Bid, file_id: Any, *, actor: Any) -> None:
    """Take a file out of the draft; what was sealed with it stays sealed with it."""
    with act():
        row, draft = open_draft(bid, actor)
        row.files.filter(pk=file_id).update(removed=True)
        draft = drafts.without_file(draft, str(file_id))
        keep(row, draft, "tenders.bid.file_removed", actor)


def fetch_file(bid: Bid, file_id: Any, *, actor: Any) -> tuple[drafts.FileEntry, bytes] | None:
    """A file of the own draft, decrypted; None when there is none."""
    require(permissions.may_withdraw(actor, bid))
    entry = next((f for f in drafts.read(bid).files if f.id == str(file_id)), None)
    if entry is None:
        return None
    kept = bid.files.get(pk=file_id)
    with kept.secret.open("rb") as stream:
        return entry, sealing.decrypt_file(stream, drafts.secret_of(bid))


# Inside -----------------------------------------------------------------------------------------


def open_draft(bid: Bid, actor: Any) -> tuple[Bid, drafts.Draft]:
    """The bid, locked, and its draft, where this person may change it now."""
    require(permissions.may_bid(actor, bid))
    row = lock(bid)
    _accepting(row.lot.tender)
    return row, drafts.read(row)


def keep(row: Bid, draft: drafts.Draft, action: str, actor: Any) -> Bid:
    """Put the draft back, encrypted, and say in the sealed log that it was changed."""
    drafts.put(row, draft)
    row.save(update_fields=["draft"])
    journal.add(action, row, actor=actor)
    return row


def _accepting(tender: Tender) -> None:
    reasons = tuple(not_accepting(tender))
    if reasons:
        raise WrongState(*reasons)


def not_accepting(tender: Tender) -> Iterator[Reason]:
    """Why no bid is taken or changed."""
    if tender.status == TenderState.TERMINATED:
        yield terminated(tender)
    elif tender.status != TenderState.PUBLISHED or tender.is_closed(clock.now()):
        message = _("Bids are no longer accepted: the deadline was %(deadline)s.")
        deadline = formats.moment_words(tender.deadline) if tender.deadline else "—"
        yield Reason("not_accepting", message, {"deadline": deadline}, "87号令第三十三条")


def terminated(tender: Tender) -> Reason:
    """The tender has ended: nothing of a bid is taken, changed or given back by its bidder."""
    return Reason(
        "terminated",
        _("The tender was terminated, so nothing is taken any more: %(reason)s"),
        {"reason": tender.termination_reason},
        tender.termination_article,
    )


def _overtaken(draft: drafts.Draft) -> Reason:
    return Reason(
        "overtaken",
        _(
            "%(who)s saved the price form at %(at)s, after you opened it. Compare below and save "
            "again to keep your figures."
        ),
        {"who": draft.saved_by, "at": formats.stamp(datetime.fromisoformat(draft.saved_at))},
    )


def _refuse_overweight(bid: Bid, size: int, name: str) -> None:
    held = bid.files.filter(removed=False).aggregate(sum=Sum("size"))["sum"] or 0
    if held + size > BID_MAX_BYTES:
        raise RuleBroken(
            Reason(
                "bid_too_large",
                _("With “%(name)s” the bid would pass 2 GB."),
                {"name": name},
                "",
                "file",
            )
        )

"""Anonymous parts: codes drawn at the opening, files without their maker, opinions by code."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.audit import journal
from procurement.documents import reading, types
from procurement.documents.unsigned import Unreadable, without_author
from procurement.errors import Reason
from procurement.workflow import act
from tenders.findings import Opinion
from tenders.guards.anonymity import resting_signs
from tenders.lifecycle.bid import UNOPENED, BidState
from tenders.models import AnonymousPart, CodeDraw, Lot
from tenders.rules import anonymity as rules

CLOSED = (*UNOPENED, BidState.DAMAGED, BidState.UNCONFIRMED)
GIVEN_AWAY = "技术标（暗标）泄露投标人身份（招标文件；87号令第六十三条第六项）"


def draw_codes(lot: Lot, *, actor: Any) -> CodeDraw | None:
    """Draw a code for each opened bid of a lot, once; None where the parts bear names.

    The log keeps the digest of the draw and no code. The rows are written in the order of the
    codes, so that their keys tell nothing either.
    """
    if not lot.tender.anonymous:
        return None
    with act():
        bids = list(lot.bids.exclude(status__in=CLOSED).select_related("supplier").order_by("pk"))
        drawn = rules.codes(lot.number, len(bids), secrets.SystemRandom().sample)
        held = dict(zip(drawn, bids, strict=True))
        nonce = secrets.token_hex(16)
        digest = rules.digest(
            f"{lot.tender.number}/{lot.number}",
            {code: bid.supplier.credit_code for code, bid in held.items()},
            nonce,
        )
        draw, made = CodeDraw.objects.get_or_create(
            lot=lot, defaults={"at": clock.now(), "nonce": nonce, "digest": digest}
        )
        if made:
            AnonymousPart.objects.bulk_create(
                [AnonymousPart(lot=lot, bid=bid, code=code) for code, bid in sorted(held.items())]
            )
            facts = {"digest": digest, "codes": len(bids)}
            journal.add("tenders.lot.draw_codes", lot, actor=actor, inputs=facts)
        return draw


# Files ------------------------------------------------------------------------------------------


def refused(upload: Any, kind: str, named: Iterable[Any]) -> tuple[Reason, ...]:
    """Why a file cannot be an anonymous part: no PDF, not readable, or it names its bidder.

    `named` are the bidder, the firms it bids with and the people it names.

    Asked when the bidder adds it, the last moment at which it can be put right. What is drawn or
    scanned is not read: the committee judges it.
    """
    name = {"name": getattr(upload, "name", "")}
    if kind != types.PDF:
        message = _("“%(name)s” is no PDF: only of a PDF can the maker be taken out.")
        return (Reason("not_pdf", message, name, rules.ARTICLE, "file"),)
    try:
        without_author(upload)
    except Unreadable:
        message = _("“%(name)s” is damaged or locked: it cannot be shown without its maker.")
        return (Reason("unreadable", message, name, rules.ARTICLE, "file"),)
    finally:
        upload.seek(0)
    return tuple(telling(upload, kind, named))


def telling(content: Any, kind: str, named: Iterable[Any]) -> Iterator[Reason]:
    """Which of these names or credit codes stands in the text of an anonymous part."""
    text = _plain(reading.read(cast(BinaryIO, content), kind).text)
    told = [
        word
        for one in named
        for word in (one.name, getattr(one, "credit_code", ""), getattr(one, "code", ""))
    ]
    found = next((one for one in told if one and _plain(one) in text), "")
    if found:
        message = _("“%(name)s” names you: “%(found)s” stands in it.")
        params = {"name": getattr(content, "name", ""), "found": found}
        yield Reason("names_bidder", message, params, rules.INVALID, "file")


def _plain(text: str) -> str:
    """Without gaps, and with the common form of characters that PDFs often keep as another."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def file_of(part: AnonymousPart, number: int) -> bytes | None:
    """A file of the part without its maker; None where there is no such or it cannot be read."""
    files = part.files
    if not 1 <= number <= len(files):
        return None
    stored: Any = files[number - 1].opened
    with stored.content.open("rb") as stream:
        try:
            return without_author(cast(BinaryIO, stream))
        except Unreadable:
            return None


# What rests while nobody may know ---------------------------------------------------------------


def shown_signals(lot: Lot) -> Any:
    """The signs of a lot that tell nothing about anonymous parts; all once the codes are lifted."""
    return lot.signals.exclude(kind__in=resting_signs(lot.tender))


def by_bid(lot: Lot, opinions: Mapping[str, Opinion]) -> dict[int, Opinion]:
    """Opinions given by code, by the key of the bid: the page knows codes alone."""
    keys = dict(lot.anonymous_parts.values_list("code", "bid_id"))
    return {keys[code]: one for code, one in opinions.items() if code in keys}

"""The bidder's working copy and why its attempts were refused, kept with the bid's own key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from procurement.kept_reasons import packed, unpacked
from tenders import sealing
from tenders.lifecycle.bid import BidState
from tenders.models import Bid, BidFile, LotLine, SealAttempt
from tenders.rules import corrected_lines, declaration, terms
from tenders.rules import partners as rules
from tenders.rules.eligibility import BidderPolicy
from tenders.rules.pricing import Priced, check_bid_price, total, unpriced

SHORT_NAME = 2


@dataclass(frozen=True)
class FileEntry:
    """What a draft knows of one file; the row in the database knows only its ciphertext."""

    id: str
    part: str
    name: str
    type: str
    size: int
    sha256: str
    secret_sha256: str
    by: str
    at: str


@dataclass(frozen=True)
class Staff:
    """Somebody the bid names; of a number that was typed only its keyed digest is kept."""

    name: str
    duty: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Draft:
    """A bid while it is prepared. Prices by the key of the lot's line.

    `small` and `domestic` are what it claims of procurement policy, `partners` the firms it bids
    with, the bidder first; what small firms do is computed from them. `figures` are those of the
    declaration, firm by firm.

    `revision` counts the saves of the price form, so that nobody overwrites a colleague unseen.
    """

    prices: dict[int, Decimal] = field(default_factory=dict)
    small: bool | None = None
    domestic: bool = False
    partners: tuple[rules.Partner, ...] = ()
    figures: tuple[declaration.Figures, ...] = ()
    staff: tuple[Staff, ...] = ()
    files: tuple[FileEntry, ...] = ()
    revision: int = 0
    saved_by: str = ""
    saved_at: str = ""

    def content(self) -> dict[str, Any]:
        """What would be sealed: without the marks of who saved when."""
        return {
            "prices": {str(key): format(price, "f") for key, price in sorted(self.prices.items())},
            "small": bool(self.small),
            **({"domestic": True} if self.domestic else {}),
            **self.named(),
            "files": [asdict(entry) for entry in self.files],
        }

    def named(self) -> dict[str, Any]:
        """The firms and the people it names, and the figures of firms, where there are any."""
        firms = [{**asdict(one), "share": _plain(one.share)} for one in self.partners]
        people = [asdict(one) for one in self.staff]
        figures = [
            {**asdict(one), "turnover": _plain(one.turnover), "assets": _plain(one.assets)}
            for one in self.figures
        ]
        said = {"partners": firms, "figures": figures, "staff": people}
        return {name: rows for name, rows in said.items() if rows}

    def others(self) -> list[Any]:
        """Whom an anonymous part may not name besides the bidder; two signs may be any word."""
        return [*self.partners, *(one for one in self.staff if len(one.name) > SHORT_NAME)]

    def parts(self) -> set[str]:
        """Parts that hold a file."""
        return {entry.part for entry in self.files}


def _plain(share: Decimal | None) -> str | None:
    return None if share is None else format(share, "f")


def partners_in(values: dict[str, Any]) -> tuple[rules.Partner, ...]:
    """The firms of a draft or an envelope; none in one from before there were any."""
    return tuple(
        rules.Partner(**{**row, "share": None if row["share"] is None else Decimal(row["share"])})
        for row in values.get("partners", ())
    )


def figures_in(values: dict[str, Any]) -> tuple[declaration.Figures, ...]:
    """The figures of the declaration; none in a draft or envelope from before they were asked."""
    return tuple(
        declaration.Figures(
            **{**row, "turnover": _money(row["turnover"]), "assets": _money(row["assets"])}
        )
        for row in values.get("figures", ())
    )


def _money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def staff_in(values: dict[str, Any]) -> tuple[Staff, ...]:
    """The people of a draft or an envelope."""
    return tuple(Staff(**row) for row in values.get("staff", ()))


def empty_bid(lot: Any, supplier: Any) -> Bid:
    """A new bid with its own key and an empty draft, not yet saved."""
    key = sealing.new_key()
    bid = Bid(lot=lot, supplier=supplier, recipient=key.recipient)
    bid.key_wrapped = sealing.wrap(key.secret, sealing.bid_context(lot.pk, supplier.pk))
    put(bid, Draft())
    return bid


def secret_of(bid: Bid) -> bytes:
    """The bid's private key."""
    return sealing.unwrap(bid.key_wrapped, sealing.bid_context(bid.lot_id, bid.supplier_id))


def read(bid: Bid) -> Draft:
    """The working copy. Raises sealing.Damaged."""
    values = sealing.decrypt(bid.draft, secret_of(bid))
    return Draft(
        prices={int(key): Decimal(price) for key, price in values["prices"].items()},
        small=values["small"],
        domestic=values.get("domestic", False),
        partners=partners_in(values),
        figures=figures_in(values),
        staff=staff_in(values),
        files=tuple(FileEntry(**entry) for entry in values["files"]),
        revision=values["revision"],
        saved_by=values["saved_by"],
        saved_at=values["saved_at"],
    )


def put(bid: Bid, draft: Draft) -> None:
    """Set the encrypted working copy; the caller saves the row."""
    values = {**asdict(draft), **draft.content(), "small": draft.small}
    bid.draft = sealing.encrypt(values, bid.recipient)


def with_file(draft: Draft, entry: FileEntry) -> Draft:
    """The draft with one more file."""
    return replace(draft, files=(*draft.files, entry))


def without_file(draft: Draft, file_id: str) -> Draft:
    """The draft without a file."""
    return replace(draft, files=tuple(f for f in draft.files if f.id != file_id))


@dataclass(frozen=True)
class PriceTable:
    """The lines of the lot with what is priced, the total, and the lines without a price."""

    lines: tuple[tuple[LotLine, Decimal | None, Decimal | None], ...]
    total: Decimal
    open: tuple[int, ...]


def price_table(lines: Any, prices: dict[int, Decimal]) -> PriceTable:
    """Unit price and amount of every line of the lot, in its order."""
    rows, priced = [], []
    for line in lines:
        price = prices.get(line.pk)
        one = None if price is None else Priced(line.number, line.quantity, price)
        if one is not None:
            priced.append(one)
        rows.append((line, price, one.amount if one else None))
    numbers = [line.number for line in lines]
    by_number = {one.line: one.unit_price for one in priced}
    return PriceTable(tuple(rows), total(priced), unpriced(numbers, by_number))


def missing(bid: Bid, draft: Draft) -> list[Reason]:
    """Everything that stands between the draft and its seal; `field` names the part."""
    lot, found = bid.lot, []
    table = price_table(lot.lines.all(), draft.prices)
    if table.open:
        lines = ", ".join(str(number) for number in table.open)
        found.append(
            Reason(
                "unpriced", _("Lines without a price: %(lines)s."), {"lines": lines}, "", "prices"
            )
        )
    else:
        found += check_bid_price(table.total, lot.budget, lot.max_price)
        if not table.total:
            found.append(Reason("no_price", _("The total is nothing."), {}, "", "prices"))
    needed = (*BidFile.NEEDED, *((BidFile.Part.AGREEMENT,) if draft.partners else ()))
    found += [
        Reason("no_file", _("“%(part)s” holds no file yet."), {"part": part.label}, "", part.value)
        for part in needed
        if part.value not in draft.parts()
    ]
    found += _against_partners(bid, draft)
    if draft.small is None:
        found.append(
            Reason("no_declaration", _("The declaration is not answered."), {}, "", "declaration")
        )
    else:
        found += [replace(one, field="declaration") for one in without_figures(bid, draft)]
        if lot.reserved_for_small and not policy(draft).small_micro:
            message = _("This lot is reserved for small and micro enterprises.")
            found.append(Reason("reserved", message, {}, "财库〔2020〕46号第八条", "declaration"))
    most = lot.tender.lots_most
    return found if most is None else [*found, *terms.check_lots_of(_elsewhere(bid), most)]


def declared_firms(bid: Bid, draft: Draft) -> tuple[rules.Partner, ...]:
    """The firms the declaration of this draft speaks of, the bidder first."""
    lot = bid.lot
    return declaration.covered(
        own_firm(bid),
        draft.partners,
        small=bool(draft.small),
        counts=bool(lot.small_rate or lot.share_rate or lot.is_reserved),
    )


def firms_to_declare(bid: Bid, draft: Draft) -> tuple[rules.Partner, ...]:
    """Every firm of the bid that a declaration could speak of, whatever is claimed."""
    others = tuple(one for one in draft.partners if one.role != rules.LEADER)
    return tuple(one for one in (own_firm(bid), *others) if one.size in rules.UP_TO_MEDIUM)


def own_firm(bid: Bid) -> rules.Partner:
    """The bidder as a firm of its bid."""
    own = bid.supplier
    return rules.Partner(rules.LEADER, own.name, own.credit_code, size=own.size)


def without_figures(bid: Bid, draft: Draft) -> tuple[Reason, ...]:
    """What the declaration lacks of the firms it speaks of, or says impossibly."""
    return against_figures(bid, draft, draft.figures)


def against_figures(
    bid: Bid, draft: Draft, figures: Iterable[declaration.Figures]
) -> tuple[Reason, ...]:
    """The same of figures that are about to be saved."""
    firms = firms_to_declare(bid, draft)
    return declaration.check(firms, declared_firms(bid, draft), figures)


def policy(draft: Draft) -> BidderPolicy:
    """What the draft gets deductions for: declared by the bidder, computed from its firms."""
    return rules.policy_of(
        draft.partners, small_claimed=bool(draft.small), domestic_claimed=draft.domestic
    )


def digest_of(firms: Iterable[rules.Partner]) -> str:
    """The SHA-256 of the firms as they stand: what a member confirms."""
    rows = [[str(value) for value in asdict(one).values()] for one in firms]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def _against_partners(bid: Bid, draft: Draft) -> list[Reason]:
    """What the law says of the firms it bids with, and which members have not confirmed them."""
    tender, size = bid.lot.tender, bid.supplier.size
    found = list(
        rules.check_partners(
            draft.partners,
            consortia=tender.consortium_allowed,
            subcontracts=tender.subcontract_allowed,
        )
    )
    if draft.small:
        found += rules.check_no_larger(draft.partners, size)
    found += rules.check_reserved_share(draft.partners, size, bid.lot.reserved_share)
    if draft.partners:
        now = digest_of(draft.partners)
        waiting = bid.consents.exclude(digest=now).select_related("supplier")
        found += [not_confirmed(one.supplier.name) for one in waiting]
    return [replace(reason, field="partners") for reason in found]


def not_confirmed(name: str) -> Reason:
    """A member that has an account confirms in the system what the agreement says."""
    message = _("%(name)s has not confirmed yet that it takes part as written here.")
    return Reason("not_confirmed", message, {"name": name}, rules.CONSORTIUM, "partners")


def _elsewhere(bid: Bid) -> int:
    """For how many other lots of the tender the same supplier has sealed a bid."""
    others = Bid.objects.filter(lot__tender=bid.lot.tender_id, supplier=bid.supplier_id)
    return others.filter(status=BidState.SEALED).exclude(pk=bid.pk).count()


def bill_corrections(bid: Bid, since: datetime | None) -> list[Any]:
    """The corrections that have changed quantities of its lot from that moment on, oldest first."""
    if since is None:
        return []
    found = bid.lot.tender.amendments.in_force().of_tender().filter(in_force_at__gte=since)
    return [row for row in found if corrected_lines.of_lot(row.changes, bid.lot.number)]


def sealed_over_old(bid: Bid) -> list[Any]:
    """Why what is sealed cannot just be confirmed: the corrections of quantities since its seal.

    Its total is over the old ones. Only another seal helps, whatever was confirmed before.
    """
    return bill_corrections(bid, bid.sealed_at) if bid.status == BidState.SEALED else []


def priced_over_old(bid: Bid, draft: Draft) -> list[Any]:
    """The corrections of quantities since its prices were last saved, or sealed as they are."""
    if not draft.prices or not draft.saved_at:
        return []
    saved = datetime.fromisoformat(draft.saved_at)
    return bill_corrections(bid, max(saved, bid.sealed_at or saved))


def sealed_content(bid: Bid) -> dict[str, Any] | None:
    """What the bidder sealed, read with its own key; None when nothing is sealed."""
    if not bid.envelope:
        return None
    content: dict[str, Any] = sealing.decrypt(bid.envelope, secret_of(bid))["content"]
    return content


def refusal(bid: Bid, reasons: Iterable[Reason]) -> bytes:
    """Why an attempt was refused, in no language yet, for the bidder's eyes alone."""
    return sealing.encrypt({"reasons": [packed(reason) for reason in reasons]}, bid.recipient)


def refused_for(bid: Bid, attempt: SealAttempt) -> tuple[Reason, ...]:
    """Why an attempt of this bid was refused; nothing where it was taken."""
    if attempt.refusal is None:
        return ()
    values = sealing.decrypt(attempt.refusal, secret_of(bid))
    return tuple(unpacked(one) for one in values["reasons"])

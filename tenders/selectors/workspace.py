"""What the bidder's workspace shows: what is missing, what is sealed, every attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from procurement.web import formats
from procurement.web.parts import Cell, Column, Table
from procurement.web.templatetags.ui import badge
from tenders import drafts
from tenders.lifecycle.bid import UNOPENED, BidState
from tenders.models import Bid, BidFile, Lot
from tenders.selectors.changes import Correction, Names, changed, quantities
from tenders.selectors.standing import bid_state
from tenders.selectors.tender_facts import percent


@dataclass(frozen=True)
class Item:
    """One thing a bid needs: where it is done, and what is still missing."""

    key: str
    title: Any
    text: Any
    url: str
    button: Any
    reasons: list[Reason]
    files: tuple[drafts.FileEntry, ...] = ()
    idle: bool = False
    """Left empty, and nothing has to stand there unless the documents ask for it."""


TONES = {BidState.DRAFT: "", BidState.SEALED: "ok", BidState.WITHDRAWN: "off"}


def of(bid: Bid, now: datetime) -> dict[str, Any]:
    """The context of the workspace; reads the draft with the bid's own key."""
    draft = drafts.read(bid)
    reasons = drafts.missing(bid, draft)
    attempts = [
        (attempt, drafts.refused_for(bid, attempt))
        for attempt in bid.attempts.select_related("user")
    ]
    receipt = next((attempt for attempt, _reasons in attempts if attempt.taken), None)
    sealed = bid.status == BidState.SEALED
    changed = sealed and drafts.sealed_content(bid) != draft.content()
    tender = bid.lot.tender
    again = bid.to_be_confirmed
    accepting = bid.status in UNOPENED and not tender.is_closed(now)
    items = _items(bid, draft, reasons)
    return {
        "state": bid_state(bid, inside=False)[0],
        "tone": "warn" if again else TONES.get(BidState(bid.status), "on"),
        "again": again,
        "corrections": _since(bid) if again else (),
        "requantified": again and bool(drafts.sealed_over_old(bid)),
        "bill": () if again else bill_since(bid, draft),
        "items": items,
        "done_count": sum(not item.reasons and not item.idle for item in items),
        "all_count": sum(not item.idle for item in items),
        "missing": reasons,
        "attempts": attempts,
        "receipt": receipt,
        "sealed": sealed,
        "opened": bid.status not in UNOPENED,
        "changed": changed,
        "editable": accepting,
        "draft": draft,
    }


def _since(bid: Bid) -> list[Correction]:
    """What has been corrected since the bid was sealed or last confirmed."""
    names = Names(bid.lot.tender)
    found = bid.lot.tender.amendments.in_force().filter(
        material=True, in_force_at__gte=bid.confirmed_at or bid.sealed_at
    )
    return [
        Correction(row, changed(row, names), list(row.files.all()))
        for row in found.prefetch_related("files")
    ]


def bill_since(bid: Bid, draft: drafts.Draft) -> list[Correction]:
    """Which quantities of its lot have changed since the prices of the draft were saved."""
    names = Names(bid.lot.tender)
    return [
        Correction(row, [quantities(row, names, bid.lot.number)])
        for row in drafts.priced_over_old(bid, draft)
    ]


def _price_text(lot: Lot, total: Decimal) -> Any:
    """The total beside its limit; above the budget it can be sealed and will be invalid."""
    words: Any = _("Total CNY %(total)s a year; the maximum is %(limit)s")
    limit = lot.ceiling
    if lot.max_price is None:
        words = _("Total CNY %(total)s a year; the budget is %(limit)s")
        if total > limit:
            words = _(
                "Total CNY %(total)s a year, above the budget of %(limit)s: the committee will "
                "find the bid invalid (Order 87 art. 63)"
            )
    return words % {"total": f"{total:,.2f}", "limit": f"{limit:,.2f}"}


def _items(bid: Bid, draft: drafts.Draft, reasons: list[Reason]) -> list[Item]:
    lot, key = bid.lot, [bid.lot_id]
    by_part: dict[str, list[Reason]] = {}
    for reason in reasons:
        by_part.setdefault(reason.field, []).append(reason)
    table = drafts.price_table(lot.lines.all(), draft.prices)
    items = [
        Item(
            "prices",
            _("Price form"),
            _price_text(lot, table.total),
            reverse("tenders:bid_prices", args=key),
            _("Fill in the prices"),
            by_part.get("prices", []),
        )
    ]
    for part in (*BidFile.NEEDED, *((BidFile.Part.AGREEMENT,) if draft.partners else ())):
        held = tuple(entry for entry in draft.files if entry.part == part.value)
        items.append(
            Item(
                part.value,
                part.label,
                _part_text(lot, part),
                "#add",
                "",
                by_part.get(part.value, []),
                held,
            )
        )
    items += _named(bid, draft, by_part.get("partners", []))
    items.append(
        Item(
            "declaration",
            _("Declaration of small and micro enterprises"),
            _declared(lot, draft),
            reverse("tenders:bid_declaration", args=key),
            _("Answer the declaration"),
            by_part.get("declaration", []),
        )
    )
    return items


def _named(bid: Bid, draft: drafts.Draft, reasons: list[Reason]) -> list[Item]:
    """Whom the bid names: firms where the documents let others take part, and staff."""
    tender, key = bid.lot.tender, [bid.lot_id]
    firms = Item(
        "partners",
        _("Consortium and subcontractors"),
        _firms(draft),
        reverse("tenders:bid_partners", args=key),
        _("Name the firms"),
        reasons,
        idle=not draft.partners and not reasons,
    )
    staff = Item(
        "staff",
        _("Staff for the work"),
        _people(draft),
        reverse("tenders:bid_staff", args=key),
        _("Name the staff"),
        [],
        idle=not draft.staff,
    )
    together = tender.consortium_allowed or tender.subcontract_allowed
    return [firms, staff] if together else [staff]


def _firms(draft: drafts.Draft) -> Any:
    """Who bids, with what small firms do of it."""
    if not draft.partners:
        return _("Your company bids alone. Where others take part, name them here.")
    share = drafts.policy(draft).small_micro_share
    names = "、".join(one.name for one in draft.partners)
    words = {"names": names, "share": percent(share)}
    return _("%(names)s; small and micro firms do %(share)s") % words


def _people(draft: drafts.Draft) -> Any:
    if not draft.staff:
        return _("Nobody is named yet; where the documents ask for staff, name it here.")
    return _("People named: %(count)s") % {"count": len(draft.staff)}


def _part_text(lot: Lot, part: BidFile.Part) -> Any:
    """What belongs into a part; of an anonymous one, what may not stand in it."""
    if part == BidFile.Part.TECHNICAL and lot.tender.anonymous:
        return ANONYMOUS_TEXT
    return PART_TEXTS[part]


ANONYMOUS_TEXT = _(
    "Anonymous: how the service is done, as PDF, without name, mark, address, seal or signature "
    "of yours, nor of your people. Most members finding that it gives you away makes the bid "
    "invalid (Order 87 art. 63 item 6). Properties of the files are taken out before they are "
    "shown. What proves its items, the objective ones too, stands in it without names; what "
    "proves the other items belongs to the business papers."
)
PART_TEXTS = {
    BidFile.Part.QUALIFICATION: _(
        "Licence, accounts, taxes and social insurance, no grave offence"
    ),
    BidFile.Part.TECHNICAL: _("How the service is done: plan, people, machines, emergencies"),
    BidFile.Part.BUSINESS: _("Letter of bid, authorisation, similar contracts"),
    BidFile.Part.AGREEMENT: _("Signed by every firm named: who does what, and which share"),
}


def _declared(lot: Lot, draft: drafts.Draft) -> str:
    """What is declared, in the order of the form."""
    said = [_declared_size(lot, draft.small)]
    if draft.domestic:
        said.append(_("domestic products"))
    if draft.figures:
        said.append(_("figures of firms: %(count)s") % {"count": len(draft.figures)})
    return " · ".join(map(str, said))


def _declared_size(lot: Lot, small: bool | None) -> Any:
    if small is None:
        return _("Say whether your company claims to be small or micro.")
    if small and lot.small_rate:
        return _("Small or micro: evaluated with %(rate)s deducted") % {
            "rate": percent(lot.small_rate)
        }
    return _("Small or micro") if small else _("Neither small nor micro: no deduction")


@dataclass(frozen=True)
class PriceRows:
    """The table of the price form with its computed amounts."""

    rows: list[tuple[Any, Any, Decimal | None]]
    total: Decimal


def price_rows(lot: Lot, form: Any, prices: dict[int, Decimal]) -> PriceRows:
    """Line, control and amount; amounts from what was typed when it can be read."""
    lines = list(lot.lines.all())
    if form.is_bound:
        typed = getattr(form, "cleaned_data", {})
        found = {line.pk: typed.get(f"price_{line.pk}") for line in lines}
        prices = {key: price for key, price in found.items() if price is not None}
    table = drafts.price_table(lines, prices)
    rows = [(line, form[f"price_{line.pk}"], amount) for line, _price, amount in table.lines]
    return PriceRows(rows, table.total)


def own_table(bids: list[Bid], now: datetime) -> Table:
    """The company's bids with their state and deadline."""
    rows = []
    for bid in bids:
        tender = bid.lot.tender
        late = tender.is_closed(now) and bid.status in UNOPENED
        word, tone = bid_state(bid, inside=False)
        rows.append(
            [
                Cell(
                    tender.title,
                    note=f"{tender.number} · {bid.lot}",
                    url=bid.get_absolute_url(),
                ),
                Cell(badge(tone, word), note=_("Deadline passed") if late else ""),
                Cell(formats.moment_short(tender.deadline) if tender.deadline else "—"),
            ]
        )
    return Table(
        caption=_("My bids"),
        columns=[Column(_("Tender")), Column(_("Status")), Column(_("Deadline"))],
        rows=rows,
        empty=_("You have not begun a bid"),
        empty_text=_("Open a tender, take its documents, then begin your bid there."),
    )

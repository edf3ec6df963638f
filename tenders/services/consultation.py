"""The panel talks to each supplier alone; final offers are sealed, then opened together."""

from __future__ import annotations

import secrets
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require, visible_or_404
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.mail import mail_later
from procurement.web import formats
from procurement.workflow import act, lock, perform
from tenders import drafts, sealing
from tenders.guards import consultation as guards
from tenders.lifecycle.bid import BidState
from tenders.models import Bid, BidLine, FinalOffer, Lot, SubstanceChange, Talk
from tenders.permissions import bidding
from tenders.permissions.evaluation import may_chair
from tenders.rules import consultation as rules
from tenders.services import conformity
from tenders.services.failure import people_of


def partners(lot: Lot) -> Any:
    """The bids with whose suppliers the panel consults."""
    return lot.bids.filter(status=BidState.CONFORMING).select_related("supplier").order_by("pk")


def record_talk(lot: Lot, bid: Bid, *, minutes: str, actor: Any) -> Talk:
    """The chair records what the panel and one supplier, alone, have talked about."""
    require(may_chair(actor, lot))
    with act():
        row = _talking(lot)
        partner = partners(row).filter(pk=bid.pk).first()
        if partner is None:
            raise RuleBroken(Reason("bid", _("This supplier is not consulted.")))
        _refuse_empty(minutes, "minutes")
        turn = partner.talks.count() + 1
        talk = Talk.objects.create(bid=partner, round=turn, minutes=minutes.strip(), user=actor)
        journal.add("tenders.lot.talk", row, actor=actor, inputs={"bid": bid.pk, "round": turn})
        return talk


def change_substance(lot: Lot, *, text: str, confirmed: bool, actor: Any) -> SubstanceChange:
    """A change of substance, confirmed by the purchaser: every supplier reads it at once."""
    require(may_chair(actor, lot))
    with act():
        row = _talking(lot)
        _refuse_empty(text, "text")
        if not confirmed:
            message = _("The purchaser's representative confirms a change of substance.")
            reason = Reason("confirmed", message, {}, rules.CHANGE_ARTICLE, "confirmed")
            raise RuleBroken(reason)
        change = SubstanceChange.objects.create(lot=row, text=text.strip(), user=actor)
        journal.add("tenders.lot.change_substance", row, actor=actor, inputs={"text": text.strip()})
        _tell(row, "consultation_change", text=change.text)
        return change


def ask_offers(lot: Lot, *, due: datetime, actor: Any) -> Lot:
    """Ask everybody for the final offer, until the same moment."""
    require(may_chair(actor, lot))
    with act():
        row = _talking(lot)
        reasons = [*guards.everybody_heard(row), *rules.check_due(due, clock.now())]
        if reasons:
            raise RuleBroken(*reasons)
        row.offers_due = due
        row.save(update_fields=["offers_due"])
        journal.add("tenders.lot.ask_offers", row, actor=actor, inputs={"due": due})
        _tell(row, "final_offer", due=formats.stamp(due))
        return row


def seal_offer(lot: Lot, *, prices: dict[int, Decimal], actor: Any) -> FinalOffer:
    """Seal the final offer of the actor's company; until the last moment it can be replaced.

    Unit prices by the key of the line; encrypted to the tender's key and the bid's, as bids are.
    """
    bid = visible_or_404(Bid.objects.filter(lot=lot), actor, supplier=actor.supplier)
    require(bidding.may_bid(actor, bid))
    with act():
        row = lock(lot)
        closed = tuple(guards.offering(row))
        if closed or bid.status != BidState.CONFORMING:
            raise WrongState(*closed or [Reason("bid", _("This supplier is not consulted."))])
        at = clock.db_now()
        table = drafts.price_table(row.lines.all(), prices)
        due = row.offers_due or at
        reasons = rules.check_offer(table.total, table.open, row.ceiling, due, at)
        if reasons:
            raise RuleBroken(*reasons)
        held = FinalOffer.objects.filter(bid=bid).first()
        version = held.version + 1 if held else 1
        envelope = _envelope(bid, table, version)
        offer, _new = FinalOffer.objects.update_or_create(
            bid=bid,
            defaults={
                "envelope": envelope,
                "commitment": sealing.commitment(envelope),
                "version": version,
                "user": actor,
                "at": at,
            },
        )
        facts = {"commitment": offer.commitment, "version": version}
        journal.add("tenders.offer.seal", offer, actor=actor, inputs=facts)
        return offer


def open_offers(lot: Lot, *, actor: Any) -> Lot:
    """The chair opens every final offer together; who made none has left the consultation.

    Then the lot goes on as every lot does: low prices, scores, or failure with too few.
    """
    require(may_chair(actor, lot))
    with act():
        row = lock(lot)
        early = tuple(guards.offers_in(row))
        if early:
            raise WrongState(*early)
        tender = row.tender
        secret = sealing.unwrap(tender.sealing_secret, sealing.tender_context(tender.pk))
        for bid in partners(row).select_related("final_offer", "lot"):
            offer = getattr(bid, "final_offer", None)
            if offer is None:
                perform(bid, "reject", actor=actor, reason=rules.LEFT)
            else:
                _open(bid, offer, secret, actor)
        row.offers_opened_at = clock.now()
        row.save(update_fields=["offers_opened_at"])
        journal.add("tenders.lot.open_offers", row, actor=actor)
        return conformity.onward(row, actor)


# Inside -----------------------------------------------------------------------------------------


def _talking(lot: Lot) -> Lot:
    row = lock(lot)
    closed = tuple(guards.talking(row))
    if closed:
        raise WrongState(*closed)
    return row


def _refuse_empty(text: str, field: str) -> None:
    if not text.strip():
        raise RuleBroken(Reason("empty", _("Write it down."), {}, rules.TALK_ARTICLE, field))


def _tell(lot: Lot, template: str, **context: Any) -> None:
    """The same words to every supplier at the same moment."""
    for bid in partners(lot):
        people = people_of(bid.supplier)
        mail_later(f"tenders/{template}", people, {"lot": lot, "tender": lot.tender, **context})


def _envelope(bid: Bid, table: drafts.PriceTable, version: int) -> bytes:
    values = {
        "tender": bid.lot.tender_id,
        "lot": bid.lot_id,
        "supplier": bid.supplier_id,
        "version": version,
        "lines": [
            {"line": line.pk, "unit_price": format(price, "f"), "amount": format(amount, "f")}
            for line, price, amount in table.lines
            if price is not None and amount is not None
        ],
        "total": format(table.total, "f"),
        "nonce": secrets.token_hex(16),
    }
    return sealing.encrypt(values, bid.lot.tender.sealing_recipient, bid.recipient)


def _open(bid: Bid, offer: FinalOffer, secret: bytes, actor: Any) -> None:
    """Read one offer and prove that it is what was sealed."""
    try:
        values = _examine(bid, offer, secret)
    except sealing.Damaged as error:
        perform(bid, "reject", actor=actor, reason=str(error))
        return
    perform(bid, "offer_finally", actor=actor, price=Decimal(values["total"]))
    lines = {one.lot_line_id: one for one in BidLine.objects.filter(bid=bid)}
    for entry in values["lines"]:
        line = lines[entry["line"]]
        line.unit_price, line.amount = Decimal(entry["unit_price"]), Decimal(entry["amount"])
    BidLine.objects.bulk_update(lines.values(), ["unit_price", "amount"])


def _examine(bid: Bid, offer: FinalOffer, secret: bytes) -> dict[str, Any]:
    found = sealing.commitment(offer.envelope)
    if found != offer.commitment:
        message = _("the stored envelope has the SHA-256 %(sha)s") % {"sha": found}
        raise sealing.Damaged(str(message))
    values = sealing.decrypt(offer.envelope, secret)
    bound = (values["tender"], values["lot"], values["supplier"], values["version"])
    if bound != (bid.lot.tender_id, bid.lot_id, bid.supplier_id, offer.version):
        raise sealing.Damaged(str(_("the envelope belongs to another bid")))
    return values

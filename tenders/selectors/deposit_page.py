"""What pages say of bid deposits: what was asked, what came, when it goes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from procurement.calendars.services import calendar
from procurement.people.roles import Role
from procurement.rules.calendar import WorkCalendar
from procurement.web import formats
from procurement.web.parts import Fact
from procurement.workflow import may
from tenders.guards.deposits import refund_of
from tenders.guards.tendering import rules_on
from tenders.lifecycle.deposit import DepositState
from tenders.lifecycle.tender import TenderState
from tenders.models import Deposit, Lot, Tender
from tenders.permissions.evaluation import may_oversee
from tenders.rules import deposits as rules

SHORTFALLS = {
    rules.MISSING: _("No deposit was received."),
    rules.SHORT: _("Only %(amount)s of the deposit was received."),
    rules.LATE: _("The deposit came at %(at)s, not before the deadline."),
}
SINCE = {
    rules.WITHDRAWN: _("bid withdrawn"),
    rules.TERMINATED: _("tender terminated"),
    rules.FAILED: _("lot failed"),
    rules.NO_BID: _("no bid was sealed"),
    rules.LOST: _("award letter of another issued"),
    rules.CONTRACTED: _("contract signed"),
}


def may_look(user: Any, tender: Tender) -> bool:
    """Finance and suppliers, once it is published; who oversees it, from the opening on."""
    if not tender.deposit or tender.published_at is None:
        return False
    roles_in = getattr(user, "roles_in", None)
    if roles_in is None:
        return False
    if Role.FINANCE in roles_in(tender.purchaser_id) or user.supplier is not None:
        return True
    return tender.status == TenderState.OPENED and bool(may_oversee(user, tender))


def with_parts(deposits: Any) -> Any:
    """Deposits with everything their refund is computed from, in a fixed number of queries."""
    return deposits.select_related(
        "tender", "supplier", "recorded_by", "ended_by"
    ).prefetch_related("tender__lots__bids", "tender__lots__awards")


@dataclass(frozen=True)
class Row:
    """One deposit as the list shows it."""

    deposit: Deposit
    shortfall: Any
    refund: rules.Refund | None
    since: Any
    late: bool
    may_refund: bool
    may_keep: bool
    ground: Any = ""


def rows(tender: Tender, user: Any, today: date) -> list[Row]:
    """The deposits of a tender that this person may see."""
    found = with_parts(Deposit.objects.visible_to(user).filter(tender=tender))
    days = calendar.current()
    return [_row(deposit, tender, user, today, days) for deposit in found]


def _row(deposit: Deposit, tender: Tender, user: Any, today: date, days: WorkCalendar) -> Row:
    refund, held = refund_of(deposit, days), deposit.status == DepositState.HELD
    done = today if held else deposit.ended_on
    return Row(
        deposit,
        shortfall(tender, deposit),
        refund,
        SINCE[refund.kind] if refund else "",
        bool(refund and done and done > refund.until.day),
        held and refund is not None and bool(may(deposit, "refund", user)),
        held and bool(may(deposit, "keep", user)),
        ground_words(tender, deposit.ground),
    )


def ground_words(tender: Tender, code: str) -> Any:
    """A ground for keeping a deposit, with its article."""
    forfeits = rules_on(tender).procedure(tender.procedure).forfeits
    one = next((one for one in forfeits if one.code == code), None)
    return f"{gettext(one.words)} ({formats.citation(one.article)})" if one else ""


def ground_choices(tender: Tender) -> list[tuple[str, Any]]:
    """The lawful grounds for keeping a deposit."""
    forfeits = rules_on(tender).procedure(tender.procedure).forfeits
    return [(one.code, ground_words(tender, one.code)) for one in forfeits]


def shortfall(tender: Tender, deposit: Deposit | None) -> Any:
    """How a deposit falls short of what was asked, in words; "" where it does not."""
    if tender.deadline is None:
        return ""
    amount = deposit.amount if deposit else None
    at = deposit.received_at if deposit else None
    found = rules.standing(tender.deposit, amount, at, tender.deadline)
    if not found:
        return ""
    params = {
        "amount": formats.amount(amount),
        "at": formats.stamp(at) if at else "",
    }
    return SHORTFALLS[found] % params


def facts(tender: Tender) -> list[Fact]:
    """What was asked."""
    forms = ("、" if formats.chinese() else ", ").join(str(label) for label in Deposit.Form.labels)
    deadline = formats.moment_words(tender.deadline) if tender.deadline else "—"
    return [
        Fact(_("Bid deposit (CNY)"), formats.number(tender.deposit, 2)),
        Fact(pgettext_lazy("deposit", "Due"), deadline, rules.DUE_ARTICLE),
        Fact(_("Form"), forms, _("Never cash (Implementing Regulations art. 33).")),
        Fact(
            _("Goes back"),
            _("within 5 working days after the award letter, or after the contract is signed"),
            rules.article_of(rules.LOST, tender.procedure),
        ),
    ]


@dataclass(frozen=True)
class Note:
    """What whoever judges a bid reads of its deposit."""

    text: Any
    article: str
    good: bool


def notes(lot: Lot) -> dict[int, Note]:
    """By supplier, how its deposit stands; nothing where none was asked."""
    tender = lot.tender
    if not tender.deposit:
        return {}
    held = {one.supplier_id: one for one in tender.deposits.exclude(status=DepositState.REFUNDED)}
    return {
        supplier: _note(tender, held.get(supplier))
        for supplier in lot.bids.values_list("supplier_id", flat=True)
    }


def _note(tender: Tender, deposit: Deposit | None) -> Note:
    short = shortfall(tender, deposit)
    if short or deposit is None:
        return Note(short, rules.INVALID_ARTICLE, False)
    text = _("Deposit of %(amount)s received at %(at)s.") % {
        "amount": formats.amount(deposit.amount),
        "at": formats.stamp(deposit.received_at),
    }
    return Note(text, "", True)


def noted(bids: Iterable[Any], lot: Lot) -> list[Any]:
    """The bids, each with what is to be known of its deposit."""
    found = notes(lot)
    listed = list(bids)
    for bid in listed:
        bid.deposit_note = found.get(bid.supplier_id)
    return listed


def due_by_tender(deposits: Iterable[Deposit]) -> dict[Tender, tuple[date, int]]:
    """By tender: the first day on which a refund is due, and how many wait."""
    found: dict[Tender, tuple[date, int]] = {}
    days = calendar.current()
    for deposit in deposits:
        refund = refund_of(deposit, days)
        if refund is None:
            continue
        first, count = found.get(deposit.tender, (refund.until.day, 0))
        found[deposit.tender] = (min(first, refund.until.day), count + 1)
    return found

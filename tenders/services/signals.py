"""Compare the opened bids of a lot and keep what is alike; the committee writes what it found.

The worker reads the files after the opening. Signals change nothing by themselves: no bid is out,
no review waits (87号令第三十七条 leaves the judgement to the committee).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.documents import reading
from procurement.documents.models import StoredFile
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.workflow import act, lock
from tenders.lifecycle.bid import UNOPENED, UNREAD
from tenders.lifecycle.lot import HALTABLE
from tenders.models import Bid, BidSignal, Lot, SignalCheck, Tender
from tenders.permissions.evaluation import may_chair, member_in_force
from tenders.rules import signals as rules
from tenders.services.anonymity import shown_signals

ARTICLE = rules.ARTICLE
RESTS = Reason(
    "veiled",
    _("What the files have in common is shown once the codes of the anonymous parts are lifted."),
    {},
    ARTICLE,
)
UNCOMPARED = (*UNOPENED, *UNREAD)


@task(backend="background")
def compare_bids(tender_id: int) -> None:
    """Compare the bids of every lot of an opened tender, each lot once."""
    tender = Tender.objects.get(pk=tender_id)
    for lot in tender.lots.filter(signal_check=None).order_by("number"):
        compare(lot)


def compare(lot: Lot) -> SignalCheck:
    """Read the bids, ask the rules, keep each signal; a second call changes nothing."""
    unread: list[tuple[str, str]] = []
    opened = lot.bids.exclude(status__in=UNCOMPARED).select_related("supplier")
    with_parts = opened.prefetch_related(
        "lines__lot_line", "files__opened", "staff", "attempts__user"
    )
    bids = {str(bid.pk): bid for bid in with_parts}
    facts = [_facts(name, bid, unread) for name, bid in bids.items()]
    found = rules.signals(facts, _given(lot))
    with act():
        lot = lock(lot)
        check, made = SignalCheck.objects.get_or_create(
            lot=lot, defaults={"at": clock.now(), "unread": unread}
        )
        if not made:
            return check
        for number, one in enumerate(found, start=1):
            row = BidSignal.objects.create(
                lot=lot, number=number, kind=one.kind, found=list(one.found)
            )
            row.bids.set([bids[name] for name in one.bids])
        return check


def _facts(name: str, bid: Any, unread: list[tuple[str, str]]) -> rules.BidFacts:
    firm = bid.supplier
    said = [_read(firm.name, kept, unread) for kept in bid.files.all() if kept.opened is not None]
    return rules.BidFacts(
        name,
        bid.price,
        prices={line.lot_line.number: line.unit_price for line in bid.lines.all()},
        text="\n".join(one.text for one in said),
        authors=frozenset().union(*(one.authors for one in said)),
        makings=_makings(said),
        people=frozenset(
            [
                *(rules.Person(name) for name in _stated(firm.contact, firm.legal_representative)),
                *(rules.Person(one.name, one.mark) for one in bid.staff.all()),
            ]
        ),
        contacts=_stated(firm.phone, firm.address, firm.bank_account, *_handlers(bid)),
        origins=_stated(bid.origin or ""),
    )


def _handlers(bid: Any) -> Iterator[str]:
    """Where those who sealed the bid are reached."""
    for user in {attempt.user for attempt in bid.attempts.all()}:
        yield from (user.phone, user.email)


def _makings(said: Iterable[reading.Said]) -> frozenset[rules.Making]:
    return frozenset(rules.Making(*one) for text in said for one in text.makings)


def _stated(*values: str) -> frozenset[str]:
    return frozenset(value for value in values if value)


def _read(firm: str, kept: Any, unread: list[tuple[str, str]]) -> reading.Said:
    file = kept.opened
    said = _said(file)
    if not said.whole or not said.text.strip():
        unread.append((firm, file.name))
    return said


def _said(file: StoredFile) -> reading.Said:
    with file.content.open("rb") as stream:
        return reading.read(cast(BinaryIO, stream), file.content_type)


def _given(lot: Lot) -> rules.Given:
    """What every bid may repeat: the tender's own contents, bill, criteria and files.

    Who fills in a form of the purchaser keeps its author and the moment it was made.
    """
    tender = lot.tender
    parts = [tender.title, tender.summary, lot.name, lot.scope, *map(str, tender.contents.values())]
    parts += [line.name for line in lot.lines.all()]
    parts += [f"{one.name}{one.description}" for one in lot.criteria.all()]
    said = [_said(one.file) for one in tender.documents.select_related("file")]
    return rules.Given(
        "\n".join([*parts, *(one.text for one in said)]),
        frozenset().union(*(one.authors for one in said)),
        _makings(said),
    )


def write_finding(signal: BidSignal, text: str, *, actor: Any) -> BidSignal:
    """The chair writes down what the committee found out; it may be written anew until the end.

    Raises WrongState once the report is signed, RuleBroken when it is empty.
    """
    require(may_chair(actor, signal.lot))
    with act():
        lot = lock(signal.lot)
        if lot.status not in HALTABLE:
            message = _("This is not possible now: it stands at “%(state)s”.")
            raise WrongState(Reason("state", message, {"state": lot.get_status_display()}))
        if not shown_signals(lot).filter(pk=signal.pk).exists():
            raise WrongState(RESTS)
        if not text.strip():
            message = _("Write what the committee found out.")
            raise RuleBroken(Reason("empty", message, {}, ARTICLE, "finding"))
        signal.finding, signal.found_at = text.strip(), clock.now()
        signal.member = member_in_force(actor, lot)
        signal.save(update_fields=["finding", "found_at", "member"])
        facts = {"lot": lot.number, "number": signal.number}
        journal.add("tenders.bidsignal.write_finding", signal, actor=actor, inputs=facts)
        return signal


def of_lot(lot: Lot) -> list[tuple[BidSignal, list[Bid]]]:
    """Every signal of a lot with its bids, in a number of queries that never grows."""
    rows = shown_signals(lot).prefetch_related("bids__supplier")
    return [(one, sorted(one.bids.all(), key=lambda bid: bid.pk)) for one in rows]

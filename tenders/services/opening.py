"""The opening: officers, presence, and the one act that opens every bid or names it damaged."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.documents.services import files
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.people.models import User
from procurement.people.roles import Role
from procurement.web import formats
from procurement.workflow import act, lock, perform
from tenders import drafts, sealing
from tenders.guards import opening as guards
from tenders.guards.tendering import rules_on
from tenders.lifecycle.bid import BidState
from tenders.lifecycle.tender import TenderState
from tenders.models import Bid, BidFile, BidLine, OpeningOfficer, Tender
from tenders.permissions import opening as permissions
from tenders.permissions import planning as writing
from tenders.rules.declaration import Figures
from tenders.rules.eligibility import GATES, gate_failure
from tenders.rules.failures import article_of
from tenders.rules.partners import Partner
from tenders.rules.procedures import RECEIVED
from tenders.services import failure, partners
from tenders.services.anonymity import draw_codes
from tenders.services.opening_paper import make_opening_record
from tenders.services.signals import compare_bids

FILE_PURPOSE = "bid_file"
ASSIGNABLE = (TenderState.DRAFT, TenderState.READY, TenderState.PUBLISHED)


def not_assignable(tender: Tender) -> Iterator[Reason]:
    """Why the opening officers are no longer changed."""
    if tender.status not in ASSIGNABLE or tender.is_closed(clock.now()):
        yield Reason("not_assignable", _("The opening officers can no longer be changed."))


def assign(tender: Tender, users: Collection[User], *, quorum: int, actor: Any) -> Tender:
    """Name the opening officers and how many of them must be there: 3 of 5, at least 2 of 3."""
    with act():
        require(writing.may_write(actor, tender))
        row = lock(tender)
        closed = tuple(not_assignable(row))
        if closed:
            raise WrongState(*closed)
        reasons = list(_against(row, users, quorum))
        if reasons:
            raise RuleBroken(*reasons)
        row.opening_officers.exclude(user__in=users).delete()
        for user in users:
            OpeningOfficer.objects.get_or_create(tender=row, user=user)
        row.opening_quorum = quorum
        row.save(update_fields=["opening_quorum"])
        journal.add(
            "tenders.opening.assign",
            row,
            actor=actor,
            inputs={"officers": sorted(user.pk for user in users), "quorum": quorum},
        )
        return row


def _against(tender: Tender, users: Collection[User], quorum: int) -> Any:
    if len(users) < guards.MIN_OFFICERS:
        yield Reason(
            "too_few_officers",
            _("Name at least %(least)s opening officers."),
            {"least": guards.MIN_OFFICERS},
            "",
            "officers",
        )
    if not guards.MIN_QUORUM <= quorum <= max(len(users), guards.MIN_QUORUM):
        yield Reason(
            "quorum_range",
            _("At least %(least)s and at most all of the officers must be present."),
            {"least": guards.MIN_QUORUM},
            "",
            "quorum",
        )
    for user in users:
        if Role.OPENING_OFFICER not in user.roles_in(tender.purchaser_id):
            yield Reason(
                "not_opening_officer",
                _("%(name)s is no opening officer of the purchaser."),
                {"name": str(user)},
                "",
                "officers",
            )


def be_present(tender: Tender, *, actor: Any) -> OpeningOfficer:
    """An opening officer says: I am here. From the deadline on, once."""
    with act():
        require(permissions.may_open(actor, tender))
        row = lock(tender)
        if row.status != TenderState.PUBLISHED:
            raise WrongState(
                Reason(
                    "state",
                    _("This is not possible now: it stands at “%(state)s”."),
                    {"state": row.get_status_display()},
                )
            )
        reasons = tuple(guards.time_reached(row))
        if reasons:
            raise RuleBroken(*reasons)
        officer = row.opening_officers.get(user=actor)
        if officer.present_at is None:
            officer.present_at = clock.db_now()
            officer.save(update_fields=["present_at"])
            journal.add("tenders.opening.present", officer, actor=actor)
        return officer


def open_bids(tender: Tender, *, actor: Any) -> Tender:
    """Open every sealed bid; what cannot be opened is named with its proof.

    A bid that was to be confirmed after a correction and was not stays shut, with the reason. Of a
    lot with fewer than three bids none is opened (87号令第四十一条): they go back as they came.

    Lots with fewer than three opened bids fail and every bidder is told, the others begin their
    qualification review; the record is put on paper and kept.
    """
    with act():
        row = lock(tender)
        at = clock.db_now()
        row = perform(row, "open", actor=actor, at=at, now=at)
        secret = sealing.unwrap(row.sealing_secret, sealing.tender_context(row.pk))
        sealed = Bid.objects.select_for_update(of=("self",)).filter(
            lot__tender=row, status=BidState.SEALED
        )
        bids = list(sealed.select_related("lot__tender").order_by("sealed_at", "pk"))
        received = Counter(bid.lot_id for bid in bids if not bid.to_be_confirmed)
        opened: Counter[int] = Counter()
        for bid in bids:
            if bid.to_be_confirmed:
                _leave_unopened(bid, at, actor)
            elif _too_few(row, received[bid.lot_id]):
                reason = _why_too_few(row, received[bid.lot_id])
                perform(bid, "give_back", actor=actor, reason=reason)
            elif _open_one(bid, secret, at, actor):
                opened[bid.lot_id] += 1
        for lot in row.lots.order_by("number"):
            if _too_few(row, opened[lot.pk]):
                reason = _why_too_few(row, received[lot.pk], opened[lot.pk])
                failed = perform(lot, "fail_bidders", actor=actor, at=at, reason=reason)
                failure.follow_up(failed, actor=actor)
            else:
                perform(lot, "begin", actor=actor, at=at)
                draw_codes(lot, actor=actor)
        key, by = row.pk, actor.pk
        transaction.on_commit(lambda: make_opening_record.enqueue(key, by))
        transaction.on_commit(lambda: compare_bids.enqueue(key))
        return row


def _too_few(tender: Tender, count: int) -> bool:
    return bool(gate_failure(RECEIVED, count, rules_on(tender), tender.procedure, tender.ground))


def _why_too_few(tender: Tender, received: int, opened: int = 0) -> str:
    """What the record, the bidders and the notice read; damaged bids are no bids."""
    least = rules_on(tender).procedure(tender.procedure).least(RECEIVED, tender.ground)
    article = article_of(GATES[RECEIVED], tender.procedure)
    if received >= least:
        return f"能够开启的投标 {opened} 家，不足 {least} 家（{article}）。"
    return f"投标截止时提交投标的供应商 {received} 家，不足 {least} 家，不予开启（{article}）。"


# One bid ----------------------------------------------------------------------------------------


CLAIMS = ("small", "domestic")


@dataclass(frozen=True)
class Content:
    """What a sound envelope says."""

    price: Decimal
    claims: dict[str, bool]
    origin: str
    lines: tuple[tuple[int, Decimal, Decimal], ...]
    files: tuple[tuple[BidFile, dict[str, Any]], ...]
    partners: tuple[Partner, ...]
    staff: tuple[drafts.Staff, ...]
    figures: tuple[Figures, ...]


def _leave_unopened(bid: Bid, at: datetime, actor: Any) -> None:
    """Sealed for documents that were corrected since, and not confirmed: it takes no part."""
    corrections = bid.lot.tender.amendments.in_force().filter(
        material=True, in_force_at__gte=bid.confirmed_at or bid.sealed_at
    )
    last = corrections.order_by("pk").last()
    reason = _text(
        _("not confirmed again after correction No. %(number)s of %(at)s, therefore not opened"),
        number=last.number if last else "—",
        at=formats.stamp(last.in_force_at) if last else "—",
    )
    perform(bid, "leave_unopened", actor=actor, at=at, reason=reason)


def _open_one(bid: Bid, secret: bytes, at: datetime, actor: Any) -> bool:
    try:
        content = examine(bid, secret)
    except sealing.Damaged as error:
        with translation.override("zh-hans"):
            damage = f"{error}；{_('commitment on the receipt')} {bid.commitment}"
        perform(bid, "find_damaged", actor=actor, at=at, damage=damage)
        return False
    said = {"price": content.price, "origin": content.origin, **content.claims}
    perform(bid, "open", actor=actor, at=at, **said)
    BidLine.objects.bulk_create(
        [
            BidLine(bid=bid, lot_line_id=line, unit_price=price, amount=amount)
            for line, price, amount in content.lines
        ]
    )
    partners.unseal(bid, content.partners, content.staff)
    partners.unseal_figures(bid, content.partners, content.figures)
    for kept, entry in content.files:
        with kept.secret.open("rb") as stream:
            data = sealing.decrypt_file(stream, secret)
        kept.part = entry["part"]
        kept.opened = files.store_bytes(
            data,
            entry["name"],
            purpose=FILE_PURPOSE,
            actor=actor,
            subject=f"tenders.bid:{bid.pk}",
        )
        kept.save(update_fields=["part", "opened"])
    return True


def examine(bid: Bid, secret: bytes) -> Content:
    """Read a sealed bid and prove that it is what was sealed. Raises sealing.Damaged.

    The envelope must match its commitment and be bound to this tender, lot, bidder and version;
    every file must be the ciphertext and the plain text that the envelope names.
    """
    found = sealing.commitment(bid.envelope or b"")
    if found != bid.commitment:
        raise sealing.Damaged(_text(_("the stored envelope has the SHA-256 %(sha)s"), sha=found))
    values = sealing.decrypt(bid.envelope, secret)
    bound = (values["tender"], values["lot"], values["supplier"], values["version"])
    if bound != (bid.lot.tender_id, bid.lot_id, bid.supplier_id, bid.version):
        raise sealing.Damaged(_text(_("the envelope belongs to another bid")))
    rows = {str(kept.pk): kept for kept in bid.files.all()}
    pairs = []
    for entry in values["files"]:
        kept = rows.get(entry["id"])
        if kept is None:
            raise sealing.Damaged(_text(_("the file “%(name)s” is missing"), name=entry["name"]))
        _examine_file(kept, entry, secret)
        pairs.append((kept, entry))
    lines = tuple(
        (line["line"], Decimal(line["unit_price"]), Decimal(line["amount"]))
        for line in values["lines"]
    )
    claims = {f"{name}_claimed": bool(values.get(name)) for name in CLAIMS}
    origin = values.get("origin", "")
    named = (drafts.partners_in(values), drafts.staff_in(values), drafts.figures_in(values))
    return Content(Decimal(values["total"]), claims, origin, lines, tuple(pairs), *named)


def _examine_file(kept: BidFile, entry: dict[str, Any], secret: bytes) -> None:
    try:
        with kept.secret.open("rb") as stream:
            if sealing.digest_of(stream) != entry["secret_sha256"]:
                raise sealing.Damaged(
                    _text(_("the file “%(name)s” was changed"), name=entry["name"])
                )
            plain = sealing.decrypt_file(stream, secret)
            if hashlib.sha256(plain).hexdigest() != entry["sha256"]:
                raise sealing.Damaged(
                    _text(_("the file “%(name)s” was changed"), name=entry["name"])
                )
    except OSError as error:
        raise sealing.Damaged(
            _text(_("the file “%(name)s” is missing"), name=entry["name"])
        ) from error


def _text(message: Any, **params: Any) -> str:
    with translation.override("zh-hans"):
        return str(message) % params

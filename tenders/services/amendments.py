"""The life of a correction: proposed, decided by a second person, in force with its notice."""

from __future__ import annotations

from typing import Any

from procurement import clock
from procurement.audit import journal
from procurement.workflow import act, lock, perform
from tenders.guards import amending as guards
from tenders.models import Amendment, Bid, DocumentVersion, LotLine, Tender
from tenders.services import telling, versions
from tenders.services.documents import keep


def propose(amendment: Amendment, *, actor: Any) -> Amendment:
    """Hand the correction in for approval; refused with every reason and the earliest day."""
    with act():
        lock(amendment.tender)
        return perform(amendment, "propose", actor=actor, officer=actor, at=clock.now())


def send_back(amendment: Amendment, *, reason: str, actor: Any) -> Amendment:
    """Return it to its officer with reasons."""
    return perform(amendment, "send_back", actor=actor, reason=reason)


def approve(amendment: Amendment, *, actor: Any) -> Amendment:
    """A second person approves; the correction notice is drafted."""
    with act():
        lock(amendment.tender)
        return perform(amendment, "approve", actor=actor, approver=actor, at=clock.now())


def take_back(amendment: Amendment, *, reason: str, actor: Any) -> Amendment:
    """Write on: for instance because a day has passed and the deadline is now too early."""
    return perform(amendment, "take_back", actor=actor, reason=reason)


def withdraw(amendment: Amendment, *, reason: str, actor: Any) -> Amendment:
    """Give it up; the tender stays as published."""
    return perform(amendment, "withdraw", actor=actor, reason=reason, at=clock.now())


def come_into_force(amendment: Amendment, *, actor: Any, notice_url: str = "") -> Amendment:
    """Because its notice is published now: every period is checked again from this moment.

    The tender's row is locked first, as sealing and opening do: a seal is either before the
    correction, and to be confirmed, or after it.
    """
    with act():
        tender = lock(amendment.tender)
        if amendment.of_pool:  # an application is either before the correction, or after it
            lock(tender.pool)
        at = clock.db_now()
        row = perform(
            amendment,
            "come_into_force",
            actor=actor,
            at=at,
            now=at,
            day=clock.legal_today(),
            notice_url=notice_url,
        )
        moved = _apply(row, tender)
        if row.material and not row.of_pool:
            tender.amended_at = at
        tender.save()
        journal.add(
            "tenders.tender.amend",
            tender,
            actor=actor,
            inputs={"correction": row.number, "of": row.corrects, "places": sorted(row.changes)},
        )
        if row.of_pool:
            telling.of_corrected_prequalification(row, tender)
            return row
        for kept in row.files.select_related("file"):
            keep(tender, kept.file, kept.title, actor)
        versions.keep(
            tender, cause=DocumentVersion.Cause.CORRECTED, at=at, actor=actor, amendment=row
        )
        if moved or row.material:
            # Two days before the deadline those who have not sealed or confirmed hear of it anew.
            Bid.objects.filter(lot__tender=tender).update(reminded_at=None)
        telling.of_correction(row, tender)
        return row


def _apply(amendment: Amendment, tender: Tender) -> bool:
    """Write what the correction says where it says; tell whether the deadline moved."""
    before = tender.deadline
    lines = guards.lines_at(tender, amendment.changes)
    for place, change in amendment.changes.items():
        value = guards.as_value(place, change["new"])
        if place in lines:
            lines[place].quantity = value
            continue
        row, name = guards.owner_of(tender, place)
        if name.startswith("contents."):
            tender.contents = {**tender.contents, name.removeprefix("contents."): value}
        elif row is tender:
            setattr(tender, name, value)
        else:
            setattr(row, name, value)
            row.save(update_fields=[name])
    LotLine.objects.bulk_update(lines.values(), ["quantity"])
    return tender.deadline != before

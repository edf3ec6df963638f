"""Publication and termination: the notice makes the tender public and starts the clocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.workflow import act, lock, perform
from tenders.lifecycle.lot import LotState
from tenders.lifecycle.tender import TenderState
from tenders.models import DocumentVersion, Tender
from tenders.permissions import planning as permissions
from tenders.services import telling, versions
from tenders.services.tendering import rule_set_code

ARTICLE = "87号令第二十九条"


def publish(tender: Tender, *, actor: Any, notice_url: str = "") -> Tender:
    """Because its notice is published now: dates checked again from today, rules pinned.

    Raises RuleBroken with every reason, for instance when the notice comes a day later than
    intended and the deadline is too early by that day.
    """
    today = clock.legal_today()
    with act():
        at = clock.now()
        row = perform(
            tender,
            "publish",
            actor=actor,
            at=at,
            notice_day=today,
            rule_set=rule_set_code(today),
            notice_url=notice_url,
        )
        versions.keep(row, cause=DocumentVersion.Cause.PUBLISHED, at=at, actor=actor)
        return row


def ask_termination(tender: Tender, *, reason: str, actor: Any) -> Tender:
    """The officer asks in writing to terminate; an approver decides."""
    with act():
        require(permissions.may_write(actor, tender))
        row = lock(tender)
        over = tuple(not_terminable(row))
        if over:
            raise WrongState(*over)
        if not reason.strip():
            raise RuleBroken(Reason("reason", _("Write the reason."), {}, ARTICLE, "reason"))
        row.termination_reason = reason.strip()
        row.save(update_fields=["termination_reason"])
        journal.add(
            "tenders.tender.ask_termination", row, actor=actor, inputs={"text": reason.strip()}
        )
        return row


def not_terminable(tender: Tender) -> Iterator[Reason]:
    """Why nobody asks to terminate it any more, or not yet."""
    if tender.status != TenderState.PUBLISHED or tender.is_closed(clock.now()):
        message = _("Only a published tender is terminated, before its deadline.")
        yield Reason("not_published", message, {}, ARTICLE)


def drop_termination(tender: Tender, *, reason: str, actor: Any) -> Tender:
    """The approver refuses the termination: the tender goes on."""
    with act():
        require(permissions.second_person(actor, tender))
        row = lock(tender)
        if row.status != TenderState.PUBLISHED:  # a terminated one keeps its reason for ever
            raise WrongState(*not_terminable(row))
        row.termination_reason = ""
        row.save(update_fields=["termination_reason"])
        journal.add(
            "tenders.tender.drop_termination", row, actor=actor, inputs={"text": reason.strip()}
        )
        return row


def terminate(tender: Tender, *, actor: Any) -> Tender:
    """A second person approves the termination; every lot ends with it, and suppliers are told."""
    with act():
        at = clock.now()
        row = lock(tender)
        row = perform(row, "terminate", actor=actor, at=at, reason=row.termination_reason)
        for lot in row.lots.filter(status=LotState.WAITING):
            perform(lot, "terminate", actor=actor, at=at)
        telling.of_termination(row)
        return row

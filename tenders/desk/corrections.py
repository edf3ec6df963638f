"""Between notice and deadline: corrections to write and decide, questions, bids to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.people.roles import Role
from procurement.registry import DeskItem
from tenders.lifecycle.amendment import PENDING, WRITABLE, AmendmentState
from tenders.lifecycle.pool import PoolState
from tenders.lifecycle.question import QuestionState
from tenders.lifecycle.tender import TenderState
from tenders.models import Amendment, Bid, Question, Tender
from tenders.rules import amendments as rules
from tenders.rules import corrected_lines
from tenders.rules.vocabulary import governing
from tenders.selectors import offer

MOST = 50
APP = "tenders"


def items(user: Any, now: datetime) -> Iterator[DeskItem]:
    """Ask only what the person's roles can have to do."""
    roles = user.roles
    if Role.OFFICER in roles:
        yield from _to_answer(user)
        yield from _to_write(user, now)
        yield from _to_withdraw(user, now)
        yield from _to_extend(user, now)
    if Role.APPROVER in roles:
        yield from _to_approve(user, now)
    if Role.SUPPLIER in roles:
        yield from _to_confirm(user, now)


def _to_answer(user: Any) -> Iterator[DeskItem]:
    """P19: three working days. The text is read, never who asked."""
    waiting = Question.objects.filter(tender__officer=user, status=QuestionState.ASKED)
    for question in waiting.select_related("tender").order_by("due_day", "pk")[:MOST]:
        yield DeskItem(
            title=_("Answer a question"),
            url=reverse("tenders:answer", args=[question.pk]),
            button=_("Write the answer"),
            why=question.tender.title,
            article="政府采购法实施条例第五十二条",
            due_day=question.due_day,
            app=APP,
        )


def _running(now: datetime) -> Any:
    """Corrections of what still runs: of tenders that accept bids, of pools suppliers apply to."""
    accepting = Q(
        corrects=rules.TENDER, tender__status=TenderState.PUBLISHED, tender__deadline__gt=now
    )
    applying = Q(
        corrects=rules.PREQUALIFICATION,
        tender__status=TenderState.READY,
        tender__pool__status=PoolState.ANNOUNCED,
        tender__pool__applications_until__gt=now,
    )
    return Amendment.objects.filter(accepting | applying).select_related("tender", "officer")


def _to_write(user: Any, now: datetime) -> Iterator[DeskItem]:
    mine = _running(now).filter(tender__officer=user)
    for row in mine.filter(status__in=[*WRITABLE, AmendmentState.PROPOSED])[:MOST]:
        waiting = row.status == AmendmentState.PROPOSED
        returned = row.status == AmendmentState.RETURNED
        yield DeskItem(
            title=row.tender.title if waiting else _("Complete and propose the correction"),
            url=row.get_absolute_url(),
            button="" if waiting else _("Go on writing"),
            why=row.returned_reason if returned else f"{row} · {row.tender.title}",
            article="" if waiting else governing(rules.ARTICLE, row.tender.procedure),
            waiting_for=_("an approver") if waiting else "",
            badge=row.get_status_display(),
            tone=row.status_tone,
            app=APP,
        )


def _to_withdraw(user: Any, now: datetime) -> Iterator[DeskItem]:
    """Suppliers apply no longer: a correction of their notice has nothing left to correct."""
    closed = Amendment.objects.filter(
        corrects=rules.PREQUALIFICATION,
        status__in=PENDING,
        tender__officer=user,
        tender__pool__applications_until__lte=now,
    )
    for row in closed.select_related("tender").order_by("pk")[:MOST]:
        yield DeskItem(
            title=_("Withdraw the correction: applications have closed"),
            url=reverse("tenders:amendment_withdraw", args=[row.pk]),
            button=_("Withdraw the correction"),
            why=_(
                "%(correction)s · %(title)s. It did not come into force while suppliers applied; "
                "now it can only be withdrawn."
            )
            % {"correction": row, "title": row.tender.title},
            article=governing(rules.ARTICLE, row.tender.procedure),
            badge=row.get_status_display(),
            tone=row.status_tone,
            app=APP,
        )


def _to_extend(user: Any, now: datetime) -> Iterator[DeskItem]:
    """The advice of 87号令第十八条: neither who nor how many took the documents."""
    for tender in offer.to_extend(Tender.objects.filter(officer=user), now)[:MOST]:
        yield DeskItem(
            title=_("Extend the offer of the documents?"),
            url=tender.get_absolute_url(),
            button=_("Look at the tender"),
            why=_("%(title)s: the system advises it") % {"title": tender.title},
            article=governing("87号令第十八条", tender.procedure),
            due=tender.deadline,
            app=APP,
            mailed=False,  # that it is advised says something of the takers: not by mail
        )


def _to_approve(user: Any, now: datetime) -> Iterator[DeskItem]:
    held = user.organisations_as(Role.APPROVER)
    rows = _running(now).filter(tender__purchaser__in=held, status=AmendmentState.PROPOSED)
    for row in rows.exclude(officer=user).exclude(tender__officer=user)[:MOST]:
        yield DeskItem(
            title=_("Approve the correction or return it"),
            url=row.get_absolute_url(),
            button=_("Look at the correction"),
            why=f"{row.tender.title} · {row.officer}",
            article=governing(rules.ARTICLE, row.tender.procedure),
            due_day=row.notice_day,
            app=APP,
        )


def _to_confirm(user: Any, now: datetime) -> Iterator[DeskItem]:
    held = user.organisations_as(Role.SUPPLIER)
    bids = Bid.objects.to_be_confirmed().filter(
        supplier__in=held,
        lot__tender__status=TenderState.PUBLISHED,
        lot__tender__deadline__gt=now,
    )
    corrected = Prefetch(
        "lot__tender__amendments", Amendment.objects.in_force().of_tender(), to_attr="in_force"
    )
    rows = bids.select_related("lot__tender").prefetch_related(corrected)
    for bid in rows.order_by("lot__tender__deadline")[:MOST]:
        anew = any(
            row.in_force_at >= bid.sealed_at and corrected_lines.of_lot(row.changes, bid.lot.number)
            for row in bid.lot.tender.in_force
        )
        yield DeskItem(
            title=_("Seal your bid again: quantities have changed")
            if anew
            else _("Confirm your sealed bid again"),
            url=bid.get_absolute_url(),
            button=_("See what was corrected"),
            why=f"{bid.lot.tender.title} · {bid.lot}",
            article=governing(rules.ARTICLE, bid.lot.tender.procedure),
            due=bid.lot.tender.deadline,
            app=APP,
        )

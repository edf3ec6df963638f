"""Bid deposits that go back: what waits for the finance of the purchaser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.people.roles import Role
from procurement.registry import DeskItem
from tenders.lifecycle.deposit import DepositState
from tenders.lifecycle.tender import TenderState
from tenders.models import Deposit
from tenders.rules import deposits as rules
from tenders.selectors.deposit_page import due_by_tender, with_parts

MOST = 200


def items(user: Any, now: datetime) -> Iterator[DeskItem]:
    """One item per tender with the first last day; who recorded a receipt records no refund."""
    held = user.organisations_as(Role.FINANCE)
    if not held:
        return
    waiting = Deposit.objects.filter(tender__purchaser__in=held, status=DepositState.HELD)
    waiting = waiting.exclude(recorded_by=user).exclude(tender__officer=user)
    for tender, (day, count) in due_by_tender(with_parts(waiting)[:MOST]).items():
        yield DeskItem(
            title=_("Pay bid deposits back: %(count)s") % {"count": count},
            url=reverse("tenders:deposits", args=[tender.pk]),
            button=_("See the deposits"),
            why=tender.title,
            article=rules.article_of(rules.LOST, tender.procedure),
            due_day=day,
            app="tenders",
            # Before the opening a refund tells of a bid that was withdrawn: no mail leaves.
            mailed=tender.status == TenderState.OPENED,
        )

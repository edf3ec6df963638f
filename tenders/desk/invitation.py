"""An invited tender: what waits for its officer, and for suppliers who were invited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.people.roles import Role
from procurement.registry import DeskItem
from tenders.lifecycle.pool import PoolState
from tenders.lifecycle.tender import TenderState
from tenders.models import Candidate, Pool
from tenders.rules.invitation import ARTICLE, NOTICE

MOST = 50
APP = "tenders"


def items(user: Any, now: datetime) -> Iterator[DeskItem]:
    """Ask only what the person's roles can have to do."""
    if Role.OFFICER in user.roles:
        yield from _pools(user, now)
    if Role.APPROVER in user.roles:
        yield from _too_small(user, now)
    if Role.SUPPLIER in user.roles:
        yield from _invited(user, now)


def _too_small(user: Any, now: datetime) -> Iterator[DeskItem]:
    """Applications are over and judged, and too few qualify: a second person looks for more."""
    pools = Pool.objects.filter(
        tender__purchaser__in=user.organisations_as(Role.APPROVER),
        tender__status=TenderState.READY,
        source=NOTICE,
        status=PoolState.ANNOUNCED,
        applications_until__lte=now,
    ).exclude(tender__officer=user)
    counted = pools.annotate(
        waiting=Count("candidates", filter=Q(candidates__qualified=None, candidates__isnull=False)),
        fit=Count("candidates", filter=Q(candidates__qualified=True)),
    ).filter(waiting=0, fit__lt=F("number"))
    for pool in counted.select_related("tender").order_by("pk")[:MOST]:
        yield DeskItem(
            title=_("Too few qualify: prequalify again"),
            url=reverse("tenders:pool_renew", args=[pool.pk]),
            button=_("Prequalify again"),
            why=pool.tender.title,
            article=ARTICLE,
            app=APP,
        )


def _pools(user: Any, now: datetime) -> Iterator[DeskItem]:
    """A prequalification notice that waits is an item of the notices themselves."""
    pools = Pool.objects.filter(tender__officer=user, tender__status=TenderState.READY)
    for pool in pools.select_related("tender").order_by("pk")[:MOST]:
        if pool.source == NOTICE and pool.status == PoolState.PREPARING:
            continue
        tender, drawn = pool.tender, pool.status == PoolState.DRAWN
        open_ = pool.status == PoolState.ANNOUNCED and not pool.closed
        yield DeskItem(
            title=_("Send the invitations") if drawn else _("Gather the suppliers and draw"),
            url=reverse("tenders:invite", args=[tender.pk]) if drawn else pool.get_absolute_url(),
            button=_("Send the invitations") if drawn else _("See the pool"),
            why=tender.title,
            article=ARTICLE,
            due_day=tender.notice_day,
            waiting_for=_("suppliers who apply") if open_ else "",
            app=APP,
        )


def _invited(user: Any, now: datetime) -> Iterator[DeskItem]:
    """Until a bid is begun, which has an item of its own."""
    held = user.organisations_as(Role.SUPPLIER)
    rows = Candidate.objects.filter(
        supplier__in=held,
        drawn=True,
        pool__tender__status=TenderState.PUBLISHED,
        pool__tender__deadline__gt=now,
    ).exclude(pool__tender__lots__bids__supplier__in=held)
    for one in rows.select_related("pool__tender").order_by("pk")[:MOST]:
        tender = one.pool.tender
        yield DeskItem(
            title=_("You are invited to bid"),
            url=tender.get_absolute_url(),
            button=_("Open the tender"),
            why=tender.title,
            article=ARTICLE,
            due=tender.deadline,
            app=APP,
            mailed=False,  # the letter itself has left
        )

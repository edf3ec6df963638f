"""Opinions: what is asked of a reviewer or counsel, and for whose the officer waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.people.roles import Role
from procurement.registry import DeskItem
from tenders.desk.procurement import APP, MOST
from tenders.guards.reviewing import COUNSEL, article_of
from tenders.lifecycle.plan import PlanState
from tenders.models import OpinionRequest
from tenders.selectors.reviewing import CHECK, GIVE, asked

DRAFTS = Q(plan__status=PlanState.DRAFT) | Q(tender__status=PlanState.DRAFT)


def items(user: Any, now: datetime) -> Iterator[DeskItem]:
    """Ask only what the person's roles can have to do."""
    rows = OpinionRequest.objects.filter(DRAFTS).select_related(
        "plan", "tender", "asked_by", "person"
    )
    if user.roles & {Role.REQUIREMENT_REVIEWER, Role.LEGAL_COUNSEL}:
        yield from _asked(rows.visible_to(user))
    if Role.OFFICER in user.roles:
        yield from _waiting(rows.filter(Q(plan__officer=user) | Q(tender__officer=user)))


def _asked(rows: Any) -> Iterator[DeskItem]:
    for one in asked(rows.order_by("asked_at")[:MOST]):
        if not one.waits:
            continue
        counsel = one.request.kind == COUNSEL
        yield DeskItem(
            title=CHECK if counsel else GIVE,
            url=one.url,
            button=_("Read the draft contract") if counsel else _("Read the plan"),
            why=f"{one.request.subject.title} · {one.request.get_kind_display()} · {one.why}",
            article=article_of(one.request.kind),
            app=APP,
        )


def _waiting(rows: Any) -> Iterator[DeskItem]:
    for one in asked(rows.order_by("asked_at")[:MOST]):
        if one.waits:
            yield DeskItem(
                title=one.request.subject.title,
                url=one.request.subject.get_absolute_url(),
                why=_("Opinion asked: %(kind)s") % {"kind": one.request.get_kind_display()},
                waiting_for=str(one.request.person),
                app=APP,
            )

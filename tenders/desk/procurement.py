"""From plan to opening: what waits for officers, approvers, opening officers and bidders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.people.roles import Role
from procurement.registry import DeskItem
from procurement.web.returned import returned_rows
from tenders.lifecycle.bid import BidState
from tenders.lifecycle.plan import PlanState
from tenders.lifecycle.tender import TenderState
from tenders.models import Bid, Plan, Tender

MOST = 50
APP = "tenders"


def items(user: Any, now: datetime) -> Iterator[DeskItem]:
    """Ask only what the person's roles can have to do."""
    roles = user.roles
    if Role.OFFICER in roles:
        yield from _plans_of(user)
        yield from _tenders_of(user, now)
    if Role.APPROVER in roles:
        yield from _to_approve(user)
    if Role.OPENING_OFFICER in roles:
        yield from _to_open(user, now)
    if Role.SUPPLIER in roles:
        yield from _bids(user, now)


PLAN_TASKS = {
    PlanState.DRAFT: (_("Complete and submit the plan"), _("Go on writing")),
    PlanState.ANNOUNCED: (_("Make the tender of the plan"), _("Prepare the tender")),
}


def _plans_of(user: Any) -> Iterator[DeskItem]:
    rows = Plan.objects.filter(officer=user, status__in=[*PLAN_TASKS, PlanState.SUBMITTED])
    plans = list(rows[:MOST])
    back = returned_rows(plan for plan in plans if plan.status == PlanState.DRAFT)
    for plan in plans:
        if plan.status == PlanState.SUBMITTED:
            yield DeskItem(
                title=plan.title,
                url=plan.get_absolute_url(),
                why=_("Plan submitted"),
                waiting_for=_("an approver"),
                badge=plan.get_status_display(),
                app=APP,
            )
            continue
        title, button = PLAN_TASKS[plan.status]
        yield DeskItem(
            title=title,
            url=plan.get_absolute_url(),
            button=button,
            why=plan.title,
            returned=back.get(plan.pk),
            app=APP,
        )


def _tenders_of(user: Any, now: datetime) -> Iterator[DeskItem]:
    # A notice that waits to be published is an item of the notices themselves.
    states = [TenderState.DRAFT, TenderState.IN_REVIEW, TenderState.PUBLISHED]
    tenders = list(Tender.objects.filter(officer=user, status__in=states)[:MOST])
    back = returned_rows(tender for tender in tenders if tender.status == TenderState.DRAFT)
    for tender in tenders:
        url = tender.get_absolute_url()
        if tender.status == TenderState.DRAFT:
            yield DeskItem(
                title=_("Complete the tender documents"),
                url=reverse("tenders:prepare", args=[tender.pk]),
                button=_("Go on writing"),
                why=tender.title,
                article="87号令第二十条",
                due_day=tender.notice_day,
                returned=back.get(tender.pk),
                app=APP,
            )
        else:
            closed = tender.is_closed(now)
            review = tender.status == TenderState.IN_REVIEW
            running = _("Bids can no longer come in") if closed else _("Bids are coming in or not")
            yield DeskItem(
                title=tender.title,
                url=url,
                why=_("Tender submitted") if review else running,
                waiting_for=_("an approver")
                if review
                else (_("the opening officers") if closed else _("the deadline")),
                badge=_("Closed, to be opened") if closed else tender.get_status_display(),
                app=APP,
            )


def _to_approve(user: Any) -> Iterator[DeskItem]:
    held = user.organisations_as(Role.APPROVER)
    plans = Plan.objects.filter(purchaser__in=held, status=PlanState.SUBMITTED)
    plans = plans.exclude(officer=user).exclude(reviews__given_by=user)
    for plan in plans.select_related("officer")[:MOST]:
        yield DeskItem(
            title=_("Approve the plan or return it"),
            url=plan.get_absolute_url(),
            button=_("Look at the plan"),
            why=f"{plan.title} · {plan.officer}",
            app=APP,
        )
    tenders = Tender.objects.filter(purchaser__in=held).exclude(officer=user)
    review = tenders.filter(status=TenderState.IN_REVIEW).exclude(text_checks__given_by=user)
    for tender in review.select_related("officer")[:MOST]:
        yield DeskItem(
            title=_("Approve the tender or return it"),
            url=tender.get_absolute_url(),
            button=_("Look at the tender"),
            why=f"{tender.title} · {tender.officer}",
            due_day=tender.notice_day,
            app=APP,
        )
    asked = tenders.filter(status=TenderState.PUBLISHED).exclude(termination_reason="")
    for tender in asked[:MOST]:
        yield DeskItem(
            title=_("Decide on the termination"),
            url=tender.get_absolute_url(),
            button=_("Look at the tender"),
            why=tender.title,
            article="87号令第二十九条",
            due=tender.deadline,
            app=APP,
        )


def _to_open(user: Any, now: datetime) -> Iterator[DeskItem]:
    mine = Tender.objects.filter(opening_officers__user=user, status=TenderState.PUBLISHED)
    for tender in mine.order_by("deadline")[:MOST]:
        closed = tender.is_closed(now)
        yield DeskItem(
            title=_("Open the bids") if closed else _("Attend the opening"),
            url=reverse("tenders:opening", args=[tender.pk]),
            button=_("Go to the opening") if closed else _("See the opening"),
            why=tender.title,
            article="87号令第三十九条",
            due=tender.deadline,
            app=APP,
        )


def _bids(user: Any, now: datetime) -> Iterator[DeskItem]:
    held = user.organisations_as(Role.SUPPLIER)
    bids = Bid.objects.filter(
        supplier__in=held,
        status__in=[BidState.DRAFT, BidState.SEALED, BidState.WITHDRAWN],
        lot__tender__status=TenderState.PUBLISHED,
        lot__tender__deadline__gt=now,
    ).select_related("lot__tender")
    for bid in bids.order_by("lot__tender__deadline")[:MOST]:
        if bid.to_be_confirmed:  # an item of its own, among the corrections
            continue
        tender, sealed = bid.lot.tender, bid.status == BidState.SEALED
        yield DeskItem(
            title=tender.title if sealed else _("Seal your bid"),
            url=bid.get_absolute_url(),
            button="" if sealed else _("Go to the bid"),
            why=_("Lot %(number)s, sealed") % {"number": bid.lot.number}
            if sealed
            else f"{tender.title} · {bid.lot}",
            article="" if sealed else "87号令第三十三条",
            due=None if sealed else tender.deadline,
            waiting_for=_("the opening") if sealed else "",
            badge=bid.get_status_display(),
            app=APP,
            mailed=False,  # a mail is no envelope; tenders.services.reminders says the least
        )

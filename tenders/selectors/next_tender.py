"""The one next step of a tender for whoever looks at it from behind the counter."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.calendars.services import calendar
from procurement.errors import Reason
from procurement.web import formats
from procurement.web.parts import Blocked, Link, NextStep, blocked_acts
from procurement.workflow import blockers, may
from tenders.guards.amending import applications_run
from tenders.guards.invitation import pool_of
from tenders.lifecycle.lot import FAILED
from tenders.lifecycle.tender import TenderState
from tenders.models import Amendment, Lot, Tender
from tenders.permissions.amending import may_correct
from tenders.permissions.evaluation import may_work
from tenders.rules.amendments import PREQUALIFICATION
from tenders.rules.failures import article_of
from tenders.selectors import offer
from tenders.selectors.amendment_page import pending_step
from tenders.selectors.committee_page import next_step as evaluation_step
from tenders.selectors.ending import announce_first
from tenders.selectors.todos import load, mine, todos
from tenders.timeline.words import in_words_of

ACTS = {
    "submit": _("Submit for approval"),
    "approve": _("Approve the tender"),
    "publish": _("Publish the tender"),
    "open": _("Open the bids"),
    "terminate": _("Terminate the tender"),
}


def next_step(tender: Tender, user: Any, now: datetime) -> NextStep | None:
    """Who does what next, by when, and why the rest cannot be done now."""
    make = _STEPS.get(tender.status)
    step = make(tender, user, now) if make else None
    if step is None:
        return None
    return in_words_of(tender.procedure, step, "title", "text", "button")


def _draft(tender: Tender, user: Any, _now: datetime) -> NextStep:
    mine = bool(may(tender, "submit", user))
    reasons = blockers(tender, "submit", tender.officer)
    who = "" if mine else _("%(name)s (officer)") % {"name": tender.officer}
    blocked = _blocked(tender, user, "submit")
    if reasons:
        return NextStep(
            title=_("Complete the documents: %(count)s to go") % {"count": len(reasons)},
            text=_("Every section saves on its own; one list shows what is missing."),
            url=reverse("tenders:prepare", args=[tender.pk]),
            button=_("Go on writing") if mine else "",
            who=who,
            article="87号令第二十条",
            blocked=blocked,
        )
    return NextStep(
        title=_("Submit the tender for approval"),
        text=_("Nothing is missing, terms and dates are lawful. A second person decides."),
        url=reverse("tenders:tender_submit", args=[tender.pk]),
        button=_("Submit for approval") if mine else "",
        who=who,
        others=[Link(_("Read it through"), reverse("tenders:prepare", args=[tender.pk]))],
        blocked=blocked,
    )


def _in_review(tender: Tender, user: Any, _now: datetime) -> NextStep:
    mine = bool(may(tender, "approve", user))
    return NextStep(
        title=_("Approve the tender or return it"),
        text=_("%(name)s has submitted it. With your approval the notice is drafted.")
        % {"name": tender.officer},
        url=reverse("tenders:tender_approve", args=[tender.pk]),
        button=_("Approve the tender") if mine else "",
        who=""
        if mine
        else _("Waiting for an approver who is not %(name)s") % {"name": tender.officer},
        others=[Link(_("Return with reasons"), reverse("tenders:tender_return", args=[tender.pk]))]
        if mine
        else (),
        blocked=_blocked(tender, user, "approve"),
    )


def _ready(tender: Tender, user: Any, now: datetime) -> NextStep:
    if pool_of(tender) is not None:
        return _gathering(tender, user, now)
    mine = bool(may(tender, "publish", user))
    url = registry.draft_notice_url(tender)
    reasons = blockers(tender, "publish", tender.officer, notice_day=formats.local(now).date())
    return NextStep(
        title=_("Publish the tender notice"),
        text=_(
            "The notice lies drafted with the notices. Its publication makes the tender public "
            "and starts the periods; the dates are checked again at that moment."
        ),
        due=tender.notice_day,
        url=url,
        button=_("Open the drafted notice") if url and mine else "",
        who="" if url and mine else _("Officer or editor"),
        others=_take_back(tender, user),
        blocked=[
            *([Blocked(_("Publish today"), reasons)] if reasons else []),
            *_blocked(tender, user, "publish"),
        ],
    )


def _take_back(tender: Tender, user: Any) -> list[Link]:
    """Also the way on where too few suppliers qualify to be drawn: another procedure."""
    if not may(tender, "take_back", user):
        return []
    url = reverse("tenders:tender_take_back", args=[tender.pk])
    return [Link(_("Take back for changes"), url)]


def _gathering(tender: Tender, user: Any, now: datetime) -> NextStep:
    """A correction of the prequalification notice comes first, while suppliers can apply."""
    if not applications_run(tender, now):
        return _pool(tender, user)
    pending = tender.amendments.pending().filter(corrects=PREQUALIFICATION)
    row = pending.select_related("officer").first()
    if row is not None:
        row.tender = tender
        return _correction(row, tender, user, now)
    step = _pool(tender, user)
    if not may_correct(user, tender):
        return step
    url = reverse("tenders:amend", args=[tender.pk])
    return replace(step, others=[Link(_("Correct the prequalification notice"), url), *step.others])


def _pool(tender: Tender, user: Any) -> NextStep:
    """An invited tender: the pool is gathered and drawn, then the letters leave."""
    pool = tender.pool
    drawn, notice = pool.status == "drawn", registry.draft_notice_url(tender)
    mine = bool(may(tender, "publish", user))
    look = Link(_("Suppliers to be invited"), pool.get_absolute_url())
    if not drawn and notice:
        title, url, button = (
            _("Publish the prequalification notice"),
            notice,
            _("Open the drafted notice"),
        )
    elif not drawn:
        title, url, button = (
            _("Gather the suppliers and draw"),
            pool.get_absolute_url(),
            _("See the pool"),
        )
    else:
        title, url, button = (
            _("Send the invitations"),
            reverse("tenders:invite", args=[tender.pk]),
            _("Send the invitations"),
        )
    return NextStep(
        title=title,
        text=_("Suppliers are drawn at random before two witnesses; all are invited at once."),
        article="87号令第十四条",
        due=tender.notice_day,
        url=url,
        button=button if mine else "",
        who="" if mine else _("Officer or editor"),
        others=[look, *_take_back(tender, user)],
        blocked=_blocked(tender, user, "publish"),
    )


def _published(tender: Tender, user: Any, now: datetime) -> NextStep:
    if tender.is_closed(now):
        return _to_open(tender, user)
    if tender.termination_reason:
        return _termination(tender, user)
    pending = tender.amendments.of_tender().pending().select_related("officer").first()
    if pending is not None:
        pending.tender = tender
        return _correction(pending, tender, user, now)
    key = [tender.pk]
    others = []
    if may(tender, "submit", user):
        if offer.advised(tender, user, now):
            return _extend(tender)
        others = [
            Link(_("Correct the tender"), reverse("tenders:amend", args=key)),
            Link(_("Opening officers"), reverse("tenders:officers", args=key)),
            Link(_("Ask for termination"), reverse("tenders:ask_termination", args=key)),
        ]
    return NextStep(
        title=_("Wait for the deadline"),
        text=_(
            "Nobody sees whether anybody bids, you neither. At the deadline %(quorum)s opening "
            "officers open every bid together."
        )
        % {"quorum": tender.opening_quorum},
        others=others,
        blocked=_blocked(tender, user, "publish"),
    )


def _correction(pending: Amendment, tender: Tender, user: Any, now: datetime) -> NextStep:
    """A correction is under way: its own next step, reached from here."""
    step = pending_step(pending, user, now)
    link = Link(_("Look at %(correction)s") % {"correction": pending}, pending.get_absolute_url())
    return replace(step, others=[link, *step.others], blocked=_blocked(tender, user, "publish"))


def _extend(tender: Tender) -> NextStep:
    """What the system advises without saying what it counted."""
    return NextStep(
        title=_("Extend the offer of the documents?"),
        text=_(
            "The offer has ended, and the system advises to extend it. It tells nobody who or how "
            "many have taken the documents, you neither; you decide. The extension is a correction "
            "of the dates."
        ),
        url=reverse("tenders:amend", args=[tender.pk]) + "?extend",
        button=_("Extend the offer"),
        article="87号令第十八条、第二十八条",
        due=tender.deadline,
        others=[
            Link(_("Correct the tender"), reverse("tenders:amend", args=[tender.pk])),
            Link(_("Opening officers"), reverse("tenders:officers", args=[tender.pk])),
        ],
        blocked=[FIXED],
    )


def _to_open(tender: Tender, user: Any) -> NextStep:
    mine = bool(may(tender, "open", user))
    return NextStep(
        title=_("Open the bids"),
        text=_("The deadline has passed. %(quorum)s opening officers must be present.")
        % {"quorum": tender.opening_quorum},
        article="87号令第三十九条",
        due=tender.deadline,
        url=reverse("tenders:opening", args=[tender.pk]),
        button=_("Go to the opening") if mine else "",
        who="" if mine else _("Opening officers"),
        blocked=_blocked(tender, user, "open"),
    )


def _termination(tender: Tender, user: Any) -> NextStep:
    mine = bool(may(tender, "terminate", user))
    return NextStep(
        title=_("Decide on the termination"),
        text=tender.termination_reason,
        article="87号令第二十九条",
        url=reverse("tenders:terminate", args=[tender.pk]),
        button=_("Approve the termination") if mine else "",
        who=""
        if mine
        else _("Waiting for an approver who is not %(name)s") % {"name": tender.officer},
        others=[
            Link(_("Let the tender go on"), reverse("tenders:drop_termination", args=[tender.pk]))
        ]
        if mine
        else (),
        blocked=_blocked(tender, user, "terminate"),
    )


def _opened(tender: Tender, user: Any, now: datetime) -> NextStep | None:
    """The most urgent thing that waits in any of its lots."""
    days = calendar.current()
    lots = load(Lot.objects.filter(tender=tender))
    found = [todo for lot in lots for todo in todos(lot, days, now)]
    step, own = evaluation_step(found, user), mine(found, user)
    if own and own[0].lot.status in FAILED:
        lot = own[0].lot
        return announce_first(step, lot, article=article_of(lot.status, tender.procedure))
    return step


def _terminated(tender: Tender, user: Any, now: datetime) -> NextStep | None:
    """First its notice; a tender that ended after a challenge is then corrected and goes out."""
    step = _opened(tender, user, now)
    if not may_work(user, tender):
        return step
    return announce_first(step, tender, article=tender.termination_article)


_STEPS = {
    TenderState.OPENED: _opened,
    TenderState.TERMINATED: _terminated,
    TenderState.DRAFT: _draft,
    TenderState.IN_REVIEW: _in_review,
    TenderState.READY: _ready,
    TenderState.PUBLISHED: _published,
}

FIXED = Blocked(
    _("Change subject or qualification"),
    [
        Reason(
            "fixed",
            _("After the publication they can no longer be changed."),
            {},
            "87号令第二十七条",
        )
    ],
)


def _blocked(tender: Tender, user: Any, current: str) -> list[Blocked]:
    """Later acts with their reasons; what lies behind is not listed."""
    names = list(ACTS)
    later = names[names.index(current) + 1 :]
    found = blocked_acts(tender, {name: ACTS[name] for name in later}, user)
    return [*found, FIXED] if tender.status == TenderState.PUBLISHED else found

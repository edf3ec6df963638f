"""The lot's page for each of its readers: inside, a member, a bidder, everybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock, registry
from procurement.calendars.services import calendar
from procurement.errors import Reason
from procurement.people.models import User
from procurement.people.roles import Role
from procurement.web import formats
from procurement.web.parts import Blocked, Link, NextStep
from procurement.web.reasons import reason_text
from procurement.workflow import blockers
from tenders.guards.anonymity import veiled
from tenders.guards.award import first_candidates, silence_of
from tenders.guards.challenges import procurement_rests, signing_rests
from tenders.guards.evaluation import sheets_in_force
from tenders.guards.points import points_of
from tenders.lifecycle.bid import UNOPENED
from tenders.lifecycle.lot import EVALUATING, FAILED, HALTABLE, SCORES_KNOWN, LotState
from tenders.models import Award, Bid, Lot, LowPriceReview
from tenders.permissions.award import may_determine, may_record_refusal
from tenders.permissions.decision import may_read_decision
from tenders.permissions.evaluation import (
    may_chair,
    may_evaluate,
    may_inspect,
    may_oversee,
    may_see_scores,
    may_stop,
    may_work,
)
from tenders.rules.award import Silence
from tenders.rules.failures import article_of
from tenders.selectors import standing
from tenders.selectors.committee_page import next_step
from tenders.selectors.ending import announce_first, ending
from tenders.selectors.halted import after_halt
from tenders.selectors.todos import ACTIVE, load, todos
from tenders.timeline import timeline_of
from tenders.timeline.words import labelled

PUBLISHERS = frozenset({Role.OFFICER, Role.EDITOR})
"""Whoever publishes the notices of a purchaser."""
STAFF, MEMBER, BIDDER, PUBLIC = "staff", "member", "bidder", "public"


def reader_of(lot: Lot, user: Any) -> str:
    """As whom this person reads the page."""
    if may_evaluate(user, lot):
        return MEMBER
    if may_oversee(user, lot):
        return STAFF
    held = getattr(user, "organisations_as", None)
    if held and lot.bids.filter(supplier_id__in=held("supplier")).exists():
        return BIDDER
    return PUBLIC


def step_of(lot: Lot, user: Any) -> NextStep | None:
    """The one next step of the lot for this person."""
    days, now = calendar.current(), clock.now()
    found = [todo for one in load(Lot.objects.filter(pk=lot.pk)) for todo in todos(one, days, now)]
    step = next_step(found, user)
    publishes = _publishes(lot, user)
    if step is not None and lot.status == LotState.WINNER_DETERMINED:
        step = _with_notice(step, lot, publishes=publishes)
    if lot.status in FAILED and (publishes or may_work(user, lot)):
        article = article_of(lot.status, lot.tender.procedure)
        return announce_first(step, lot, article=article)
    if step is None or not step.url:
        step = after_halt(lot, user) or step
    return step or _continued(lot, user, now) or _resting(lot)


def _publishes(lot: Lot, user: Any) -> bool:
    """Whether the notices of this purchaser are published by this person."""
    roles_in = getattr(user, "roles_in", None)
    return bool(roles_in and roles_in(lot.tender.purchaser_id) & PUBLISHERS)


def _with_notice(step: NextStep, lot: Lot, *, publishes: bool) -> NextStep:
    """Since when the notice lies drafted; for who publishes it, one click away.

    The desk leads to the lot, from where the editor of notices is another door.
    """
    about = (*lot.awards.order_by("-pk")[:1], lot)
    notice = next((one for obj in about if (one := registry.draft_notice(obj))), None)
    if notice is None:
        return step
    since = formats.moment_words(notice.since)
    text = _("The notice lies drafted with the editor since %(since)s.") % {"since": since}
    if publishes:
        button = _("Open the drafted notice")
        return replace(step, text=f"{text} {step.text}", url=notice.url, button=button, who="")
    who = _("Waiting for: %(who)s") % {"who": _("the officer or the editor")}
    return replace(step, text=text, who=who, url="", button="")


def _resting(lot: Lot) -> NextStep | None:
    """Nobody signs while a challenge about the result is open."""
    rests = tuple(signing_rests(lot)) if lot.status == LotState.AWARDED else ()
    if not rests:
        return None
    return NextStep(
        title=_("Signing of the contract rests"),
        text=" ".join(reason_text(reason) for reason in rests),
        article=rests[0].article,
        icon="lock",
    )


def _continued(lot: Lot, user: Any, now: datetime) -> NextStep | None:
    """The step after the award, which is one of the contract."""
    if lot.status != LotState.AWARDED:
        return None
    item = registry.continuation("tenders.lot", lot, user, now)
    if item is None:
        return None
    who = _("Waiting for: %(who)s") % {"who": item.waiting_for} if item.waiting_for else ""
    return NextStep(
        title=item.title,
        text=item.why,
        url=item.url if item.button else "",
        button=item.button,
        who=who,
        due=item.due_day,
        article=item.article,
    )


def inside_page(lot: Lot, user: Any) -> dict[str, Any]:
    """For the purchaser, auditors and members: bids, states, result, timeline."""
    bids = (
        Bid.objects.visible_to(user)
        .filter(lot=lot)
        .exclude(status__in=UNOPENED)
        .select_related("supplier", "result", "low_price_review")
        .order_by("rank", "pk")
    )
    awards = Award.objects.visible_to(user).filter(lot=lot).select_related("supplier", "letter")
    step, blocked = step_of(lot, user), _blocked(lot, user)
    silence = silence_of(lot)
    events = timeline_of(lot, clock.now(), inside=True, silence=silence)
    return {
        "step": replace(step, blocked=blocked) if step is not None else None,
        "bids": bids,
        "awards": awards.order_by("pk"),
        "events": events,
        **award_facts(lot, silence),
        "links": labelled(lot.tender.procedure, _links(lot, user, silence)),
        "halts": lot.halts.select_related("decided_by"),
        "blocked": blocked,
    }


def award_facts(lot: Lot, silence: Silence | None) -> dict[str, Any]:
    """What those who work on the award see of the time they have: read by the act's page too."""
    waiting = lot.status == LotState.REPORT_RECEIVED
    missed = silence is not None and waiting
    return {
        "silence": silence,
        "silent": _deciders(lot) if missed else (),
        "first_candidates": first_candidates(lot) if missed else (),
        "deemed": silence is not None and not waiting,
        "wait_reason": lot.wait_reason if waiting and silence is None else "",
    }


def _deciders(lot: Lot) -> list[Any]:
    """Who of the purchaser was to determine the winner."""
    approvers = User.objects.filter(
        is_active=True,
        memberships__organisation=lot.tender.purchaser_id,
        memberships__role=Role.APPROVER,
        memberships__ended_at=None,
    )
    return [one for one in approvers.order_by("pk") if may_determine(one, lot)]


def _links(lot: Lot, user: Any, silence: Silence | None) -> list[Link]:
    links = []
    if may_oversee(user, lot) or may_evaluate(user, lot):
        url = reverse("tenders:committee", args=[lot.tender_id])
        links.append(Link(_("Evaluation committee"), url))
    if may_oversee(user, lot) and lot.tender.recusals.exists():
        text = _("Requests that somebody steps aside")
        links.append(Link(text, reverse("tenders:recusals", args=[lot.tender_id])))
    if may_inspect(user, lot) and lot.status != LotState.WAITING:
        text = _("Signs of bids made together")
        links.append(Link(text, reverse("tenders:signals", args=[lot.pk])))
    sees_parts = may_evaluate if veiled(lot.tender) else may_inspect
    if lot.tender.anonymous and lot.status != LotState.WAITING and sees_parts(user, lot):
        links.append(Link(_("Anonymous parts"), reverse("tenders:anonymous_parts", args=[lot.pk])))
    if lot.consulted:
        url = reverse("tenders:consultation", args=[lot.pk])
        links.append(Link(_("Consultation"), url))
    if may_see_scores(user, lot):
        links.append(
            Link(_("Result of the evaluation"), reverse("tenders:comparison", args=[lot.pk]))
        )
    members_check = lot.status == LotState.SCORING and bool(may_evaluate(user, lot))
    if members_check or may_see_scores(user, lot):
        links.append(Link(_("Check of the scores"), reverse("tenders:score_check", args=[lot.pk])))
    if lot.decisions.exists() and may_read_decision(user, lot):
        text = _("Decision among the candidates")
        links.append(Link(text, reverse("tenders:decision", args=[lot.pk])))
    return links + _acts(lot, user, silence)


def _acts(lot: Lot, user: Any, silence: Silence | None) -> list[Link]:
    """What may be done besides the next step."""
    links = []
    if lot.status in (LotState.REPORT_SIGNED, LotState.REPORT_RECEIVED) and may_work(user, lot):
        text = _("Have the committee evaluate again")
        links.append(Link(text, reverse("tenders:reevaluate", args=[lot.pk])))
    may_wait = lot.status == LotState.REPORT_RECEIVED and silence is None
    if may_wait and may_determine(user, lot):
        wait = reverse("tenders:award_wait", args=[lot.pk])
        links.append(Link(_("State a lawful reason to wait"), wait))
    if lot.status in HALTABLE and may_chair(user, lot):
        halt = reverse("tenders:halt", args=[lot.pk])
        links.append(Link(_("Stop because of the documents"), halt))
    if lot.status in (LotState.LOW_PRICE, LotState.SCORING) and may_chair(user, lot):
        url = reverse("tenders:low_price_ask", args=[lot.pk])
        links.append(Link(_("Have a bidder explain its price"), url))
    may_record = lot.status == LotState.AWARDED and may_record_refusal(user, lot)
    if may_record and not lot.award.refusals.waiting().exists():
        url = reverse("tenders:refusal_record", args=[lot.pk])
        links.append(Link(_("Record that the winner does not sign"), url))
    if lot.status in EVALUATING and may_stop(user, lot):
        stop = reverse("tenders:stop", args=[lot.pk])
        links.append(Link(_("Stop for an unlawful act"), stop))
    return links


def _blocked(lot: Lot, user: Any) -> list[Blocked]:
    """What an officer may ask for now and why it waits."""
    acts: dict[str, Any] = {}
    if lot.status == LotState.QUALIFICATION:
        acts = {"end_qualification": _("End the qualification review")}
    elif lot.status == LotState.SCORING:
        acts = {"rank": _("Rank the bids")}
    elif lot.status == LotState.RANKED:
        acts = {"end_evaluation": _("End the evaluation")}
    elif lot.status == LotState.AWARDED:
        # Said here too, where officers look for it: the contract rests, and why.
        rests = tuple(signing_rests(lot))
        return [Blocked(_("Sign the contract"), rests)] if rests else []
    elif lot.status in ACTIVE and lot.status not in FAILED:
        rests = tuple(procurement_rests(lot))
        return [Blocked(_("Go on with the procurement"), rests)] if rests else []
    found = [(title, blockers(lot, name, user)) for name, title in acts.items()]
    return [Blocked(title, reasons) for title, reasons in found if reasons]


def bidder_page(lot: Lot, user: Any) -> dict[str, Any]:
    """Where the own bid stands and why: its score and rank alone, once the result is known."""
    own = (
        Bid.objects.filter(lot=lot, supplier_id__in=user.organisations_as("supplier"))
        .select_related("supplier", "result", "lot__tender")
        .first()
    )
    told = standing.told(lot)
    reviews = LowPriceReview.objects.filter(bid=own, accepted=None, bid__status="conforming")
    asked = reviews.first() if lot.status == LotState.LOW_PRICE else None
    waits = own is not None and own.clarifications.waiting(clock.now()).exists()
    consulting = lot.status == LotState.CONSULTATION
    award = (
        Award.objects.filter(lot=lot)
        .exclude(issued_at=None)
        .select_related("supplier", "letter")
        .last()
    )
    mine = award is not None and own is not None and award.supplier_id == own.supplier_id
    acts = asked is not None or waits or consulting or mine
    step = step_of(lot, user) if acts else after_halt(lot, user)
    return {
        "step": step,
        "consulted": own is not None and lot.consulted,
        "rests": _unsaid_rests(lot, step) if mine else (),
        "bid": own,
        "told": told,
        "anew": standing.ANEW[0] if lot.anew else "",
        "result": getattr(own, "result", None) if told else None,
        "points": points_of(lot, own, sheets_in_force(lot)) if told and own is not None else [],
        "asked": asked,
        "award": award,
        "mine": mine,
        "placed": lot.bids.filter(result__isnull=False).count() if told else 0,
        "events": timeline_of(lot, clock.now(), inside=False),
        "bid_state": standing.bid_state(own, inside=False) if own is not None else ("", ""),
    }


def _unsaid_rests(lot: Lot, step: NextStep | None) -> tuple[Reason, ...]:
    """Why signing rests, where the next step does not say it: before the contract is built."""
    rests = tuple(signing_rests(lot)) if lot.status == LotState.AWARDED else ()
    said = str(step.text) if step is not None else ""
    return tuple(reason for reason in rests if reason_text(reason) not in said)


def public_page(lot: Lot, user: Any) -> dict[str, Any]:
    """What everybody may know: state, winner and price once announced, the case to recompute.

    Whoever builds the contract reads this page too, with the way on to it, and the editor, with
    the notice that waits.
    """
    award = Award.objects.filter(lot=lot).exclude(issued_at=None).select_related("supplier").last()
    builds = getattr(user, "organisations_as", None)
    mine = builds and lot.tender.purchaser_id in builds(Role.CONTRACT_MANAGER)
    step = _continued(lot, user, clock.now()) if mine else None
    if (
        step is None
        and _publishes(lot, user)
        and lot.status in (*FAILED, LotState.WINNER_DETERMINED)
    ):
        step = step_of(lot, user)  # the draft in their hands says more than the page
    return {
        "step": step if mine else step or after_halt(lot, user),
        "award": award,
        "events": timeline_of(lot, clock.now(), inside=False),
    }


def _onward(lot: Lot, user: Any) -> list[Link]:
    """What came of the lot: its result notices, and its contract."""
    announced = lot.awards.exclude(notice_url="").order_by("pk")
    notices = [Link(_("Result notice"), one.notice_url) for one in announced]
    return notices + [Link(*one) for one in registry.page_links("tenders.lot", lot, user)]


def common(lot: Lot, reader: str, user: Any) -> dict[str, Any]:
    """What every version of the page needs."""
    state, tone = standing.lot_state(lot, inside=reader in (STAFF, MEMBER))
    return {
        "lot": lot,
        "tender": lot.tender,
        "state": state,
        "tone": tone,
        "reader": reader,
        "ending": ending(lot, inside=reader in (STAFF, MEMBER)),
        "scores_known": lot.status in SCORES_KNOWN,
        "result_public": lot.result_public and bool(lot.evaluation),
        "onward": _onward(lot, user),
        "now": clock.now(),
    }

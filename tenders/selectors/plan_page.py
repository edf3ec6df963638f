"""What the page of a plan says: its one next step, why the rest is blocked, its life."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock, registry
from procurement.registry import Event
from procurement.web import formats
from procurement.web.parts import Blocked, Fact, Link, NextStep, blocked_acts
from procurement.web.returned import back_and_forth
from procurement.workflow import blockers, may
from tenders import timeline
from tenders.guards.reviewing import article_of
from tenders.lifecycle.plan import PlanState
from tenders.models import OpinionRequest, Plan
from tenders.rules import rule_sets
from tenders.rules.timetable import local_day
from tenders.selectors.reviewing import asked

TONES = {
    PlanState.DRAFT: "",
    PlanState.SUBMITTED: "",
    PlanState.APPROVED: "warn",
    PlanState.ANNOUNCED: "on",
    PlanState.TENDERED: "ok",
    PlanState.CLOSED: "off",
    PlanState.WITHDRAWN: "off",
}
ACTS = {
    "submit": _("Submit the plan"),
    "approve": _("Approve the plan"),
    "announce": _("Announce the intention"),
    "tender_out": _("Tender"),
}
CURRENT = {
    PlanState.DRAFT: "submit",
    PlanState.SUBMITTED: "approve",
    PlanState.APPROVED: "announce",
    PlanState.ANNOUNCED: "tender_out",
}


def next_step(plan: Plan, user: Any) -> NextStep | None:
    """The one next step; None when the plan's life is over."""
    name = CURRENT.get(plan.status)
    if name is None:
        return None
    own = _own_opinion(plan, user) if name == "submit" else None
    if own is not None:
        return own
    mine = bool(may(plan, name, user))
    return _STEPS[name](plan, user, mine)


def _own_opinion(plan: Plan, user: Any) -> NextStep | None:
    """The opinion that is asked of the reader; given, it can be changed until the submission."""
    requests = OpinionRequest.objects.visible_to(user).filter(plan=plan)
    for one in asked(list(requests.select_related("plan", "asked_by"))):
        kind = {"kind": one.request.get_kind_display()}
        return NextStep(
            title=_("Give your opinion: %(kind)s") % kind
            if one.waits
            else _("You have given your opinion: %(kind)s") % kind,
            text=one.why
            if one.waits
            else _("Until the plan is submitted you can give another; the newest counts."),
            article=article_of(one.request.kind),
            url=one.url,
            button=_("Give your opinion") if one.waits else _("Change your opinion"),
            mends=False,
        )
    return None


def _submit(plan: Plan, user: Any, mine: bool) -> NextStep:
    reasons = blockers(plan, "submit", plan.officer)
    links = (
        (Link(_("Change the plan"), reverse("tenders:plan_edit", args=[plan.pk])),) if mine else ()
    )
    blocked = _others(plan, user, "submit")
    who = "" if mine else _("%(name)s (officer)") % {"name": plan.officer}
    if reasons:
        return NextStep(
            title=_("Complete the plan: %(count)s to go") % {"count": len(reasons)},
            text=_("Survey and key review are recorded below; then the plan can be submitted."),
            who=who,
            url="#missing",
            button=_("See what is missing") if mine else "",
            others=links,
            blocked=blocked,
        )
    return NextStep(
        title=_("Submit the plan for approval"),
        text=_("Nothing is missing. A second person decides; you cannot change it meanwhile."),
        url=reverse("tenders:plan_submit", args=[plan.pk]),
        button=_("Submit the plan") if mine else "",
        who=who,
        others=links,
        blocked=blocked,
    )


def _approve(plan: Plan, user: Any, mine: bool) -> NextStep:
    return NextStep(
        title=_("Approve the plan or return it"),
        text=_("%(officer)s asks for CNY %(budget)s a year for %(years)s year(s).")
        % {"officer": plan.officer, "budget": f"{plan.budget:,.2f}", "years": plan.years},
        url=reverse("tenders:plan_approve", args=[plan.pk]),
        button=_("Approve the plan") if mine else "",
        who=""
        if mine
        else _("Waiting for an approver who is not %(name)s") % {"name": plan.officer},
        others=[Link(_("Return with reasons"), reverse("tenders:plan_return", args=[plan.pk]))]
        if mine
        else (),
        blocked=_others(plan, user, "approve"),
    )


def _announce(plan: Plan, user: Any, mine: bool) -> NextStep:
    url = registry.draft_notice_url(plan)
    return NextStep(
        title=_("Publish the intention notice"),
        text=_(
            "The notice lies drafted with the notices. Its publication announces the intention; "
            "the tender notice follows at least 30 days later."
        ),
        article="财库〔2020〕10号",
        url=url,
        button=_("Open the drafted notice") if url and mine else "",
        who="" if url and mine else _("Officer or editor"),
        blocked=_others(plan, user, "announce"),
    )


def _tender(plan: Plan, user: Any, mine: bool) -> NextStep:
    first = earliest_notice(plan)
    return NextStep(
        title=_("Make the tender of it"),
        text=_("With its notice from %(day)s on the intention was public long enough.")
        % {"day": formats.day_words(first)},
        article="财库〔2020〕10号",
        url=reverse("tenders:plan_tender", args=[plan.pk]),
        button=_("Prepare the tender") if mine else "",
        who="" if mine else _("%(name)s (officer)") % {"name": plan.officer},
        blocked=_others(plan, user, "tender_out"),
    )


_STEPS = {"submit": _submit, "approve": _approve, "announce": _announce, "tender_out": _tender}


def earliest_notice(plan: Plan) -> Any:
    """The first day on which the tender notice comes 30 days after the intention (P1)."""
    day = local_day(plan.announced_at or plan.created_at)
    return day + timedelta(days=rule_sets.rule_set_for(day).period("P1").days)


def _others(plan: Plan, user: Any, current: str) -> list[Blocked]:
    acts = {name: title for name, title in ACTS.items() if name != current}
    return blocked_acts(plan, acts, user)


def missing(plan: Plan) -> tuple[Any, ...]:
    """What stands between the draft and its submission, whoever looks."""
    return blockers(plan, "submit", plan.officer) if plan.status == PlanState.DRAFT else ()


def facts(plan: Plan) -> list[Fact]:
    """The plan as label and value."""
    return [
        Fact(_("Service"), plan.get_service_kind_display()),
        Fact(_("Procedure"), plan.get_procedure_display()),
        Fact(_("Budget per year"), f"{plan.budget:,.2f} " + str(_("CNY")), plan.budget_line),
        Fact(_("Term"), _("%(years)s year(s), signed yearly") % {"years": plan.years}),
        Fact(_("Expected month"), formats.month_words(plan.expected_month)),
        Fact(_("Requirement in brief"), plan.summary),
        Fact(_("Who helped to write the requirement"), "、".join(plan.helpers.splitlines()) or "—"),
        Fact(_("Remark"), plan.remark or "—"),
    ]


def events(plan: Plan, opinions: Iterable[Event] = ()) -> list[Event]:
    """The life of the plan, past and future, with the `opinions` that were given on it."""
    found = [
        Event(plan.created_at, _("Plan begun by %(name)s") % {"name": plan.officer}, done=True),
        *back_and_forth(plan, waiting=True),
        *opinions,
    ]
    if plan.approved_at:
        found.append(
            Event(plan.approved_at, _("Approved by %(name)s") % {"name": plan.approver}, done=True)
        )
    if plan.announced_at:
        found.append(
            Event(plan.announced_at, _("Intention announced"), "财库〔2020〕10号", done=True)
        )
        first = earliest_notice(plan)
        found.append(
            Event(
                first,
                _("Tender notice possible"),
                "财库〔2020〕10号",
                done=first <= clock.legal_today(),
                detail=_("30 days after the intention"),
                begins=True,
            )
        )
    elif plan.status != PlanState.WITHDRAWN:
        found.append(Event(None, _("Intention notice, then at least 30 days"), "财库〔2020〕10号"))
    return timeline.in_order(found)

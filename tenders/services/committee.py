"""The committee: formed with experts drawn at random, anew where it was dissolved, convened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.calendars.services import calendar
from procurement.errors import Reason, RuleBroken
from procurement.people.models import User
from procurement.workflow import act, lock, perform
from tenders.guards import committee as guards
from tenders.lifecycle.committee import CommitteeState
from tenders.lifecycle.tender import TenderState
from tenders.models import Committee, CommitteeMember, Tender
from tenders.permissions.evaluation import may_work
from tenders.rules.committee import DRAW_WORKING_DAYS
from tenders.services.expert_draw import draw_experts, recused, representatives_of


def form(
    tender: Tender,
    *,
    size: int,
    representatives: Sequence[User] = (),
    actor: Any,
    public_value: str | None = None,
) -> Committee:
    """Form the committee: so many members, some sent by the purchaser, the rest drawn.

    Raises RuleBroken with every reason: too early, size, share of experts, pool too small.
    """
    require(may_work(actor, tender))
    with act():
        tender = lock(tender)
        reasons = [*not_now(tender), *_wrong_people(tender, representatives)]
        experts = max(size - len(representatives), 0)
        reasons += guards.composition(tender, max(size, experts), experts)
        if reasons:
            raise RuleBroken(*reasons)
        committee = Committee.objects.filter(tender=tender).first()
        out = recused(tender) | {user.pk for user in representatives} | _former(committee)
        drawn, case = draw_experts(tender, experts, out, public_value)
        if committee is None:
            committee, first = Committee(tender=tender, draws=[]), 1
        else:
            committee = perform(committee, "form_anew", actor=actor)
            first = committee.members.count() + 1
        committee.formed_by, committee.draws = actor, [*committee.draws, case]
        committee.save()
        kinds = CommitteeMember.Kind
        people = [(user, kinds.EXPERT) for user in drawn]
        people += [(user, kinds.REPRESENTATIVE) for user in representatives]
        CommitteeMember.objects.bulk_create(
            CommitteeMember(committee=committee, user=user, kind=kind, number=number)
            for number, (user, kind) in enumerate(people, start=first)
        )
        facts = {"size": size, "experts": experts, "list_hash": case["expect"]["list_hash"]}
        journal.add("tenders.committee.form", committee, actor=actor, inputs=facts)
        return committee


def not_now(tender: Tender) -> list[Reason]:
    """Why no committee can be formed as things stand: there is one, or it is too early."""
    formed = Committee.objects.filter(tender=tender).exclude(status=CommitteeState.DISSOLVED)
    if formed.exists():
        return [Reason("formed", _("The committee is already formed."))]
    if tender.status == TenderState.OPENED:
        return []
    if tender.status != TenderState.PUBLISHED or tender.deadline is None:
        return [Reason("state", _("The tender is not published."))]
    opening = tender.deadline.astimezone(clock.LEGAL_ZONE).date()
    earliest = calendar.current().add_working_days(opening, -DRAW_WORKING_DAYS).day
    if clock.legal_today() >= earliest:
        return []
    message = _("Experts are drawn at most %(days)s working days before the evaluation: %(day)s.")
    params = {"days": DRAW_WORKING_DAYS, "day": earliest}
    return [Reason("too_early", message, params, "财库〔2016〕198号第十三条")]


def _former(committee: Committee | None) -> set[int]:
    """Who sat in the committee that was dissolved: the new one judges for itself."""
    return set(committee.members.values_list("user_id", flat=True)) if committee else set()


def _wrong_people(tender: Tender, representatives: Sequence[User]) -> list[Reason]:
    former = _former(Committee.objects.filter(tender=tender).first())
    allowed = set(representatives_of(tender).values_list("pk", flat=True)) - former
    message = _("%(person)s cannot represent the purchaser on this committee.")
    return [
        Reason(
            "representative", message, {"person": str(user)}, "87号令第四十五条", "representatives"
        )
        for user in representatives
        if user.pk not in allowed
    ]


def convene(committee: Committee, *, actor: Any) -> Committee:
    """The committee is lawful, has its chair and no conflicts: it may see the bids."""
    return perform(committee, "convene", actor=actor, at=clock.now())

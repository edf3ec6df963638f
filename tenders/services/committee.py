"""The committee: formed with experts drawn at random, members replaced, convened."""

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
from tenders.lifecycle.lot import LotState
from tenders.lifecycle.tender import TenderState
from tenders.models import Committee, CommitteeMember, Tender
from tenders.permissions.evaluation import may_work
from tenders.rules.committee import DRAW_WORKING_DAYS
from tenders.services.expert_draw import draw_experts, recused, representatives_of

BEFORE_OPINIONS = (LotState.WAITING, LotState.QUALIFICATION, LotState.CONFORMITY)


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
        reasons = [*_not_now(tender), *_wrong_people(tender, representatives)]
        experts = max(size - len(representatives), 0)
        reasons += guards.composition(tender, max(size, experts), experts)
        if reasons:
            raise RuleBroken(*reasons)
        out = recused(tender) | {user.pk for user in representatives}
        drawn, case = draw_experts(tender, experts, out, public_value)
        committee = Committee.objects.create(tender=tender, formed_by=actor, draws=[case])
        kinds = CommitteeMember.Kind
        people = [(user, kinds.EXPERT) for user in drawn]
        people += [(user, kinds.REPRESENTATIVE) for user in representatives]
        CommitteeMember.objects.bulk_create(
            CommitteeMember(committee=committee, user=user, kind=kind, number=number)
            for number, (user, kind) in enumerate(people, start=1)
        )
        facts = {"size": size, "experts": experts, "list_hash": case["expect"]["list_hash"]}
        journal.add("tenders.committee.form", committee, actor=actor, inputs=facts)
        return committee


def _not_now(tender: Tender) -> list[Reason]:
    if Committee.objects.filter(tender=tender).exists():
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


def _wrong_people(tender: Tender, representatives: Sequence[User]) -> list[Reason]:
    allowed = set(representatives_of(tender).values_list("pk", flat=True))
    message = _("%(person)s cannot represent the purchaser on this committee.")
    return [
        Reason(
            "representative", message, {"person": str(user)}, "87号令第四十五条", "representatives"
        )
        for user in representatives
        if user.pk not in allowed
    ]


def replace_member(
    member: CommitteeMember,
    *,
    reason: str,
    actor: Any,
    representative: User | None = None,
    public_value: str | None = None,
) -> CommitteeMember:
    """Replace a member, an expert by a draw; what the old one found is void (87号令第四十九条).

    Raises RuleBroken without a reason, or once a lot is past the conformity review.
    """
    committee = member.committee
    require(may_work(actor, committee))
    with act():
        committee = lock(committee)
        _may_replace(committee, member, reason)
        tender = committee.tender
        if member.kind == CommitteeMember.Kind.EXPERT:
            held = set(committee.members.values_list("user_id", flat=True))
            drawn, case = draw_experts(tender, 1, recused(tender) | held, public_value)
            user = drawn[0]
            committee.draws = [*committee.draws, case]
            committee.save(update_fields=["draws"])
        else:
            user = _replacing_representative(committee, representative)
        member.is_chair, member.vote = False, None
        member.replaced_at, member.replaced_reason = clock.now(), reason
        member.save(update_fields=["is_chair", "vote", "replaced_at", "replaced_reason"])
        member.votes.update(vote=None)
        number = committee.members.order_by("-number").values_list("number", flat=True)[0] + 1
        new = CommitteeMember.objects.create(
            committee=committee, user=user, kind=member.kind, number=number, replaces=member
        )
        facts = {"replaced": member.number, "by": number, "why": reason}
        journal.add("tenders.committee.replace", committee, actor=actor, inputs=facts)
        return new


def replaceable(member: CommitteeMember) -> bool:
    """No lot is past the conformity review with decisions that rest on this member."""
    later = member.committee.tender.lots.exclude(status__in=BEFORE_OPINIONS)
    return not later.filter(sheets__member=member).exists()


def _may_replace(committee: Committee, member: CommitteeMember, reason: str) -> None:
    reasons = []
    if not reason.strip():
        reasons.append(Reason("reason", _("Write the reason."), field="reason"))
    if member.replaced_at is not None:
        reasons.append(Reason("replaced", _("This member was replaced before.")))
    if not replaceable(member):
        message = _("A lot is past the conformity review: its decisions rest on this member too.")
        reasons.append(Reason("too_late", message, {}, "87号令第四十九条"))
    if reasons:
        raise RuleBroken(*reasons)


def _replacing_representative(committee: Committee, user: User | None) -> User:
    held = set(committee.members.values_list("user_id", flat=True))
    allowed = representatives_of(committee.tender).exclude(pk__in=held)
    if user is None or not allowed.filter(pk=user.pk).exists():
        message = _("Choose who represents the purchaser instead.")
        raise RuleBroken(Reason("representative", message, {}, "", "representative"))
    return user


def convene(committee: Committee, *, actor: Any) -> Committee:
    """The committee is lawful, has its chair and no conflicts: it may see the bids."""
    return perform(committee, "convene", actor=actor, at=clock.now())

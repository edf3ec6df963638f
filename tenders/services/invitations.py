"""Whom an invited tender invites: gathered, judged, drawn before witnesses, written to at once."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.documents.services import files
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.mail import mail_later
from procurement.people.models import User
from procurement.people.roles import Role
from procurement.rules.draw import Unit, draw
from procurement.workflow import act, blockers, lock, perform
from tenders.findings import Decision
from tenders.guards.invitation import standing
from tenders.lifecycle.pool import PoolState
from tenders.lifecycle.tender import TenderState
from tenders.models import Candidate, Pool, Tender
from tenders.permissions import bidding, evaluation, planning
from tenders.rules import forbidden
from tenders.rules import invitation as rules
from tenders.rules.procedures import INVITED_TENDER
from tenders.services.failure import people_of
from tenders.services.invitation_papers import make_letter
from tenders.services.publication import publish
from tenders.services.tendering import draft

APPLICATION = "tenders.application"
SUPPLIERS = "suppliers"
GATHERING = (PoolState.PREPARING, PoolState.ANNOUNCED)


# Planned ----------------------------------------------------------------------------------------


def problems(values: Mapping[str, Any]) -> tuple[Reason, ...]:
    """What is unlawful or missing in the plan of a pool; None is not said yet."""
    reasons = list(rules.check_number(values.get("number")))
    if values.get("source") == rules.NOTICE:
        for name in ("applications_until", "criteria"):
            if not values.get(name):
                message = _("Needed for a prequalification notice.")
                reasons.append(Reason(name, message, {}, rules.ARTICLE, name))
    reasons += forbidden.check_items((values.get("criteria") or "").split("\n"), "criteria")
    return tuple(reasons)


def plan(
    tender: Tender,
    *,
    source: str,
    number: int,
    applications_until: datetime | None = None,
    criteria: str = "",
    actor: Any,
) -> Pool:
    """Say where the suppliers come from and how many are drawn, while the tender is a draft."""
    values = {
        "source": source,
        "number": number,
        "applications_until": applications_until,
        "criteria": criteria.strip(),
    }
    with act():
        row = draft(tender, actor)
        reasons = list(problems(values))
        if row.procedure != INVITED_TENDER:
            reasons.append(Reason("procedure", _("Only an invited tender draws suppliers.")))
        if Pool.objects.filter(tender=row).exclude(status=PoolState.PREPARING).exists():
            reasons.append(Reason("begun", _("Suppliers are being gathered already.")))
        if reasons:
            raise RuleBroken(*reasons)
        pool, _new = Pool.objects.update_or_create(tender=row, defaults=values)
        journal.add("tenders.pool.plan", row, actor=actor, inputs=values)
        return pool


def announce(tender: Tender, *, actor: Any, notice_url: str = "") -> Pool:
    """Because its prequalification notice is published: suppliers can apply."""
    return perform(tender.pool, "announce", actor=actor, at=clock.now(), notice_url=notice_url)


def renew(pool: Pool, *, until: datetime, reason: str, actor: Any) -> Pool:
    """Too few qualify: a second person has a further notice drafted, with new time to apply.

    Whoever has qualified stays in the pool; whoever was refused may apply again. Raises
    RuleBroken while suppliers apply, while applications wait, or where enough qualify.
    """
    _undecided, qualified = standing(pool)
    return perform(
        pool, "renew", actor=actor, until=until, qualified=qualified, reason=reason.strip()
    )


# Gathered ---------------------------------------------------------------------------------------


def not_applying(pool: Pool) -> Iterator[Reason]:
    """Why nobody can apply."""
    if pool.status != PoolState.ANNOUNCED or pool.closed:
        yield Reason(
            "closed", _("Applications are no longer taken, or not yet."), {}, rules.ARTICLE
        )


def apply(pool: Pool, upload: Any, *, actor: Any) -> Candidate:
    """A verified supplier applies with its papers; the same again takes their place."""
    require(bidding.may_offer(actor))
    supplier = actor.supplier
    with act():
        row = lock(pool)
        closed = tuple(not_applying(row))
        if closed:
            raise WrongState(*closed)
        found, _new = Candidate.objects.get_or_create(pool=row, supplier=supplier)
        found.file = files.store(
            upload, purpose=APPLICATION, actor=actor, subject=f"tenders.candidate:{found.pk}"
        )
        found.at = clock.now()
        # After a further notice a refused supplier may apply again, and is judged again.
        found.qualified, found.reason = None, ""
        found.save(update_fields=["file", "at", "qualified", "reason"])
        journal.add("tenders.candidate.apply", found, actor=actor)
        return found


def put_in(pool: Pool, *, supplier: Any, reason: str, actor: Any) -> Candidate:
    """The officer puts a supplier of the library, or one recommended in writing, into the pool."""
    require(evaluation.may_work(actor, pool))
    with act():
        row = lock(pool)
        gathered = tuple(not_put_in(row))
        if gathered:
            raise WrongState(*gathered)
        if row.candidates.filter(supplier=supplier).exists():
            message = _("This supplier is in the pool already.")
            raise RuleBroken(Reason("again", message, {}, "", "supplier"))
        found = Candidate.objects.create(
            pool=row, supplier=supplier, qualified=True, reason=reason.strip()
        )
        facts = {"supplier": supplier.pk, "reason": reason.strip()}
        journal.add("tenders.candidate.put_in", found, actor=actor, inputs=facts)
        return found


def not_put_in(pool: Pool) -> Iterator[Reason]:
    """Why the officer puts nobody in."""
    if pool.source == rules.NOTICE:
        message = _("Suppliers apply to this pool themselves.")
        yield Reason("by_notice", message, {}, rules.ARTICLE)
    if pool.status not in GATHERING:
        yield Reason("drawn", _("The suppliers are drawn already."), {}, rules.ARTICLE)


def not_judged(pool: Pool) -> Iterator[Reason]:
    """Why no application is judged now: not while others can still apply, not after the draw."""
    if pool.status != PoolState.ANNOUNCED:
        yield Reason("state", _("There is nothing to judge here."), {}, rules.ARTICLE)
    elif not pool.closed:
        yield Reason("still_open", _("Suppliers can still apply."), {}, rules.ARTICLE)


def _no_reason(name: str, key: int) -> Reason:
    """Named with the supplier: a page that lists several would say the same line twice."""
    message = _("Write why %(bid)s is not qualified.")
    return Reason("reason", message, {"bid": name}, rules.ARTICLE, f"reason_{key}")


def judge(pool: Pool, decisions: Mapping[int, Decision], *, actor: Any) -> None:
    """The purchaser judges applications by the criteria of the notice; refusals say why."""
    require(evaluation.may_work(actor, pool))
    with act():
        row = lock(pool)
        early = tuple(not_judged(row))
        if early:
            raise WrongState(*early)
        names = dict(row.candidates.values_list("pk", "supplier__name"))
        missing = [
            _no_reason(names[key], key)
            for key, one in decisions.items()
            if key in names and not one.qualified and not one.reason.strip()
        ]
        if missing:
            raise RuleBroken(*missing)
        for candidate in row.candidates.filter(pk__in=decisions):
            one = decisions[candidate.pk]
            candidate.qualified, candidate.reason = one.qualified, one.reason.strip()
            candidate.save(update_fields=["qualified", "reason"])
            facts = {"qualified": one.qualified, "reason": one.reason.strip()}
            journal.add("tenders.candidate.judge", candidate, actor=actor, inputs=facts)


# Drawn and invited ------------------------------------------------------------------------------


def lookers_on(pool: Pool) -> Any:
    """Who may witness the draw: people of the purchaser."""
    return (
        User.objects.filter(
            is_active=True,
            memberships__organisation=pool.tender.purchaser_id,
            memberships__ended_at=None,
        )
        .distinct()
        .order_by("username")
    )


def draw_suppliers(
    pool: Pool, witnesses: Collection[User], *, actor: Any, public_value: str | None = None
) -> Pool:
    """Draw whom to invite, once; the list is fixed before the value is made.

    Raises RuleBroken while applications run, when the pool is too small or witnesses are missing.
    """
    with act():
        row = lock(pool)
        waiting = blockers(row, "draw", actor)
        seen = [
            {"key": one.pk, "buys": Role.OFFICER in one.roles_in(row.tender.purchaser_id)}
            for one in witnesses
        ]
        case = {} if waiting else _case(row, public_value)
        row = perform(
            row,
            "draw",
            actor=actor,
            by=actor,
            at=clock.now(),
            witnesses=seen,
            case_content=case,
        )
        row.witnesses.set(witnesses)
        drawn = case["expect"]["drawn"][SUPPLIERS]
        row.candidates.filter(supplier__credit_code__in=drawn).update(drawn=True)
        return row


def _case(pool: Pool, public_value: str | None) -> dict[str, Any]:
    every = pool.candidates.filter(qualified=True).select_related("supplier").order_by("pk")
    codes = [one.supplier.credit_code for one in every]
    value = public_value or secrets.token_hex(16)
    sample = {SUPPLIERS: pool.number}
    done = draw([Unit(SUPPLIERS, code) for code in codes], value, sample)
    return {
        "kind": "draw",
        "case": pool.tender.number,
        "units": [{"stratum": SUPPLIERS, "id": code} for code in codes],
        "public_value": value,
        "sample": sample,
        "expect": {
            "list_hash": done.list_hash,
            "seed": done.seed,
            "drawn": {SUPPLIERS: list(done.drawn[SUPPLIERS])},
        },
    }


def invite(tender: Tender, *, actor: Any) -> Tender:
    """Publish the tender to those who were drawn: every letter leaves at the same moment."""
    require(planning.may_announce(actor, tender))
    with act():
        row = publish(tender, actor=actor)
        now = clock.now()
        chosen = list(row.pool.candidates.filter(drawn=True).select_related("supplier"))
        for candidate in chosen:
            candidate.invited_at = now
            candidate.save(update_fields=["invited_at"])
            context = {"tender": row, "supplier": candidate.supplier}
            mail_later("tenders/invitation", people_of(candidate.supplier), context)
        keys, by = [one.pk for one in chosen], actor.pk
        transaction.on_commit(lambda: [make_letter.enqueue(key, by) for key in keys])
        journal.add("tenders.pool.invite", row, actor=actor)
        return row


def not_inviting(tender: Tender) -> Iterator[Reason]:
    """Why no invitation can be sent."""
    if tender.procedure != INVITED_TENDER or tender.status != TenderState.READY:
        yield Reason("state", _("Invitations are sent for an approved invited tender."))

"""Whom the committee may be drawn from, and the random draw of its experts (87号令第四十八条)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.errors import Reason, RuleBroken
from procurement.people.models import Membership, Organisation, User
from procurement.people.roles import Role
from procurement.rules.draw import Unit, draw
from tenders.lifecycle.tender import TenderState
from tenders.models import Committee, Tender

EXPERTS = "experts"
LOOK_BACK = timedelta(days=3 * 365)  # 政府采购法实施条例第九条: three years before


def expert_pool() -> Any:
    """Evaluators of the expert pools, in a stable order."""
    return (
        User.objects.filter(
            is_active=True,
            memberships__role=Role.EVALUATOR,
            memberships__ended_at=None,
            memberships__organisation__kind=Organisation.Kind.EXPERT_POOL,
        )
        .distinct()
        .order_by("username")
    )


def representatives_of(tender: Tender) -> Any:
    """Whom the purchaser may send: its evaluators, but not those who decide about this tender."""
    return (
        User.objects.filter(
            is_active=True,
            memberships__role=Role.EVALUATOR,
            memberships__ended_at=None,
            memberships__organisation=tender.purchaser_id,
        )
        .exclude(pk__in=[tender.officer_id, tender.approver_id or 0])
        .distinct()
        .order_by("username")
    )


def recused(tender: Tender) -> set[int]:
    """Experts who may not be drawn: people of the purchaser and, once opened, of a bidder.

    Before the opening bidders are not looked at: whom a draw passes over would tell who bids.
    Then the statements made after the opening find the conflicts.
    """
    organisations = {tender.purchaser_id}
    if tender.status == TenderState.OPENED:
        bids = Committee.bids_under_evaluation(tender)
        organisations |= set(bids.values_list("supplier_id", flat=True))
    since = clock.now() - LOOK_BACK
    rows = Membership.objects.filter(organisation_id__in=organisations).exclude(ended_at__lt=since)
    return set(rows.values_list("user_id", flat=True))


def draw_experts(
    tender: Tender, number: int, out: Iterable[int], public_value: str | None
) -> tuple[list[User], dict[str, Any]]:
    """Draw experts; the value is made after the list is fixed, and only once."""
    pool = {user.username: user for user in expert_pool()}
    passed_over = set(out)
    excluded = sorted(name for name, user in pool.items() if user.pk in passed_over)
    if number > len(pool) - len(excluded):
        message = _("Only %(left)s experts of the pool can be drawn; %(needed)s are needed.")
        params = {"left": len(pool) - len(excluded), "needed": number}
        raise RuleBroken(Reason("pool", message, params, "87号令第四十八条", "size"))
    case: dict[str, Any] = {
        "kind": "draw",
        "case": f"{tender.number} {clock.legal_today().isoformat()}",
        "units": [{"stratum": EXPERTS, "id": name} for name in pool],
        "public_value": public_value or secrets.token_hex(16),
        "sample": {EXPERTS: number},
        "excluded": excluded,
    }
    units = [Unit(EXPERTS, name) for name in pool]
    done = draw(units, case["public_value"], {EXPERTS: number}, excluded)
    names = list(done.drawn[EXPERTS])
    case["expect"] = {"list_hash": done.list_hash, "seed": done.seed, "drawn": {EXPERTS: names}}
    return [pool[name] for name in names], case

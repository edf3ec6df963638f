"""Whom the committee may be drawn from, and the random draw of its experts (87号令第四十八条)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.errors import Reason, RuleBroken
from procurement.people.models import Membership, Organisation, User
from procurement.people.roles import Role
from procurement.rules.draw import Unit, draw
from tenders.lifecycle.tender import TenderState
from tenders.models import BidPartner, Committee, Tender
from tenders.models.expert import BETWEEN, field_of, in_words
from tenders.rules.recusal import Body, look_back
from tenders.services.experts import bodies, tied_experts


def expert_pool() -> Any:
    """Evaluators of the expert pools, in a stable order, whatever they know."""
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


def experts_of(field: str) -> list[User]:
    """Experts of the pools whose confirmed record names a service of the field."""
    wanted = set(field.split(BETWEEN))
    confirmed = expert_pool().filter(expert_record__confirmed_at__isnull=False)
    found = confirmed.select_related("expert_record")
    return [user for user in found if wanted & set(user.expert_record.kinds)]


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

    Whoever works there now or did within three years, by a role in this system or by what the
    expert's record says (政府采购法实施条例第九条). Before the opening bidders are not looked at:
    whom a draw passes over would tell who bids. Then the statements made after the opening find
    the conflicts.
    """
    organisations: set[int] = {tender.purchaser_id}
    joined: list[Body] = []
    if tender.status == TenderState.OPENED:
        bids = Committee.bids_under_evaluation(tender)
        organisations |= set(bids.values_list("supplier_id", flat=True))
        for one in BidPartner.objects.filter(bid__in=bids):
            joined.append(one.body)
            organisations |= {one.supplier_id} if one.supplier_id else set()
    since = clock.legal(look_back(clock.legal_today()))
    rows = Membership.objects.filter(organisation_id__in=organisations).exclude(ended_at__lt=since)
    parties = Organisation.objects.filter(pk__in=organisations)
    known = [*bodies(parties), *joined]
    return set(rows.values_list("user_id", flat=True)) | tied_experts(known)


def draw_experts(
    tender: Tender, number: int, out: Iterable[int], public_value: str | None
) -> tuple[list[User], dict[str, Any]]:
    """Draw experts of the tender's field; the value is made after the list is fixed, and once."""
    field = field_of(tender)
    pool = {user.username: user for user in experts_of(field)}
    passed_over = set(out)
    excluded = sorted(name for name, user in pool.items() if user.pk in passed_over)
    if number > len(pool) - len(excluded):
        raise RuleBroken(_too_few(field, number, len(pool), len(excluded)))
    case: dict[str, Any] = {
        "kind": "draw",
        "case": f"{tender.number} {clock.legal_today().isoformat()}",
        "units": [{"stratum": field, "id": name} for name in pool],
        "public_value": public_value or secrets.token_hex(16),
        "sample": {field: number},
        "excluded": excluded,
    }
    units = [Unit(field, name) for name in pool]
    done = draw(units, case["public_value"], {field: number}, excluded)
    names = list(done.drawn[field])
    case["expect"] = {"list_hash": done.list_hash, "seed": done.seed, "drawn": {field: names}}
    return [pool[name] for name in names], case


def _too_few(field: str, needed: int, pool: int, out: int) -> Reason:
    message = _(
        "Only %(left)s experts can be drawn for %(field)s, and %(needed)s are needed: the pool has "
        "%(pool)s with a confirmed record, %(out)s of them are passed over."
    )
    params = {
        "field": in_words(field), "left": pool - out, "needed": needed, "pool": pool, "out": out
    }  # fmt: skip
    return Reason("pool", message, params, "87号令第四十八条", "size")

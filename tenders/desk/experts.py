"""What experts' records put on the desks of experts and of whoever confirms them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.people.roles import Role
from procurement.registry import DeskItem
from tenders.models import ExpertRecord
from tenders.permissions.experts import in_a_pool, may_confirm

MOST = 50


def items(user: Any, now: datetime) -> Iterator[DeskItem]:
    """A record that waits for its confirmation; the own one that is missing or was sent back."""
    if Role.SECURITY_ADMIN in user.roles:
        waiting = ExpertRecord.objects.waiting().select_related("user").order_by("stated_at")
        yield from (_to_confirm(one) for one in waiting[:MOST] if may_confirm(user, one))
    if in_a_pool(user):
        record = ExpertRecord.objects.filter(user_id=user.pk).first()
        if record is None or record.remark:
            yield _to_write(record)


def _to_confirm(record: ExpertRecord) -> DeskItem:
    return DeskItem(
        title=_("Confirm the record of expert %(name)s") % {"name": record.user},
        url=reverse("tenders:expert_decide", args=[record.pk]),
        button=_("Read and decide"),
        why=_("Until then the expert cannot be drawn"),
        app="tenders",
    )


def _to_write(record: ExpertRecord | None) -> DeskItem:
    title = _("Write down your fields and employers")
    return DeskItem(
        title=title if record is None else _("Your record as an expert was sent back"),
        url=reverse("tenders:expert_own"),
        button=_("Fields and employers"),
        why=_("Until then you cannot be drawn") if record is None else record.remark,
        app="tenders",
    )

"""What waits on the desk of who publishes notices. One query, however many drafts there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.models import Notice
from cms.notices.kinds import Kind
from procurement.people.roles import Role
from procurement.registry import DeskItem, DraftNotice

# Whoever has a key to the notices in Wagtail.
PUBLISHERS = frozenset({Role.OFFICER, Role.EDITOR})
AT_MOST = 50


def drafts(user: Any, now: datetime) -> Iterable[DeskItem]:
    """Drafts that wait to be published, with the day by which the law wants them."""
    if not PUBLISHERS & user.roles:
        return
    waiting = (
        Notice.objects.visible_to(user)
        .filter(live=False, purchaser__in=user.organisations_as(*PUBLISHERS))
        .exclude(subject_type="")
        .order_by("due_on", "pk")[:AT_MOST]
    )
    for notice in waiting:
        yield DeskItem(
            title=_("Publish the notice: %(title)s") % {"title": notice.title},
            url=reverse("wagtailsnippets_cms_notice:edit", args=[notice.pk]),
            button=_("Open the notice"),
            why=_("Publishing was refused; see why") if notice.refusal else Kind(notice.kind).label,
            article=notice.due_article,
            due_day=notice.due_on,
            badge=_("Scheduled") if notice.go_live_at and notice.approved_by_id else "",
            tone="bad" if notice.refusal else "",
            app="cms",
        )


def draft_notice(obj: Any) -> DraftNotice | None:
    """Where the notice that waits for an object is edited and published; None when none does."""
    waiting = Notice.objects.of(obj).filter(live=False).order_by("pk").first()
    if waiting is None:
        return None
    return DraftNotice(
        reverse("wagtailsnippets_cms_notice:edit", args=[waiting.pk]), waiting.drafted_at
    )

"""Publishing at the time an editor has set, in the name of who approved it.

Wagtail's `publish_scheduled` stops at the first refusal and names no user; `tick` calls this
instead, which publishes each due notice in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wagtail.models import Revision

from cms.models import Notice
from cms.notices.publication import texts
from procurement.errors import DomainError
from procurement.workflow import unhindered


def _scheduled() -> Any:
    """The approved versions of notices that wait for their hour, in its order."""
    rows = Revision.objects.filter(
        base_content_type=Notice.get_base_content_type(), approved_go_live_at__isnull=False
    )
    return rows.order_by("approved_go_live_at", "pk")


def publish_due(now: datetime) -> int:
    """Publish what is due; what is refused goes back to the editor with its reasons."""
    due = _scheduled().filter(approved_go_live_at__lte=now)
    return unhindered(list(due.select_related("content_type", "base_content_type")), _publish)


def hours_between(now: datetime, until: datetime) -> Iterable[datetime]:
    """When notices are to be published: from its publication a notice's periods run."""
    rows = _scheduled().filter(approved_go_live_at__gt=now, approved_go_live_at__lte=until)
    return list(rows.values_list("approved_go_live_at", flat=True))


def _publish(revision: Any) -> bool:
    notice = revision.content_object
    try:
        revision.publish(
            user=notice.approved_by,
            log_action="wagtail.publish.scheduled",
            skip_permission_checks=True,
        )
    except DomainError as error:
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])
        reasons = "\n".join(texts(error))
        # An editor may have published it meanwhile: then nothing was refused.
        Notice.objects.filter(pk=notice.pk, live=False).update(refusal=reasons)
        return False
    return True

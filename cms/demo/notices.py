"""Publishing through the notice board: the act in law happens because the notice goes live."""

from __future__ import annotations

from typing import Any

from cms.models import Notice


def publish_about(obj: Any, *, actor: Any) -> Notice:
    """Publish the drafted notice about an object, as the editor's button does."""
    notice: Notice = Notice.objects.of(obj).get(live=False)
    notice.publish(notice.save_revision(user=actor), user=actor)
    return notice

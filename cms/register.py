"""What this app adds to the shared rooms; called once, when all models are loaded."""

from __future__ import annotations

from django.db.models.signals import pre_delete
from django.utils.translation import gettext_lazy as _

from cms import desk
from cms.models import Notice
from cms.notices import drafting, publication, schedule
from procurement import registry
from procurement.registry import NavItem
from procurement.workflow import performed

ACTS = {
    "cms.notice.draft": _("Draft a notice"),
    "cms.notice.drop": _("Take the draft of a notice away"),
    "cms.notice.let_go": _("Let go of the notice of a void failure"),
    "cms.notice.publish": _("Publish a notice"),
    "cms.notice.schedule": _("Set the time of a publication"),
}


def everything() -> None:
    """Listen to the workflow, guard what is published, add our jobs."""
    registry.register_acts(ACTS)
    performed.connect(drafting.on_performed, dispatch_uid="cms.drafting")
    pre_delete.connect(publication.keep_published, sender=Notice, dispatch_uid="cms.keep_published")
    registry.register_public_nav(NavItem("notices", _("Notices"), "cms:notices", order=10))
    registry.register_public_nav(NavItem("guide", _("Guide"), "cms:guide", order=90))
    registry.register_desk(desk.drafts)
    registry.register_draft_notice(desk.draft_url)
    registry.register_tick(
        "cms.publish_due", schedule.publish_due, _("Publish notices whose hour has come")
    )

"""What this app adds to the shared rooms; called once, when all models are loaded."""

from __future__ import annotations

from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState

from cms import desk, roads
from cms.models import Notice
from cms.notices import drafting, publication, review, schedule
from procurement import registry
from procurement.registry import NavItem
from procurement.workflow import performed

ACTS = {
    review.APPROVE: _("Approve a text in review"),
    "cms.notice.draft": _("Draft a notice"),
    "cms.notice.drop": _("Take the draft of a notice away"),
    "cms.notice.let_go": _("Let go of the notice of a void failure"),
    "cms.notice.publish": _("Publish a notice"),
    "cms.notice.schedule": _("Set the time of a publication"),
    "cms.notice.supersede": _("Mark a notice whose content is void"),
}


def everything() -> None:
    """Listen to the workflow, guard what is published, add our jobs."""
    registry.register_acts(ACTS)
    performed.connect(drafting.on_performed, dispatch_uid="cms.drafting")
    pre_delete.connect(publication.keep_published, sender=Notice, dispatch_uid="cms.keep_published")
    pre_save.connect(review.keep_apart, sender=TaskState, dispatch_uid="cms.keep_apart")
    registry.register_public_nav(NavItem("notices", _("Notices"), "cms:notices", order=10))
    registry.register_public_nav(NavItem("guide", _("Guide"), "cms:guide", order=90))
    registry.register_desk(desk.drafts)
    registry.register_draft_notice(desk.draft_notice)
    for kind in ("tenders.tender", "tenders.lot"):
        registry.register_road(kind, roads.endings)
    registry.register_stops(schedule.hours_between)
    registry.register_tick(
        "cms.publish_due", schedule.publish_due, _("Publish notices whose hour has come")
    )

"""The editor's first page in Wagtail: the notices that wait, the last ones, the board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

from cms import desk
from cms.models import Notice
from cms.notices import review
from procurement import clock

RECENT = 8


class NoticesPanel(Component):
    """What waits to be published by the reader, then what was published last."""

    name = "notices"
    template_name = "cms/editor/dashboard.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        user = parent_context["request"].user
        visible = Notice.objects.visible_to(user)
        own = visible.filter(live=False, subject_type="").order_by("-pk")
        return {
            "waiting": list(desk.drafts(user, clock.now())),
            "drafts": [(row, _edit(row)) for row in own[:RECENT]],
            "recent": visible.published().order_by("-published_at", "-pk")[:RECENT],
            "today": clock.legal_today(),
            "board_url": reverse("cms:notices"),
            "all_url": reverse("wagtailsnippets_cms_notice:list"),
            "new_url": reverse("wagtailsnippets_cms_notice:add"),
        }


class ReviewPanel(WorkflowObjectsToModeratePanel):
    """What waits for review at the reader's own purchaser: the group of editors is everybody's."""

    template_name = "cms/editor/reviews.html"

    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        visible = Notice.objects.visible_to(user)
        notices = {one["obj"].pk for one in context["states"] if isinstance(one["obj"], Notice)}
        mine = set(visible.filter(pk__in=notices).values_list("pk", flat=True))
        context["states"] = [
            one
            for one in context["states"]
            if not isinstance(one["obj"], Notice) or one["obj"].pk in mine
        ]
        for one in context["states"]:
            one["against"] = list(review.against_approval(one["obj"], one["task_state"], user))
            if one["against"]:
                one["actions"] = [row for row in one["actions"] if row[0] != "approve"]
        return context


def _edit(row: Notice) -> str:
    return reverse("wagtailsnippets_cms_notice:edit", args=[row.pk])

"""Notices in Wagtail: a list with search and filters, and the editor of each kind."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.editor import views
from cms.editor.forms import edit_handler
from cms.models import Notice
from cms.notices.kinds import Kind, Service


class NoticeFilter(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(choices=Kind.choices, label=_("Kind"))
    service = django_filters.ChoiceFilter(
        choices=Service.choices, label=_("Service"), lookup_expr="contains"
    )
    live = django_filters.BooleanFilter(label=_("Published"))

    class Meta:
        model = Notice
        fields = ["kind", "service", "live"]


class NoticeViewSet(SnippetViewSet):
    model = Notice
    icon = "doc-full"
    menu_label = _("Notices")
    menu_order = 10
    add_to_admin_menu = True
    list_display = [
        "__str__",
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("procurement_number", label=_("Procurement number")),
        DateColumn("published_at", label=_("Published"), sort_key="published_at"),
    ]
    list_per_page = 50
    ordering = ["-pk"]
    filterset_class = NoticeFilter
    inspect_view_enabled = False
    copy_view_enabled = False
    index_view_class = views.NoticeListView
    add_view_class = views.NoticeCreateView
    edit_view_class = views.NoticeEditView
    preview_on_add_view_class = views.NoticePreviewOnCreate
    preview_on_edit_view_class = views.NoticePreviewOnEdit
    revisions_compare_view_class = views.NoticeCompareView
    unpublish_view_class = views.NoticeUnpublishView
    workflow_action_view_class = views.NoticeWorkflowActionView

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        """Every view of one notice, whichever Wagtail has, knows the drafts its reader may read."""
        return views.hide_drafts(super().construct_view(view_class, **kwargs))

    def register_chooser_viewset(self) -> None:
        """Nothing chooses a notice; Wagtail's chooser would list everybody's drafts."""

    def get_queryset(self, request: Any) -> Any:
        return Notice.objects.visible_to(request.user).select_related("latest_revision")

    def get_edit_handler(self) -> Any:
        """What Wagtail checks at start; the views choose the handler of the kind."""
        return edit_handler(Kind.TENDER)

"""What Wagtail's administration shows and what it leaves to us."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from cms.editor.dashboard import NoticesPanel, ReviewPanel
from cms.editor.viewset import NoticeViewSet
from cms.models import Notice
from cms.notices import review

register_snippet(NoticeViewSet)

# User administration is ours: whoever may edit users in Wagtail could make superusers.
OURS = frozenset({"users", "groups"})
# A published notice is neither withdrawn nor deleted by a button.
NEVER = frozenset({"action-unpublish", "action-delete"})

EVERYBODYS = frozenset({"site-history", "workflows", "workflow-tasks"})
# It calls Wagtail's own site.
NEWS = frozenset({"whats_new_in_wagtail_version"})


@hooks.register("construct_settings_menu")
def no_user_administration(request: Any, menu_items: list[Any]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in OURS]


@hooks.register("construct_reports_menu")
def no_reports_on_everybody(request: Any, menu_items: list[Any]) -> None:
    """They name the drafts of all purchasers; our own log says who did what."""
    menu_items[:] = [item for item in menu_items if item.name not in EVERYBODYS]


@hooks.register("construct_help_menu")
def no_outside_hosts(request: Any, menu_items: list[Any]) -> None:
    """News and guides of Wagtail live on its own site; ours stays without links to it."""
    menu_items[:] = [item for item in menu_items if item.name == "keyboard-shortcuts-trigger"]


@hooks.register("construct_homepage_panels")
def what_waits(request: Any, panels: list[Any]) -> None:
    """The notices come first; Wagtail's banner of news about itself stays away."""
    kept = [one for one in panels if getattr(one, "name", "") not in NEWS | {ReviewPanel.name}]
    panels[:] = [NoticesPanel(), ReviewPanel(), *kept]


@hooks.register("insert_global_admin_css")
def our_colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/wagtail.css"))


@hooks.register("construct_snippet_action_menu")
def what_is_published_stays(menu_items: list[Any], request: Any, context: Any) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in NEVER]


@hooks.register("construct_snippet_action_menu")
def nobody_approves_the_own_text(menu_items: list[Any], request: Any, context: Any) -> None:
    """The editor says why above the form; the guard itself is `review.keep_apart`."""
    notice = context.get("instance")
    if isinstance(notice, Notice) and review.own(notice, request.user):
        menu_items[:] = [item for item in menu_items if item.name != "approve"]

"""Jobs and settings, for the system administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import require
from procurement.system.permissions import may_see_system
from procurement.system.services import changes, effective, jobs
from procurement.web.views import PageView


class SystemView(PageView):
    """What runs by itself and how it does; a POST hands failed tasks in again."""

    template_name = "system/overview.html"
    nav_key = "system"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            require(may_see_system(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Jobs and settings"),
            health=jobs.health(clock.now()),
            failed=jobs.failed_tasks(),
            groups=changes.with_changes(effective.effective()),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Hand the failed tasks in again."""
        jobs.hand_in_again(actor=self.user)
        messages.success(request, _("The failed tasks wait for the worker again."))
        return redirect("system:overview")

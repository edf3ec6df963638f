"""Jobs and settings, for the system administrator; the clock of a demonstration."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from procurement import clock, registry
from procurement.access import require
from procurement.errors import RuleBroken, WrongState
from procurement.system.forms import MoveForm
from procurement.system.permissions import may_see_system
from procurement.system.services import changes, effective, jobs, moving
from procurement.web import formats
from procurement.web.forms import place_reasons
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


class ClockView(PageView):
    """Move the clock, of a demonstration only; anywhere else there is no such page."""

    template_name = "system/clock.html"
    SHOWN, OF_EACH = 200, 5

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not clock.may_be_moved():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        coming = moving.moments(self.user, now)
        return super().get_context_data(
            title=_("Move the clock of the demonstration"),
            now=now,
            last=now + moving.left(),
            next=coming[0] if coming else None,
            coming=self._some_of_each(coming)[: self.SHOWN],
            **{"form": MoveForm(initial={"seen": moving.stand()}), **kwargs},
        )

    def _some_of_each(self, coming: list[registry.Moment]) -> list[registry.Moment]:
        """What comes next of every thing: among many others one's own tender is found."""
        seen: Counter[str] = Counter()
        found = []
        for one in coming:
            seen[one.url] += 1
            if seen[one.url] <= self.OF_EACH:
                found.append(one)
        return found

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Move on, let what is due happen, and say where the clock stands."""
        form = MoveForm(request.POST)
        form.fields["to"].required = request.POST.get("by") not in moving.BUTTONS
        try:
            if not form.is_valid():
                return self._again(form, 422)
            until = self._until(form)
            whole = moving.move_to(until, seen=form.cleaned_data["seen"], actor=self.user)
        except (RuleBroken, WrongState) as error:
            place_reasons(form, error.reasons)
            return self._again(form, error.http_status)
        done = _("The clock of the demonstration shows %(now)s.") % {
            "now": formats.stamp(clock.now())
        }
        messages.success(request, done)
        if not whole:
            messages.warning(
                request,
                _("Not every job that is due has run yet; they run again within half a minute."),
            )
        return redirect("system:clock")

    def _until(self, form: MoveForm) -> datetime:
        """Where to; RuleBroken where nothing is to come."""
        by, now = self.request.POST.get("by", ""), clock.now()
        if by in moving.STEPS:
            return now + moving.STEPS[by]
        if by == moving.NEXT:
            coming = moving.moments(self.user, now)
            if coming:
                return coming[0].when
            raise RuleBroken.single("nothing", _("Nothing that you see has a time to come."))
        return form.cleaned_data["to"]

    def _again(self, form: MoveForm, status: int) -> HttpResponse:
        form.data = {**self.request.POST.dict(), "seen": moving.stand()}
        return self.render_to_response(self.get_context_data(form=form), status=status)

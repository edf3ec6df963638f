"""Bases of the tender's views: pages open to the public, and acts on a tender."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from procurement import clock
from procurement.access import Decision, visible_or_404
from procurement.web.parts import Link
from procurement.web.views import ActView
from procurement.workflow import may
from tenders.models import Tender
from tenders.selectors.states import word
from tenders.selectors.tabs import tabs, works_on


def tender_crumbs(tender: Any, *more: Link) -> list[Link]:
    """Procurement > tender > ..."""
    return [
        Link(_("Procurement"), reverse("tenders:tenders")),
        Link(tender.title, tender.get_absolute_url() if more else ""),
        *more,
    ]


class OpenView(TemplateResponseMixin, ContextMixin, View):
    """A page that needs no account; whoever has signed in sees it in the dark header."""

    nav_key = "tenders"

    @property
    def user(self) -> Any:
        return self.request.user

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shell = "staff.html" if self.user.is_authenticated else "base.html"
        return super().get_context_data(nav_key=self.nav_key, shell_base=shell, **kwargs)


class TenderView(OpenView):
    """A page about one tender that this reader may see."""

    @cached_property
    def object(self) -> Tender:
        queryset = Tender.objects.select_related(
            "purchaser", "officer", "approver", "plan", "opening_record"
        )
        found: Tender = visible_or_404(
            queryset.prefetch_related("lots"), self.request.user, pk=self.kwargs["pk"]
        )
        return found

    @cached_property
    def now(self) -> Any:
        """One present for the whole page."""
        return clock.now()

    @cached_property
    def inside(self) -> bool:
        """Does the reader work on this tender?"""
        return works_on(self.user, self.object)

    def head(self) -> dict[str, Any]:
        """State, number and title above the page, and its tabs."""
        tender = self.object
        state = word(tender, self.now)
        return {
            "object": tender,
            "tender": tender,
            "now": self.now,
            "state": state.text if self.inside else state.public,
            "tone": state.tone,
            "inside": self.inside,
            "title": tender.title,
            "tabs": tabs(tender, self.user),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{**self.head(), **kwargs})


class Quiet(ActView):
    """An act of which nobody may learn: its submission keeps no address."""

    def _take(self, key: Any) -> None:
        super()._take(key)


class TenderAct(ActView):
    """An act on a tender; `transition` names its row in the permission table."""

    model = Tender
    nav_key = "tenders"
    transition = ""
    service: Any = None

    def get_queryset(self) -> Any:
        return Tender.objects.select_related("purchaser", "officer", "approver", "plan")

    def decision(self) -> Decision:
        decision: Decision = may(self.object, self.transition, self.user)
        return decision

    def act(self, form: Any) -> Any:
        inputs = {}
        if "reason" in form.cleaned_data:
            inputs["reason"] = form.cleaned_data["reason"]
        return type(self).service(self.object, actor=self.user, **inputs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = tender_crumbs(self.object, Link(self.title, ""))
        return super().get_context_data(crumbs=crumbs, tender=self.object, **kwargs)

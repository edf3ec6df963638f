"""Bases of this app's pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.web.parts import Link
from procurement.web.views import ActView, OpenObjectView, PageView

NAV = "inspections"


class ListPage(PageView):
    """A list behind the counter."""

    nav_key = NAV


class OpenPage(OpenObjectView):
    """A page that everybody may read once its object is public; the queryset decides."""

    nav_key = NAV

    def way(self, contract: Any, inside: Link | None = None) -> list[Link]:
        """The crumbs above: a list behind the counter; for the public, the contract."""
        if self.request.user.is_authenticated:
            return [inside or Link(_("Assessment"), reverse("inspections:rounds"))]
        return [
            Link(_("Contracts"), reverse("contracts:contracts")),
            Link(contract.name, contract.get_absolute_url()),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(now=clock.now(), **kwargs)


class Act(ActView):
    """One act of this app."""

    nav_key = NAV


class Quick(Act):
    """An act without input: its page asks once more, its POST does it."""

    def run(self) -> Any:
        raise NotImplementedError

    def act(self, form: Any) -> Any:
        return self.run()


__all__ = ["NAV", "Act", "ListPage", "OpenPage", "Quick"]

"""The overview for the head of procurement and for auditors."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import has_role, require
from procurement.people.roles import Role
from procurement.web.parts import Link
from procurement.web.views import PageView
from tenders.selectors.overview import overview, years


class Overview(PageView):
    """Tenders by stage, what is late, value, competition, and how long each step took."""

    template_name = "tenders/overview.html"
    nav_key = "tenders"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        require(has_role(self.user, Role.OFFICER, Role.APPROVER, Role.AUDITOR))
        known = years(self.user)
        asked = self.request.GET.get("year", "")
        year = int(asked) if asked in map(str, known) else None
        return super().get_context_data(
            title=_("Overview of the procurement"),
            crumbs=[Link(_("Procurement"), "../"), Link(_("Overview"), "")],
            years=known,
            year=year,
            **overview(self.user, year, clock.now()),
            **kwargs,
        )

"""Acts on a lot: as its reader may see it, for whoever may do it, where the lot stands."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason, WrongState
from procurement.web.models import Submission
from procurement.web.parts import Link
from procurement.web.views import ActView
from tenders.models import Lot


class OnceView(ActView):
    """An act whose repeated POST leads on at once, even where its form would be empty by then."""

    @cached_property
    def submission(self) -> Submission | None:
        """The same form, taken before."""
        try:
            key = uuid.UUID(self.request.POST.get("key", ""))
        except ValueError:
            return None
        return self._taken(key)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.submission is not None:
            return redirect(self.submission.url or self.success_url())
        return super().post(request, *args, **kwargs)


class LotAct(OnceView):
    """One act on one lot. `states` are those in which its form makes sense."""

    model = Lot
    nav_key = "tenders"
    states: tuple[str, ...] = ()

    def get_queryset(self) -> Any:
        return Lot.objects.select_related("tender__purchaser", "tender__committee")

    def setup_act(self) -> None:
        super().setup_act()
        repeated = self.request.method == "POST" and self.submission is not None
        if self.states and self.object.status not in self.states and not repeated:
            message = _("This is not possible now: it stands at “%(state)s”.")
            state = self.object.get_status_display()
            raise WrongState(Reason("state", message, {"state": state}))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("crumbs", crumbs(self.object, kwargs.get("title", self.title)))
        return super().get_context_data(lot=self.object, tender=self.object.tender, **kwargs)


def crumbs(lot: Any, here: Any = "") -> list[Link]:
    """Tender, lot, and where one is."""
    word = _("Lot %(number)s") % {"number": lot.number}
    found = [Link(str(lot.tender), lot.tender.get_absolute_url())]
    found.append(Link(word, lot.get_absolute_url() if here else ""))
    return [*found, Link(here, "")] if here else found

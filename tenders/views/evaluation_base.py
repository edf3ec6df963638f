"""Acts on a lot: as its reader may see it, for whoever may do it, where the lot stands."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, require
from procurement.audit import journal
from procurement.errors import Reason, WrongState
from procurement.web.parts import Link
from procurement.web.views import ActView, ObjectView
from tenders.models import Lot
from tenders.permissions.evaluation import may_evaluate, may_oversee


class LotAct(ActView):
    """One act on one lot. `states` are those in which its form makes sense."""

    model = Lot
    nav_key = "tenders"
    states: tuple[str, ...] = ()

    def get_queryset(self) -> Any:
        return Lot.objects.select_related("tender__purchaser", "tender__committee")

    def setup_act(self) -> None:
        super().setup_act()
        if self.states and self.object.status not in self.states:
            message = _("This is not possible now: it stands at “%(state)s”.")
            state = self.object.get_status_display()
            raise WrongState(Reason("state", message, {"state": state}))

    def stands(self) -> Any:
        """How far the lot has come; it is decided on as it stands."""
        found = super().stands()
        return journal.last_step(self.object) if found is None else found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.nav_key = lit_word(self.user, self.object)
        kwargs.setdefault("crumbs", crumbs(self.object, kwargs.get("title", self.title)))
        return super().get_context_data(lot=self.object, tender=self.object.tender, **kwargs)


class LotRoom(ObjectView):
    """A page of one lot for those inside; `may_read` says who reads it."""

    model = Lot
    nav_key = "tenders"
    title: Any = ""

    def get_queryset(self) -> Any:
        return Lot.objects.select_related("tender__purchaser", "tender__committee", "report")

    def may_read(self) -> Decision:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.object
        require(self.may_read())
        return super().get_context_data(
            lot=lot, tender=lot.tender, title=self.title, crumbs=crumbs(lot, self.title), **kwargs
        )


def lit_word(user: Any, obj: Any) -> str:
    """The word of the header that is lit: a member who does not oversee has but the evaluations."""
    member = not may_oversee(user, obj) and may_evaluate(user, obj)
    return "evaluation" if member else "tenders"


def crumbs(lot: Any, here: Any = "") -> list[Link]:
    """Tender, lot, and where one is."""
    word = _("Lot %(number)s") % {"number": lot.number}
    found = [Link(str(lot.tender), lot.tender.get_absolute_url())]
    found.append(Link(word, lot.get_absolute_url() if here else ""))
    return [*found, Link(here, "")] if here else found

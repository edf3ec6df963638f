"""Signs that bids may have been made together: the page, and what the committee found out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.access import require
from procurement.errors import Reason, WrongState
from procurement.web.views import ActView, ObjectView
from tenders.forms.clarifying import FindingForm
from tenders.guards.anonymity import resting_signs
from tenders.guards.evaluation import committee_convened
from tenders.lifecycle.lot import HALTABLE
from tenders.models import BidSignal, Lot
from tenders.permissions.evaluation import may_chair, may_inspect, may_oversee
from tenders.services import signals
from tenders.views.evaluation_base import crumbs, lit_word


class Signals(ObjectView):
    """Everything the comparison of a lot's bids has brought up."""

    model = Lot
    template_name = "tenders/evaluation/signals.html"
    nav_key = "tenders"

    def get_queryset(self) -> Any:
        return Lot.objects.select_related("tender__committee", "signal_check")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.object
        require(may_inspect(self.user, lot))
        if not may_oversee(self.user, lot):
            # Members state their conflicts before they read anything of a bid (实施条例第九条).
            waits = tuple(committee_convened(lot))
            if waits:
                raise WrongState(*waits)
        check = getattr(lot, "signal_check", None)
        resting = bool(resting_signs(lot.tender))
        self.nav_key = lit_word(self.user, lot)
        return super().get_context_data(
            lot=lot,
            check=check,
            unread=_by_firm(check.unread if check is not None and not resting else ()),
            resting=resting,
            signals=signals.of_lot(lot),
            writes=bool(may_chair(self.user, lot)) and lot.status in HALTABLE,
            article=signals.ARTICLE,
            title=_("Signs of bids made together"),
            crumbs=crumbs(lot, _("Signs of bids made together")),
            **kwargs,
        )


def _by_firm(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for firm, name in pairs:
        found.setdefault(firm, []).append(name)
    return list(found.items())


class WriteFinding(ActView):
    """The chair writes down what the committee found out about one sign."""

    model = BidSignal
    nav_key = "evaluation"
    form_class = FindingForm
    rewrites = True
    template_name = "tenders/evaluation/finding.html"
    title = _("Write down the finding")
    button = _("Keep the finding")
    lead = _("A sign alone proves nothing. Say what you looked at and what came of it.")
    success_message = _("The finding is kept.")

    def get_queryset(self) -> Any:
        return BidSignal.objects.select_related("lot__tender__committee")

    def get_object(self) -> Any:
        found = super().get_object()
        if found.kind in resting_signs(found.lot.tender):
            raise Http404
        return found

    def decision(self) -> Any:
        return may_chair(self.user, self.object.lot)

    def in_the_way(self) -> Iterator[Reason]:
        lot = self.object.lot
        if lot.status not in HALTABLE:
            message = _("This is not possible now: it stands at “%(state)s”.")
            yield Reason("state", message, {"state": lot.get_status_display()})

    def get_initial(self) -> dict[str, Any]:
        return {"finding": self.object.finding}

    def act(self, form: Any) -> None:
        signals.write_finding(self.object, form.cleaned_data["finding"], actor=self.user)

    def success_url(self) -> str:
        return reverse("tenders:signals", args=[self.object.lot_id])

    cancel_url = success_url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.object.lot
        return super().get_context_data(
            one=self.object,
            bids=self.object.bids.select_related("supplier").order_by("pk"),
            crumbs=crumbs(lot, self.title),
            **kwargs,
        )

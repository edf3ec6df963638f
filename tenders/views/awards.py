"""Determining the winner, declining, stopping, tendering again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from procurement.rules.money import capitals
from procurement.web.forms import ReasonForm
from procurement.web.views import ActView
from tenders.forms.evaluation import LotsForm
from tenders.guards.award import first_candidates, silence_not_begun, silence_of
from tenders.guards.decision import apart, decision_made
from tenders.lifecycle.lot import EVALUATING, FAILED, LotState
from tenders.models import Tender
from tenders.permissions.award import may_determine
from tenders.permissions.evaluation import may_stop, may_work
from tenders.selectors.lot_page import award_facts
from tenders.services import award, decision, failure, retender
from tenders.views.evaluation_base import LotAct


class Determine(LotAct):
    """A second person determines the winner in the order of the report."""

    template_name = "tenders/evaluation/determine.html"
    button = _("Determine the winner")
    danger = False
    success_message = _("The winner is determined. The result notice is drafted.")
    states = (LotState.REPORT_RECEIVED, LotState.DECLINED, LotState.VOIDED)

    def decision(self) -> Any:
        return may_determine(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        yield from decision_made(self.object)

    def act(self, form: Any) -> None:
        award.determine_winner(self.object, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.object
        made, chosen = decision.chosen(lot)
        candidates = chosen if made is not None else first_candidates(lot)
        first: Any = candidates[0] if candidates else None
        title = _("Determine the winner of lot %(number)s") % {"number": lot.number}
        return super().get_context_data(
            title=title,
            candidates=candidates,
            first=first,
            apart=apart(lot.tender),
            decision=made,
            tied=len(candidates) > 1,
            caps=capitals(first.price) if first else "",
            declined=lot.status == LotState.DECLINED,
            voided=lot.status == LotState.VOIDED,
            article="87号令第六十八条",
            **award_facts(lot, silence_of(lot)),
            **kwargs,
        )


class Wait(LotAct):
    """State within the period why the winner is not determined yet."""

    transition = "wait"
    form_class = ReasonForm
    title = _("State a lawful reason to wait")
    button = _("Record the reason")
    danger = False
    lead = _(
        "Only a lawful reason counts, stated within five working days after the report. Without "
        "one the first candidate then counts as the winner (Order 87 art. 68)."
    )
    success_message = _("The reason is recorded.")

    def decision(self) -> Any:
        return may_determine(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        yield from silence_not_begun(self.object)

    def act(self, form: Any) -> None:
        award.wait(self.object, reason=form.cleaned_data["reason"], actor=self.user)


class TenderAgain(LotAct):
    """A new tender instead of the next candidate."""

    form_class = ReasonForm
    title = _("Tender again instead of taking the next candidate")
    button = _("Tender again")
    danger = True
    lead = _("The lot fails. The officer then drafts a new tender from it.")
    success_message = _("The lot will be tendered again.")
    states = (LotState.DECLINED, LotState.VOIDED)

    def decision(self) -> Any:
        return may_determine(self.user, self.object)

    def act(self, form: Any) -> None:
        retender.tender_again(self.object, reason=form.cleaned_data["reason"], actor=self.user)


class StopLot(LotAct):
    """Stop the evaluation for an unlawful act."""

    form_class = ReasonForm
    title = _("Stop the evaluation for an unlawful act")
    button = _("Stop: the lot fails")
    danger = True
    lead = _(
        "Only for unlawful or irregular acts that harm fairness (Government Procurement Law "
        "art. 36). All bidders are told the reason you write."
    )
    success_message = _("The evaluation is stopped.")
    states = EVALUATING

    def decision(self) -> Any:
        return may_stop(self.user, self.object)

    def act(self, form: Any) -> None:
        failure.stop_illegal(self.object, reason=form.cleaned_data["reason"], actor=self.user)


class Retender(ActView):
    """Draft a new tender of failed lots."""

    model = Tender
    nav_key = "tenders"
    form_class = LotsForm
    title = _("Tender failed lots again")
    button = _("Draft the new tender")
    lead = _(
        "Bill of quantities, criteria and documents are taken over; dates and approvals are not. "
        "Correct first what made the lot fail (Order 87 art. 43)."
    )
    success_message = _("The new tender is drafted.")

    def decision(self) -> Any:
        return may_work(self.user, self.object)

    @cached_property
    def lots(self) -> Any:
        return self.object.lots.filter(status__in=FAILED, successor=None)

    def setup_act(self) -> None:
        super().setup_act()
        if self.request.method == "GET" and not self.lots.exists():
            raise Http404

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"lots": self.lots}

    def act(self, form: Any) -> None:
        self.new = retender.retender(self.object, list(form.cleaned_data["lots"]), actor=self.user)

    def success_url(self) -> str:
        made = getattr(self, "new", None)
        key = made.pk if made is not None else self.object.pk
        return reverse("tenders:tender", args=[key])

"""The purchaser's review of qualification."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.web.parts import Link
from tenders.forms.evaluation import QualificationForm
from tenders.guards.evaluation import all_decided, min_bids
from tenders.lifecycle.bid import BidState
from tenders.lifecycle.lot import LotState
from tenders.permissions.evaluation import may_review_qualification
from tenders.rules.partners import TWICE
from tenders.rules.procedures import QUALIFIED
from tenders.selectors.deposit_page import noted as deposits_noted
from tenders.selectors.partners import noted as firms_noted
from tenders.services import qualification
from tenders.views.evaluation_base import LotAct

DECIDED = (BidState.QUALIFIED, BidState.NOT_QUALIFIED)


class Qualify(LotAct):
    """Decide on the bidders that have been looked at."""

    form_class = QualificationForm
    template_name = "tenders/evaluation/per_bid.html"
    title = _("Review qualification")
    button = _("Save the decisions")
    lead = _(
        "Compare each bidder's papers with what the documents ask for. A decision cannot be "
        "changed; bidders you leave open can be decided later."
    )
    success_message = _("Saved.")
    states = (LotState.QUALIFICATION,)

    def decision(self) -> Any:
        return may_review_qualification(self.user, self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        bids = deposits_noted([*self.open_bids(), *self.overtaken()], self.object)
        bids = firms_noted(bids, self.object)
        return super().get_form_kwargs() | {"bids": bids}

    def open_bids(self) -> list[Any]:
        """Those that nobody has decided on."""
        bids = self.object.bids.filter(status=BidState.OPENED)
        rows = bids.select_related("supplier").prefetch_related("partners__supplier")
        return list(rows.order_by("pk"))

    def overtaken(self) -> list[Any]:
        """Those that this person sends a decision on, while a colleague's has come before it."""
        sent = {name for name, value in self.request.POST.items() if value}
        decided = self.object.bids.filter(status__in=DECIDED).select_related("supplier")
        decided = decided.prefetch_related("partners__supplier")
        return [bid for bid in decided if f"accepted_{bid.pk}" in sent]

    def readable(self, form: Any) -> bool:
        """A decision that a colleague has taken meanwhile is told, and loses no word."""
        good = super().readable(form)
        for bid in self.overtaken():
            said = bid.get_status_display()
            if bid.rejection:
                said = f"{said}: {bid.rejection}"
            message = _("A colleague has decided meanwhile: %(decision)s")
            form.add_error(f"accepted_{bid.pk}", message % {"decision": said})
            good = False
        return good

    def act(self, form: Any) -> None:
        decisions, credits = form.decisions(), form.credits()
        qualification.decide_all(self.object, decisions, credits=credits, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        decided = self.object.bids.filter(status__in=DECIDED).select_related("supplier")
        url = reverse("tenders:qualification_close", args=[self.object.pk])
        return super().get_context_data(
            decided=decided,
            article="87号令第四十四条",
            twice_article=TWICE,
            onward=Link(_("End the qualification review"), url),
            **kwargs,
        )


class CloseQualification(LotAct):
    """End the review: to the committee, or the lot fails."""

    title = _("End the qualification review")
    states = (LotState.QUALIFICATION,)
    success_message = _("The qualification review has ended.")

    def decision(self) -> Any:
        return may_review_qualification(self.user, self.object)

    def act(self, form: Any) -> None:
        qualification.close(self.object, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        left = self.object.bids.filter(status=BidState.QUALIFIED).count()
        least = min_bids(self.object, QUALIFIED)
        fails = left < least and not list(all_decided(self.object))
        words = {"left": left, "least": least}
        if fails:
            kwargs["lead"] = (
                _("%(left)s bidders are qualified, fewer than %(least)s: the lot fails.") % words
            )
            kwargs["button"] = _("End the review: the lot fails")
        else:
            kwargs["lead"] = (
                _("%(left)s bidders are qualified: the bids go to the evaluation committee.")
                % words
            )
        return super().get_context_data(danger=fails, **kwargs)

"""The ranking compared, the report signed and received."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import Decision, require
from tenders.forms.evaluation import SignForm
from tenders.lifecycle.lot import LotState
from tenders.permissions.evaluation import may_evaluate, may_see_scores, may_work
from tenders.selectors.comparison import comparison, unsigned
from tenders.selectors.lot_page import step_of
from tenders.selectors.objective import Outvoted, outvoted
from tenders.services import report
from tenders.views.evaluation_base import LotAct, LotRoom


class Comparison(LotRoom):
    """Ranks, totals, parts and prices, and how they were computed."""

    template_name = "tenders/evaluation/comparison.html"
    title = _("Result of the evaluation")

    def may_read(self) -> Decision:
        return may_see_scores(self.user, self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.object
        require(self.may_read())  # before anything is computed of it
        return super().get_context_data(
            step=step_of(lot, self.user),
            now=clock.now(),
            signatures=lot.signed.select_related("member__user").order_by("member__number"),
            unsigned=unsigned(lot, self.user, clock.now()),
            **comparison(lot),
            **kwargs,
        )


class SignReport(LotAct):
    """A member signs the report, with the dissent in writing."""

    form_class = SignForm
    template_name = "tenders/evaluation/sign.html"
    title = _("Sign the evaluation report")
    button = _("Sign the report")
    lead = _("Read the result first. A signature cannot be taken back.")
    success_message = _("You have signed the report.")
    states = (LotState.RANKED,)
    nav_key = "evaluation"

    def decision(self) -> Any:
        return may_evaluate(self.user, self.object)

    @cached_property
    def outvoted(self) -> list[Outvoted]:
        return outvoted(self.object, self.user)

    def get_initial(self) -> dict[str, Any]:
        """What the member wrote when it kept its points: it need not be written twice."""
        said = [f"{one.item}，{one.name}：{one.reason}" for one in self.outvoted if one.reason]
        return {"dissent": "\n".join(said)}

    def act(self, form: Any) -> None:
        report.sign(self.object, dissent=form.cleaned_data["dissent"], actor=self.user)

    def success_url(self) -> str:
        return reverse("tenders:comparison", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(outvoted=self.outvoted, **comparison(self.object), **kwargs)


class ReceiveReport(LotAct):
    """The purchaser receives the report."""

    title = _("Receive the evaluation report")
    button = _("Receive the report")
    lead = _("From the receipt on the purchaser has five working days to determine the winner.")
    success_message = _("The report is received.")
    states = (LotState.REPORT_SIGNED,)

    def decision(self) -> Any:
        return may_work(self.user, self.object)

    def act(self, form: Any) -> None:
        report.receive(self.object, actor=self.user)

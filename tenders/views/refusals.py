"""The winner does not sign: its own word, the officer's record, the second person's decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, deny
from procurement.errors import Reason
from procurement.web.forms import ReasonForm
from tenders.forms.refusal import RefusalDecisionForm, RefusalForm
from tenders.guards.award import REFUSAL, not_recordable, signing_due
from tenders.lifecycle.lot import LotState
from tenders.permissions.award import may_confirm_refusal, may_record_refusal, wins
from tenders.services import refusals
from tenders.views.evaluation_base import LotAct

FINAL = _(
    "%(supplier)s does not sign the contract. This cannot be taken back and may be fined "
    "(Implementing Regulations art. 72)."
)


class RefusalAct(LotAct):
    """One of the acts about a winner who does not sign."""

    danger = True
    states = (LotState.AWARDED,)
    lead: Any = FINAL

    @cached_property
    def award(self) -> Any:
        return self.object.award

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = self.lead % {"supplier": self.award.supplier.name if self.award else ""}
        return super().get_context_data(lead=lead, award=self.award, **kwargs)


class Decline(RefusalAct):
    """The winner gives the award up."""

    form_class = ReasonForm
    title = _("Decline the award")
    button = _("Decline the award")
    success_message = _("The refusal is recorded.")

    def decision(self) -> Decision:
        if self.award is None:
            return deny("winner", _("Only the winner gives the award up."))
        return wins(self.user, self.award)

    def act(self, form: Any) -> None:
        refusals.decline(self.object, reason=form.cleaned_data["reason"], actor=self.user)


class RecordRefusal(RefusalAct):
    """The officer records what came on paper, or that the time to sign has passed."""

    form_class = RefusalForm
    title = _("Record that the winner does not sign")
    button = _("Hand it to the approver")
    lead = _(
        "%(supplier)s does not sign the contract: its letter, or the proof that the time to sign "
        "has passed, is needed. The award falls once an approver has confirmed it."
    )
    success_message = _("Recorded. An approver confirms it before the award falls.")

    def decision(self) -> Decision:
        return may_record_refusal(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        yield from not_recordable(self.object, "")

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        refusals.record(
            self.object,
            ground=data["ground"],
            reason=data["reason"],
            paper=data["paper"],
            actor=self.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(article=REFUSAL, **kwargs)


class DecideRefusal(RefusalAct):
    """A second person reads the paper; the award falls, or stands."""

    form_class = RefusalDecisionForm
    template_name = "tenders/evaluation/refusal.html"
    title = _("Decide whether the award falls")
    button = _("Decide")
    success_message = _("Your decision is recorded.")

    def decision(self) -> Decision:
        return may_confirm_refusal(self.user, self.object)

    @cached_property
    def record(self) -> Any:
        if self.award is None:
            return None
        waiting = self.award.refusals.waiting().select_related("paper", "recorded_by")
        return waiting.first()

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        if self.record is None:
            yield Reason("no_record", _("No record waits for a decision."), {}, REFUSAL)

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        decide = refusals.decline if data["confirmed"] else refusals.send_back
        decide(self.object, reason=data["reason"], actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            record=self.record, due=signing_due(self.object), article=REFUSAL, **kwargs
        )

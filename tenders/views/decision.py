"""The decision apart: the committee's opinions, the group called, its votes, the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement.access import Decision
from procurement.errors import Reason
from tenders.forms.decision import CandidateTexts, GroupForm, VoteForm
from tenders.guards.decision import ARTICLE, apart, open_round, recommended
from tenders.lifecycle.lot import LotState
from tenders.models import CandidateOpinion
from tenders.permissions.decision import eligible, may_call, may_decide, may_read_decision
from tenders.permissions.evaluation import may_chair
from tenders.rules.decision import DRAW
from tenders.selectors.decision import record
from tenders.services import decision
from tenders.views.evaluation_base import LotAct, LotRoom


class DecisionAct(LotAct):
    """An act of a tender in which evaluation and decision are apart; of others there is none."""

    def setup_act(self) -> None:
        if not apart(self.object.tender):
            raise Http404
        super().setup_act()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(article=ARTICLE, **kwargs)


class Describe(DecisionAct):
    """The chair writes the committee's opinion on each candidate."""

    form_class: Any = CandidateTexts
    rewrites = True
    template_name = "tenders/evaluation/candidate_texts.html"
    title = _("Write the committee's opinion on each candidate")
    button = _("Keep the opinions")
    lead = _("As the committee has agreed; the group that decides reads them beside the report.")
    success_message = _("The opinions are kept.")
    states = (LotState.RANKED,)
    nav_key = "evaluation"

    def decision(self) -> Any:
        return may_chair(self.user, self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        bids = recommended(self.object).select_related("supplier")
        held = CandidateOpinion.objects.filter(bid__lot=self.object)
        texts = dict(held.values_list("bid_id", "text"))
        return super().get_form_kwargs() | {"bids": bids, "texts": texts}

    def act(self, form: Any) -> None:
        decision.describe(self.object, form.texts(), actor=self.user)

    def success_url(self) -> str:
        return reverse("tenders:comparison", args=[self.object.pk])


class Call(DecisionAct):
    """A second person calls the group."""

    form_class: Any = GroupForm
    title = _("Call the group that decides among the candidates")
    button = _("Call the group")
    lead = _(
        "Each of them gives reasons on every candidate. The votes are shown when all are given."
    )
    success_message = _("The group is called.")
    states = decision.CALLING

    def decision(self) -> Any:
        return may_call(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        yield from decision.not_called_now(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"people": eligible(self.object.tender)}

    def act(self, form: Any) -> None:
        people = list(form.cleaned_data["people"])
        decision.call(self.object, people, actor=self.user)

    def success_url(self) -> str:
        return reverse("tenders:decision", args=[self.object.pk])


class Vote(DecisionAct):
    """Somebody of the group decides, with reasons on each candidate."""

    form_class: Any = VoteForm
    template_name = "tenders/evaluation/candidate_texts.html"
    title = _("Decide among the candidates")
    button = _("Hand in")
    lead = _("Alone and once. Nobody sees it before everybody of the group has decided.")
    success_message = _("Your decision is handed in.")
    states = decision.CALLING

    @cached_property
    def round(self) -> Any:
        found = open_round(self.object)
        if found is None:
            raise Http404
        return found

    def decision(self) -> Any:
        return may_decide(self.user, self.round)

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        mine = self.round.members.filter(user_id=self.user.pk).first()
        if mine is not None and mine.voted_at is not None:
            yield Reason("voted", _("You have voted."))

    def get_form_kwargs(self) -> dict[str, Any]:
        # By name: an order of the committee would not be one where candidates are not ranked.
        ranked = self.object.tender.candidates_ranked
        order = ("rank", "pk") if ranked else ("supplier__name", "pk")
        bids = self.round.candidates.select_related("supplier", "candidate_opinion").order_by(
            *order
        )
        return super().get_form_kwargs() | {"bids": bids, "drawn": self.round.method == DRAW}

    def act(self, form: Any) -> None:
        choice = form.cleaned_data.get("choice")
        decision.vote(self.round, choice, form.texts(), actor=self.user)

    def success_url(self) -> str:
        return reverse("tenders:decision", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ranked = self.object.tender.candidates_ranked
        return super().get_context_data(voting=True, ranked=ranked, **kwargs)


class DecisionPage(LotRoom):
    """The record: who was called, the reasons on each candidate, the votes once all are given."""

    template_name = "tenders/evaluation/decision.html"
    title = _("Decision among the candidates")

    def may_read(self) -> Decision:
        if not apart(self.object.tender):
            raise Http404
        return may_read_decision(self.user, self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        opinions = CandidateOpinion.objects.filter(bid__lot=self.object)
        return super().get_context_data(
            rounds=record(self.object),
            opinions=opinions.select_related("bid__supplier").order_by("bid__supplier__name"),
            article=ARTICLE,
            **kwargs,
        )

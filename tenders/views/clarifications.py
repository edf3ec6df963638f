"""Written questions to a bidder, contradicting prices, and the stop over the documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.errors import Reason
from procurement.web.views import ActView
from tenders.forms import clarifying as forms
from tenders.guards.anonymity import veiled
from tenders.guards.evaluation import STOPPED, may_be_asked, not_asked_now
from tenders.lifecycle.lot import ASKING, HALTABLE, PRICE_ASKING
from tenders.models import Bid, Clarification, EvaluationHalt
from tenders.permissions.evaluation import may_answer, may_chair, may_evaluate, may_stop
from tenders.rules.price_correction import ARTICLE as PRICE_ARTICLE
from tenders.selectors.bid_answers import price_steps
from tenders.services import clarifications, halting
from tenders.views.evaluation_base import LotAct, crumbs


class AskBidder(ActView):
    """A member asks one bidder in writing."""

    model = Bid
    nav_key = "evaluation"
    form_class: Any = forms.AskForm
    title = _("Ask the bidder in writing")
    button = _("Send the question")
    lead = _("The bidder reads it as a question of the committee, without your name.")
    success_message = _("The question is sent.")
    states: tuple[str, ...] = ASKING
    template_name = "tenders/evaluation/ask.html"
    article = clarifications.ARTICLE

    def get_queryset(self) -> Any:
        return Bid.objects.select_related("lot__tender__committee", "supplier")

    def decision(self) -> Any:
        return may_evaluate(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from not_asked_now(self.object, self.states)
        yield from may_be_asked(self.object)

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        clarifications.ask(self.object, data["question"], data["minutes"], actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.object.lot
        return super().get_context_data(
            lot=lot,
            bid=self.object,
            coded=veiled(lot.tender),
            article=self.article,
            crumbs=crumbs(lot, self.title),
            **kwargs,
        )


class StateContradiction(AskBidder):
    """A member names totals that contradict the opening form; the rules say what counts."""

    form_class = forms.ContradictionForm
    title = _("The prices contradict themselves")
    button = _("Have it corrected and ask for the confirmation")
    lead = _(
        "The opening form stands over the body, words over figures; a plainly misplaced decimal "
        "point is moved; else the sum by unit prices stands. The bidder confirms what comes out."
    )
    success_message = _("The price is corrected; the bidder is asked to confirm it.")
    states = PRICE_ASKING
    article = PRICE_ARTICLE

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        clarifications.state_contradiction(
            self.object,
            data["question"],
            data["minutes"],
            words=data["words"],
            body=data["body"],
            actor=self.user,
        )


class Answer(ActView):
    """The bidder answers a question, or confirms the corrected price."""

    model = Clarification
    template_name = "tenders/evaluation/answer_committee.html"
    nav_key = "bids"
    success_message = _("Your answer is handed in.")

    def get_queryset(self) -> Any:
        return Clarification.objects.select_related("bid__lot__tender", "bid__supplier")

    @property
    def about_price(self) -> bool:
        return bool(self.object.subject == Clarification.Subject.PRICE)

    def decision(self) -> Any:
        return may_answer(self.user, self.object.bid)

    def in_the_way(self) -> Iterator[Reason]:
        if self.object.answered_at is not None:
            yield Reason("answered", _("This is answered already."), {}, clarifications.ARTICLE)
        elif not self.object.is_open(clock.now()):
            yield Reason("late", _("The time to answer is over."), {}, clarifications.ARTICLE)

    def get_form(self) -> Any:
        kind = forms.ConfirmPriceForm if self.about_price else forms.AnswerForm
        return kind(**self.get_form_kwargs())

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        clarifications.answer(
            self.object, data["reply"], accepted=data.get("accepted"), actor=self.user
        )

    def success_url(self) -> str:
        url: str = self.object.bid.lot.get_absolute_url()
        return url

    cancel_url = success_url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.object.bid.lot
        title = _("Confirm the corrected price") if self.about_price else _("Answer the committee")
        article = PRICE_ARTICLE if self.about_price else clarifications.ARTICLE
        return super().get_context_data(
            clarification=self.object,
            steps=price_steps(self.object),
            bid=self.object.bid,
            lot=lot,
            now=clock.now(),
            title=title,
            button=_("Hand in the answer"),
            article=article,
            crumbs=crumbs(lot, title),
            **kwargs,
        )


class HaltEvaluation(LotAct):
    """The chair stops the evaluation because of the documents."""

    form_class = forms.HaltForm
    title = _("Stop because of the documents")
    button = _("Stop the evaluation")
    danger = True
    lead = _(
        "Only where the documents are ambiguous or defective so that nobody can evaluate, or break "
        "a mandatory rule. Everything rests until the purchaser has decided (Order 87 art. 65)."
    )
    success_message = _("The evaluation rests; the purchaser decides about the documents.")
    states = HALTABLE
    nav_key = "evaluation"

    def decision(self) -> Any:
        return may_chair(self.user, self.object)

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        halting.halt(self.object, data["ground"], data["reason"], actor=self.user)


class DecideHalt(ActView):
    """A second person of the purchaser confirms the stop, or lets the evaluation go on."""

    model = EvaluationHalt
    nav_key = "tenders"
    form_class = forms.HaltDecisionForm
    template_name = "tenders/evaluation/decide_halt.html"
    title = _("Decide about the stopped evaluation")
    button = _("Decide")
    lead = _("Confirmed, the lot fails and is tendered again with changed documents.")
    success_message = _("Your decision is recorded.")

    def get_queryset(self) -> Any:
        return EvaluationHalt.objects.select_related("lot__tender__purchaser", "member")

    def decision(self) -> Any:
        return may_stop(self.user, self.object.lot)

    def in_the_way(self) -> Iterator[Reason]:
        if self.object.confirmed is not None:
            yield Reason("decided", _("This is decided already."), {}, STOPPED)

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        halting.decide(
            self.object, confirmed=data["confirmed"], reason=data["reason"], actor=self.user
        )

    def success_url(self) -> str:
        url: str = self.object.lot.get_absolute_url()
        return url

    cancel_url = success_url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.object.lot
        return super().get_context_data(
            halt=self.object, lot=lot, crumbs=crumbs(lot, self.title), **kwargs
        )

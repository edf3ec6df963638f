"""Opinions of the members, and the low prices bidders explain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.errors import Reason
from procurement.web.views import ActView
from tenders.forms.evaluation import (
    AskPriceForm,
    CloseConformityForm,
    CloseLowPriceForm,
    ExplanationForm,
    LowPriceOpinionForm,
    OpinionForm,
)
from tenders.guards.evaluation import committee_convened, nobody_scored
from tenders.lifecycle.lot import LotState
from tenders.models import ConformityOpinion, LowPriceReview
from tenders.permissions.evaluation import (
    may_chair,
    may_evaluate,
    may_explain,
    member_in_force,
)
from tenders.rules.low_price import ARTICLE as LOW_PRICE_ARTICLE
from tenders.selectors.comparison import why_asked
from tenders.selectors.deposit_page import noted
from tenders.selectors.opinions import tally
from tenders.services import conformity, low_price
from tenders.views.evaluation_base import LotAct, crumbs

Subject = ConformityOpinion.Subject


class GiveOpinions(LotAct):
    """A member's opinions on conformity; they may change until the review is closed."""

    form_class: Any = OpinionForm
    rewrites = True
    template_name = "tenders/evaluation/per_bid.html"
    subject: str = Subject.CONFORMITY
    title = _("Give your opinion on each bid")
    button = _("Save the opinions")
    lead = _("Does the bid meet every substantive requirement of the documents?")
    success_message = _("Your opinions are saved.")
    states = (LotState.CONFORMITY,)

    def decision(self) -> Any:
        return may_evaluate(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        """Nobody reads a bid before the committee has stated its conflicts."""
        yield from committee_convened(self.object)

    def get_initial(self) -> dict[str, Any]:
        member = member_in_force(self.user, self.object)
        initial: dict[str, Any] = {}
        for one in member.opinions.filter(bid__lot=self.object, subject=self.subject):
            initial[f"accepted_{one.bid_id}"] = "yes" if one.accepted else "no"
            initial[f"reason_{one.bid_id}"] = one.reason
        return initial

    def get_form_kwargs(self) -> dict[str, Any]:
        bids = noted(conformity.in_question(self.object, self.subject), self.object)
        return super().get_form_kwargs() | {"bids": bids}

    def act(self, form: Any) -> None:
        conformity.give_opinions(
            self.object, form.opinions(), actor=self.user, subject=self.subject
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(article="87号令第五十条、第六十一条", **kwargs)


class CloseConformity(LotAct):
    """The chair closes the conformity review."""

    form_class: Any = CloseConformityForm
    title = _("Close the conformity review")
    button = _("Close the review")
    template_name = "tenders/evaluation/close_review.html"
    subject: str = Subject.CONFORMITY
    lead = _("The majority decides on each bid. The opinions cannot be changed afterwards.")
    success_message = _("The review is closed.")
    states = (LotState.CONFORMITY,)

    def decision(self) -> Any:
        return may_chair(self.user, self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"least": conformity.least_minutes(self.object)}

    def act(self, form: Any) -> None:
        minutes = form.cleaned_data["minutes"]
        conformity.close(self.object, actor=self.user, minutes=minutes)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs["tally"] = tally(self.object, self.subject)
        return super().get_context_data(**kwargs)


class LowPriceOpinions(GiveOpinions):
    """A member's opinions on the explanations."""

    form_class = LowPriceOpinionForm
    subject = Subject.LOW_PRICE
    title = _("Judge the explanations of low prices")
    lead = _("A low price alone is no reason to reject a bid: judge what the bidder explains.")
    states = (LotState.LOW_PRICE,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        for bid in kwargs["form"].bids:
            bid.low_price_review.why = why_asked(self.object, bid.low_price_review)
        return super().get_context_data(reviewing_prices=True, now=clock.now(), **kwargs)


class CloseLowPrice(CloseConformity):
    """The chair closes the low-price review."""

    form_class = CloseLowPriceForm
    subject = Subject.LOW_PRICE
    title = _("Close the low-price review")
    states = (LotState.LOW_PRICE,)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("least")
        return kwargs | {"bids": conformity.in_question(self.object, self.subject)}

    def act(self, form: Any) -> None:
        low_price.close(self.object, actor=self.user, looked_up=form.looked_up())


class AskPrice(LotAct):
    """The committee has a bidder explain a price that it finds clearly low by its own judgement."""

    form_class = AskPriceForm
    title = _("Have a bidder explain its price")
    button = _("Ask the bidder")
    lead = _(
        "Where the committee itself finds a price clearly below what others ask, so that quality "
        "or performance may suffer. The bidder explains in writing; then the members judge."
    )
    success_message = _("The bidder is asked; the lot is in its low-price review.")
    states = low_price.ASKING_PRICES
    nav_key = "evaluation"

    def decision(self) -> Any:
        return may_chair(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from nobody_scored(self.object)

    @cached_property
    def bids(self) -> list[Any]:
        left = self.object.bids.filter(status="conforming", low_price_review=None)
        return list(left.select_related("supplier").order_by("pk"))

    def get_form_kwargs(self) -> dict[str, Any]:
        least = conformity.least_minutes(self.object)
        return super().get_form_kwargs() | {"bids": self.bids, "least": least}

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        bid = next(one for one in self.bids if str(one.pk) == data["bid"])
        low_price.ask(
            bid,
            reason=data["reason"],
            votes=data["votes"],
            minutes=data["minutes"],
            actor=self.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(article=LOW_PRICE_ARTICLE, **kwargs)


class ExplainPrice(ActView):
    """The bidder explains a low price, in time."""

    model = LowPriceReview
    form_class = ExplanationForm
    rewrites = True
    template_name = "tenders/evaluation/explain_price.html"
    title = _("Explain your price")
    button = _("Hand in the explanation")
    success_message = _("Your explanation is handed in.")

    def get_queryset(self) -> Any:
        return LowPriceReview.objects.select_related("bid__lot__tender", "bid__supplier")

    def decision(self) -> Any:
        return may_explain(self.user, self.object.bid)

    @property
    def over(self) -> bool:
        """The time has ended, or the committee has judged: nothing can be handed in any more."""
        review = self.object
        return review.accepted is not None or clock.now() >= review.due_at

    def get_initial(self) -> dict[str, Any]:
        return {"explanation": self.object.explanation}

    def act(self, form: Any) -> None:
        low_price.explain(self.object, form.cleaned_data["explanation"], actor=self.user)

    def success_url(self) -> str:
        url: str = self.object.bid.lot.get_absolute_url()
        return url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.object.bid.lot
        return super().get_context_data(
            review=self.object,
            lot=lot,
            now=clock.now(),
            over=self.over,
            why=why_asked(lot, self.object),
            crumbs=crumbs(lot, self.title),
            article=LOW_PRICE_ARTICLE,
            **kwargs,
        )

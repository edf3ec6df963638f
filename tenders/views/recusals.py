"""Requests that somebody of the procurement steps aside: listed, asked for, decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.access import require
from procurement.errors import Reason
from procurement.web.parts import Link
from procurement.web.views import ActView, ObjectView
from tenders.forms.clarifying import RecusalDecisionForm, RecusalForm
from tenders.guards.committee import RECUSAL
from tenders.models import Committee, CommitteeMember, RecusalRequest, Tender
from tenders.permissions.evaluation import may_ask_recusal, may_oversee, may_stop
from tenders.services import recusals
from tenders.views.base import tender_crumbs


class Recusals(ObjectView):
    """The own requests of a bidder; all of them for whoever oversees the procurement."""

    model = Tender
    template_name = "tenders/evaluation/recusals.html"
    nav_key = "tenders"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tender = self.object
        asks = may_ask_recusal(self.user, tender)
        if not asks:
            require(may_oversee(self.user, tender))
        rows = RecusalRequest.objects.visible_to(self.user).filter(tender=tender)
        title = _("Requests that somebody steps aside")
        return super().get_context_data(
            tender=tender,
            title=title,
            rows=rows.select_related("supplier", "decided_by"),
            asks=bool(asks) and tender.lots.filter(status__in=recusals.ASKABLE).exists(),
            decides=bool(may_stop(self.user, tender)),
            article=RECUSAL,
            crumbs=tender_crumbs(tender, Link(title, "")),
            **kwargs,
        )


class AskRecusal(ActView):
    """A bidder asks in writing."""

    model = Tender
    nav_key = "tenders"
    form_class = RecusalForm
    title = _("Ask that somebody steps aside")
    button = _("Hand in the request")
    lead = _(
        "For people of the purchaser or the committee who have a relation to another bidder. The "
        "person is asked, then a second person of the purchaser decides; you are told by mail."
    )
    success_message = _("The request is handed in.")

    def decision(self) -> Any:
        return may_ask_recusal(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        if not self.object.lots.filter(status__in=recusals.ASKABLE).exists():
            message = _("Nothing is evaluated any more: challenge the result instead.")
            yield Reason("over", message, {}, RECUSAL)

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        recusals.ask(
            self.object,
            person=data["person"],
            ground=data["ground"],
            reason=data["reason"],
            actor=self.user,
        )

    def success_url(self) -> str:
        return reverse("tenders:recusals", args=[self.object.pk])

    cancel_url = success_url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = tender_crumbs(self.object, Link(self.title, ""))
        return super().get_context_data(crumbs=crumbs, **kwargs)


class DecideRecusal(ActView):
    """A second person of the purchaser decides, having asked the person."""

    model = RecusalRequest
    nav_key = "tenders"
    form_class = RecusalDecisionForm
    template_name = "tenders/evaluation/recusal_decide.html"
    title = _("Decide whether somebody steps aside")
    button = _("Decide")
    lead = _("Ask the person first. The bidder reads your reason.")
    success_message = _("Your decision is recorded, and the bidder is told.")

    def get_queryset(self) -> Any:
        return RecusalRequest.objects.select_related("tender__purchaser", "supplier")

    def decision(self) -> Any:
        return may_stop(self.user, self.object.tender)

    def in_the_way(self) -> Iterator[Reason]:
        if self.object.granted is not None:
            yield Reason("decided", _("This is decided already."), {}, RECUSAL)

    def get_form_kwargs(self) -> dict[str, Any]:
        committee = Committee.objects.filter(tender=self.object.tender).first()
        members = (
            committee.members.in_force().select_related("user")
            if committee is not None
            else CommitteeMember.objects.none()
        )
        return super().get_form_kwargs() | {"members": members}

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        recusals.decide(
            self.object,
            granted=data["granted"],
            statement=data["statement"],
            reason=data["reason"],
            member=data["member"],
            actor=self.user,
        )

    def success_url(self) -> str:
        return reverse("tenders:recusals", args=[self.object.tender_id])

    cancel_url = success_url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = tender_crumbs(self.object.tender, Link(self.title, ""))
        return super().get_context_data(one=self.object, crumbs=crumbs, article=RECUSAL, **kwargs)

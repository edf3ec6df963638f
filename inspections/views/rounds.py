"""Rounds behind the counter: list, plan, draw, review, publication."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from inspections import selectors, timeline
from inspections.forms.rounds import PlanForm, ReviewForm
from inspections.lifecycle import RoundState
from inspections.models import Finding, Round
from inspections.permissions import may_plan
from inspections.services import rounds
from inspections.views.base import Act, ListPage, OpenPage, Quick
from inspections.views.steps import step_of_round
from procurement.errors import Reason
from procurement.web.forms import ReasonForm
from procurement.web.paging import page
from procurement.web.parts import Link
from procurement.workflow import may


class RoundList(ListPage):
    """All rounds of one's contracts, the newest first."""

    template_name = "inspections/round_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = selectors.round_list(self.user, self.request.GET)
        contracts = list(selectors.contracts_of(self.user)[:200])
        return super().get_context_data(
            title=_("Rounds"),
            page=page(rows, self.request, by="-planned_for"),
            contracts=contracts,
            plannable=[one for one in contracts if one.is_running and may_plan(self.user, one)],
            states=RoundState.choices,
            tabs=tabs(),
            **kwargs,
        )


def tabs() -> list[Link]:
    """The three lists of the app."""
    return [
        Link(_("Rounds"), reverse("inspections:rounds")),
        Link(_("Findings"), reverse("inspections:findings")),
        Link(_("Months"), reverse("inspections:assessments")),
    ]


class RoundPage(OpenPage):
    """A round: its next step, its units and findings, its life."""

    model = Round
    template_name = "inspections/round.html"

    def get_queryset(self) -> Any:
        rows = Round.objects.select_related("contract", "period", "checklist", "reviewed_by")
        return rows.prefetch_related("inspectors__user")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: Round = self.object
        user = self.request.user
        findings = Finding.objects.visible_to(user).filter(inspection__unit__round=row)
        return super().get_context_data(
            title=gettext("%(contract)s, round %(number)s")
            % {"contract": row.contract.name, "number": row.number},
            crumbs=[
                *self.way(row.contract),
                Link(row.reference, ""),
            ],
            next_step=step_of_round(row, user) if user.is_authenticated else None,
            stops=selectors.stops_of(row),
            findings=findings.select_related("inspection__unit").with_photos().order_by("number"),
            events=list(timeline.of_round(row)),
            **kwargs,
        )


class PlanRound(Act):
    """Plan a round of a contract."""

    model = Contract
    form_class = PlanForm
    template_name = "inspections/plan.html"
    title = _("Plan a round")
    button = _("Freeze the lists")
    lead = _(
        "Both lists and the source of the public value are frozen and hashed now; the draw follows "
        "when the value is out."
    )
    success_message = _("The lists are frozen.")

    def decision(self) -> Any:
        return may_plan(self.user, self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "contract": self.object}

    def law(self, form: Any) -> Iterable[Reason]:
        data = form.cleaned_data
        day, source, known = (
            data.get(name) for name in ("planned_for", "value_source", "value_at")
        )
        yield from rounds.day_problems(self.object, data.get("period"), day)
        yield from rounds.source_problems(source, known, day)

    def act(self, form: Any) -> Any:
        self.planned = rounds.plan(self.object, form.plan(), actor=self.user)

    def success_url(self) -> str:
        return self.planned.get_absolute_url()


class RoundAct(Quick):
    """An act on a round."""

    model = Round

    def get_queryset(self) -> Any:
        rows = Round.objects.select_related("contract", "period", "checklist")
        return rows.prefetch_related("inspectors__user")

    def decision(self) -> Any:
        return may(self.object, self.transition, self.user)


class ReviewRound(RoundAct):
    """A second person stands by the round."""

    transition = "review"
    form_class = ReviewForm
    title = _("Review the round")
    button = _("The records are in order")
    success_message = _("Reviewed.")

    def act(self, form: Any) -> Any:
        return rounds.review(self.object, actor=self.user, note=form.cleaned_data["note"])


class PublishRound(RoundAct):
    """Everybody may see it."""

    transition = "publish"
    title = _("Publish the round")
    button = _("Publish the round")
    lead = _("Draw, records and photos can be read by everybody from now on.")
    success_message = _("Published.")

    def run(self) -> Any:
        return rounds.publish(self.object, actor=self.user)


class VoidRound(RoundAct):
    """Declare it void."""

    transition = "void"
    form_class = ReasonForm
    title = _("Declare the round void")
    button = _("Declare it void")
    lead = _("Its findings count for nothing. This cannot be taken back.")
    danger = True
    success_message = _("The round is void.")

    def act(self, form: Any) -> Any:
        return rounds.void(self.object, reason=form.cleaned_data["reason"], actor=self.user)

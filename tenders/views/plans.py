"""Plans: list, page, and the acts of their life."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, has_role
from procurement.errors import Reason
from procurement.people.models import Organisation
from procurement.people.roles import Role
from procurement.web import formats
from procurement.web.forms import ReasonForm
from procurement.web.paging import page
from procurement.web.parts import Cell, Column, Link, Table
from procurement.web.views import ActView, ObjectView, PageView
from procurement.workflow import may
from tenders.forms import planning as forms
from tenders.lifecycle.plan import PlanState
from tenders.models import Plan, SurveyEntry, Tender
from tenders.permissions import planning as permissions
from tenders.selectors import plan_page, reviewing
from tenders.selectors.papers import plan_record_pdf
from tenders.services import numbers, planning, ready_texts, tendering, writing
from tenders.timeline.reviewing import events as opinions


def crumbs(*more: Link) -> list[Link]:
    """Procurement > plans > ..."""
    return [
        Link(_("Procurement"), reverse("tenders:tenders")),
        Link(_("Plans"), reverse("tenders:plans") if more else ""),
        *more,
    ]


class PlanList(PageView):
    """Plans of the purchaser, newest first."""

    template_name = "tenders/plan_list.html"
    nav_key = "tenders"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self.request.GET.get("state", "")
        plans = Plan.objects.visible_to(self.user).select_related("officer")
        if state in PlanState.values:
            plans = plans.filter(status=state)
        rows = page(plans, self.request)
        return super().get_context_data(
            page=rows,
            table=_table(rows.rows),
            states=PlanState.choices,
            state=state,
            may_plan=bool(has_role(self.user, Role.OFFICER)),
            crumbs=crumbs(),
            title=_("Procurement plans"),
            **kwargs,
        )


def _table(rows: list[Plan]) -> Table:
    return Table(
        caption=_("Procurement plans"),
        columns=[
            Column(_("Plan")),
            Column(_("Status")),
            Column(_("Expected")),
            Column(_("Budget per year (CNY)"), number=True),
        ],
        rows=[
            [
                Cell(
                    plan.title, note=f"{plan.number} · {plan.officer}", url=plan.get_absolute_url()
                ),
                Cell(plan.get_status_display()),
                Cell(formats.month_words(plan.expected_month)),
                Cell(f"{plan.budget:,.2f}", number=True),
            ]
            for plan in rows
        ],
        empty=_("No plan here"),
        empty_text=_("Plans of your organisation appear here as soon as an officer begins one."),
    )


WHOLE = Plan.objects.select_related("officer", "approver", "purchaser").prefetch_related(
    "reviews__paper", "reviews__recorded_by", "requests__person"
)
"""Plans with all that was said of them."""


class PlanPage(ObjectView):
    """One plan: next step, facts, survey, reviews, timeline."""

    model = Plan
    template_name = "tenders/plan.html"
    nav_key = "tenders"

    def get_queryset(self) -> Any:
        return WHOLE.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan, lines = self.object, reviewing.lines(self.object)
        writing = plan.status == PlanState.DRAFT and permissions.may_write(self.user, plan)
        return super().get_context_data(
            title=plan.title,
            crumbs=crumbs(Link(plan.title, "")),
            tone=plan_page.TONES[plan.status],
            step=plan_page.next_step(plan, self.user),
            missing=plan_page.missing(plan),
            facts=plan_page.facts(plan),
            survey=plan.survey.order_by("asked_on", "pk"),
            reviews=lines,
            events=plan_page.events(plan, opinions(plan.requests.all(), plan.reviews.all())),
            writing=bool(writing),
            tenders=Tender.objects.visible_to(self.user).filter(plan=plan),
            may_withdraw=plan.status
            not in (PlanState.TENDERED, PlanState.CLOSED, PlanState.WITHDRAWN)
            and bool(may(plan, "withdraw", self.user)),
            **kwargs,
        )


class PlanRecord(ObjectView):
    """The written record of survey and reviews as PDF (财库〔2021〕22号第三十四条)."""

    model = Plan

    def get_queryset(self) -> Any:
        return WHOLE.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(plan_record_pdf(self.object), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="plan-{self.object.pk}.pdf"'
        return response


class PlanAct(ActView):
    """An act on a plan."""

    model = Plan
    nav_key = "tenders"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = self.object
        return super().get_context_data(
            crumbs=crumbs(Link(plan.title, plan.get_absolute_url()), Link(self.title, "")),
            **kwargs,
        )


class PlanPart(PlanAct):
    """Writing a part of a draft."""

    def decision(self) -> Decision:
        return permissions.may_write(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from writing.not_a_draft(self.object, PlanState.DRAFT)


class PlanTransition(PlanAct):
    """A transition without input."""

    transition = ""
    service: Any = None

    def decision(self) -> Decision:
        decision: Decision = may(self.object, self.transition, self.user)
        return decision

    def act(self, form: Any) -> Any:
        return type(self).service(self.object, actor=self.user)


class PlanNew(ActView):
    """Begin a plan."""

    form_class = forms.PlanForm
    title = _("Begin a plan")
    button = _("Save the plan")
    success_message = _("The plan is saved as a draft.")
    nav_key = "tenders"

    @cached_property
    def object(self) -> Any:
        return None

    @cached_property
    def purchaser(self) -> Organisation:
        held = self.user.organisations_as(Role.OFFICER)
        return get_object_or_404(Organisation, pk=min(held))

    def decision(self) -> Decision:
        return has_role(self.user, Role.OFFICER)

    def get_initial(self) -> dict[str, Any]:
        return {"number": numbers.propose(Plan, "JH")}

    def law(self, form: Any) -> Iterable[Reason]:
        return planning.problems(form.values())

    def act(self, form: Any) -> Any:
        self.made = planning.create(self.purchaser, actor=self.user, **form.values())

    def success_url(self) -> str:
        return self.made.get_absolute_url()

    def cancel_url(self) -> str:
        return reverse("tenders:plans")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(crumbs=crumbs(Link(self.title, "")), **kwargs)


class PlanEdit(PlanPart):
    """Change a draft."""

    form_class = forms.PlanForm
    rewrites = True
    title = _("Change the plan")
    button = _("Save the plan")
    success_message = _("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Plan.objects.get(pk=self.object.pk)}

    def law(self, form: Any) -> Iterable[Reason]:
        return planning.problems(form.values())

    def act(self, form: Any) -> Any:
        return planning.edit(self.object, actor=self.user, **form.values())


class SurveyAdd(PlanPart):
    """Record a market player."""

    form_class = forms.SurveyForm
    title = _("Record a market player")
    button = _("Save the answer")
    success_message = _("Saved.")

    def law(self, form: Any) -> Iterable[Reason]:
        return planning.day_problems(form.cleaned_data, "asked_on")

    def act(self, form: Any) -> Any:
        values = {name: form.cleaned_data[name] for name in ("player", "finding", "asked_on")}
        return planning.add_survey(self.object, actor=self.user, **values)


class SurveyRemove(PlanPart):
    """Take a market player out."""

    title = _("Remove this market player")
    success_message = _("Removed.")

    @cached_property
    def entry(self) -> SurveyEntry:
        return get_object_or_404(SurveyEntry, plan=self.object, pk=self.kwargs["entry"])

    def decision(self) -> Decision:
        self.lead = self.entry.player
        return permissions.may_write(self.user, self.object)

    def act(self, form: Any) -> Any:
        planning.remove_survey(self.entry, actor=self.user)


class PlanSubmit(PlanTransition):
    transition = "submit"
    service = staticmethod(planning.submit)
    title = _("Submit the plan")
    lead = _("A second person decides on it. Until then nobody can change it.")
    success_message = _("The plan is submitted.")


class PlanApprove(PlanTransition):
    transition = "approve"
    service = staticmethod(planning.approve)
    title = _("Approve the plan")
    success_message = _("The plan is approved; the intention notice is drafted.")


class PlanReturn(PlanTransition):
    transition = "send_back"
    form_class = ReasonForm
    title = _("Return with reasons")
    success_message = _("The plan is returned.")

    def act(self, form: Any) -> Any:
        reason = form.cleaned_data["reason"]
        return planning.send_back(self.object, actor=self.user, reason=reason)


class PlanWithdraw(PlanTransition):
    transition = "withdraw"
    form_class = ReasonForm
    title = _("Withdraw the plan")
    danger = True
    success_message = _("The plan is withdrawn.")

    def act(self, form: Any) -> Any:
        reason = form.cleaned_data["reason"]
        return planning.withdraw(self.object, actor=self.user, reason=reason)


class PlanTender(PlanTransition):
    """Make the tender of an announced plan."""

    transition = "tender_out"
    form_class: Any = forms.CreateTenderForm
    title = _("Prepare the tender")
    button = _("Begin the tender")
    success_message = _("The tender is begun; its sections save on their own.")

    def get_initial(self) -> dict[str, Any]:
        number = numbers.propose(Tender, "ZB")
        return {"number": number, "title": self.object.title, "ready": True}

    def act(self, form: Any) -> Any:
        number, title = form.cleaned_data["number"], form.cleaned_data["title"]
        self.made = tendering.create(self.object, actor=self.user, number=number, title=title)
        if form.cleaned_data["ready"]:
            ready_texts.fill(self.made, kind=self.object.service_kind, actor=self.user)

    def success_url(self) -> str:
        return reverse("tenders:prepare", args=[self.made.pk])

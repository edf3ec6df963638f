"""The result of a period: list, page, its acts and its report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, Period
from contracts.permissions import reads_inside
from contracts.selectors.public import PublicMonth, payment_of
from inspections import selectors, timeline
from inspections.forms.assessments import EventForm, PointsForm, ResponseForm
from inspections.lifecycle import AssessmentState
from inspections.models import Assessment, Finding, periods_to_assess
from inspections.permissions import may_assess, may_plan
from inspections.services import assessments, reports
from inspections.services.measuring import missing, scheme_of
from inspections.views.base import NAV, ListPage, Quick
from inspections.views.previews import Preview, preview_of
from inspections.views.rounds import tabs
from inspections.views.steps import step_of_assessment
from procurement import clock
from procurement.access import visible_or_404
from procurement.documents.views import send
from procurement.errors import Reason
from procurement.web import formats
from procurement.web.forms import ReasonForm
from procurement.web.paging import page
from procurement.web.parts import Link
from procurement.web.returned import back_and_forth
from procurement.web.views import ObjectView
from procurement.workflow import may


class AssessmentList(ListPage):
    """Results of one's contracts, and the months that wait for one."""

    template_name = "inspections/assessment_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = selectors.assessment_list(self.user, self.request.GET)
        found = page(rows, self.request, by="-began", then=("contract_id", "pk"))
        for row in found.rows:
            if row.result:
                row.month = PublicMonth(row.result, payment_of(row.result).certificate)
        today = clock.legal_today()
        return super().get_context_data(
            title=_("Results of the months"),
            page=found,
            contracts=list(selectors.contracts_of(self.user)[:200]),
            waiting=list(periods_to_assess(self.user, today)[:20]),
            tabs=tabs(),
            **kwargs,
        )


class AssessmentPage(ObjectView):
    """How a result comes about, from the rounds to the money."""

    model = Assessment
    template_name = "inspections/assessment.html"
    nav_key = NAV

    def get_queryset(self) -> Any:
        return Assessment.objects.select_related(
            "contract__scheme_version__scheme", "contract__supplier", "period", "result"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: Assessment = self.object
        disputed = Finding.objects.of_period(row.period).disputed()
        preview = preview_of(row)
        turns = back_and_forth(row) if reads_inside(self.user, row.contract) else ()
        collecting = row.status in (AssessmentState.COLLECTING, AssessmentState.COMPUTED)
        return super().get_context_data(
            title=gettext("%(period)s: how the result comes about") % {"period": row.period.label},
            crumbs=[
                Link(_("Months"), reverse("inspections:assessments")),
                Link(row.contract.name, row.contract.get_absolute_url()),
                Link(row.period.label, ""),
            ],
            next_step=step_of_assessment(
                row, self.user, changed=preview is not None and preview.changed
            ),
            preview=preview,
            missing=missing(row) if row.status == AssessmentState.COLLECTING else (),
            collecting=collecting,
            disputed=disputed.select_related("contract").order_by("number"),
            period_events=row.events.select_related("evidence"),
            additions=row.additions.all(),
            timeline_events=list(timeline.of_assessment(row, turns)),
            **kwargs,
        )


class Report(ObjectView):
    """The monthly report as PDF: a draft until it is confirmed, then the kept file."""

    model = Assessment

    def get_queryset(self) -> Any:
        rows = Assessment.objects.exclude(computed_at=None).exclude(
            status=AssessmentState.COLLECTING
        )
        return rows.select_related("contract__purchaser", "contract__supplier", "period", "result")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        row: Assessment = self.object
        if row.confirmed_at is not None:
            return send(request, reports.kept(row))
        name = quote(f"{row.contract.number}-{row.period.label}.pdf")
        response = HttpResponse(reports.draft(row), content_type="application/pdf")
        response["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
        return response


class Collect(Quick):
    """Begin the assessment of a period."""

    model = Period
    title = _("Begin the assessment")
    lead = _("The rounds, findings and events of the period are brought together.")

    def get_object(self) -> Any:
        period = get_object_or_404(Period.objects.select_related("contract"), pk=self.kwargs["pk"])
        visible_or_404(Contract, self.user, pk=period.contract_id)
        return period

    def decision(self) -> Any:
        return may_plan(self.user, self.object.contract)

    def run(self) -> Any:
        self.row = assessments.collect(self.object, actor=self.user)

    def success_url(self) -> str:
        return self.row.get_absolute_url()


class AssessmentAct(Quick):
    """An act on an assessment."""

    model = Assessment

    def get_queryset(self) -> Any:
        return Assessment.objects.select_related("contract__scheme_version", "period")

    def decision(self) -> Any:
        return may(self.object, self.transition, self.user)


class Compute(AssessmentAct):
    """Count the period."""

    transition = "compute"
    title = _("Compute the result")
    lead = _("Rounds, findings and events are counted as they stand now.")
    success_message = _("Computed. Look at it before you show it to the contractor.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        yield from assessments.locks_out(self.object, self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs["lead"] = " ".join([str(self.lead), *self.who_confirms()])
        return super().get_context_data(**kwargs)

    def who_confirms(self) -> Iterator[str]:
        """Whom computing locks out of the confirmation, before it is done."""
        able = assessments.confirmers(self.object)
        others = [str(one) for one in able if one.pk != self.user.pk]
        if len(others) < len(able):
            yield gettext(
                "If you compute it you cannot confirm it any more; then it waits for %(others)s."
            ) % {"others": "、".join(others)}
        elif not able:
            yield gettext(
                "Nobody can confirm it yet: the purchaser has no reviewer who did not inspect in "
                "the period."
            )

    def run(self) -> Any:
        return assessments.compute(self.object, actor=self.user)


class Show(AssessmentAct):
    """Show it to the contractor."""

    transition = "show"
    title = _("Show it to the contractor")
    lead = _("The answer period in working days begins today.")
    success_message = _("The contractor can see it and answer.")

    def run(self) -> Any:
        return assessments.show(self.object, actor=self.user)


class Respond(AssessmentAct):
    """The contractor answers."""

    transition = "respond"
    form_class = ResponseForm
    title = _("Answer the result")
    button = _("Send the answer")
    success_message = _("Your answer is recorded.")

    def act(self, form: Any) -> Any:
        return assessments.answer(self.object, text=form.cleaned_data["text"], actor=self.user)


class SendBack(AssessmentAct):
    """Compute again."""

    transition = "send_back"
    form_class = ReasonForm
    title = _("Return to compute again")
    success_message = _("Returned.")

    def act(self, form: Any) -> Any:
        return assessments.send_back(
            self.object, reason=form.cleaned_data["reason"], actor=self.user
        )


class Confirm(AssessmentAct):
    """The second person."""

    transition = "confirm"
    title = _("Confirm the result")
    lead = _("The period is settled and its payment certificate is drafted.")
    success_message = _("Confirmed. The payment certificate is drafted.")

    def stands(self) -> Any:
        """The amount too: it also depends on other months."""
        preview = preview_of(self.object)
        return [super().stands(), preview.payable if preview else None]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        preview = preview_of(self.object)
        if preview is not None:
            kwargs["lead"] = " ".join([*_amounts(preview), str(self.lead)])
        return super().get_context_data(**kwargs)

    def run(self) -> Any:
        return assessments.confirm(self.object, actor=self.user)


def _amounts(preview: Preview) -> Iterator[str]:
    """What the result comes to, and what the certificate will be over where that differs."""
    yield gettext("Payable by this result: CNY %(amount)s.") % {
        "amount": formats.number(preview.by_rule, 2)
    }
    if preview.disputed:
        yield ngettext(
            "CNY %(amount)s of it is held back until one disputed finding is decided.",
            "CNY %(amount)s of it is held back until %(count)s disputed findings are decided.",
            preview.disputed,
        ) % {"amount": formats.number(preview.held, 2), "count": preview.disputed}
    if preview.released:
        yield gettext("CNY %(amount)s of earlier months is added: its dispute was upheld.") % {
            "amount": formats.number(preview.released, 2)
        }
    if preview.payable != preview.by_rule:
        yield gettext("The certificate will be over CNY %(amount)s.") % {
            "amount": formats.number(preview.payable, 2)
        }


class Collecting(AssessmentAct):
    """Something is added while the period is collected."""

    def decision(self) -> Any:
        return may_assess(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from assessments.not_collecting(self.object)


class AddEvent(Collecting):
    """Record an event."""

    form_class = EventForm
    title = _("Record an event")
    button = _("Record the event")
    success_message = _("Recorded.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        if not scheme_of(self.object).event_kinds:
            message = _("The deduction scheme of this contract prices no events.")
            yield Reason("no_events", message)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kinds": sorted(scheme_of(self.object).event_kinds)}

    def law(self, form: Any) -> Iterable[Reason]:
        data = form.cleaned_data
        said = [data.get(name) for name in ("kind", "occurred_on", "quantity")]
        return assessments.event_problems(self.object, *said, again=data["again"])

    def act(self, form: Any) -> Any:
        data = form.cleaned_data
        return assessments.add_event(
            self.object,
            kind=data["kind"],
            occurred_on=data["occurred_on"],
            quantity=data["quantity"],
            note=data["note"],
            evidence=data["evidence"],
            again=data["again"],
            actor=self.user,
        )


class AddPoints(Collecting):
    """Add or take points."""

    form_class = PointsForm
    title = _("Add or take points")
    button = _("Record the points")
    success_message = _("Recorded.")

    def law(self, form: Any) -> Iterable[Reason]:
        data = form.cleaned_data
        return assessments.points_problems(self.object, data.get("points"), again=data["again"])

    def act(self, form: Any) -> Any:
        data = form.cleaned_data
        return assessments.add_points(
            self.object,
            points=data["points"],
            reason=data["reason"],
            again=data["again"],
            actor=self.user,
        )

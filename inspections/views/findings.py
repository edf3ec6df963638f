"""Findings: list, page, and what contractor and purchaser do with one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from inspections import selectors, timeline
from inspections.forms.findings import AnswerForm, CheckForm, DecisionForm, PutRightForm
from inspections.lifecycle import AnswerState, FindingState
from inspections.models import Finding, FindingPhoto
from inspections.selectors import picture
from inspections.services import findings
from inspections.views.base import Act, ListPage, OpenPage
from inspections.views.rounds import tabs
from inspections.views.steps import step_of_finding
from procurement import clock
from procurement.web.forms import ReasonForm
from procurement.web.paging import page
from procurement.web.parts import Link
from procurement.workflow import may


class FindingList(ListPage):
    """Findings of one's contracts, the newest first."""

    template_name = "inspections/finding_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = selectors.finding_list(self.user, self.request.GET)
        return super().get_context_data(
            title=_("Findings"),
            page=page(rows, self.request),
            contracts=list(selectors.contracts_of(self.user)[:200]),
            states=FindingState.choices,
            answers=AnswerState.choices,
            tabs=tabs(),
            **kwargs,
        )


class FindingPage(OpenPage):
    """A finding before and after, what was said, and what comes next."""

    model = Finding
    template_name = "inspections/finding.html"

    def get_queryset(self) -> Any:
        rows = Finding.objects.select_related(
            "contract",
            "fault__item__checklist",
            "inspection__unit__round",
            "inspection__unit__area",
        )
        return rows.with_photos().prefetch_related(
            "answers__by", "inspection__unit__round__inspectors"
        )

    @cached_property
    def inside(self) -> bool:
        """Do the two sides read it? Only they read who of them wrote what."""
        rows = Contract.objects.visible_to(self.request.user)
        return bool(rows.filter(pk=self.object.contract_id).exists())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        finding: Finding = self.object
        user = self.request.user
        photos = list(finding.photos.all())
        what = f"{finding.text} {finding.place}".strip()
        return super().get_context_data(
            title=finding.text,
            crumbs=[
                *self.way(finding.contract, Link(_("Findings"), reverse("inspections:findings"))),
                Link(finding.reference, ""),
            ],
            named=self.inside,
            next_step=step_of_finding(finding, user) if user.is_authenticated else None,
            before=[picture(p, what) for p in photos if p.moment == FindingPhoto.Moment.BEFORE],
            after=[picture(p, what) for p in photos if p.moment == FindingPhoto.Moment.AFTER],
            photos=photos,
            events=timeline.of_finding(finding, clock.now(), named=self.inside),
            **kwargs,
        )


class FindingAct(Act):
    """An act on a finding."""

    model = Finding

    def get_queryset(self) -> Any:
        rows = Finding.objects.select_related("contract", "inspection__unit__round")
        return rows.prefetch_related("inspection__unit__round__inspectors")

    def decision(self) -> Any:
        return may(self.object, self.transition, self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        finding: Finding = self.object
        crumbs = [
            Link(_("Findings"), reverse("inspections:findings")),
            Link(finding.reference, finding.get_absolute_url()),
        ]
        lead = kwargs.pop("lead", None) or f"{finding.reference} {finding.text} {finding.place}"
        return super().get_context_data(crumbs=crumbs, lead=lead, **kwargs)


class PutRight(FindingAct):
    """The contractor's evidence."""

    transition = "put_right"
    form_class = PutRightForm
    title = _("Report it put right")
    success_message = _("Sent. The inspectors will look at it.")

    def act(self, form: Any) -> Any:
        data = form.cleaned_data
        return findings.put_right(self.object, data["photos"], text=data["text"], actor=self.user)


class Answer(FindingAct):
    """The contractor accepts or disputes."""

    transition = "accept"
    form_class = AnswerForm
    title = _("Answer the finding")
    button = _("Send the answer")
    success_message = _("Your answer is recorded.")

    def act(self, form: Any) -> Any:
        data = form.cleaned_data
        if data["answer"] == "accept":
            return findings.accept(self.object, actor=self.user, text=data["reason"])
        return findings.dispute(self.object, reason=data["reason"], actor=self.user)


class Check(FindingAct):
    """Put right or not."""

    transition = "verify"
    form_class = CheckForm
    title = _("Check whether it is put right")
    button = _("Record")
    success_message = _("Recorded.")

    def act(self, form: Any) -> Any:
        data = form.cleaned_data
        if data["result"] == "verify":
            return findings.verify(self.object, actor=self.user, text=data["reason"])
        return findings.reject(self.object, reason=data["reason"], actor=self.user)


class Decide(FindingAct):
    """The decision on a dispute."""

    transition = "maintain"
    form_class = DecisionForm
    title = _("Decide on the dispute")
    button = _("Record the decision")
    success_message = _("The decision is recorded.")

    def act(self, form: Any) -> Any:
        data = form.cleaned_data
        if data["decision"] == "reduce":
            return findings.reduce(
                self.object, quantity=data["quantity"], reason=data["reason"], actor=self.user
            )
        decide = findings.maintain if data["decision"] == "maintain" else findings.withdraw
        return decide(self.object, reason=data["reason"], actor=self.user)


class Escalate(FindingAct):
    """Hand it to the contract manager."""

    transition = "escalate"
    form_class = ReasonForm
    title = _("Escalate")
    success_message = _("Recorded.")

    def act(self, form: Any) -> Any:
        return findings.escalate(self.object, reason=form.cleaned_data["reason"], actor=self.user)

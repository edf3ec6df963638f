"""The draw, the inspections it led to, and both as JSON that anyone can compute again."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections.forms.rounds import DrawForm, PassOverForm
from inspections.lifecycle import RoundState
from inspections.models import Inspection, Round
from inspections.permissions import may_manage_round
from inspections.services import draws, rounds, scoring
from inspections.views.base import OpenPage
from inspections.views.rounds import RoundAct
from procurement import clock
from procurement.people.models import User
from procurement.web.downloads import open_json
from procurement.web.formats import moment_words
from procurement.web.parts import Link


class DrawPage(OpenPage):
    """The draw: before it the form, after it how to repeat it."""

    model = Round
    template_name = "inspections/draw.html"

    def get_queryset(self) -> Any:
        rows = Round.objects.select_related("contract", "drawn_by")
        return rows.prefetch_related("inspectors__user", "units")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: Round = self.object
        return super().get_context_data(
            title=_("Draw of units and inspectors"),
            crumbs=[
                *self.way(row.contract),
                Link(row.reference, row.get_absolute_url()),
                Link(_("Draw"), ""),
            ],
            cases=draws.cases_of(row) if row.is_drawn else None,
            may_draw=not row.is_drawn
            and row.status == RoundState.PLANNED
            and bool(may_manage_round(self.request.user, row)),
            known=row.public_value_at is not None and row.public_value_at <= clock.now(),
            strata=list(row.strata_left()),
            **kwargs,
        )


class DrawAct(RoundAct):
    """Enter the public value and draw."""

    transition = "draw"
    form_class = DrawForm
    title = _("Draw units and inspectors")
    button = _("Draw")
    lead = _(
        "Source named when the lists were frozen: %(source)s, known at %(moment)s. The draw cannot "
        "be taken back; everybody can repeat it from the published lists."
    )
    success_message = _("Drawn.")

    def decision(self) -> Any:
        return may_manage_round(self.user, self.object)

    def act(self, form: Any) -> Any:
        value = form.cleaned_data["public_value"]
        return rounds.draw(self.object, public_value=value, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        known = moment_words(row.public_value_at) if row.public_value_at else "—"
        words = {"source": row.public_value_source or "—", "moment": known}
        return super().get_context_data(lead=self.lead % words, **kwargs)

    def success_url(self) -> str:
        return reverse("inspections:draw", args=[self.object.pk])


class PassOver(RoundAct):
    """Recuse an inspector or leave out a unit before the draw."""

    transition = "draw"
    form_class = PassOverForm
    title = _("Pass over a unit or an inspector")
    button = _("Pass over")
    lead = _("It stays on the frozen list and is passed over in the draw, with your reason.")
    success_message = _("Recorded.")

    def decision(self) -> Any:
        return may_manage_round(self.user, self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "row": self.object}

    def act(self, form: Any) -> Any:
        kind, _dash, key = form.cleaned_data["who"].partition("-")
        reason = form.cleaned_data["reason"]
        if kind == "person":
            person = User.objects.get(pk=key)
            return rounds.recuse(self.object, person, reason=reason, actor=self.user)
        return rounds.exclude(self.object, key, reason=reason, actor=self.user)


class DrawJson(OpenPage):
    """The draw as published cases: `manage.py recompute` agrees with them."""

    model = Round

    def get_queryset(self) -> Any:
        return Round.objects.filter(drawn_at__isnull=False).select_related("contract")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.object
        place = f"{row.contract.number}-{row.number}"
        return open_json(draws.cases_of(row), plain=f"draw-{place}", speaking=f"考核抽取-{place}")


class InspectionJson(OpenPage):
    """The score of an inspection as a published case."""

    model = Inspection

    def get_queryset(self) -> Any:
        rows = Inspection.objects.filter(finished_at__isnull=False)
        return rows.select_related("unit__round__contract", "unit__round__checklist")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.object
        place = f"{row.unit.round.contract.number}-{row.unit.round.number}-{row.pk}"
        return open_json(
            scoring.case_of(row), plain=f"inspection-{place}", speaking=f"考核评分-{place}"
        )


class InspectionPage(OpenPage):
    """One unit of a round: what was found and how the score comes about."""

    model = Inspection
    template_name = "inspections/inspection.html"

    def get_queryset(self) -> Any:
        return Inspection.objects.select_related(
            "unit__round__contract", "unit__round__checklist", "unit__area", "inspector"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        inspection: Inspection = self.object
        row = inspection.unit.round
        findings = scoring.findings_of(inspection)
        done = scoring.score_of(scoring.sheet_of(row.checklist), findings)
        names = {item.code: item for item in row.checklist.items.all()}
        return super().get_context_data(
            title=inspection.unit.name,
            crumbs=[
                *self.way(row.contract),
                Link(row.reference, row.get_absolute_url()),
                Link(inspection.unit.name, ""),
            ],
            row=row,
            findings=findings,
            score=done,
            items=[(names[item.code], item.lost) for item in done.items if item.lost],
            **kwargs,
        )

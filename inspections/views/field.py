"""On the street: record a unit, finish it, sign the round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections import selectors
from inspections.forms.field import UnitForm
from inspections.models import Finding, Inspection, Round, RoundUnit
from inspections.permissions import may_record
from inspections.services import recording, rounds, scoring
from inspections.views.base import NAV, Act
from procurement.access import require
from procurement.errors import Reason, RuleBroken
from procurement.web.forms import add_reasons
from procurement.web.views import ObjectView
from procurement.workflow import act


class Field(ObjectView):
    """On the street: the units of one's round, the next one at the thumb."""

    model = Round
    template_name = "inspections/field/round.html"
    nav_key = NAV

    def get_queryset(self) -> Any:
        rows = Round.objects.select_related("contract", "checklist")
        return rows.prefetch_related("inspectors__user")

    @cached_property
    def stops(self) -> list[Any]:
        return selectors.stops_of(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: Round = self.object
        done = [stop for stop in self.stops if _finished(stop)]
        ahead = [stop for stop in self.stops if not _finished(stop)]
        team = [one for one in row.inspectors.all() if one.drawn]
        return super().get_context_data(
            title=_("Inspection"),
            stops=self.stops,
            done=len(done),
            following=ahead[0] if ahead else None,
            others=_names(one for one in team if one.user_id != self.user.pk),
            mine=may_record(self.user, row),
            **kwargs,
        )


def _finished(stop: Any) -> bool:
    inspection = getattr(stop, "inspection", None)
    return inspection is not None and inspection.finished_at is not None


class UnitPage(Act):
    """The checklist of a unit. What could be read is kept, even when something is refused."""

    model = RoundUnit
    form_class = UnitForm
    template_name = "inspections/field/unit.html"

    def get_queryset(self) -> Any:
        return RoundUnit.objects.filter(drawn=True).select_related(
            "round__contract", "round__checklist", "area", "inspection"
        )

    def decision(self) -> Any:
        return may_record(self.user, self.object.round)

    def in_the_way(self) -> Iterator[Reason]:
        yield from recording.not_recording(self.object.round)

    def cancel_url(self) -> str:
        return reverse("inspections:field", args=[self.object.round_id])

    @cached_property
    def inspection(self) -> Inspection | None:
        return Inspection.objects.filter(unit=self.object).first()

    @property
    def findings(self) -> dict[int, Finding]:
        if self.inspection is None:
            return {}
        rows = self.inspection.findings.with_photos()
        return {finding.fault_id: finding for finding in rows}

    def get_initial(self) -> dict[str, Any]:
        if self.inspection is None:
            return {}
        return {"place": self.inspection.place, "note": self.inspection.note}

    def get_form_kwargs(self) -> dict[str, Any]:
        faults = selectors.faults_of(self.object.round)
        return {**super().get_form_kwargs(), "faults": faults, "findings": self.findings}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep what is good first; then say what is wrong, or finish."""
        form = self.get_form()
        valid = form.is_valid()
        stored: list[str] = []
        signed = self.signatures()
        try:
            if self.inspection is not None and self.inspection.finished_at is not None:
                # What is finished is opened again by something whole alone.
                if valid:
                    with act():
                        self.keep(form)
                        if "finish" in request.POST:
                            recording.finish(self.object, actor=self.user)
            else:
                self.keep(form)
                stored = form.stored_photos()
                if valid and "finish" in request.POST:
                    recording.finish(self.object, actor=self.user)
        except RuleBroken as error:
            self.__dict__.pop("inspection", None)
            add_reasons(form, error)
            valid = False
        if not valid:
            form.catch_up(self.inspection, self.findings)
            return self.refused(form, stored=stored)
        if signed and not self.signatures():
            messages.warning(request, gettext("The record has changed: it is signed anew."))
        if "finish" in request.POST:
            return redirect("inspections:field", self.object.round_id)
        messages.success(request, gettext("Saved."))
        return redirect("inspections:unit", self.object.pk)

    def signatures(self) -> int:
        """How many inspectors have signed the round."""
        return self.object.round.inspectors.filter(signed_at__isnull=False).count()

    def keep(self, form: UnitForm) -> None:
        """Store every fault whose number could be read, with its good photos."""
        now, was = form.remarks()
        self.__dict__["inspection"] = recording.record(
            self.object, form.seen(), place=now.place, note=now.note, was=was, actor=self.user
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: Round = self.object.round
        findings = list(self.findings.values())
        sheet = scoring.sheet_of(row.checklist)
        recorded = scoring.findings_of(self.inspection) if self.inspection else []
        lost = sheet.full_score - scoring.score_of(sheet, recorded).score
        return super().get_context_data(
            **{
                **kwargs,
                "title": self.object.name,
                "row": row,
                "inspection": self.inspection,
                "lost": lost,
                "without_photo": sum(1 for one in findings if not one.photos.all()),
            }
        )


class SignPage(Act):
    """The round is done: look once more and sign; the last signature submits it."""

    model = Round
    template_name = "inspections/field/sign.html"
    title = _("Confirm and sign")
    button = _("Confirm and sign")

    def get_queryset(self) -> Any:
        rows = Round.objects.select_related("contract", "checklist")
        return rows.prefetch_related("inspectors__user")

    def decision(self) -> Any:
        return may_record(self.user, self.object)

    def stands(self) -> Any:
        """What was recorded: a unit that is finished anew is another one."""
        found = Inspection.objects.filter(unit__round=self.object).order_by("pk")
        return [list(row) for row in found.values_list("pk", "finished_at", "score")]

    def act(self, form: Any) -> Any:
        require(may_record(self.user, self.object))
        return rounds.sign(self.object, actor=self.user)

    def success_url(self) -> str:
        return reverse("inspections:sign", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: Round = self.object
        stops = selectors.stops_of(row)
        team = [one for one in row.inspectors.select_related("user") if one.drawn]
        finished = [s.inspection for s in stops if _score(s) is not None]
        complete = len(finished) == len(stops) > 0
        return super().get_context_data(
            **{
                **kwargs,
                "stops": stops,
                "team": team,
                "waiting": _names(one for one in team if one.signed_at is None),
                "signed": any(one.user_id == self.user.pk and one.signed_at for one in team),
                "complete": complete,
                "score": scoring.score_of_round(row) if complete else None,
                "finding_count": sum(stop.found for stop in stops),
                "photo_count": selectors.photo_count(row),
                "first_due": Finding.objects.filter(inspection__unit__round=row)
                .filter(due_at__isnull=False)
                .order_by("due_at")
                .values_list("due_at", flat=True)
                .first(),
            }
        )


def _score(stop: Any) -> Any:
    inspection = getattr(stop, "inspection", None)
    return inspection.score if inspection is not None else None


def _names(team: Iterable[Any]) -> str:
    return gettext(", ").join(str(one.user) for one in team)

"""Writing a tender: the overview and the sections that save on their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import Decision, require
from procurement.calendars.services import calendar
from procurement.errors import Reason
from procurement.rules.calendar import WorkCalendar
from procurement.web.forms import within_reach
from procurement.web.parts import Link
from procurement.web.views import ObjectView
from tenders.forms import tendering as forms
from tenders.guards.tendering import content_name, unusual_opening
from tenders.lifecycle.tender import TenderState
from tenders.models import Tender, TenderDocument
from tenders.permissions import planning as permissions
from tenders.rules import rule_sets, timetable
from tenders.rules.contents import CONTENTS
from tenders.selectors.plan_page import earliest_notice
from tenders.selectors.procedure_page import changes, decision_choices, ground_choices, ways
from tenders.selectors.reviewing import counsel_line
from tenders.selectors.sections import overview
from tenders.selectors.states import word
from tenders.services import (
    documents,
    opening,
    procedures,
    ready_texts,
    tendering,
    writing,
)
from tenders.views.base import TenderAct, tender_crumbs

PREPARE = _("Tender documents")


class Prepare(ObjectView):
    """All sections with their state, and one list of what is missing."""

    model = Tender
    template_name = "tenders/prepare.html"
    nav_key = "tenders"

    def get_queryset(self) -> Any:
        return Tender.objects.select_related("plan", "purchaser", "officer")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(permissions.may_read_draft(self.user, self.object))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tender = self.object
        state, kind = word(tender, clock.now()), tender.plan.service_kind
        writing = tender.status == TenderState.DRAFT and permissions.may_write(self.user, tender)
        return super().get_context_data(
            tender=tender,
            title=PREPARE,
            state=state.text,
            tone=state.tone,
            crumbs=tender_crumbs(tender, Link(PREPARE, "")),
            overview=overview(tender),
            counsel=counsel_line(tender),
            files=tender.documents.select_related("file"),
            writing=bool(writing),
            hints=unusual_opening(tender, tender.deadline),
            fillable=bool(writing) and not ready_texts.filling(tender, kind).empty,
            **kwargs,
        )


class SectionAct(TenderAct):
    """Saving one section of a draft."""

    button = _("Save this section")
    success_message = _("Saved.")

    def decision(self) -> Decision:
        return permissions.may_write(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from writing.not_a_draft(self.object, TenderState.DRAFT)

    def success_url(self) -> str:
        return reverse("tenders:prepare", args=[self.object.pk])

    def cancel_url(self) -> str:
        return self.success_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        crumbs = tender_crumbs(
            self.object, Link(PREPARE, self.success_url()), Link(context["title"], "")
        )
        return {**context, "crumbs": crumbs}


class FillReady(SectionAct):
    """Fill every empty section with the ready texts of a service."""

    form_class = forms.ReadyForm
    title = _("Begin with ready texts")
    button = _("Fill the empty sections")
    template_name = "tenders/fill_ready.html"
    success_message = _("The empty sections are filled; what is left open stands in the list.")

    @cached_property
    def filling(self) -> ready_texts.Filling:
        """What the texts of the plan's service would fill now."""
        return ready_texts.filling(self.object, self.object.plan.service_kind)

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        if self.filling.empty:
            message = _("Every section has a text of its own: nothing would be filled.")
            yield Reason("nothing_to_fill", message)

    def get_initial(self) -> dict[str, Any]:
        return {"service": self.object.plan.service_kind}

    def act(self, form: Any) -> Any:
        return ready_texts.fill(self.object, kind=form.cleaned_data["service"], actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.filling
        empty = [one for one in CONTENTS if one.key in found.contents]
        kept = [one for one in CONTENTS if one.key not in found.contents]
        names = [[f"{one.number}. {content_name(one)}" for one in rows] for rows in (empty, kept)]
        return super().get_context_data(filling=found, empty=names[0], kept=names[1], **kwargs)


class BasicsSection(SectionAct):
    """What all lots share."""

    form_class = forms.BasicsForm
    rewrites = True
    title = _("Basic facts")

    def get_form_kwargs(self) -> dict[str, Any]:
        instance = Tender.objects.get(pk=self.object.pk)
        return {**super().get_form_kwargs(), "instance": instance}

    def law(self, form: Any) -> Iterable[Reason]:
        return tendering.basics_problems(tendering.written(self.object, form.values()))

    def act(self, form: Any) -> Any:
        return tendering.set_basics(self.object, actor=self.user, **form.values())


class ProcedureSection(SectionAct):
    """The way to buy: what each asks, its lawful ground, its method, its approval."""

    success_message: Any = _("Saved.")
    form_class = forms.ProcedureForm
    rewrites = True
    title = _("Procedure")
    lead = _("Periods, minimum numbers, panel and weights follow from it.")
    template_name = "tenders/procedure.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        instance = Tender.objects.get(pk=self.object.pk)
        kwargs = {**super().get_form_kwargs(), "instance": instance}
        choices = {"grounds": ground_choices(self.object)}
        return kwargs | choices | {"deciding": decision_choices(self.object)}

    def law(self, form: Any) -> Iterable[Reason]:
        return procedures.problems(tendering.written(self.object, self.values(form)))

    def values(self, form: Any) -> dict[str, Any]:
        """What was typed; where no group decides candidates are ranked, whatever the box says."""
        typed: dict[str, Any] = form.values()
        return typed if typed["decision_ground"] else {**typed, "candidates_ranked": True}

    def act(self, form: Any) -> Any:
        moved = procedures.choose(self.object, actor=self.user, **self.values(form))
        self.success_message = changes(moved) or self.success_message

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(ways=ways(self.object), **kwargs)


class DatesSection(SectionAct):
    """The dates, with a lawful proposal for a chosen notice day."""

    form_class = forms.DatesForm
    rewrites = True
    title = _("Dates")
    template_name = "tenders/dates.html"
    chosen: Any = None
    """The deadline of a form that was refused."""

    @cached_property
    def days(self) -> WorkCalendar:
        """The calendar in force."""
        return calendar.current()

    @cached_property
    def proposal(self) -> timetable.Timetable:
        """The earliest lawful days after the notice day that is asked for or stored.

        No notice is proposed for a day off: it moves to the next working day.
        """
        day = _day(self.request.GET.get("notice")) or self.object.notice_day
        day = day or max(clock.legal_today(), earliest_notice(self.object.plan))
        day = self.days.roll_forward(day).day
        rules = rule_sets.rule_set_for(max(day, clock.legal_today()))
        return timetable.propose(day, rules, self.days, self.object.procedure)

    def get_initial(self) -> dict[str, Any]:
        proposed = self.proposal
        if self.object.deadline and "notice" not in self.request.GET:
            return {}
        return {"notice_day": proposed.notice_day, **procedures.proposed(proposed, self.days)}

    def get_form_kwargs(self) -> dict[str, Any]:
        instance = Tender.objects.get(pk=self.object.pk)
        return {**super().get_form_kwargs(), "instance": instance}

    def law(self, form: Any) -> Iterable[Reason]:
        self.chosen = form.values()["deadline"]
        return tendering.date_problems(tendering.written(self.object, form.values()))

    def act(self, form: Any) -> Any:
        return tendering.set_dates(self.object, actor=self.user, **form.values())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = self.object.plan
        return super().get_context_data(
            proposal=self.proposal,
            hints=unusual_opening(self.object, self.chosen or self.object.deadline),
            notice_provisional=self.days.is_provisional(self.proposal.notice_day),
            announced=plan.announced_at,
            earliest=earliest_notice(plan) if plan.announced_at else None,
            **kwargs,
        )


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
        within_reach(day)
    except (ValueError, ValidationError):
        return None
    return day


class ContentSection(SectionAct):
    """One of the sixteen contents; `?standard` begins with the standard text."""

    form_class = forms.ContentForm
    template_name = "tenders/content.html"
    rewrites = True

    @cached_property
    def content(self) -> Any:
        key = self.kwargs["key"]
        found = next((content for content in CONTENTS if content.key == key), None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def standard(self) -> str:
        """The ready text of this content for the service of the plan."""
        kind = self.object.plan.service_kind
        return ready_texts.texts_for(self.object, kind)[self.content.key]

    def decision(self) -> Decision:
        self.title = f"{self.content.number} {content_name(self.content)}"
        return super().decision()

    def get_initial(self) -> dict[str, Any]:
        text = self.object.contents.get(self.content.key, "")
        if "standard" in self.request.GET:
            text = self.standard
        return {"text": text}

    def stored_values(self) -> dict[str, Any]:
        """What is stored, where the form begins with the standard text too."""
        return {"text": self.object.contents.get(self.content.key, "")}

    def act(self, form: Any) -> Any:
        return tendering.set_content(
            self.object, key=self.content.key, text=form.cleaned_data["text"], actor=self.user
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        number = self.content.number
        following = next((c for c in CONTENTS if c.number == number + 1), None)
        return super().get_context_data(
            content=self.content,
            has_standard="standard" not in self.request.GET,
            following=following,
            **kwargs,
        )

    def success_url(self) -> str:
        if self.request.POST.get("next"):
            return reverse("tenders:content", args=[self.object.pk, self.request.POST["next"]])
        return super().success_url()


class DocumentAdd(SectionAct):
    """Add a file."""

    form_class = forms.DocumentForm
    title = _("Add a file to the documents")
    button = _("Add the file")

    def act(self, form: Any) -> Any:
        file, title = form.cleaned_data["file"], form.cleaned_data["title"]
        return documents.add(self.object, file, title=title, actor=self.user)


class DocumentRemove(SectionAct):
    """Take a file out."""

    title = _("Take the file out of the documents")
    button = _("Take it out")

    @cached_property
    def document(self) -> TenderDocument:
        return get_object_or_404(TenderDocument, tender=self.object, pk=self.kwargs["document"])

    def decision(self) -> Decision:
        self.lead = str(self.document)
        return super().decision()

    def act(self, form: Any) -> Any:
        return documents.remove(self.document, actor=self.user)


class OfficersSection(SectionAct):
    """Who opens the bids."""

    form_class = forms.OfficersForm
    rewrites = True
    title = _("Opening officers")
    lead = _("Usually five, of whom three must be present; at least two of three.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from opening.not_assignable(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "purchaser_id": self.object.purchaser_id}

    def get_initial(self) -> dict[str, Any]:
        held = self.object.opening_officers.values_list("user_id", flat=True)
        return {"officers": list(held), "quorum": self.object.opening_quorum}

    def act(self, form: Any) -> Any:
        users, quorum = list(form.cleaned_data["officers"]), form.cleaned_data["quorum"]
        return opening.assign(self.object, users, quorum=quorum, actor=self.user)

    def success_url(self) -> str:
        if self.object.status == TenderState.DRAFT:
            return super().success_url()
        return self.object.get_absolute_url()

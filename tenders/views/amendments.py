"""Corrections of a published tender: begun, written, decided; read by everybody once in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import Decision, visible_or_404
from procurement.errors import Reason
from procurement.web import formats
from procurement.web.forms import ReasonForm
from procurement.web.parts import Link
from procurement.web.views import ActView
from procurement.workflow import may
from tenders.forms import amending as forms
from tenders.guards import amending as guards
from tenders.lifecycle.amendment import WRITABLE
from tenders.models import Amendment, AmendmentFile, Tender
from tenders.permissions import amending as permissions
from tenders.rules import amendments as rules
from tenders.rules import corrected_lines, prequalified
from tenders.selectors import amendment_page
from tenders.selectors.changes import Names, changed
from tenders.services import amending, amendments, writing
from tenders.views.base import TenderAct, TenderView, tender_crumbs

# What an extension for want of takers says: never how many there are (87号令第二十八条).
EXTENSION = "依据87号令第十八条延长招标文件的提供期限。"
NOT_MATERIAL = "只延长招标文件的提供期限，不改变投标文件的编制要求。"


PREQUALIFICATION = _("Correct the prequalification notice")
PREQUALIFICATION_LEAD = _(
    "The end of the applications, the contact and how applicants are judged can be corrected; what "
    "is bought and what qualifies stay as announced. A second person approves, and the correction "
    "notice brings it into force."
)


class Amend(TenderAct):
    """Begin a correction; `?extend` begins the extension of the offer of the documents."""

    title = _("Correct the tender")
    button = _("Begin the correction")
    lead = _(
        "Dates, place, texts, quantities and files of the documents can be corrected; subject and "
        "qualification stay as published. A second person approves, and the correction notice "
        "brings it into force."
    )

    def decision(self) -> Decision:
        if amending.subject_of(self.object) == rules.PREQUALIFICATION:
            self.title, self.lead = PREQUALIFICATION, PREQUALIFICATION_LEAD
        return permissions.may_correct(self.user, self.object)

    def act(self, form: Any) -> Any:
        self.made = amending.begin(self.object, actor=self.user)
        if "extend" in self.request.GET and self.made.status in WRITABLE and not self.made.reason:
            amending.set_terms(
                self.made,
                actor=self.user,
                revision=self.made.revision,
                values={
                    "reason": EXTENSION,
                    "material": False,
                    "material_reason": NOT_MATERIAL,
                },
                dates={},
            )
        return self.made

    def success_url(self) -> str:
        return reverse("tenders:amendment_terms", args=[self.made.pk])


class AmendmentPage(TenderView):
    """One correction: next step, what changes, its effect; for the public once in force."""

    template_name = "tenders/amendment.html"

    @cached_property
    def amendment(self) -> Amendment:
        queryset = Amendment.objects.select_related("officer", "approver").prefetch_related(
            "files__file"
        )
        return visible_or_404(queryset, self.user, pk=self.kwargs["pk"])

    @cached_property
    def object(self) -> Tender:
        queryset = Tender.objects.select_related("purchaser", "officer", "approver", "plan")
        return visible_or_404(queryset, self.user, pk=self.amendment.tender_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, tender = self.amendment, self.object
        row.tender = tender
        writing = row.status in WRITABLE and permissions.may_correct(self.user, row)
        found = amending.editable(tender, row.corrects) if writing else ()
        return super().get_context_data(
            amendment=row,
            crumbs=tender_crumbs(tender, Link(str(row), "")),
            changes=changed(row, Names(tender), editable=bool(writing)),
            files=row.files.all(),
            groups=amendment_page.places(row, found),
            facts=amendment_page.effect(row),
            writing=bool(writing),
            takes_files=not list(amending.no_files(row)),
            hints=amendment_page.hints(row) if self.inside else (),
            step=amendment_page.next_step(row, self.user, self.now) if self.inside else None,
            **kwargs,
        )


class AmendmentAct(ActView):
    """An act on one correction; `transition` names its row in the permission table."""

    model = Amendment
    nav_key = "tenders"
    transition = ""
    service: Any = None

    def get_queryset(self) -> Any:
        return Amendment.objects.select_related("tender", "officer", "saved_by")

    def decision(self) -> Decision:
        decision: Decision = may(self.object, self.transition, self.user)
        return decision

    def act(self, form: Any) -> Any:
        inputs = {}
        if "reason" in form.cleaned_data:
            inputs["reason"] = form.cleaned_data["reason"]
        return type(self).service(self.object, actor=self.user, **inputs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        title = kwargs.get("title", self.title)
        here = Link(str(row), row.get_absolute_url())
        return super().get_context_data(
            crumbs=tender_crumbs(row.tender, here, Link(title, "")),
            amendment=row,
            tender=row.tender,
            **kwargs,
        )


class AmendmentPart(AmendmentAct):
    """Saving one part of a correction that is being written."""

    button = _("Save")
    success_message = _("Saved.")

    def decision(self) -> Decision:
        return permissions.may_correct(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from writing.not_a_draft(self.object, *WRITABLE)


class AmendmentTerms(AmendmentPart):
    """Why, effect, dates; the earliest lawful deadline stands proposed."""

    form_class: Any = forms.TermsForm
    title = _("Reasons, effect and dates")
    template_name = "tenders/amendment_terms.html"

    def decision(self) -> Decision:
        if self.object.of_pool:
            self.form_class = forms.PoolTermsForm
        return super().decision()

    @cached_property
    def earliest(self) -> Any:
        return amendment_page.earliest(self.object, clock.now())

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        now = clock.now()
        effect = True if corrected_lines.lots_in(row.changes) else row.material
        found: dict[str, Any] = {
            "revision": row.revision,
            "reason": row.reason,
            "material": {True: "yes", False: "no", None: ""}[effect],
            "material_reason": row.material_reason,
            "notice_day": guards.counting_day(row, now),
        }
        for name in amending.facts_of(row):
            place = amending.place_of(row, name)
            change = row.changes.get(place)
            owner, field = guards.owner_of(row.tender, place)
            found[name] = guards.as_value(place, change["new"]) if change else getattr(owner, field)
        end = prequalified.UNTIL if row.of_pool else "deadline"
        moved = amending.place_of(row, end) in row.changes
        if self.earliest and effect is not False and not moved:
            hour = formats.local(found[end])
            found[end] = clock.legal(self.earliest, hour.hour, hour.minute)
        return found

    def law(self, form: Any) -> Iterable[Reason]:
        return amending.term_problems(self.object, form.terms(), form.dates(), set(form.errors))

    def act(self, form: Any) -> Any:
        return amending.set_terms(
            self.object,
            actor=self.user,
            revision=form.cleaned_data["revision"],
            values=form.terms(),
            dates=form.dates(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            earliest=self.earliest,
            end=amendment_page.end_of(self.object),
            counted=guards.counting_day(self.object, clock.now()),
            **kwargs,
        )


class AmendmentText(AmendmentPart):
    """The new text of one place, below the one that is published."""

    form_class = forms.TextForm
    template_name = "tenders/amendment_text.html"

    @cached_property
    def place(self) -> str:
        place = str(self.kwargs["place"])
        row = self.object
        found = rules.may_change(place, row.corrects) and place not in amending.places_of(row)
        if not found or corrected_lines.parsed(place) or guards.value_at(row.tender, place) is None:
            raise Http404
        return place

    def decision(self) -> Decision:
        self.title = Names(self.object.tender).of(self.place)
        return super().decision()

    def get_initial(self) -> dict[str, Any]:
        change = self.object.changes.get(self.place)
        text = change["new"] if change else guards.value_at(self.object.tender, self.place)
        return {"text": text, "revision": self.object.revision}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        old = guards.value_at(self.object.tender, self.place)
        return super().get_context_data(old=old, **kwargs)

    def act(self, form: Any) -> Any:
        return amending.set_text(
            self.object,
            place=self.place,
            text=form.cleaned_data["text"],
            revision=form.cleaned_data["revision"],
            actor=self.user,
        )


class AmendmentQuantities(AmendmentPart):
    """The new quantities of a lot's bill, beside those that are published."""

    template_name = "tenders/amendment_quantities.html"
    lead = _(
        "Change the numbers that are wrong and leave the others. A changed quantity always affects "
        "bids: whoever has sealed a bid for this lot computes and seals it again. What a line is "
        "called, its unit, and which lines there are stay as published."
    )

    @cached_property
    def lot(self) -> Any:
        found = self.object.tender.lots.filter(number=self.kwargs["lot"]).first()
        if found is None or self.object.of_pool:
            raise Http404
        return found

    @cached_property
    def lines(self) -> list[Any]:
        return list(self.lot.lines.all())

    def decision(self) -> Decision:
        self.title = Names(self.object.tender).of(f"{corrected_lines.LINE}:{self.lot.number}")
        return super().decision()

    def get_form(self) -> Any:
        return forms.QuantitiesForm(lines=self.lines, **self.get_form_kwargs())

    def get_initial(self) -> dict[str, Any]:
        changes = self.object.changes
        found: dict[str, Any] = {"revision": self.object.revision}
        for line in self.lines:
            change = changes.get(corrected_lines.place_of(self.lot.number, line.number))
            text = change["new"] if change else guards.as_text(line.quantity)
            found[corrected_lines.field_of(line.number)] = text
        return found

    def law(self, form: Any) -> Iterable[Reason]:
        return amending.quantity_problems(self.object, self.lot.number, form.quantities())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs["form"]
        rows = [(line, form[corrected_lines.field_of(line.number)]) for line in self.lines]
        return super().get_context_data(rows=rows, lot=self.lot, **kwargs)

    def act(self, form: Any) -> Any:
        return amending.set_quantities(
            self.object,
            lot=self.lot.number,
            quantities=form.quantities(),
            revision=form.cleaned_data["revision"],
            actor=self.user,
        )


class AmendmentFileAdd(AmendmentPart):
    """Add a file."""

    form_class = forms.AmendmentFileForm
    title = _("Add a file to the documents")
    button = _("Add the file")

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        yield from amending.no_files(self.object)

    def act(self, form: Any) -> Any:
        file, title = form.cleaned_data["file"], form.cleaned_data["title"]
        return amending.add_file(self.object, file, title=title, actor=self.user)


class AmendmentFileRemove(AmendmentPart):
    """Take a file out."""

    title = _("Take the file out of the correction")
    button = _("Take it out")

    @cached_property
    def file(self) -> AmendmentFile:
        return get_object_or_404(AmendmentFile, amendment=self.object, pk=self.kwargs["file"])

    def decision(self) -> Decision:
        self.lead = str(self.file)
        return super().decision()

    def act(self, form: Any) -> Any:
        return amending.remove_file(self.file, actor=self.user)


class AmendmentPropose(AmendmentAct):
    transition = "propose"
    service = staticmethod(amendments.propose)
    title = _("Propose the correction")
    lead = _("A second person decides on it. Until then nobody can change it.")
    success_message = _("The correction is proposed.")


class AmendmentApprove(AmendmentAct):
    transition = "approve"
    service = staticmethod(amendments.approve)
    title = _("Approve the correction")
    lead = _("The correction notice is drafted; its publication brings the correction into force.")
    template_name = "tenders/amendment_approve.html"
    success_message = _("The correction is approved; its notice is drafted.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        return super().get_context_data(
            changes=changed(row, Names(row.tender)),
            files=row.files.all(),
            facts=amendment_page.effect(row),
            **kwargs,
        )


class AmendmentReturn(AmendmentAct):
    transition = "send_back"
    form_class = ReasonForm
    service = staticmethod(amendments.send_back)
    title = _("Return with reasons")
    success_message = _("The correction is returned.")


class AmendmentTakeBack(AmendmentAct):
    transition = "take_back"
    form_class = ReasonForm
    service = staticmethod(amendments.take_back)
    title = _("Take back for changes")
    lead = _("It becomes a draft again and is proposed and approved anew.")
    success_message = _("The correction is a draft again.")


class AmendmentWithdraw(AmendmentAct):
    transition = "withdraw"
    form_class = ReasonForm
    service = staticmethod(amendments.withdraw)
    title = _("Withdraw the correction")
    lead = _("What is published stays as it is.")
    danger = True
    success_message = _("The correction is withdrawn.")

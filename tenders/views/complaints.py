"""Complaints through the browser: what the finance department does is recorded here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement import clock
from procurement.access import Decision
from procurement.errors import Reason
from procurement.web.forms import ReasonForm
from procurement.web.parts import Link
from procurement.web.views import ActView, ObjectView
from procurement.workflow import blockers, may
from tenders.forms import challenges as forms
from tenders.lifecycle.complaint import ComplaintState
from tenders.models import Complaint
from tenders.permissions.award import may_determine
from tenders.rules.challenges import HEAVY
from tenders.selectors import complaint_page
from tenders.services import complaints, consequences
from tenders.views.challenge_acts import too_late
from tenders.views.challenges import crumbs

C = ComplaintState
RECORDS = _("You record on behalf of the finance department what it has written.")
SELECT = ("challenge__tender__purchaser", "challenge__supplier", "challenge__lot__tender")


class ComplaintPage(ObjectView):
    """One complaint: matters, periods, suspensions, decision."""

    model = Complaint
    template_name = "tenders/challenges/complaint.html"
    nav_key = "tenders"

    def get_queryset(self) -> Any:
        return Complaint.objects.select_related(*SELECT, "decision", "recorded_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        complaint, challenge = self.object, self.object.challenge
        found = complaint_page.complaint_page(complaint, self.user)
        if found["handles"]:
            count, on_record = complaints.vexatious(challenge.supplier, challenge.tender)
            found |= {"baseless": count, "on_record": on_record}
        links = [Link(challenge.number, challenge.get_absolute_url()), Link(complaint.number, "")]
        return super().get_context_data(crumbs=crumbs(challenge.tender, *links), **found, **kwargs)


class ComplaintAct(ActView):
    """One act on a complaint."""

    model = Complaint
    nav_key = "tenders"
    transition = ""
    states: tuple[str, ...] = ()

    def get_queryset(self) -> Any:
        return Complaint.objects.select_related(*SELECT)

    def decision(self) -> Decision:
        decision: Decision = may(self.object, self.transition, self.user)
        return decision

    def setup_act(self) -> None:
        super().setup_act()
        if self.object.status not in self.states:
            raise too_late(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        links = [
            Link(row.challenge.number, row.challenge.get_absolute_url()),
            Link(row.number, row.get_absolute_url()),
            Link(self.title, ""),
        ]
        kwargs.setdefault("crumbs", crumbs(row.challenge.tender, *links))
        return super().get_context_data(complaint=row, **kwargs)


class Accept(ComplaintAct):
    transition, states = "accept", (C.RECEIVED,)
    form_class = forms.AcceptanceForm
    title = _("Record the acceptance of the complaint")
    button = pgettext_lazy("complaint", "Record the acceptance")
    lead = RECORDS
    success_message = _("Recorded.")

    def get_initial(self) -> dict[str, Any]:
        return {"copy_on": clock.legal_today()}

    def law(self, form: Any) -> Iterable[Reason]:
        copy_on = form.cleaned_data.get("copy_on")
        return blockers(self.object, "accept", self.user, copy_on=copy_on)

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        complaints.accept(
            self.object, authority=data["authority"], copy_on=data["copy_on"], actor=self.user
        )


class SendBack(ComplaintAct):
    transition, states = "send_back", (C.RECEIVED,)
    form_class = ReasonForm
    title = _("Record the return for correction")
    lead = RECORDS
    success_message = _("Recorded.")

    def act(self, form: Any) -> None:
        complaints.send_back(self.object, reason=form.cleaned_data["reason"], actor=self.user)


class Refuse(ComplaintAct):
    transition, states = "refuse", (C.RECEIVED,)
    form_class = ReasonForm
    title = _("Record the refusal of the complaint")
    lead = RECORDS
    danger = True
    success_message = _("Recorded.")

    def act(self, form: Any) -> None:
        complaints.refuse(self.object, reason=form.cleaned_data["reason"], actor=self.user)


class Correct(ComplaintAct):
    transition, states = "file_again", (C.RETURNED,)
    form_class = forms.ComplaintForm
    title = _("Correct your complaint")
    button = _("File the corrected complaint")
    success_message = _("Filed again.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"challenged": self.object.challenge.matters}

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        chosen = [str(n) for n, text in enumerate(row.challenge.matters) if text in row.matters]
        return {"matters": chosen, "facts": row.facts, "request": row.request}

    def act(self, form: Any) -> None:
        complaints.file_again(self.object, actor=self.user, **form.said())


class Reply(ComplaintAct):
    transition, states = "answer", (C.ACCEPTED,)
    form_class = forms.ReplyForm
    title = _("Reply to the complaint")
    button = _("Give the reply")
    lead = _("Within five working days of the copy, with the papers (Order 94 art. 22).")
    success_message = _("The reply is recorded.")

    def act(self, form: Any) -> None:
        complaints.answer(self.object, text=form.cleaned_data["text"], actor=self.user)


class Suspend(ComplaintAct):
    transition, states = "reject", (C.ACCEPTED,)
    form_class = forms.SuspensionForm
    title = _("Record a suspension of the procurement")
    button = _("Record the suspension")
    lead = RECORDS
    success_message = _("Recorded: until that day the procurement rests.")

    def law(self, form: Any) -> Iterable[Reason]:
        data = form.cleaned_data
        return complaints.suspension_problems(
            self.object, data.get("starts_on"), data.get("ends_on"), data.get("number", "")
        )

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        complaints.suspend(
            self.object,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            number=data["number"],
            actor=self.user,
        )


class Lift(ComplaintAct):
    """The finance department lets the procurement go on."""

    transition, states = "reject", (C.ACCEPTED,)
    title = _("Record that the suspension is lifted")
    lead = RECORDS
    success_message = _("Recorded: the procurement goes on.")

    @cached_property
    def suspension(self) -> Any:
        found = self.object.suspensions.filter(pk=self.kwargs["suspension"]).first()
        if found is None:
            raise Http404
        return found

    def setup_act(self) -> None:
        super().setup_act()
        _ = self.suspension

    def act(self, form: Any) -> None:
        complaints.lift(self.suspension, actor=self.user)


class Decide(ComplaintAct):
    """The decision, with its paper; its notice is drafted."""

    transition, states = "reject", (C.ACCEPTED, C.RECEIVED, C.RETURNED)
    form_class = forms.DecisionForm
    title = _("Record the decision of the finance department")
    button = _("Record the decision")
    lead = RECORDS
    danger = True
    success_message = _("Recorded. The notice of the result is drafted.")

    def get_form_kwargs(self) -> dict[str, Any]:
        lawful = consequences.lawful(self.object.challenge, complained=True)
        return super().get_form_kwargs() | {"lawful": lawful}

    def get_initial(self) -> dict[str, Any]:
        return {"decided_on": clock.legal_today()}

    def law(self, form: Any) -> Iterable[Reason]:
        said, data = form.said(), form.cleaned_data
        return blockers(
            self.object,
            data.get("outcome") or "withdraw",  # asks only what every outcome has in common
            self.user,
            files=0 if said["paper"] is None else 1,
            ground=data.get("ground", ""),
            consequence=data.get("consequence", ""),
            lawful=consequences.lawful(self.object.challenge, complained=True),
            **said,
        )

    def act(self, form: Any) -> None:
        said, data = form.said(), form.cleaned_data
        if data["outcome"] == "reject":
            complaints.reject(self.object, ground=data["ground"], actor=self.user, **said)
        elif data["outcome"] == "uphold":
            chosen = data["consequence"]
            complaints.uphold(self.object, consequence=chosen, actor=self.user, **said)
        else:
            complaints.withdraw(self.object, actor=self.user, **said)


class Done(ComplaintAct):
    """What the decision orders; where a result falls, a second person does it."""

    transition, states = "carry_out", (C.UPHELD,)
    form_class = ReasonForm
    title = _("Carry out the decision on the complaint")
    button = _("Carry it out")
    danger = True
    success_message = _("It is carried out.")

    def decision(self) -> Decision:
        if self.object.consequence in HEAVY:
            challenge = self.object.challenge
            return may_determine(self.user, challenge.lot or challenge.tender)
        return super().decision()

    def act(self, form: Any) -> None:
        complaints.carry_out(self.object, reason=form.cleaned_data["reason"], actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = _("%(what)s. What you write stands in the notices.") % {
            "what": self.object.get_consequence_display()
        }
        return super().get_context_data(**{**kwargs, "lead": lead})

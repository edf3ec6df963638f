"""Opinions on plans and draft contracts: asked for and recorded by the officer, given by whoever
is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, has_role, require
from procurement.errors import Reason
from procurement.people.roles import Role
from procurement.web.paging import page
from procurement.web.parts import Link
from procurement.web.views import ActView, PageView
from tenders.forms import reviewing as forms
from tenders.guards.reviewing import COUNSEL, contract_text
from tenders.models import OpinionRequest, PlanReview
from tenders.permissions.planning import may_write
from tenders.selectors import plan_page
from tenders.selectors import reviewing as selectors
from tenders.services import reviewing, writing
from tenders.views.plans import PlanPart
from tenders.views.preparing import SectionAct

LIST = _("Opinions")


class OpinionList(PageView):
    """All that was ever asked of this person, the newest first."""

    template_name = "tenders/opinion_list.html"
    nav_key = "opinions"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        require(has_role(self.user, Role.REQUIREMENT_REVIEWER, Role.LEGAL_COUNSEL))
        requests = OpinionRequest.objects.visible_to(self.user)
        rows = page(requests.select_related("plan", "tender", "asked_by"), self.request)
        return super().get_context_data(
            title=LIST,
            page=rows,
            table=selectors.asked_table(selectors.asked(rows.rows)),
            **kwargs,
        )


class Opinion(ActView):
    """The person who is asked reads the plan or the draft contract and gives the opinion on it."""

    model = OpinionRequest
    template_name = "tenders/opinion.html"
    nav_key = "opinions"
    button = _("Give this opinion")
    success_message = _("Your opinion is given.")

    def get_queryset(self) -> Any:
        return OpinionRequest.objects.select_related(
            "plan__purchaser", "plan__officer", "tender__purchaser", "tender__officer", "person"
        )

    @property
    def counsel(self) -> bool:
        return bool(self.object.kind == COUNSEL)

    @cached_property
    def said(self) -> selectors.Asked:
        """What this person has said before."""
        return selectors.asked([self.object])[0]

    def decision(self) -> None:
        """For whoever is not asked there is nothing here: only words are chosen."""
        self.title = selectors.CHECK if self.counsel else selectors.GIVE
        self.form_class = forms.CounselForm if self.counsel else forms.OpinionForm
        self.lead = self.object.subject.title

    def in_the_way(self) -> Iterator[Reason]:
        yield from reviewing.not_to_answer(self.object)

    def stands(self) -> Any:
        """The opinion is of the text that was shown, and follows the one that was."""
        subject = type(self.object.subject).objects.get(pk=self.object.subject.pk)
        shown = contract_text(subject) if self.counsel else subject.digest
        newest = selectors.asked([self.object])[0].newest
        return [shown, newest.pk if newest else 0]

    def get_initial(self) -> dict[str, Any]:
        newest: Any = self.said.newest
        if newest is None:
            return {}
        if not self.said.current:  # the result on another text is decided anew
            return {"opinion": newest.opinion}
        initial = {"passed": "yes" if newest.passed else "no", "opinion": newest.opinion}
        return initial if self.counsel else {**initial, "unmet": newest.unmet}

    def act(self, form: Any) -> None:
        names = ("passed", "opinion") if self.counsel else ("passed", "opinion", "unmet")
        values = {name: form.cleaned_data[name] for name in names}
        reviewing.answer(self.object, actor=self.user, **values)

    def law(self, form: Any) -> Iterable[Reason]:
        values = form.cleaned_data
        return reviewing.points_problems(values) if not self.counsel else ()

    def success_url(self) -> str:
        return reverse("tenders:opinions")

    cancel_url = success_url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        subject = self.object.subject
        facts = selectors.about(self.object) if self.counsel else plan_page.facts(subject)
        return super().get_context_data(
            crumbs=[Link(LIST, self.success_url()), Link(subject.title, "")],
            request_for=self.object,
            said=self.said,
            facts=facts,
            article=selectors.article(self.object),
            text=contract_text(subject) if self.counsel else "",
            plan=None if self.counsel else subject,
            **kwargs,
        )


# The officer's side -------------------------------------------------------------------------------


class OfKind(PlanPart):
    """An act about one of the four opinions."""

    @property
    def kind(self) -> str:
        return str(self.kwargs["kind"])

    def decision(self) -> Decision:
        kinds = dict(PlanReview.Kind.choices)
        if self.kind not in kinds:
            raise Http404
        self.lead = kinds[self.kind]
        return may_write(self.user, self.object)


class Asking(ActView):
    """Ask a named person; the subclass says about what."""

    form_class = forms.AskForm
    template_name = "tenders/opinion_ask.html"
    button = _("Ask this person")
    success_message = _("The person is asked and finds it on the own desk.")
    kind: Any = COUNSEL
    role: Any = Role.LEGAL_COUNSEL

    def get_form_kwargs(self) -> dict[str, Any]:
        about = {"purchaser_id": self.object.purchaser_id, "role": self.role}
        return {**super().get_form_kwargs(), **about}

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        yield from reviewing.no_text(self.object)
        yield from reviewing.given_already(self.object, self.kind)

    def law(self, form: Any) -> Iterable[Reason]:
        return reviewing.ask_problems(self.object, self.kind, form.cleaned_data.get("person"))

    def act(self, form: Any) -> None:
        person = form.cleaned_data["person"]
        reviewing.ask(self.object, kind=self.kind, person=person, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        standing = reviewing.standing(self.object, self.kind)
        context = super().get_context_data(**kwargs)
        context["waits_for"] = standing.waits_for
        context["role"] = self.role.label
        return context


class Withdrawing(ActView):
    """Ask no more."""

    title = _("Withdraw the request")
    success_message = _("The request is withdrawn.")
    kind: Any = COUNSEL

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        yield from reviewing.not_to_withdraw(self.object, self.kind)

    def stands(self) -> Any:
        """The request that was shown is the one that is withdrawn."""
        found = self.object.requests.filter(kind=self.kind).values_list("person", flat=True)
        return list(found)

    def act(self, form: Any) -> None:
        reviewing.withdraw(self.object, kind=self.kind, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.object.requests.filter(kind=self.kind).select_related("person").first()
        return super().get_context_data(**{"lead": asked, **kwargs})


class ReviewAsk(Asking, OfKind):
    """Ask somebody for one of the four opinions."""

    title = _("Ask for an opinion on the requirement")
    role = Role.REQUIREMENT_REVIEWER
    kind = OfKind.kind


class ReviewWithdraw(Withdrawing, OfKind):
    """Withdraw the request for one of the four opinions."""

    kind = OfKind.kind


class CounselAsk(Asking, SectionAct):
    """Ask legal counsel for the check of the draft contract."""

    title = _("Ask for the legal check of the draft contract")

    def success_url(self) -> str:
        return reverse("tenders:contract_text", args=[self.object.pk])


class CounselWithdraw(Withdrawing, SectionAct):
    """Withdraw the request for the legal check."""

    def success_url(self) -> str:
        return reverse("tenders:contract_text", args=[self.object.pk])


class ReviewRecord(OfKind):
    """Record the opinion of one kind of reviewer from a signed paper."""

    form_class = forms.ReviewForm
    template_name = "tenders/opinion_record.html"
    title = _("Record an opinion from a signed paper")
    button = _("Save the opinion")
    success_message = _("Saved.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from reviewing.not_to_record(self.object, self.kind)

    def stands(self) -> Any:
        """The opinion is of the text that is there."""
        return type(self.object).objects.get(pk=self.object.pk).digest

    def law(self, form: Any) -> Iterable[Reason]:
        return reviewing.record_problems(self.object, self.kind, form.cleaned_data)

    def act(self, form: Any) -> None:
        names = ("reviewer", "reviewed_on", "passed", "unmet", "opinion", "paper")
        values = {name: form.cleaned_data[name] for name in names}
        reviewing.record_review(self.object, kind=self.kind, actor=self.user, **values)


class ContractText(SectionAct):
    """The opinion of legal counsel on the draft contract from a signed paper, below the text."""

    form_class = forms.ContractTextForm
    title = _("Legal check of the draft contract")
    button = _("Save the opinion")
    template_name = "tenders/contract_text.html"

    def in_the_way(self) -> Iterator[Reason]:
        yield from writing.not_a_draft(self.object, "draft")
        yield from reviewing.no_text(self.object)

    def stands(self) -> Any:
        """The opinion is of the text that was shown."""
        return contract_text(self.object)

    def law(self, form: Any) -> Iterable[Reason]:
        return reviewing.record_problems(self.object, COUNSEL, form.cleaned_data)

    def act(self, form: Any) -> None:
        names = ("counsel", "checked_on", "passed", "opinion", "paper")
        values = {name: form.cleaned_data[name] for name in names}
        reviewing.record_check(self.object, actor=self.user, **values)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            text=contract_text(self.object),
            line=selectors.counsel_line(self.object),
            closed=list(reviewing.not_to_record(self.object, COUNSEL)),
            **kwargs,
        )

"""Questions of auditors: the list, one question, and the acts."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.access import Decision, has_role, require
from procurement.monitoring import permissions, services
from procurement.monitoring.forms import AnswerForm, AskForm
from procurement.monitoring.lifecycle import QuestionState
from procurement.monitoring.models import AuditQuestion
from procurement.people.roles import STAFF_ROLES
from procurement.web.forms import ActForm
from procurement.web.paging import page
from procurement.web.parts import Fact, Link, NextStep
from procurement.web.views import ActView, ObjectView, PageView
from procurement.workflow import may

S = QuestionState
TITLE = _("Questions of the auditors")


def crumbs(*more: Link) -> list[Link]:
    """The way down from the list."""
    return [Link(TITLE, reverse("monitoring:questions")), *more]


class QuestionsView(PageView):
    """All questions this person may see, newest first, by state."""

    template_name = "monitoring/questions.html"
    nav_key = "monitoring"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        require(has_role(self.user, *STAFF_ROLES))
        rows = AuditQuestion.objects.visible_to(self.user)
        rows = rows.select_related("asked_of", "asked_by", "purchaser")
        status = self.request.GET.get("status", "")
        if status in S.values:
            rows = rows.filter(status=status)
        return super().get_context_data(
            title=TITLE,
            page=page(rows, self.request),
            states=S.choices,
            status=status,
            **kwargs,
        )


class QuestionView(ObjectView):
    """What was asked and answered, and the next step."""

    model = AuditQuestion
    template_name = "monitoring/question.html"
    nav_key = "monitoring"

    def get_queryset(self) -> Any:
        return AuditQuestion.objects.select_related(
            "asked_of", "asked_by", "purchaser", "closed_by"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = self.object
        return super().get_context_data(
            title=_("Question about “%(subject)s”") % {"subject": question.subject},
            crumbs=crumbs(Link(question.subject, "")),
            step=next_step(question, self.user),
            facts=facts(question),
            turns=question.turns.select_related("author").prefetch_related("files"),
            **kwargs,
        )


def facts(question: AuditQuestion) -> list[Fact]:
    """About what, of whom, by whom, by when."""
    found = [
        Fact(_("About"), question.subject, url=question.url),
        Fact(_("Asked of"), question.whom, note=question.purchaser.name),
        Fact(_("Auditor"), question.asked_by),
    ]
    if question.closed_by_id:
        found.append(Fact(_("Accepted by"), question.closed_by))
    return found


def next_step(question: AuditQuestion, user: Any) -> NextStep | None:
    """The one next step; whoever waits sees for whom."""
    if question.status == S.ASKED:
        mine = bool(may(question, "answer", user))
        return NextStep(
            title=_("Answer the question"),
            text=_("In writing, with the papers that prove it."),
            url=reverse("monitoring:answer", args=[question.pk]) if mine else "",
            button=_("Answer") if mine else "",
            who="" if mine else question.whom,
            due=question.due_day,
        )
    if question.status == S.ANSWERED:
        mine = bool(may(question, "accept", user))
        on = Link(_("Ask on"), reverse("monitoring:ask_on", args=[question.pk]))
        return NextStep(
            title=_("Read the answer"),
            text=_("Accept it, or ask on."),
            url=reverse("monitoring:accept", args=[question.pk]) if mine else "",
            button=_("Accept the answer") if mine else "",
            who="" if mine else question.asked_by,
            others=[on] if mine else (),
        )
    return None


class Ask(ActView):
    """Ask about an object."""

    form_class = AskForm
    nav_key = "monitoring"
    title = _("Ask about it")
    button = _("Send the question")
    lead = _("Whoever is in charge answers in writing. Suppliers and the public see nothing of it.")
    success_message = _("Your question is sent.")
    question: AuditQuestion

    def setup_act(self) -> None:
        if self.kwargs["kind"] not in registry.monitored:
            raise Http404
        super().setup_act()

    @cached_property
    def object(self) -> Any:
        return services.find(self.kwargs["kind"], self.kwargs["object_id"], self.user)

    def decision(self) -> Decision:
        return permissions.may_ask(self.user)

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        self.question = services.ask(
            self.kwargs["kind"],
            self.object.pk,
            text=data["text"],
            days=data["days"],
            actor=self.user,
        )

    def success_url(self) -> str:
        return self.question.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name = registry.monitored[self.kwargs["kind"]].name(self.object)
        here = Link(name, self.object.get_absolute_url())
        return super().get_context_data(crumbs=crumbs(here, Link(self.title, "")), **kwargs)


class QuestionAct(ActView):
    """One act on a question; what was written before stands above the form."""

    model = AuditQuestion
    nav_key = "monitoring"
    template_name = "monitoring/act.html"

    def get_queryset(self) -> Any:
        return AuditQuestion.objects.select_related("asked_of", "asked_by")

    def decision(self) -> Decision:
        decision: Decision = may(self.object, self.transition, self.user)
        return decision

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = self.object
        here = Link(question.subject, question.get_absolute_url())
        return super().get_context_data(
            crumbs=crumbs(here, Link(self.title, "")),
            turns=question.turns.select_related("author").prefetch_related("files"),
            **kwargs,
        )


class Answer(QuestionAct):
    transition = "answer"
    form_class = AnswerForm
    title = _("Answer the question")
    button = _("Send the answer")
    success_message = _("The answer is sent.")

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        services.answer(self.object, text=data["text"], files=data["papers"], actor=self.user)


class AskOn(QuestionAct):
    transition = "ask_on"
    form_class = AskForm
    title = _("Ask on")
    button = _("Send the question")
    success_message = _("Your question is sent.")

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        services.ask_on(self.object, text=data["text"], days=data["days"], actor=self.user)


class Accept(QuestionAct):
    transition = "accept"
    form_class = ActForm
    title = _("Accept the answer")
    lead = _("The question is closed then.")
    success_message = _("The question is closed.")

    def act(self, form: Any) -> None:
        services.accept(self.object, actor=self.user)

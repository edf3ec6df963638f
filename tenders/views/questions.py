"""Questions about a tender: read by everybody once answered, asked without a name."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.access import Decision
from procurement.web.paging import page
from procurement.web.parts import Link
from procurement.web.views import ActView
from procurement.workflow import may
from tenders.forms import amending as forms
from tenders.guards.amending import own_marks
from tenders.lifecycle.question import QuestionState
from tenders.lifecycle.tender import TenderState
from tenders.models import Question
from tenders.permissions import amending as writing
from tenders.permissions import bidding as permissions
from tenders.services import questions
from tenders.views.base import Quiet, TenderAct, TenderView, tender_crumbs


class QuestionsPage(TenderView):
    """Answered questions; one's own; for those who answer also what waits, without names."""

    template_name = "tenders/questions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tender = self.object
        supplier = getattr(self.user, "supplier", None)
        rows = Question.objects.visible_to(self.user).filter(tender=tender)
        accepting = tender.status == TenderState.PUBLISHED and not tender.is_closed(self.now)
        return super().get_context_data(
            crumbs=tender_crumbs(tender, Link(_("Questions and answers"), "")),
            page=page(rows, self.request),
            may_answer=bool(writing.may_correct(self.user, tender)),
            may_ask=accepting and bool(permissions.may_offer(self.user)),
            accepting=accepting,
            own=supplier.pk if supplier else 0,
            asked=QuestionState.ASKED,
            **kwargs,
        )


class Ask(Quiet, TenderAct):
    """Ask a question."""

    form_class = forms.QuestionForm
    title = _("Ask a question")
    button = _("Send the question")
    lead = _(
        "The officer reads your question without your name and answers within three working days. "
        "The answer is published for everybody."
    )
    success_message = _("Your question is sent. Its answer appears here.")

    def decision(self) -> Decision:
        return permissions.may_offer(self.user)

    def act(self, form: Any) -> Any:
        return questions.ask(self.object, text=form.cleaned_data["text"], actor=self.user)

    def success_url(self) -> str:
        return reverse("tenders:questions", args=[self.object.pk])

    def cancel_url(self) -> str:
        return self.success_url()


class Answer(ActView):
    """Answer a question for everybody."""

    model = Question
    form_class = forms.AnswerForm
    nav_key = "tenders"
    title = _("Answer the question")
    button = _("Publish the answer")
    lead = _(
        "Question and answer are published for everybody. An answer explains the documents; what "
        "changes them is a correction."
    )
    template_name = "tenders/answer.html"
    success_message = _("The answer is published.")

    def get_queryset(self) -> Any:
        return Question.objects.select_related("tender__purchaser")

    def decision(self) -> Decision:
        decision: Decision = may(self.object, "answer", self.user)
        return decision

    def get_initial(self) -> dict[str, Any]:
        return {"shown": self.object.text}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "known": own_marks(self.object.tender)}

    def act(self, form: Any) -> Any:
        text, shown = form.cleaned_data["text"], form.cleaned_data["shown"]
        sure = bool(form.cleaned_data.get("sure"))
        return questions.answer(self.object, text=text, shown=shown, sure=sure, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = self.object
        here = Link(_("Questions and answers"), question.get_absolute_url())
        return super().get_context_data(
            crumbs=tender_crumbs(question.tender, here, Link(self.title, "")),
            question=question,
            tender=question.tender,
            **kwargs,
        )

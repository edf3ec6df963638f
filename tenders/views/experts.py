"""Experts' records: written by the expert, read and confirmed by the register of people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.access import require
from procurement.errors import Reason
from procurement.people.models import User
from procurement.web.paging import page
from procurement.web.parts import Link
from procurement.web.views import ActView, ObjectView, PageView
from tenders.forms.experts import ExpertDecisionForm, ExpertForm
from tenders.models import ExpertRecord
from tenders.permissions.experts import may_confirm, may_list, may_state
from tenders.services import experts
from tenders.services.experts import Stated


class OwnRecord(ActView):
    """The expert's own page: fields of expertise and employers."""

    nav_key = "evaluation"
    form_class = ExpertForm
    template_name = "tenders/evaluation/expert_own.html"
    rewrites = True
    title = _("Your fields and employers")
    button = _("Save the record")
    lead = _(
        "You are drawn only in your fields, and never for those you worked for within three years. "
        "What you change is confirmed anew before you can be drawn again."
    )
    success_message = _("Your record is saved.")

    def get_object(self) -> User:
        return User.objects.get(pk=self.user.pk)

    def decision(self) -> Any:
        return may_state(self.user, self.object)

    def stored(self) -> ExpertRecord | None:
        """As it is stored now."""
        return ExpertRecord.objects.filter(user=self.object).first()

    def get_form_kwargs(self) -> dict[str, Any]:
        record = self.stored()
        kwargs = super().get_form_kwargs() | {"employers": experts.stated_of(record)}
        kwargs["initial"]["kinds"] = record.kinds if record else []
        return kwargs

    def law(self, form: Any) -> Iterable[Reason]:
        return experts.problems(form.cleaned_data.get("kinds") or (), self._employers(form))

    def _employers(self, form: Any) -> list[Stated]:
        return [Stated(**row) for row in form.employers()]

    def act(self, form: Any) -> None:
        kinds, employers = form.cleaned_data["kinds"], self._employers(form)
        experts.state(self.object, kinds=kinds, employers=employers, actor=self.user)

    def success_url(self) -> str:
        return reverse("tenders:evaluations")

    cancel_url = success_url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [Link(_("Evaluation"), self.cancel_url()), Link(self.title, "")]
        return super().get_context_data(
            record=self.stored(), article=experts.ARTICLE, crumbs=crumbs, **kwargs
        )


class Experts(PageView):
    """All records, those written last first."""

    template_name = "tenders/evaluation/experts.html"
    nav_key = "experts"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        require(may_list(self.user))
        rows = ExpertRecord.objects.visible_to(self.user).select_related("user")
        rows = rows.annotate(ties=Count("employments"))
        return super().get_context_data(
            page=page(rows, self.request, by="-stated_at"), title=_("Experts"), **kwargs
        )


class Record(ObjectView):
    """One record."""

    model = ExpertRecord
    template_name = "tenders/evaluation/expert.html"
    nav_key = "experts"

    def get_queryset(self) -> Any:
        return ExpertRecord.objects.select_related("user", "decided_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.object
        return super().get_context_data(
            record=record,
            title=str(record),
            decides=record.waits and bool(may_confirm(self.user, record)),
            crumbs=_crumbs(self.user, Link(str(record), "")),
            **kwargs,
        )


class DecideRecord(ActView):
    """Confirm a record, or send it back."""

    model = ExpertRecord
    nav_key = "experts"
    form_class = ExpertDecisionForm
    template_name = "tenders/evaluation/expert_decide.html"
    title = _("Confirm the record of an expert")
    button = _("Decide")
    lead = _("Compare it with the papers of the pool. The expert reads your reason.")
    success_message = _("Your decision is recorded.")

    def get_queryset(self) -> Any:
        return ExpertRecord.objects.select_related("user")

    def decision(self) -> Any:
        return may_confirm(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        if not self.object.waits:
            yield experts.not_waiting()

    def stands(self) -> Any:
        """What is confirmed is what the page showed."""
        return [self.object.kinds, str(self.object.stated_at)]

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        experts.decide(
            self.object, confirmed=data["confirmed"], reason=data["reason"], actor=self.user
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.object
        crumbs = _crumbs(
            self.user, Link(str(record), record.get_absolute_url()), Link(self.title, "")
        )
        return super().get_context_data(record=record, crumbs=crumbs, **kwargs)


def _crumbs(user: Any, *more: Link) -> list[Link]:
    first = [Link(_("Experts"), reverse("tenders:experts"))] if may_list(user) else []
    return [*first, *more]

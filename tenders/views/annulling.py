"""A finished evaluation is void: who declares it so, and what a void committee had found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.access import require
from procurement.errors import Reason
from procurement.web.parts import Link
from procurement.web.views import ObjectView
from tenders.forms.evaluation import AnnulForm
from tenders.guards.committee import evaluation_ended
from tenders.models import SetBack
from tenders.permissions.evaluation import may_form_anew, may_oversee
from tenders.rules import annulment
from tenders.selectors import void_evaluation
from tenders.services import replacing
from tenders.views.base import tender_crumbs
from tenders.views.committee_pages import CommitteeAct


class Annul(CommitteeAct):
    """A second person declares a finished evaluation void; another committee evaluates."""

    nav_key = "tenders"
    form_class = AnnulForm
    template_name = "tenders/evaluation/replacing.html"
    title = _("Declare the evaluation void")
    button = _("Declare the evaluation void")
    danger = True
    lead = _(
        "For what came out about the committee after its report was signed. Every lot without a "
        "contract goes back to the conformity review: opinions, scores and signatures are void, an "
        "award is cancelled, and the public and every bidder read why. Nobody of this committee "
        "sits in the new one."
    )
    success_message = _("The evaluation is void. A new committee is to be formed.")
    transition = "annul"

    def decision(self) -> Any:
        return may_form_anew(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        yield from evaluation_ended(self.object)

    def act(self, form: Any) -> None:
        given = {name: form.cleaned_data[name] for name in ("cause", "facts", "told_number")}
        replacing.annul(self.object, **given, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(article=annulment.ARTICLE, **kwargs)


class VoidEvaluation(ObjectView):
    """What a void committee had found, as it was signed: for officers, approvers, auditors."""

    model = SetBack
    template_name = "tenders/evaluation/void.html"
    nav_key = "tenders"

    def get_queryset(self) -> Any:
        return SetBack.objects.exclude(cause="").select_related("lot__tender", "report")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        require(may_oversee(self.user, row.lot))
        back = Link(_("Committee"), reverse("tenders:committee", args=[row.lot.tender_id]))
        return super().get_context_data(
            row=row,
            lot=row.lot,
            tender=row.lot.tender,
            crumbs=tender_crumbs(row.lot.tender, back, Link(_("Void evaluation"), "")),
            **void_evaluation.found(row),
            **kwargs,
        )

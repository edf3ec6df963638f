"""Anonymous parts: read under their codes, fetched without their makers, judged by code."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from procurement.access import require, visible_or_404
from procurement.documents import types
from procurement.errors import RuleBroken
from procurement.web.views import ObjectView
from tenders.forms.anonymity import PartOpinionForm
from tenders.guards.anonymity import veiled
from tenders.guards.evaluation import committee_convened
from tenders.lifecycle.lot import LotState
from tenders.models import ConformityOpinion, Lot
from tenders.permissions.evaluation import may_evaluate, may_inspect, member_in_force
from tenders.rules.anonymity import ARTICLE, INVALID
from tenders.selectors.anonymity import judged_parts, parts_of
from tenders.services import anonymity, conformity
from tenders.views.conformity import GiveOpinions
from tenders.views.evaluation_base import crumbs

ANONYMOUS = ConformityOpinion.Subject.ANONYMOUS


class PartsRoom(ObjectView):
    """What is shown of anonymous parts: to members while they are, with the names to all inside."""

    model = Lot
    nav_key = "evaluation"

    def get_queryset(self) -> Any:
        return Lot.objects.select_related("tender__purchaser", "tender__committee", "code_draw")

    def get_object(self) -> Any:
        lot = visible_or_404(self.get_queryset(), self.user, pk=self.kwargs["pk"])
        if not hasattr(lot, "code_draw"):
            raise Http404
        self.veiled = veiled(lot.tender)
        require((may_evaluate if self.veiled else may_inspect)(self.user, lot))
        reasons = tuple(committee_convened(lot)) if self.veiled else ()
        if reasons:
            raise RuleBroken(*reasons)
        return lot


class Parts(PartsRoom):
    """The parts of a lot by code, with their files; later also whose each was."""

    template_name = "tenders/evaluation/parts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.object
        title = _("Anonymous parts")
        member = member_in_force(self.user, lot)
        chair = self.veiled and member is not None and member.is_chair
        return super().get_context_data(
            lot=lot,
            tender=lot.tender,
            title=title,
            parts=parts_of(lot, named=not self.veiled, tallied=chair or not self.veiled),
            draw=lot.code_draw,
            lifted=not self.veiled,
            judging=self.veiled and lot.status == LotState.CONFORMITY,
            article=ARTICLE,
            crumbs=crumbs(lot, title),
            **kwargs,
        )


class PartFile(PartsRoom):
    """A file of a part as a new PDF that tells nothing about its maker, under a neutral name."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        part = self.object.anonymous_parts.filter(code=kwargs["code"]).first()
        data = anonymity.file_of(part, kwargs["number"]) if part is not None else None
        if part is None or data is None:
            raise Http404
        response = HttpResponse(data, content_type=types.PDF)
        name = f"{part.code}-{kwargs['number']}.pdf"
        kind = "inline" if "inline" in request.GET else "attachment"
        response["Content-Disposition"] = f'{kind}; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        return response


class PartOpinions(GiveOpinions):
    """A member's opinions on the anonymous parts, by code."""

    form_class: Any = PartOpinionForm
    template_name = "tenders/evaluation/part_opinions.html"
    subject = ANONYMOUS
    nav_key = "evaluation"
    title = _("Give your opinion on each anonymous part")
    lead = _(
        "Does the part meet every substantive requirement of the documents, and does nothing in "
        "it tell whose it is?"
    )

    def setup_act(self) -> None:
        super().setup_act()
        if not hasattr(self.object, "code_draw"):
            raise Http404

    def get_initial(self) -> dict[str, Any]:
        member = member_in_force(self.user, self.object)
        initial: dict[str, Any] = {}
        given = member.opinions.filter(bid__lot=self.object, subject=ANONYMOUS)
        for one in given.select_related("bid__anonymous_part"):
            code = one.bid.anonymous_part.code
            refusal = "away" if one.gives_away else "no"
            initial[f"accepted_{code}"] = "yes" if one.accepted else refusal
            initial[f"reason_{code}"] = one.reason
        return initial

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("bids")
        bids = conformity.in_question(self.object, ANONYMOUS)
        return kwargs | {"parts": judged_parts(self.object, bids)}

    def act(self, form: Any) -> None:
        opinions = anonymity.by_bid(self.object, form.opinions())
        conformity.give_opinions(self.object, opinions, actor=self.user, subject=ANONYMOUS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(invalid=INVALID, **kwargs)

"""The evaluation as JSON that `manage.py recompute` reads: for everybody, and in full."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from procurement.access import require, visible_or_404
from procurement.web.downloads import open_json
from procurement.web.views import ObjectView
from tenders.models import Award, Lot
from tenders.permissions.evaluation import may_see_scores
from tenders.rules.published import public_case


@require_safe
def evaluation_json(request: HttpRequest, pk: int) -> JsonResponse:
    """For everybody, once the result is announced: only winners keep their names."""
    lot = visible_or_404(Lot, request.user, pk=pk)
    if not lot.result_public or not lot.evaluation:
        raise Http404
    issued = Award.objects.filter(lot=lot).exclude(issued_at=None)
    winners = list(issued.values_list("bid__result__name", flat=True))
    return _named(public_case(lot.evaluation, winners), lot, "evaluation", "评标结果")


def _named(case: Any, lot: Lot, plain: str, speaking: str) -> JsonResponse:
    place = f"{lot.tender.number}-{lot.number}"
    return open_json(case, plain=f"{plain}-{place}", speaking=f"{speaking}-{place}")


class FullEvaluation(ObjectView):
    """With every name, for the purchaser, the committee and auditors, once the bids are ranked."""

    model = Lot

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        lot = self.object
        require(may_see_scores(self.user, lot))
        return _named(lot.evaluation, lot, "evaluation-full", "评标结果（全部）")

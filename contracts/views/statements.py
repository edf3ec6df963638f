"""The statement of a month, on the page and as the case that anybody can compute again."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from contracts.models import PeriodResult
from contracts.selectors.public import payment_of
from contracts.selectors.statement import bill, published_cases
from procurement.web.downloads import open_json
from procurement.web.parts import Link
from procurement.web.views import OpenObjectView


class StatementView(OpenObjectView):
    """每一分钱的来历: a month from its fee to what is payable; public with its notice."""

    template_name = "contracts/statement.html"
    nav_key = "contracts"
    asks_to_sign_in = True

    def get_object(self) -> PeriodResult:
        rows = PeriodResult.objects.readable_by(self.request.user).select_related(
            "contract__scheme_version__scheme", "contract__supplier", "period"
        )
        found: PeriodResult = get_object_or_404(
            rows.prefetch_related("lines", "held"),
            contract=self.kwargs["pk"],
            period__number=self.kwargs["number"],
        )
        return found

    @cached_property
    def inside(self) -> bool:
        """Is it the reader's own contract? Then the certificate opens too."""
        rows = PeriodResult.objects.visible_to(self.request.user)
        return bool(rows.filter(pk=self.object.pk).exists())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        result = self.object
        payment = payment_of(result)
        certificate = payment.certificate
        statement = bill(result, certificate)
        return super().get_context_data(
            title=_("%(period)s: where every cent comes from") % {"period": result.period.label},
            contract=result.contract,
            inside=self.inside,
            certificate=certificate,
            payment=payment,
            bill=statement,
            adjusted=any(line.subtotal for line in statement.lines),
            points=self._points(),
            json_url=reverse(
                "contracts:statement_json", args=[result.contract_id, result.period.number]
            ),
            crumbs=[
                Link(_("Contracts"), reverse("contracts:contracts")),
                Link(result.contract.name, result.contract.get_absolute_url()),
                Link(result.period.label, ""),
            ],
            **kwargs,
        )

    def _points(self) -> list[tuple[str, Any]]:
        """The scores up to this month; to outsiders those that are published."""
        result = self.object
        rows = PeriodResult.objects.readable_by(self.request.user).filter(
            contract=result.contract_id, period__number__lte=result.period.number
        )
        rows = rows.select_related("period").order_by("-period__number")[:6]
        return [(row.period.short_label, row.score) for row in rows][::-1]


@require_safe
def statement_json(request: HttpRequest, pk: int, number: int) -> JsonResponse:
    """The statement in the form of the cases: public once published, so that anyone recomputes.

    One case, or a list of them where money was held back or released.
    """
    rows = PeriodResult.objects.readable_by(request.user)
    found = rows.filter(contract_id=pk, period__number=number)
    row = found.select_related("contract").first()
    if row is None:
        raise Http404
    certificate = payment_of(row).certificate
    released = (
        certificate.released.filter(result__in=rows)
        .select_related("result")
        .prefetch_related("result__held")
        .order_by("pk")
        if certificate
        else ()
    )
    place = f"{row.contract.number}-{number}"
    cases = published_cases(row, list(released))
    return open_json(cases, plain=f"statement-{place}", speaking=f"考核结算-{place}")

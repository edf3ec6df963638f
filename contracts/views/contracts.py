"""Lists and pages of contracts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import View

from contracts import papers
from contracts.lifecycle import ContractState
from contracts.lifecycle.contract import PUBLIC
from contracts.models import Contract, PeriodResult
from contracts.permissions import may_manage, reads_inside
from contracts.selectors import contract as workspace
from contracts.selectors import kept, public, tables
from contracts.timeline import contract_events, file_by, notice_by, sign_by
from procurement import registry
from procurement.calendars.services import calendar
from procurement.documents.views import send
from procurement.web.paging import page
from procurement.web.parts import Link
from procurement.web.returned import back_and_forth
from procurement.web.views import ObjectView, OpenObjectView, OpenPageView

SELECT = ("award", "lot__tender", "purchaser", "supplier", "scheme_version__scheme", "manager")


class ContractList(OpenPageView):
    """The contracts one works with, newest first; to the public those that both have signed."""

    template_name = "contracts/contract_list.html"
    nav_key = "contracts"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = self.request.user.is_authenticated
        rows = Contract.objects.visible_to(self.user) if known else Contract.objects.public()
        rows = rows.select_related("purchaser", "supplier")
        states = [one for one in ContractState if known or one in PUBLIC]
        status = self.request.GET.get("status", "")
        if status in ContractState.values:
            rows = rows.filter(status=status)
        found = page(rows, self.request)
        return super().get_context_data(
            page=found,
            table=tables.contracts_table(found.rows, for_supplier=known and self.user.is_supplier),
            states=[(one.value, one.label) for one in states],
            status=status,
            **kwargs,
        )


class ContractView(View):
    """One address: the workspace for whose contract it is, the citizen's page for the others."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mine = Contract.objects.visible_to(request.user).filter(pk=kwargs["pk"]).exists()
        view: Any = Workspace if mine else PublicContractView
        response: HttpResponseBase = view.as_view()(request, *args, **kwargs)
        return response


class PublicContractView(OpenObjectView):
    """Who is responsible, how good it was, what was deducted, what was found, what was paid."""

    template_name = "contracts/contract_public.html"
    nav_key = "contracts"
    asks_to_sign_in = True

    def get_object(self) -> Contract:
        rows = Contract.objects.readable_by(self.request.user).select_related(*SELECT)
        found: Contract | None = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contract = self.object
        shown = public.months_of(contract)
        return super().get_context_data(
            title=contract.name,
            crumbs=[
                Link(_("Contracts"), reverse("contracts:contracts")),
                Link(contract.number, ""),
            ],
            stats=public.stats(shown),
            responsible=public.responsible(contract),
            facts=public.terms(contract),
            last=shown.last,
            points=shown.scores,
            deductions=public.deductions_table(shown.last) if shown.last else None,
            months=public.months_table(shown.months),
            rows=workspace.bill_rows(contract)[0],
            areas=tables.areas_table(contract, editable=False),
            parts=registry.page_parts("contracts.contract", contract),
            **kwargs,
        )


class Workspace(ObjectView):
    """The workspace: next step, numbers, bill of quantities, timeline."""

    template_name = "contracts/contract_detail.html"
    nav_key = "contracts"
    model = Contract

    def get_queryset(self) -> Any:
        return Contract.objects.select_related(*SELECT, "bond")

    @property
    def crumbs(self) -> list[Link]:
        return [Link(_("Contracts"), reverse("contracts:contracts")), Link(self.object.number, "")]

    @property
    def tabs(self) -> list[Link]:
        pk = self.object.pk
        return [
            Link(_("Bill of quantities"), reverse("contracts:contract", args=[pk])),
            Link(_("Service areas"), reverse("contracts:areas", args=[pk])),
            Link(_("Payment plan"), reverse("contracts:periods", args=[pk])),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contract = self.object
        days = calendar.current()
        turns = back_and_forth(contract) if reads_inside(self.user, contract) else ()
        context = {
            "title": contract.name,
            "crumbs": self.crumbs,
            "tabs": self.tabs,
            "step": workspace.next_step(
                contract,
                self.user,
                due=sign_by(contract, days),
                file_due=file_by(contract, days),
                notice_due=notice_by(contract, days),
            ),
            "events": contract_events(contract, days, turns),
            "facts": workspace.facts(contract),
            "stats": workspace.stats(contract),
            "papers": kept.of_contract(contract),
            "links": registry.page_links("contracts.workspace", contract, self.user),
            "may_edit": contract.is_editable and bool(may_manage(self.user, contract)),
        }
        return super().get_context_data(**{**context, **self.section(), **kwargs})

    def section(self) -> dict[str, Any]:
        """What this tab shows."""
        rows, total = workspace.bill_rows(self.object)
        wrong = [one for _line, one in rows if one] + ([total] if total else [])
        return {"rows": rows, "total_contradiction": total, "contradictions": wrong}


class AreasView(Workspace):
    """The service areas of a contract."""

    template_name = "contracts/contract_areas.html"

    def section(self) -> dict[str, Any]:
        editable = self.object.is_editable and bool(may_manage(self.user, self.object))
        return {"table": tables.areas_table(self.object, editable=editable), "wide": True}


class PeriodsView(Workspace):
    """The payment plan with the results of the months."""

    template_name = "contracts/contract_periods.html"

    def section(self) -> dict[str, Any]:
        scores = PeriodResult.objects.filter(contract=self.object).select_related("period")
        points = [(row.period.short_label, row.score) for row in scores.order_by("period__number")]
        return {"table": tables.periods_table(self.object), "points": points[-12:], "wide": True}


class ContractPaper(ObjectView):
    """The contract as PDF: a draft until both have signed, then the kept file."""

    model = Contract

    def get_queryset(self) -> Any:
        return Contract.objects.select_related(*SELECT, "bond")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        contract = self.object
        if contract.is_public:
            return send(request, papers.file_of_contract(contract))
        return pdf_response(papers.draft_pdf(papers.contract_sheet(contract)), contract.number)


def pdf_response(data: bytes, name: str) -> HttpResponse:
    """A PDF to look at, with a name to save it by."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response

"""Writing a draft: from the award to what goes to the legal check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contracts import imports
from contracts.forms import AreaForm, AreasFileForm, TermsForm
from contracts.lifecycle import guards
from contracts.models import Contract, ServiceArea
from contracts.permissions import may_build, may_manage
from contracts.services import area_rows, building, schemes
from procurement.access import require, visible_or_404
from procurement.documents.types import XLSX
from procurement.errors import Reason
from procurement.web.views import ActView, ObjectView
from tenders.models import Award


class BuildView(ActView):
    """Build the contract of an award."""

    nav_key = "contracts"
    title = _("Build the contract from the award")
    button = _("Build the contract")
    lead = _("Parties, price, bill of quantities and term are taken over as awarded.")
    contract: Contract

    def get_object(self) -> Award:
        return visible_or_404(Award, self.user, pk=self.kwargs["pk"])

    def decision(self) -> Any:
        return may_build(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from building.not_buildable(self.object)

    def act(self, form: Any) -> None:
        self.contract = building.build_from_award(self.object, actor=self.user)

    def success_url(self) -> str:
        built = (
            getattr(self, "contract", None) or Contract.objects.filter(award=self.object).first()
        )
        return built.get_absolute_url() if built else reverse("contracts:contracts")


class DraftView(ActView):
    """An act on a draft by its manager."""

    model = Contract
    nav_key = "contracts"

    def decision(self) -> Any:
        return may_manage(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from building.not_editable(self.object)


class TermsView(DraftView):
    """Write term, payment, scheme and bond."""

    form_class = TermsForm
    rewrites = True
    title = _("Terms of the contract")
    button = _("Save the terms")
    lead = _("The payment periods are cut anew; their fees add up to the yearly price.")
    success_message = _("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "offered": schemes.offered(self.object.service_kind),
        }

    def get_initial(self) -> dict[str, Any]:
        contract = self.object
        bond = getattr(contract, "bond", None)
        version = contract.scheme_version
        return {
            "starts_on": contract.starts_on,
            "period_months": contract.period_months,
            "scheme_version": contract.scheme_version_id,
            "other_service": bool(version and not schemes.fits(version, contract.service_kind)),
            "place": contract.place,
            "bond": bond.amount if bond else None,
            "bond_form": bond.form if bond else "",
            "bond_return": bond.return_terms if bond else "",
        }

    def law(self, form: TermsForm) -> Iterable[Reason]:
        data = form.cleaned_data
        # A bond that cannot be read is a bond: how it returns is asked for at once.
        bond = data.get("bond") if "bond" not in form.errors else Decimal("0.01")
        return [
            *guards.start_is_lawful(self.object, data.get("starts_on")),
            *building.scheme_problems(
                self.object, data.get("scheme_version"), meant=bool(data.get("other_service"))
            ),
            *building.bond_problems(self.object, bond, data.get("bond_return", "")),
        ]

    def act(self, form: TermsForm) -> None:
        building.write_terms(self.object, form.terms(), actor=self.user)


class AreasActView(DraftView):
    """An act on the list of service areas."""

    def success_url(self) -> str:
        return reverse("contracts:areas", args=[self.object.pk])


class AddAreaView(AreasActView):
    """Add one service area."""

    form_class = AreaForm
    title = _("Add a service area")
    success_message = _("Saved.")

    def law(self, form: AreaForm) -> Iterable[Reason]:
        said = [form.cleaned_data.get(name) for name in ("code", "quantity", "line")]
        return area_rows.problems(self.object, *said)

    def act(self, form: AreaForm) -> None:
        building.add_areas(self.object, [form.area()], actor=self.user)


class AreasTemplateView(ObjectView):
    """An empty list of service areas as a workbook, to fill in and send back."""

    model = Contract

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(may_manage(self.user, self.object))
        response = HttpResponse(imports.template(self.object), content_type=XLSX)
        response["Content-Disposition"] = 'attachment; filename="service-areas.xlsx"'
        return response


class UploadAreasView(AreasActView):
    """Add service areas from a file: all of them, or none and every cell that is wrong."""

    form_class = AreasFileForm
    template_name = "contracts/upload_areas.html"
    title = _("Service areas from a file")
    button = _("Read the file")
    success_message = _("Saved.")

    def act(self, form: AreasFileForm) -> None:
        read = imports.read_areas(form.cleaned_data["file"])
        building.add_areas(self.object, read.areas, wrong=read.wrong, actor=self.user)


class AreasFromBillView(AreasActView):
    """One service area for each line of the bill."""

    title = _("One service area for each line of the bill")
    button = _("List them")
    lead = _("A start where there is no list of streets yet; each can be taken out again.")

    def act(self, form: Any) -> None:
        building.areas_from_bill(self.object, actor=self.user)


class RemoveAreaView(AreasActView):
    """Take a service area out of a draft."""

    title = _("Take the service area out")
    danger = True

    @cached_property
    def area(self) -> ServiceArea | None:
        return ServiceArea.objects.filter(contract=self.object, pk=self.kwargs["area"]).first()

    def setup_act(self) -> None:
        super().setup_act()
        if self.area is None:
            raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lead=str(self.area), **kwargs)

    def act(self, form: Any) -> None:
        if self.area is not None:
            building.remove_area(self.area, actor=self.user)


class AcknowledgeView(DraftView):
    """Acknowledge the contradictions of the bill."""

    template_name = "contracts/acknowledge.html"
    title = _("Acknowledge the contradictions")
    lead = _("The stored amounts were agreed and stay as they are; nothing is computed again.")
    success_message = _("Acknowledged; the log keeps it.")

    def act(self, form: Any) -> None:
        building.acknowledge_contradictions(self.object, actor=self.user)

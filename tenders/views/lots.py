"""Lots of a draft: facts, bill of quantities as a table or a file, criteria and weights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason, RuleBroken
from procurement.web.forms import ActForm, place_reasons
from tenders.forms import lots as forms
from tenders.imports import COLUMNS, SheetRow, read_bill
from tenders.models import Lot
from tenders.services import lots
from tenders.views.preparing import SectionAct


class LotAct(SectionAct):
    """An act on one lot of a draft."""

    @cached_property
    def lot(self) -> Lot:
        queryset = Lot.objects.select_related("tender")
        return get_object_or_404(queryset, tender=self.object, pk=self.kwargs["lot"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"{self.lot.number} {self.lot.name}"
        return super().get_context_data(lot=self.lot, lead=lead, **kwargs)


class LotAdd(SectionAct):
    """A further lot."""

    form_class = forms.LotForm
    title = _("Add a lot")
    button = _("Save the lot")

    def get_initial(self) -> dict[str, Any]:
        plan = self.object.plan
        return {"service_kind": plan.service_kind, "years": plan.years}

    def law(self, form: Any) -> Iterable[Reason]:
        return lots.problems(self.object, form.values())

    def act(self, form: Any) -> Any:
        return lots.add(self.object, actor=self.user, **form.values())


class LotEdit(LotAct):
    """What a lot says of itself."""

    form_class = forms.LotForm
    rewrites = True
    title = _("Lot")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Lot.objects.get(pk=self.lot.pk)}

    def law(self, form: Any) -> Iterable[Reason]:
        return lots.problems(self.object, form.values())

    def act(self, form: Any) -> Any:
        return lots.edit(self.lot, actor=self.user, **form.values())


class LotRemove(LotAct):
    """Take a lot out."""

    title = _("Remove the lot")
    danger = True

    def act(self, form: Any) -> Any:
        return lots.remove(self.lot, actor=self.user)


class TableAct(LotAct):
    """A section that is a table: its rows are a formset beside the form."""

    def table(self) -> Any:
        raise NotImplementedError

    def stored(self) -> Any:
        """The table as it was saved."""
        raise NotImplementedError

    def stands(self) -> Any:
        """Table and form as they are stored."""
        return [self.get_initial(), self.stored().initial]

    @cached_property
    def formset(self) -> Any:
        return self.table()

    def readable(self, form: Any) -> bool:
        return all([form.is_valid(), self.formset.is_valid()])

    def put_reasons(self, form: Any, reasons: Iterable[Reason]) -> None:
        """A reason that names its row stands there; rows are counted without the empty ones."""
        kept = self.formset.kept()
        for reason in reasons:
            row = reason.params.get("row")
            place_reasons(kept[row - 1] if isinstance(row, int) else form, [reason])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(formset=self.formset, **kwargs)


class LotLines(TableAct):
    """The bill of quantities; a file fills the table, row by row with its errors."""

    title = _("Bill of quantities")
    template_name = "tenders/lines.html"
    form_class = ActForm

    def table(self) -> Any:
        if self.request.method == "POST":
            return forms.LineSet(self.request.POST, prefix="line")
        return self.stored()

    def stored(self) -> Any:
        values = [{name: getattr(line, name) for name in COLUMNS} for line in self.lot.lines.all()]
        for row in values:
            row["quantity"] = f"{row['quantity'].normalize():f}"
        return forms.LineSet(initial=values, prefix="line")

    def act(self, form: Any) -> Any:
        return lots.set_lines(self.lot, self.formset.rows(), actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("upload_form", forms.BillUploadForm())
        return super().get_context_data(**kwargs)


class LotLinesUpload(LotLines):
    """The same table, filled from a file; saved at once when every row is right."""

    def stands(self) -> None:
        """The file is to replace whatever is stored."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        upload = forms.BillUploadForm(request.POST, request.FILES)
        if not upload.is_valid():
            return self._show_stored(upload)
        try:
            rows = read_bill(upload.cleaned_data["upload"])
        except RuleBroken as error:
            upload.add_reasons(error)
            return self._show_stored(upload)
        filled: Any = forms.LineSet(table_data(rows), prefix="line")
        self.__dict__["formset"] = filled
        filled.places = [row.place for row in rows]
        if not filled.is_valid():
            return self._show(upload)
        return SectionAct.post(self, request, *args, **kwargs)

    def get_form(self) -> Any:
        return ActForm(self.request.POST) if self.request.method == "POST" else ActForm()

    def _show(self, upload: Any) -> HttpResponse:
        context = self.get_context_data(form=ActForm(), upload_form=upload)
        return self.render_to_response(context, status=422)

    def _show_stored(self, upload: Any) -> HttpResponse:
        self.__dict__["formset"] = self.stored()
        return self._show(upload)


def table_data(rows: list[SheetRow]) -> dict[str, str]:
    """Rows of a file as the data of the table form."""
    data = {"line-TOTAL_FORMS": str(len(rows)), "line-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        for name in COLUMNS:
            value = row.values.get(name, "")
            data[f"line-{number}-{name}"] = value.replace(",", "") if name == "quantity" else value
    return data


class LotCriteria(TableAct):
    """Criteria and weights."""

    title = _("Criteria and weights")
    template_name = "tenders/criteria.html"
    form_class = forms.WeightsForm

    def get_initial(self) -> dict[str, Any]:
        return {"price_weight": format(self.lot.price_weight.normalize(), "f")}

    def table(self) -> Any:
        if self.request.method == "POST":
            return forms.CriterionSet(self.request.POST, prefix="row", form_kwargs=self.known())
        return self.stored()

    def known(self) -> dict[str, Any]:
        """What the rows have to know of the lot: the requirements they may answer."""
        return {"requirement": self.lot.requirement}

    def stored(self) -> Any:
        names = list(forms.CriterionForm.base_fields)
        values = [{n: getattr(c, n) for n in names} for c in self.lot.criteria.all()]
        return forms.CriterionSet(initial=values, prefix="row", form_kwargs=self.known())

    def law(self, form: Any) -> Iterable[Reason]:
        weight = form.cleaned_data.get("price_weight")
        return lots.criteria_problems(self.lot, self.formset.rows(), price_weight=weight)

    def act(self, form: Any) -> Any:
        weight = form.cleaned_data["price_weight"]
        rows = self.formset.rows()
        return lots.set_criteria(self.lot, rows, price_weight=weight, actor=self.user)

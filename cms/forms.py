"""The facets of the notice board."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cms import selectors
from cms.notices.kinds import Kind, Service
from cms.selectors import Conditions
from procurement.web.forms import style

STATUSES = [
    ("", _("Any")),
    ("accepting", _("Accepting bids")),
    ("closed", pgettext_lazy("tender", "Closed")),
]
SORTS = [("", _("Newest first")), ("deadline", _("Deadline first"))]


# Days at the ends of the calendar cannot be turned into moments.
IN_OUR_TIME = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class BoardForm(forms.Form):
    """GET only. What cannot be understood is left out, so that an old link still works."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    kind = forms.MultipleChoiceField(
        label=_("Kind"), choices=Kind, required=False, widget=forms.CheckboxSelectMultiple
    )
    service = forms.MultipleChoiceField(
        label=_("Service"), choices=Service, required=False, widget=forms.CheckboxSelectMultiple
    )
    status = forms.ChoiceField(label=_("Status"), choices=STATUSES, required=False)
    purchaser: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Purchaser"), queryset=None, required=False, empty_label=_("Any")
    )
    start = forms.DateField(
        label=_("Published from"),
        required=False,
        validators=IN_OUR_TIME,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    end = forms.DateField(
        label=_("Published until"),
        required=False,
        validators=IN_OUR_TIME,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    sort = forms.ChoiceField(choices=SORTS, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purchaser"].queryset = selectors.purchasers()  # type: ignore[attr-defined]
        style(self)

    def conditions(self) -> Conditions:
        """The conditions that could be understood."""
        self.is_valid()
        data = self.cleaned_data
        return Conditions(
            q=data.get("q", ""),
            kinds=tuple(data.get("kind", ())),
            services=tuple(data.get("service", ())),
            purchaser=data.get("purchaser"),
            status=data.get("status", ""),
            start=data.get("start"),
            end=data.get("end"),
        )

    def chosen(self) -> list[tuple[str, str]]:
        """Each condition in words, with the address without it."""
        found = []
        for name, value, words in self._chosen():
            query: Any = self.data.copy()  # type: ignore[attr-defined]
            left = [v for v in query.getlist(name) if v != value]
            query.setlist(name, left)
            for gone in ("after", "before", "cursor", *([] if left else [name])):
                query.pop(gone, None)
            found.append((words, f"?{query.urlencode()}"))
        return found

    def _chosen(self) -> list[tuple[str, str, str]]:
        data = self.cleaned_data
        found = [("q", data["q"], f"“{data['q']}”")] if data.get("q") else []
        found += [("kind", kind, str(Kind(kind).label)) for kind in data.get("kind", ())]
        found += [("service", s, str(Service(s).label)) for s in data.get("service", ())]
        if data.get("status"):
            found.append(("status", data["status"], str(dict(STATUSES)[data["status"]])))
        if data.get("purchaser"):
            found.append(("purchaser", str(data["purchaser"].pk), str(data["purchaser"])))
        for name, words in (("start", gettext("from %(day)s")), ("end", gettext("until %(day)s"))):
            if data.get(name):
                found.append((name, self.data[name], words % {"day": data[name].isoformat()}))
        return found

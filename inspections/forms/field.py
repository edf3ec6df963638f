"""The page of a unit on the street: a counter, a place and photos for every fault."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contracts.models import FaultType
from inspections.forms.fields import PhotosField
from inspections.models import Finding, Inspection, Remarks, Seen
from procurement.documents import types
from procurement.documents.services import files
from procurement.web.forms import ActForm, style


@dataclass(frozen=True)
class Row:
    """One fault on the page: its fields and what is stored already."""

    fault: FaultType
    quantity: Any
    place: Any
    photos: Any
    finding: Finding | None

    @property
    def was(self) -> SafeString:
        """The number the page was opened with; a colleague may be here too."""
        return self.quantity.as_hidden(only_initial=True)

    @property
    def hit(self) -> bool:
        value = self.quantity.value()
        return value not in (None, "", 0, "0") and str(value).strip("0.") != ""

    @property
    def unfolded(self) -> bool:
        """Its photos are shown where something was counted, refused or kept aside."""
        return bool(self.hit or self.photos.errors or self.photos.field.widget.kept)


class UnitForm(ActForm):
    """Counters of a checklist. Wrong files do not cost what was counted.

    Each number and text travels with what it was when the page was opened (Django's hidden
    initial value), so that two inspectors at one unit do not write over each other.
    """

    place = forms.CharField(
        label=_("Place (lamp post, house number)"),
        required=False,
        max_length=120,
        show_hidden_initial=True,
    )
    note = forms.CharField(
        label=_("Remark"), required=False, max_length=500, show_hidden_initial=True
    )

    def __init__(
        self, *args: Any, faults: list[FaultType], findings: dict[int, Finding], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.faults, self.findings = faults, findings
        for fault in faults:
            found = findings.get(fault.pk)
            self.fields[f"quantity_{fault.pk}"] = forms.DecimalField(
                label=fault.text,
                min_value=0,
                max_digits=12,
                decimal_places=3,
                required=False,
                initial=_short(found.quantity) if found else 0,
                show_hidden_initial=True,
            )
            self.fields[f"place_{fault.pk}"] = forms.CharField(
                label=_("Where exactly"),
                required=False,
                max_length=120,
                initial=found.place if found else "",
                show_hidden_initial=True,
            )
            self.fields[f"photos_{fault.pk}"] = PhotosField(label=_("Photos"), required=False)
        style(self)

    def clean(self) -> dict[str, Any]:
        """A photo belongs to something that was counted: with the number 0 it would be lost."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for fault in self.faults:
            name = f"quantity_{fault.pk}"
            if name in data and not data[name] and self.good_photos(fault):
                self.add_error(name, _("There is a photo: count what it shows, or take it away."))
        return data

    def rows(self) -> Iterator[tuple[Any, list[Row]]]:
        """The page's faults under their items."""
        groups: dict[int, tuple[Any, list[Row]]] = {}
        for fault in self.faults:
            row = Row(
                fault,
                self[f"quantity_{fault.pk}"],
                self[f"place_{fault.pk}"],
                self[f"photos_{fault.pk}"],
                self.findings.get(fault.pk),
            )
            groups.setdefault(fault.item_id, (fault.item, []))[1].append(row)
        yield from groups.values()

    def seen(self) -> list[Seen]:
        """What can be kept: every fault whose number could be read."""
        data = getattr(self, "cleaned_data", {})
        return [
            Seen(
                fault=fault,
                quantity=data[f"quantity_{fault.pk}"] or Decimal(0),
                place=data.get(f"place_{fault.pk}", ""),
                photos=tuple(self.good_photos(fault)),
                was=self.was(f"quantity_{fault.pk}"),
                place_was=self.was(f"place_{fault.pk}"),
            )
            for fault in self.faults
            if f"quantity_{fault.pk}" in data
        ]

    def remarks(self) -> tuple[Remarks, Remarks | None]:
        """Place and remark of the unit, and what they were when the page was opened."""
        data = self.cleaned_data
        now = Remarks(data.get("place", ""), data.get("note", ""))
        place, note = self.was("place"), self.was("note")
        return now, None if place is None or note is None else Remarks(place, note)

    def was(self, name: str) -> Any:
        """What a field was when the page was opened; None where the page does not say."""
        sent = self.data.get(self[name].html_initial_name)
        try:
            return None if sent is None else self.fields[name].to_python(sent)
        except ValidationError:
            return None

    def catch_up(self, inspection: Inspection | None, findings: dict[int, Finding]) -> None:
        """Shown again, the page starts from what is stored by now; what was typed stays typed."""
        stored: dict[str, Any] = {"place": "", "note": ""}
        if inspection is not None:
            stored = {"place": inspection.place, "note": inspection.note}
        for fault in self.faults:
            found = findings.get(fault.pk)
            stored[f"quantity_{fault.pk}"] = _short(found.quantity) if found else "0"
            stored[f"place_{fault.pk}"] = found.place if found else ""
        typed: set[str] = set(self.changed_data)
        data: Any = copy(self.data)
        for name, value in stored.items():
            initial = self[name].html_initial_name
            if initial not in data or (name in self.errors and not self.readable(name)):
                continue
            data[initial] = value
            if name not in typed:
                data[self.add_prefix(name)] = value
        self.data, self.findings = data, findings

    def readable(self, name: str) -> bool:
        """Can what was typed be read at all?"""
        try:
            self.fields[name].clean(self[name].data)
        except ValidationError:
            return False
        return True

    def stored_photos(self) -> list[str]:
        """The photo fields that are kept with their faults; the rest waits for a readable number.

        Asked right after `seen()` was recorded, before anything else is refused.
        """
        return [f"photos_{one.fault.pk}" for one in self.seen()]

    def good_photos(self, fault: FaultType) -> list[Any]:
        """The photos sent for a fault, without the files that are none."""
        name = f"photos_{fault.pk}"
        if name in self.cleaned_data:
            return list(self.cleaned_data[name])
        sent = self[name].data or []
        return [one for one in sent if not files.check(one, allowed=types.IMAGES)[1]]


def _short(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"

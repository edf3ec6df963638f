"""The page of a unit on the street: a counter, a place and photos for every fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import FaultType
from inspections.forms.fields import PhotosField
from inspections.models import Finding, Seen
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
    def hit(self) -> bool:
        value = self.quantity.value()
        return value not in (None, "", 0, "0") and str(value).strip("0.") != ""

    @property
    def unfolded(self) -> bool:
        """Its photos are shown where something was counted, refused or kept aside."""
        return bool(self.hit or self.photos.errors or self.photos.field.widget.kept)


class UnitForm(ActForm):
    """Counters of a checklist. Wrong files do not cost what was counted."""

    place = forms.CharField(
        label=_("Place (lamp post, house number)"), required=False, max_length=120
    )
    note = forms.CharField(label=_("Remark"), required=False, max_length=500)

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
            )
            self.fields[f"place_{fault.pk}"] = forms.CharField(
                label=_("Where exactly"),
                required=False,
                max_length=120,
                initial=found.place if found else "",
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
            )
            for fault in self.faults
            if f"quantity_{fault.pk}" in data
        ]

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

"""The services a notice is about, several in one column that every database filters alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from cms.notices.kinds import Service

ORDER = {str(service): place for place, service in enumerate(Service)}


def services_of(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """One service, several, or what the column holds, as services in the order of the facet."""
    names = value.split(",") if isinstance(value, str) else value or ()
    found = {str(name) for name in names if name}
    return tuple(sorted(found, key=lambda name: (ORDER.get(name, len(ORDER)), name)))


class Tidy(DeferredAttribute):
    """Whatever is assigned is read back as services."""

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = services_of(value)


class ServicesField(models.Field[Any, Any]):
    """Services as a tuple in Python and `,street_cleaning,greening,` in the database.

    With a comma on either side of each, `service__contains="greening"` finds every notice that is
    about greening, alone or with others, and no other: one LIKE on SQLite and PostgreSQL.
    """

    descriptor_class: Any = Tidy

    def get_internal_type(self) -> str:
        return "CharField"

    def to_python(self, value: Any) -> tuple[str, ...]:
        return services_of(value)

    def from_db_value(self, value: Any, *_more: Any) -> tuple[str, ...]:
        return services_of(value)

    def get_prep_value(self, value: Any) -> str:
        found = services_of(super().get_prep_value(value))
        return f",{','.join(found)}," if found else ""

    def value_to_string(self, obj: Any) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(
            **{
                "form_class": forms.MultipleChoiceField,
                "choices": Service.choices,
                "widget": forms.CheckboxSelectMultiple,
                **kwargs,
            }
        )

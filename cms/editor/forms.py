"""The form of one kind of notice: made from the table of legal fields, stored as JSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.compare import FieldComparison
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, PublishingPanel
from wagtail.admin.widgets import (
    AdminAutoHeightTextInput,
    AdminDateInput,
    AdminDateTimeInput,
)

from cms.models import Notice
from cms.models.notices import DRAFTING
from cms.notices import catalogue
from cms.notices.fields import NoticeField, defaults, fields_of, sections_of
from cms.notices.kinds import Kind
from procurement.people.models import Organisation
from procurement.web.forms import MoneyField, limit
from procurement.web.voice import speak

PREFIX = "notice_"


class Label:
    """A field's name in the reader's language, asked for when it is shown."""

    def __init__(self, named: Any) -> None:
        self._named = named

    def __str__(self) -> str:
        return self._named.label(get_language() or "zh")


def form_field(field: NoticeField) -> forms.Field:
    """The form field of one item."""
    kwargs: dict[str, Any] = {
        "label": Label(field),
        "required": field.required and not field.dated,
        "help_text": _("Filled in on publication.") if field.dated else "",
    }
    if field.type == "amount":
        money = MoneyField(**kwargs)
        money.widget.attrs.pop("class", None)
        return money
    if field.type == "number":
        return forms.DecimalField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)
    if field.type == "date":
        return forms.DateField(widget=AdminDateInput(), **kwargs)
    if field.type == "moment":
        return forms.DateTimeField(widget=AdminDateTimeInput(), **kwargs)
    if field.type == "yes_no":
        choices = [("", "---------"), ("true", _("Yes")), ("false", _("No"))]
        return forms.TypedChoiceField(
            choices=choices, coerce=lambda value: value == "true", empty_value=None, **kwargs
        )
    if field.type in {"text", "list"}:
        return forms.CharField(widget=AdminAutoHeightTextInput(), max_length=60_000, **kwargs)
    return forms.CharField(max_length=500, **kwargs)


def to_form(field: NoticeField, value: Any) -> Any:
    """From JSON to what the form shows."""
    if field.type == "moment" and isinstance(value, str):
        moment = parse_datetime(value)
        return timezone.localtime(moment) if moment and moment.tzinfo else moment
    if field.type == "date" and isinstance(value, str):
        return parse_date(value)
    if field.type == "yes_no" and isinstance(value, bool):
        return str(value).lower()
    return value


def to_json(value: Any) -> Any:
    """From the form to JSON: text, but for yes and no."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


class NoticeForm(WagtailAdminModelForm):
    """Reads and writes the legal fields of `kind`. On publishing, every missing one is named."""

    kind: str = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "purchaser" in self.fields:
            self.fields["purchaser"].queryset = purchasers_of(self.for_user)
        stored = self.instance.fields or defaults(self.kind)
        for control in self.fields.values():
            speak(control)
            limit(control)
        for field in fields_of(self.kind):
            self.initial[PREFIX + field.key] = to_form(field, stored.get(field.key))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        values = dict(self.instance.fields or {})
        for field in fields_of(self.kind):
            if PREFIX + field.key in cleaned:
                values[field.key] = to_json(cleaned[PREFIX + field.key])
        self.instance.kind = self.kind
        self.instance.fields = {key: v for key, v in values.items() if v not in (None, "")}
        return cleaned


def purchasers_of(user: Any) -> Any:
    """In whose name somebody writes a notice by hand: the purchasers they work for."""
    buyers = Organisation.objects.filter(kind=Organisation.Kind.BUYER)
    if user is None or user.is_superuser:
        return buyers
    return buyers.filter(pk__in=user.organisations_as(*DRAFTING))


class ServiceComparison(FieldComparison):
    """Services in words."""

    def __init__(self, field: Any, obj_a: Any, obj_b: Any) -> None:
        super().__init__(field, obj_a, obj_b)
        self.val_a, self.val_b = obj_a.service_words, obj_b.service_words


class ServicePanel(FieldPanel):
    def get_comparison_class(self) -> Any:
        return ServiceComparison


def head_panels(*, driven: bool = False) -> list[Any]:
    """What lists and search show, above the legal text; the work itself says whose it is."""
    return [
        MultiFieldPanel(
            [
                FieldPanel("title"),
                FieldPanel("purchaser", read_only=driven),
                ServicePanel("service", read_only=driven),
                FieldPanel("procurement_number", read_only=driven),
            ],
            heading=_("In lists and search"),
        ),
    ]


@cache
def edit_handler(kind: str, *, driven: bool = False) -> Any:
    """The panels of a kind, its sections in legal order; `driven` where work stands behind."""
    declared = {PREFIX + field.key: form_field(field) for field in fields_of(kind)}
    form = type(f"{kind.title()}Form", (NoticeForm,), {**declared, "kind": kind})
    sections = [
        MultiFieldPanel(
            [FieldPanel(PREFIX + field.key) for field in section.fields], heading=Label(section)
        )
        for section in sections_of(kind)
    ]
    panels = [*head_panels(driven=driven), *sections, PublishingPanel()]
    return ObjectList(panels, base_form_class=form).bind_to_model(Notice)


@cache
def comparison_handler() -> Any:
    """What two versions are compared by."""
    return ObjectList([*head_panels(), FieldPanel("fields")]).bind_to_model(Notice)


def kind_of(request: Any) -> str:
    """The kind asked for on the page of a new notice."""
    asked = request.GET.get("kind", "")
    return asked if asked in dict(by_hand()) else ""


def by_hand() -> list[tuple[str, Any]]:
    """The kinds that nothing drafts."""
    return [(kind.value, kind.label) for kind in Kind if not catalogue.is_driven(kind)]

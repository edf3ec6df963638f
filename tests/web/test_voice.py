"""A form that cannot be read says what to do, in the product's words and in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from procurement.web.controls import context_of
from procurement.web.forms import ActForm, MoneyField, NeededText, needed


class Sample(ActForm):
    text = forms.CharField(max_length=5, min_length=3)
    amount = MoneyField(max_digits=6)
    count = forms.IntegerField(min_value=2, max_value=9)
    share = forms.DecimalField(max_digits=4, decimal_places=1, max_value=Decimal(10))
    day = forms.DateField()
    moment = forms.DateTimeField()
    mail = forms.EmailField()
    choice = forms.ChoiceField(choices=[("a", "A")])
    many = forms.MultipleChoiceField(choices=[("a", "A")])
    tick = forms.BooleanField()
    file = forms.FileField()
    own = forms.CharField(error_messages={"required": "Say where."})


BAD = {
    "text": "toolong", "amount": "12.345", "count": "1.5", "share": "123456", "day": "30 Feb",
    "moment": "soon", "mail": "a@", "choice": "z", "many": ["z"],
}  # fmt: skip
OTHER = {**BAD, "text": "x\x00yz", "amount": "-1", "count": "1", "share": "11", "many": "a"}


def errors(data, language, files=None) -> dict[str, list[str]]:
    with translation.override(language):
        form = Sample(data, files or {})
        form.is_valid()
        return {name: list(map(str, texts)) for name, texts in form.errors.items()}


def plain_errors(data, language, files=None) -> dict[str, list[str]]:
    """What Django itself would say about the same form."""
    plain = type("Plain", (forms.Form,), {n: _bare(f) for n, f in Sample.base_fields.items()})
    with translation.override(language):
        return {
            name: list(map(str, texts)) for name, texts in plain(data, files or {}).errors.items()
        }


def _bare(field):
    if isinstance(field, MoneyField):
        return forms.DecimalField(max_digits=6, decimal_places=2, min_value=Decimal("0.00"))
    return type(field)(**field_options(field))


def field_options(field):
    names = ("max_length", "min_length", "min_value", "max_value", "max_digits", "decimal_places")
    found = {n: getattr(field, n) for n in names if getattr(field, n, None) is not None}
    if isinstance(field, forms.ChoiceField):
        found["choices"] = field.choices
    return found


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize(
    ("data", "files"),
    [
        ({}, {}),
        (BAD, {}),
        (OTHER, {"file": SimpleUploadedFile("leer.pdf", b"")}),
    ],
)
def test_no_field_speaks_in_the_words_of_django(language, data, files):
    ours, theirs = errors(data, language, files), plain_errors(data, language, files)
    assert set(ours) == set(theirs) - {"key"}
    for name in set(ours) - {"own"}:
        assert len(ours[name]) == len(theirs[name]), name
        assert not set(ours[name]) & set(theirs[name]), (name, ours[name])


def test_a_field_says_how_to_write_what_it_wants():
    said = errors(BAD, "en")
    assert said["text"] == ["Write at most 5 characters; these are 7."]
    assert said["amount"] == ["Write at most 2 decimals."]
    assert said["count"] == ["Write a whole number in figures, such as 12."]
    assert said["day"] == ["Write the day, such as 2026-11-20."]
    assert errors({}, "en")["choice"] == ["Please choose."]
    assert errors({}, "zh-hans")["mail"] == ["请填写。"]


def test_words_of_its_own_stay():
    assert errors({}, "en")["own"] == ["Say where."]


def test_a_field_that_comes_late_speaks_like_the_others():
    form = Sample({"late": "many"})
    form.fields["late"] = forms.IntegerField()
    with translation.override("en"):
        form.is_valid()
        assert form.errors["late"] == ["Write a whole number in figures, such as 12."]


class Answer(ActForm):
    reason = NeededText(label="Reasons", when="Needed when you dispute it.")
    remark = forms.CharField(required=False)
    quantity = forms.DecimalField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        needed(self.fields["quantity"], "Needed when it is reduced.")


def test_a_field_that_is_needed_in_one_case_says_when_and_never_optional():
    form = Answer()
    assert context_of(form["remark"], None)["optional"]
    for name in ("reason", "quantity"):
        assert not context_of(form[name], None)["optional"]
        assert form[name].help_text.startswith("Needed when")
    assert Answer({}).is_valid()


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1234.5", "1234.5"), ("1,234.50", "1234.50"), ("１２３４", "1234"), (" 12 345 ", "12345"),
        ("1e5", None), ("1_000", None), ("1,2,3", None), ("12,50", None), ("١٢٣", None),
        ("1234,567", None), (".", None), ("", ""),
    ],
)  # fmt: skip
def test_an_amount_is_what_people_write_and_nothing_odd_is_guessed(typed, amount):
    field = MoneyField(required=False)
    if amount is None:
        with pytest.raises(forms.ValidationError):
            field.clean(typed)
    else:
        assert field.clean(typed) == (Decimal(amount) if amount else None)

"""Every text that a form takes ends somewhere; whoever writes more is told where and loses none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django import forms
from django.urls import get_resolver, reverse

from procurement.people.account_forms import ResetPasswordForm, Spoken
from procurement.people.roles import Role
from procurement.web.forms import LONG, SHORT, ActForm, limit
from tenders.forms.scores import parse
from tests.factories.people import person

OURS = {"procurement", "tenders", "contracts", "inspections", "cms"}


def of_ours(kind: type = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    """Every form of the product."""
    for form in kind.__subclasses__():
        yield from of_ours(form)
        if form.__module__.split(".")[0] in OURS:
            yield form


def endless(fields) -> list[str]:
    return [
        name
        for name, field in fields.items()
        if isinstance(field, forms.CharField)
        and not isinstance(field, forms.UUIDField)
        and field.max_length is None
    ]


def test_no_form_of_ours_takes_a_text_without_end():
    """Forms of acts and of account pages are limited by their bases; any other is tried itself."""
    assert get_resolver().url_patterns, "the forms are loaded with the pages"
    found = set(of_ours())
    assert len(found) > 60
    others = [form for form in found if not issubclass(form, ActForm | Spoken)]
    wrong = {
        form.__qualname__: names
        for form in others
        if endless(getattr(form, "base_fields", {})) and (names := endless(form().fields))
    }
    assert wrong == {}
    assert not endless(ResetPasswordForm().fields), "an account page's base limits too"


def test_the_limit_follows_the_size_of_the_control_and_what_is_set_stays():
    line, text = forms.CharField(), forms.CharField(widget=forms.Textarea)
    own = forms.CharField(max_length=7)
    for field in (line, text, own):
        limit(field)
        limit(field)
    assert (line.max_length, text.max_length, own.max_length) == (SHORT, LONG, 7)
    for field in (line, text, own):
        assert len(field.validators) == 2, "one for the length, one against null characters"
        assert "maxlength" not in field.widget.attrs, "a browser would cut without a word"


@pytest.mark.django_db
def test_a_summary_that_is_too_long_says_the_limit_and_its_length_and_stays(client):
    client.force_login(person(Role.OFFICER))
    text = "清扫保洁" * 12_500
    answer = client.post(
        reverse("tenders:plan_new"),
        {"title": "示例计划", "summary": text, "budget": "100"},
        headers={"accept-language": "en"},
    )
    assert answer.status_code == 422
    said = answer.context["form"].errors["summary"]
    assert said == ["Write at most 10000 characters; these are 50000."]
    assert text in answer.text


class Named(ActForm):
    name = forms.CharField()
    word = forms.CharField(widget=forms.PasswordInput, strip=False)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("示例\u200b公司\ufeff", "示例公司"),
        ("\u202ecod.exe", "cod.exe"),
        ("甲\u2066乙\u2069 丙", "甲乙 丙"),
        ("１２ Ａ", "１２ Ａ"),
    ],
)
def test_marks_that_nobody_sees_are_no_part_of_a_name(typed, kept):
    form = Named({"name": typed, "word": "a\u200bb"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == kept
    assert form.cleaned_data["word"] == "a\u200bb", "a password is whatever was typed"


def test_a_name_of_marks_alone_is_no_name():
    form = Named({"name": "\u200b\u200f", "word": "x"})
    assert list(form.errors) == ["name"]


@pytest.mark.parametrize("typed", ["1E999999", "9e-999999", "1" * 13, "-1E13", "NaN", "\x00"])
def test_a_score_of_endless_digits_is_no_number(typed):
    with pytest.raises(ValueError, match="^" + re.escape(typed) + "$"):
        parse(typed)


def test_a_score_in_full_width_figures_is_a_number():
    assert parse("１２．5") == Decimal("12.5")

"""Wagtail's administration speaks Chinese, also where its own catalogue does not."""

from __future__ import annotations

import io
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.editor.borrowed import lists, publishing, workflow, writing
from procurement.web import borrowed
from tests.web.latin import english

ZH = {"accept-language": "zh-hans"}
# Names, and an address that stands for any.
ALLOWED = ("Wagtail", "AVIF, GIF, JPG, JPEG, PNG, WEBP", "http://domain.com", "[my-work]")


@pytest.fixture
def addresses(draft):
    """The pages of an editor's main acts."""
    page = Page.objects.filter(depth=2).first()
    picture = io.BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    image = get_image_model().objects.create(
        title="图", file=ContentFile(picture.getvalue(), "a.png"), width=20, height=20
    )
    document = get_document_model().objects.create(
        title="文", file=ContentFile(b"%PDF-1.4 x", "a.pdf")
    )
    return [
        reverse(name, args=args)
        for name, args in (
            ("wagtailadmin_home", []),
            ("wagtailadmin_explore", [page.pk]),
            ("wagtailadmin_pages:edit", [page.pk]),
            ("wagtailadmin_pages:history", [page.pk]),
            ("wagtailadmin_pages:unpublish", [page.pk]),
            ("wagtailadmin_pages:search", []),
            ("wagtailimages:index", []),
            ("wagtailimages:add", []),
            ("wagtailimages:edit", [image.pk]),
            ("wagtailimages:delete", [image.pk]),
            ("wagtaildocs:index", []),
            ("wagtaildocs:add", []),
            ("wagtaildocs:edit", [document.pk]),
            ("wagtaildocs:delete", [document.pk]),
            ("wagtailsnippets_cms_notice:list", []),
            ("wagtailsnippets_cms_notice:add", []),
            ("wagtailsnippets_cms_notice:edit", [draft.pk]),
            ("wagtailsnippets_cms_notice:history", [draft.pk]),
            ("wagtailsnippets_cms_notice:workflow_history", [draft.pk]),
        )
    ]


def test_no_english_sentence_is_left_on_a_chinese_page(client, editor, addresses):
    client.force_login(editor)
    left = {}
    for address in addresses:
        page = client.get(address, headers=ZH)
        assert page.status_code == 200, address
        found = english(page.text, allowed=ALLOWED)
        if found:
            left[address] = found
    assert left == {}


def test_the_search_for_english_finds_it(client, editor, addresses):
    client.force_login(editor)
    page = client.get(addresses[0], headers={"accept-language": "en"})
    assert english(page.text, allowed=ALLOWED)


def borrowed_messages() -> list[str]:
    groups = [
        value
        for module in (lists, publishing, workflow, writing, borrowed)
        for name, value in vars(module).items()
        if name.isupper()
    ]
    return [one if isinstance(one, str) else one[0] for group in groups for one in group]


def test_a_message_is_borrowed_only_while_its_package_has_it_not_in_chinese():
    place = "locale/zh_Hans/LC_MESSAGES/django.mo"
    found = [Path(app.path) / place for app in apps.get_app_configs()]
    theirs = [GNUTranslations(io.BytesIO(path.read_bytes())) for path in found if path.exists()]
    names = borrowed_messages()
    assert len(names) > 200
    assert [name for name in names if any(one.gettext(name) != name for one in theirs)] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_borrowed_message_is_translated(language):
    with translation.override(language):
        said = {name: translation.gettext(name) for name in borrowed_messages()}
    if language == "en":
        assert all(name == text for name, text in said.items())
    else:
        same = [name for name, text in said.items() if name == text]
        assert same == ["%(related_model_name)s %(field_label)s"], "names and marks alone"


def test_what_is_left_empty_is_asked_for_in_the_words_of_our_own_forms(client, editor, draft):
    client.force_login(editor)
    address = reverse("wagtailsnippets_cms_notice:edit", args=[draft.pk])
    page = client.post(address, {"title": "", "action-publish": "1"}, headers=ZH)
    assert page.context["form"].errors["title"] == ["请填写。"]
    assert "必需字段" not in page.text
    address = reverse("wagtailimages:add")
    assert "必需字段" not in client.post(address, {"title": ""}, headers=ZH).text

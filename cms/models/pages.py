"""Editorial pages. Each text stands in Chinese and, where it has been written, in English."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms import selectors
from cms.notices.presentation import listed
from procurement import clock


class Bilingual:
    """`page.local.heading` is the text in the reader's language, else the Chinese one."""

    @property
    def local(self) -> Local:
        return Local(self)


class Local:
    def __init__(self, page: Any) -> None:
        self._page = page

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        english = (get_language() or "").startswith("en")
        return (english and getattr(self._page, f"{name}_en", "")) or getattr(self._page, name)


class HomePage(Bilingual, Page):
    """The first page: search, what closes soon, latest results, scores of the month."""

    heading = models.CharField(_("Heading"), max_length=120)
    heading_en = models.CharField(_("Heading in English"), max_length=200, blank=True)
    lead = models.CharField(_("Lead"), max_length=300, blank=True)
    lead_en = models.CharField(_("Lead in English"), max_length=400, blank=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("heading"), FieldPanel("lead")], heading=_("Chinese")),
        MultiFieldPanel([FieldPanel("heading_en"), FieldPanel("lead_en")], heading=_("English")),
    ]
    template = "cms/home.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.NoticeBoardPage", "cms.GuidePage"]
    max_count = 1

    class Meta:
        verbose_name = _("Home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        now = clock.now()
        home = selectors.home(now)
        return context | {
            "home": home,
            "results": listed(home.results, now),
            "now": now,
            "nav_key": "home",
        }


class NoticeBoardPage(Bilingual, Page):
    """The words above the notice board; the board itself is a view at the same address."""

    title_en = models.CharField(_("Title in English"), max_length=200, blank=True)
    intro = models.CharField(_("Introduction"), max_length=300, blank=True)
    intro_en = models.CharField(_("Introduction in English"), max_length=400, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("title_en"),
        FieldPanel("intro"),
        FieldPanel("intro_en"),
    ]
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count = 1

    class Meta:
        verbose_name = _("Notice board")


TEXT_FEATURES = ["bold", "link", "document-link", "ol", "ul"]


class GuideBlocks(blocks.StreamBlock):
    """What a guide is made of."""

    heading = blocks.CharBlock(label=_("Heading"), icon="title")
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)
    steps = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("what", blocks.CharBlock(label=_("What"))),
                ("detail", blocks.TextBlock(label=_("In more detail"), required=False)),
                ("article", blocks.CharBlock(label=_("Article of law"), required=False)),
            ]
        ),
        label=_("Steps"),
        icon="list-ol",
    )
    sum = blocks.StructBlock(
        [
            ("caption", blocks.CharBlock(label=_("Caption"))),
            (
                "lines",
                blocks.ListBlock(
                    blocks.StructBlock(
                        [
                            ("label", blocks.CharBlock(label=_("Line"))),
                            ("amount", blocks.CharBlock(label=_("Amount"))),
                            ("total", blocks.BooleanBlock(label=_("Total"), required=False)),
                        ]
                    ),
                    label=_("Lines"),
                ),
            ),
        ],
        label=_("Worked sum"),
        icon="table",
    )
    note = blocks.TextBlock(label=_("Note"), icon="info-circle")


class GuidePage(Bilingual, Page):
    """How to read and follow what the site shows."""

    title_en = models.CharField(_("Title in English"), max_length=200, blank=True)
    lead = models.CharField(_("Lead"), max_length=300, blank=True)
    lead_en = models.CharField(_("Lead in English"), max_length=400, blank=True)
    body = StreamField(GuideBlocks(), verbose_name=_("Text"), blank=True)
    body_en = StreamField(GuideBlocks(), verbose_name=_("Text in English"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("title_en"), FieldPanel("lead_en"), FieldPanel("body_en")],
            heading=_("English"),
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.SearchField("title_en"),
        index.SearchField("body_en"),
    ]
    template = "cms/guide.html"
    parent_page_types = ["cms.HomePage", "cms.GuidePage"]
    subpage_types = ["cms.GuidePage"]

    class Meta:
        verbose_name = _("Guide")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"nav_key": "guide"}

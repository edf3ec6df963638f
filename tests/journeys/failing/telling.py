"""What everybody reads of an ending, its notice with its last day, and the way on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.core import mail
from django.urls import reverse
from django.utils import translation

from cms.models import Notice
from cms.notices.fields import fields_of, missing
from procurement.rules.citation import english
from procurement.web import formats
from tenders.models import Lot, Tender
from tests.journeys.stage import Stage
from tests.journeys.visitors import Page, Visitor


def url(name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=args)


def cast_of(stage: Stage, **more: Any) -> SimpleNamespace:
    """The people of the stage as the factories know them."""
    return SimpleNamespace(buyer=stage.buyer, experts=[], **stage.users, **more)


def fresh(row: Any) -> Any:
    return type(row)._base_manager.get(pk=row.pk)


def bidders_of(stage: Stage, lot: Lot) -> list[Visitor]:
    """Everybody who has bid for the lot, at their own screens."""
    bids = lot.bids.select_related("supplier").order_by("pk")
    return [stage.of(bid.supplier.memberships.get().user) for bid in bids]


def in_words(day: date) -> str:
    with translation.override("en"):
        return str(formats.day_short(day))


def next_step(page: Page) -> tuple[str, str, str]:
    """What stands first on a page of the office: the words, the whole panel, its address."""
    panel = page.soup.select_one("section.next")
    assert panel is not None, page.text[:800]
    button = panel.select_one("a.btn.go")
    title = " ".join(panel.h2.get_text(" ").split())
    return title, " ".join(panel.get_text(" ").split()), str(button["href"]) if button else ""


def mails_to(who: Visitor, words: str) -> list[Any]:
    """The messages of this subject that have left for somebody."""
    return [one for one in mail.outbox if one.to == [who.user.email] and words in one.subject]


def in_chinese(who: Visitor, address: str) -> str:
    """The page as it is read in Chinese, the language of the kept reasons."""
    answer = who.client.get(address, headers={"accept-language": "zh-hans"})
    return Page(answer, address).text


def everybody_reads_why(
    stage: Stage, lot: Lot, bidders: Iterable[Visitor], because: str, article: str
) -> None:
    """One mail and the own page of each bidder, and the page of the public."""
    address = lot.get_absolute_url()
    for who in bidders:
        (told,) = mails_to(who, "废标")
        assert because in told.body and address in told.body
        page = who.see(address)
        assert because in in_chinese(who, address) and english(article) in page.text, page.text
        assert "The bids are being evaluated" not in page.text
    page = stage.public.see(address)
    assert because in in_chinese(stage.public, address), page.text
    assert english(article) in page.text, page.text
    assert "No result yet" not in page.text


def its_notice_comes(
    stage: Stage, subject: Any, because: str, article: str, last: date, kind: str = "termination"
) -> Notice:
    """The first thing the officer has to do, by its last day; nobody else can do it."""
    notice = Notice.objects.of(subject).get(kind=kind)
    edit = f"/cms/snippets/cms/notice/edit/{notice.pk}/"
    page = stage.officer.see(subject.get_absolute_url())
    title, panel, address = next_step(page)
    assert (title, address) == ("Publish the termination notice", edit)
    assert english(article) in panel and in_words(last) in panel
    assert "Termination notice to be published" in page.text, "it stands in the timeline"
    assert notice.get_absolute_url() not in stage.public.see("/notices/").links()
    for name in ("approver", "auditor", "manager"):
        assert getattr(stage, name).client.get(edit).status_code != 200, name
    assert (notice.due_on, notice.due_article) == (last, article)
    published(stage, subject, notice, because, article)
    page = stage.officer.see(subject.get_absolute_url())
    assert "Termination notice to be published" not in page.text
    return notice


def published(stage: Stage, subject: Any, notice: Notice, because: str, article: str) -> None:
    """Every item that the standard asks for is written; one left empty is refused."""
    assert not list(missing(notice.kind, notice.fields))
    required = [one.key for one in fields_of(notice.kind) if one.required and not one.dated]
    assert required and all(notice.fields[key] for key in required)
    refused_without_its_reason(stage, notice)
    stage.publishes(stage.officer, subject, notice.kind)
    page = stage.public.see(notice.get_absolute_url())
    assert because in page.text and article in page.text


def refused_without_its_reason(stage: Stage, notice: Notice) -> None:
    """A notice without the reason stays a draft, and the page names the item."""
    form = stage.officer.see(f"/cms/snippets/cms/notice/edit/{notice.pk}/").form(holding="title")
    (name,) = [one for one in form.names if one.endswith("termination_reason")]
    form.names.add("action-publish")
    page = stage.officer.send(form, **{name: "", "action-publish": "action-publish"})
    assert page.status != 302 and not fresh(notice).live, page.text[:800]


def it_is_tendered_again(stage: Stage, lot: Lot) -> Tender:
    """The officer drafts a new tender of the lot; each knows the other, the public not yet."""
    page = stage.officer.see(lot.get_absolute_url())
    title, panel, address = next_step(page)
    assert title == "Tender the failed lot again" and "Order 87 art. 43" in panel
    assert address == url("retender", lot.tender_id)
    for name in ("approver", "auditor", "finance"):
        getattr(stage, name).is_kept_out(address)
    for who in bidders_of(stage, lot)[:1]:
        who.is_kept_out(address)
    stage.officer.does(address, lots=[str(lot.pk)])
    again = Lot.objects.get(predecessor=lot).tender
    assert (again.predecessor, again.status) == (lot.tender, "draft")
    stage.officer.see(address, 404)
    assert f"Tendered again as {again.number}" in stage.officer.see(lot.get_absolute_url()).text
    words = f"Tendered again after {lot.tender.number} failed"
    assert words in stage.officer.see(again.get_absolute_url()).text
    assert again.number not in stage.public.see(lot.get_absolute_url()).text
    assert stage.public.client.get(again.get_absolute_url()).status_code == 404
    return again

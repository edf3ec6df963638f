"""What people get wrong, through the pages: everything is said, nothing typed is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.people.roles import Role
from tenders.models import Plan
from tenders.services import tendering
from tenders.views.plans import PlanNew
from tests.factories.people import person
from tests.factories.tenders import NOTICE_DAY, Procurement, pdf
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.django_db
WRITING = clock.legal(NOTICE_DAY - timedelta(days=4), 10)


def url(name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=args)


@pytest.fixture
def world():
    return Procurement()


@pytest.fixture
def writing():
    with clock.travel(WRITING):
        yield


@pytest.fixture
def submitted(world, writing):
    tender = world.draft()
    return tendering.submit(tender, actor=world.officer)


def test_of_two_officers_at_once_one_wins_and_the_other_is_told(world, submitted):
    """Both have the page open; the second click comes after the first has been answered."""
    first, second = Visitor(world.approver), Visitor(person(Role.APPROVER, at=world.purchaser))
    approving = first.see(url("tender_approve", submitted.pk)).form()
    returning = second.see(url("tender_return", submitted.pk)).form()
    assert first.send(approving).response.redirect_chain
    answer = second.send(returning, reason="标准不清。")
    assert answer.status == 409
    submitted.refresh_from_db()
    assert submitted.status == "ready"
    assert submitted.get_status_display() in answer.text, "the page says where it stands now"


def test_clicking_twice_approves_once(world, submitted):
    visitor = Visitor(world.approver)
    form = visitor.see(url("tender_approve", submitted.pk)).form()
    pages = [visitor.send(form) for _click in range(2)]
    assert [page.status for page in pages] == [200, 200]
    assert pages[0].path == pages[1].path
    done = AuditEntry.objects.filter(action="tenders.tender.approve", outcome="done")
    assert done.count() == 1


def test_a_click_that_comes_while_the_first_is_being_saved_is_led_to_the_same_plan(
    world, monkeypatch
):
    """The second is read when the first has taken the number: it is no other plan's number."""
    first, second = Visitor(world.officer), Visitor(world.officer)
    form = second.see(url("plan_new")).form()
    values = {
        "number": "JH-2026-077",
        "title": "示例街道保洁服务",
        "service_kind": "street_cleaning",
        "summary": "道路清扫保洁。",
        "budget": "4,500,000.00",
        "budget_line": "2120501",
        "years": "1",
        "expected_month": "2027-03-01",
    }
    readable, answers = PlanNew.readable, []

    def after_the_first(view, sent):
        if not answers:
            answers.append(None)
            answers[0] = first.send(form, **values)
        return readable(view, sent)

    monkeypatch.setattr(PlanNew, "readable", after_the_first)
    answers.append(second.send(form, **values))
    assert [page.status for page in answers] == [200, 200], answers[1].refusals
    assert answers[0].path == answers[1].path
    assert Plan.objects.filter(number="JH-2026-077").count() == 1


def test_a_wrong_file_is_named_and_the_title_stays(world, writing):
    tender = world.draft()
    visitor = Visitor(world.officer)
    program = SimpleUploadedFile("采购需求.pdf", b"MZ\x90\x00 no pdf at all")
    page = visitor.is_refused(url("document_add", tender.pk), title="采购需求", file=program)
    assert "采购需求.pdf" in page.text and 'value="采购需求"' in page.html
    assert tender.documents.count() == 0


def test_an_oversize_file_is_refused_with_the_limit(world, writing, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    tender = world.draft()
    big = pdf("图纸.pdf", "x" * settings.UPLOAD_MAX_BYTES)
    page = Visitor(world.officer).is_refused(url("document_add", tender.pk), title="图纸", file=big)
    assert "1 MB" in page.text and 'value="图纸"' in page.html


def test_a_good_upload_survives_an_error_elsewhere(world, writing):
    """The file is kept aside; sending the page again with a title is enough."""
    tender = world.draft()
    visitor = Visitor(world.officer)
    page = visitor.is_refused(url("document_add", tender.pk), title="", file=pdf("需求.pdf"))
    assert "需求.pdf" in page.text
    page = visitor.send(page.form(holding="title"), title="采购需求")
    assert page.response.redirect_chain, page.refusals
    assert tender.documents.get().title == "采购需求"


def test_weights_that_do_not_make_a_hundred_say_what_they_make(world, writing):
    tender = world.draft()
    lot = tender.lots.get()
    page = Visitor(world.officer).is_refused(
        url("lot_criteria", tender.pk, lot.pk), price_weight="20"
    )
    assert "105" in page.text
    assert 'value="20"' in page.html, "what was typed stays"


def test_an_amount_with_three_decimals_is_refused_where_it_was_typed(world):
    with clock.travel(clock.legal(date(2026, 1, 20), 10)):
        page = Visitor(world.officer).is_refused(
            url("plan_new"), title="示例计划", budget="100.005", summary="保洁"
        )
    assert 'value="100.005"' in page.html and "示例计划" in page.html
    assert page.soup.select("#id_budget[aria-invalid]"), "at its own field"
    assert page.soup.select("#errors a[href='#id_budget']"), "and in the summary"


def test_a_deadline_too_early_says_the_earliest_lawful_day(world, writing):
    tender = world.draft()
    page = Visitor(world.officer).is_refused(url("dates", tender.pk), deadline="2026-03-12T09:00")
    assert "Mon 23 Mar 2026" in page.text and "Law art. 35" in page.text
    assert 'value="2026-03-12T09:00"' in page.html

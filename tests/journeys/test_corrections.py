"""A tender is corrected with bids in: from the proposal to the opening, through the pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from cms.models import Notice
from procurement import clock
from procurement.errors import RuleBroken
from procurement.people.roles import Role
from tenders.models import Amendment, Bid
from tests.factories.tenders import NOTICE_DAY, Procurement
from tests.journeys.stage import Stage
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=args)


def published(stage: Stage):
    """A tender with its own notice, and four sealed bids."""
    world = Procurement()
    stage.buyer = world.purchaser
    for name, role in (("editor", Role.EDITOR), ("approver", Role.APPROVER)):
        stage.users[name] = stage._person(role, name)
    tender = world.ready()
    stage.at(NOTICE_DAY, 10)
    stage.publishes(stage.editor, tender, "tender")
    world.__dict__["tender"] = type(tender).objects.get(pk=tender.pk)
    bids = [world.bid(unit_price=f"4.9{number}") for number in range(4)]
    return world, world.tender, bids


def the_officer_proposes(stage: Stage, officer: Visitor, tender) -> Amendment:
    stage.at(date(2026, 3, 10), 10)
    officer.does(url("amend", tender.pk))
    row = Amendment.objects.get(tender=tender)
    terms = url("amendment_terms", row.pk)
    typed = {"reason": "范围表述有误", "material": "yes", "material_reason": "影响报价"}
    page = officer.see(terms)
    assert 'value="2026-03-25T09:00"' in page.html, "the earliest lawful day stands proposed"
    early = officer.is_refused(terms, **typed, deadline="2026-03-24T09:00")
    assert "Wed 25 Mar 2026" in early.text and 'value="2026-03-24T09:00"' in early.html
    officer.does(terms, **typed)
    officer.does(url("amendment_text", row.pk, "lot:1:scope"), text="示例片区及示例新村")
    officer.is_kept_out(url("amendment_text", row.pk, "lot:1:name"))
    stage.at(date(2026, 3, 10), 11)
    officer.does(url("amendment_propose", row.pk))
    officer.is_kept_out(url("amendment_approve", row.pk))
    return row


def a_second_person_approves(stage: Stage, row: Amendment) -> None:
    page = stage.approver.see(url("amendment_approve", row.pk))
    changes = page.soup.select("ins")
    assert any("示例新村" in one.get_text() for one in changes), "old stands beside new"
    assert stage.public.client.get(row.get_absolute_url()).status_code == 404
    stage.approver.does(url("amendment_approve", row.pk))


def everybody_reads_what_changed(stage: Stage, tender, row: Amendment, notice: Notice) -> None:
    for address in (tender.get_absolute_url(), row.get_absolute_url(), notice.get_absolute_url()):
        page = stage.public.see(address)
        assert any("示例新村" in one.get_text() for one in page.soup.select("ins")), address
    first = Notice.objects.of(tender).get(kind="tender")
    assert first.closes_at == clock.legal(date(2026, 3, 25), 9), "lists follow the new deadline"
    page = stage.public.see(first.get_absolute_url())
    assert notice.get_absolute_url() in page.links()
    assert any("示例新村" in one.get_text() for one in page.soup.select("ins"))
    text = notice.fields["correction_content"]
    assert "更正为“2026年3月25日" in text and "示例新村" in text
    assert "重新确认" in notice.fields["other"]
    assert list(notice.contents)[:5] == [
        "original_project_number",
        "original_project_name",
        "first_notice_date",
        "correction_target",
        "correction_content",
    ]


def test_a_tender_is_corrected_with_bids_in(stage):
    world, tender, bids = published(stage)
    officer = Visitor(world.officer)
    row = the_officer_proposes(stage, officer, tender)
    a_second_person_approves(stage, row)
    notice = stage.publishes(stage.editor, row, "correction")
    row.refresh_from_db()
    assert (row.status, row.notice_url) == ("in_force", notice.get_absolute_url())
    everybody_reads_what_changed(stage, tender, row, notice)

    stage.at(date(2026, 3, 20), 10)
    clerks = [Visitor(bid.supplier.memberships.get().user) for bid in bids]
    for visitor, bid in zip(clerks[:2], bids[:2], strict=True):
        page = visitor.see(url("bid_workspace", bid.lot_id))
        assert any("示例新村" in one.get_text() for one in page.soup.select("ins"))
        assert "/receipts/" in visitor.send(page.form(to="confirm")).path
    clerks[2].does(url("bid_declaration", bids[2].lot_id), small="no")
    assert (
        "/receipts/"
        in clerks[2].send(clerks[2].see(url("bid_workspace", bids[2].lot_id)).form(to="seal")).path
    )

    stage.at(date(2026, 3, 24), 9, 1)
    opener = Visitor(world.openers[0])
    opener.is_refused(url("be_present", tender.pk))
    stage.at(date(2026, 3, 25), 9, 1)
    for one in world.openers[:3]:
        Visitor(one).does(url("be_present", tender.pk))
    opener.does(url("open_bids", tender.pk))
    states = list(Bid.objects.order_by("pk").values_list("status", flat=True))
    assert states == ["opened", "opened", "opened", "unconfirmed"]
    record = stage.public.see(url("opening_record", tender.pk)).text
    assert "第 1 次更正" in record and bids[3].supplier.name in record
    call_command("verify_audit")


def test_a_draft_goes_with_a_correction_that_is_taken_back_and_a_late_notice_is_refused(stage):
    world, tender, _bids = published(stage)
    officer = Visitor(world.officer)
    row = the_officer_proposes(stage, officer, tender)
    a_second_person_approves(stage, row)
    notice = Notice.objects.of(row).get()
    stage.at(date(2026, 3, 11), 9)
    form = stage.editor.see(f"/cms/snippets/cms/notice/edit/{notice.pk}/").form(holding="title")
    form.names.add("action-publish")
    late = stage.editor.send(form, **{"action-publish": "action-publish"})
    assert late.status == 422 and "26 Mar 2026" in late.html, late.refusals
    assert Amendment.objects.get(pk=row.pk).status == "approved"
    officer.does(url("amendment_take_back", row.pk), reason="公告晚了一天")
    assert not Notice.objects.of(row).exists()


def test_a_correction_of_a_running_tender_is_not_written_by_hand(stage):
    _world, tender, _bids = published(stage)
    fields = {
        "original_project_number": tender.number,
        "original_project_name": tender.title,
        "first_notice_date": "2026-03-02",
        "correction_target": "采购文件",
        "correction_content": "截止时间改为明天",
        **dict.fromkeys(("purchaser_name", "purchaser_address", "purchaser_contact"), "示例"),
        **dict.fromkeys(("project_contact_person", "project_contact_phone"), "示例"),
    }
    notice = Notice.objects.create(kind="correction", title="手写", live=False, fields=fields)
    notice.save_revision()
    with pytest.raises(RuleBroken) as caught:
        notice.latest_revision.publish(user=stage.users["editor"])
    assert [reason.code for reason in caught.value.reasons] == ["running"]

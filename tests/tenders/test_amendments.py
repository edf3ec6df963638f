"""A correction is written, decided by a second person, and in force with its notice alone."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import TestCase

from procurement import clock
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.roles import Role
from procurement.web.desk import desk_for
from tenders.models import Amendment, Tender
from tenders.permissions.files import may_read_document
from tenders.services import amending, amendments, documents, publication
from tests.factories import corrections
from tests.factories.corrections import DAY, EARLY, MOVED, NEW_SCOPE
from tests.factories.people import person
from tests.factories.tenders import DEADLINE, pdf

NEXT_DAY = DAY + timedelta(days=1)


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def second_officer(world):
    return person(Role.OFFICER, at=world.purchaser)


# Writing ----------------------------------------------------------------------------------------


def test_nothing_of_a_correction_is_applied_before_its_notice(world):
    row = corrections.approved(world)
    tender = Tender.objects.get(pk=world.tender.pk)
    assert (row.status, tender.deadline, tender.amended_at) == ("approved", DEADLINE, None)
    assert tender.lots.get().scope != NEW_SCOPE


def test_in_force_it_changes_what_it_says_and_nothing_else(world):
    before = Tender.objects.get(pk=world.tender.pk)
    row = corrections.in_force(world)
    tender = Tender.objects.get(pk=world.tender.pk)
    assert row.status == "in_force"
    assert (tender.deadline, tender.amended_at) == (MOVED, row.in_force_at)
    assert tender.lots.get().scope == NEW_SCOPE
    changed = {
        field.name
        for field in Tender._meta.concrete_fields
        if getattr(before, field.attname) != getattr(tender, field.attname)
    }
    assert changed == {"deadline", "amended_at"}, "rule set and notice day stay pinned"


def test_contents_criteria_facts_and_files_are_corrected_too(world):
    world.published()
    taker = world.supplier()
    with clock.travel(EARLY):
        documents.take(world.tender, actor=taker)
        row = amending.begin(world.tender, actor=world.officer)
        texts = {
            "content:payment": "按月支付。",
            "criterion:1:1": "优 60，良 30，一般 10",
            "bands:1:1": "<80: 0\n80-90: 30\n≥90: 60",
        }
        for place, text in texts.items():
            row = amending.set_text(
                row, place=place, text=text, revision=row.revision, actor=world.officer
            )
        kept = amending.add_file(row, pdf("答疑.pdf"), title="补充图纸", actor=world.officer)
        assert may_read_document(world.officer, kept.file)
        assert not may_read_document(taker, kept.file), "nobody outside reads it before"
    row.refresh_from_db()
    row = corrections.in_force(world, at=EARLY, scope=None, place="另一开标室", contact="新联系人")
    assert len(row.changes) == 5
    tender = Tender.objects.get(pk=world.tender.pk)
    assert tender.contents["payment"] == "按月支付。"
    first = tender.lots.get().criteria.get(number=1)
    assert (first.description, first.bands) == (texts["criterion:1:1"], texts["bands:1:1"])
    assert (tender.place, tender.contact) == ("另一开标室", "新联系人")
    assert tender.documents.get(title="补充图纸").file == kept.file
    assert may_read_document(taker, kept.file)
    assert not may_read_document(world.supplier(), kept.file)


def test_the_old_text_again_is_no_change(world):
    row = corrections.written(world, at=EARLY)
    old = row.changes["lot:1:scope"]["old"]
    with clock.travel(EARLY):
        row = amending.set_text(
            row, place="lot:1:scope", text=old, revision=row.revision, actor=world.officer
        )
    assert "lot:1:scope" not in row.changes


@pytest.mark.parametrize(
    "place", ["tender:qualification", "tender:title", "lot:1:name", "content:qualification_papers"]
)
def test_subject_and_qualification_are_refused_with_the_article(world, place):
    row = corrections.written(world, at=EARLY)
    with clock.travel(EARLY), pytest.raises(RuleBroken) as caught:
        amending.set_text(
            row, place=place, text="另一个", revision=row.revision, actor=world.officer
        )
    assert [(r.code, r.article) for r in caught.value.reasons] == [("fixed", "87号令第二十七条")]


@pytest.mark.parametrize(
    ("place", "text", "code"),
    [
        ("lot:1:scope", "最低限价 100 万元", "minimum_price"),
        ("criterion:1:1", "本市同类项目业绩得 5 分", "local_item"),
        ("criterion:1:1", "省级优秀企业称号，每个5分", "local_item"),
        ("criterion:1:1", "从业人员300人以上的得15分", "forbidden_item"),
        ("content:evaluation", "获市级荣誉的得 2 分", "local_item"),
        ("lot:1:scope", "注册资本不低于5000万元", "forbidden_item"),
        ("content:evaluation", "注册资本5000万元以上得5分", "forbidden_item"),
        ("content:policy_requirements", "须在本市设有分公司", "local_item"),
        ("bands:1:1", "<80: 0\n80-90: 60", "band_open_above"),
        ("bands:1:1", "<80: 0\n≥80: 999", "band_over"),
        ("lot:9:scope", "没有这个标段", "no_place"),
        ("lot:1:scope", "  ", "empty"),
    ],
)
def test_an_unlawful_new_text_is_refused(world, place, text, code):
    row = corrections.written(world, at=EARLY)
    with clock.travel(EARLY), pytest.raises(RuleBroken) as caught:
        amending.set_text(row, place=place, text=text, revision=row.revision, actor=world.officer)
    assert codes(caught) == [code]


def test_a_correction_does_not_score_a_paper_that_a_content_asks_for(world):
    tender = world.published()
    tender.contents["qualification_papers"] = "提交清扫、收集、运输服务许可。"
    tender.save()
    row = corrections.written(world, at=EARLY)
    with clock.travel(EARLY), pytest.raises(RuleBroken) as caught:
        text = "持有清扫、收集、运输服务许可证得5分"
        amending.set_text(
            row, place="criterion:1:1", text=text, revision=row.revision, actor=world.officer
        )
    assert codes(caught) == ["scored_twice"]


def test_the_form_refuses_an_early_deadline_with_the_earliest_lawful_day(world):
    with pytest.raises(RuleBroken) as caught:
        corrections.written(world, deadline=DEADLINE)
    assert codes(caught) == ["amendment_too_late"]
    assert caught.value.reasons[0].params["earliest"] == date(2026, 3, 25)
    assert not Amendment.objects.get().changes.get("tender:deadline")


def test_the_boundary_of_p6_is_a_day_wide(world):
    world.published()
    last = clock.legal(date(2026, 3, 9), 23, 59)
    assert corrections.written(world, at=last, place="另一开标室").material
    Amendment.objects.all().delete()
    with pytest.raises(RuleBroken):
        corrections.written(world, at=last + timedelta(minutes=1), place="另一开标室")


def test_a_correction_is_begun_only_while_the_tender_accepts_bids(world):
    tender = world.ready()
    with clock.travel(EARLY), pytest.raises(WrongState):
        amending.begin(tender, actor=world.officer)
    tender = world.published()
    with clock.travel(DEADLINE), pytest.raises(WrongState):
        amending.begin(tender, actor=world.officer)


def test_two_officers_write_one_correction_and_nobody_overwrites_the_other_unseen(world):
    other = second_officer(world)
    row = corrections.written(world, at=EARLY)
    with clock.travel(EARLY):
        same = amending.begin(world.tender, actor=other)
        assert same.pk == row.pk
        amending.set_text(
            same, place="content:payment", text="按季", revision=same.revision, actor=other
        )
        with pytest.raises(RuleBroken) as caught:
            amending.set_text(
                row,
                place="content:payment",
                text="按月",
                revision=row.revision,
                actor=world.officer,
            )
    assert codes(caught) == ["overtaken"]
    assert Amendment.objects.get().changes["content:payment"]["new"] == "按季"


def test_the_database_holds_one_pending_correction_per_tender(world):
    row = corrections.written(world, at=EARLY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.create(
            tender=world.tender, number=2, saved_by=world.officer, officer=world.officer
        )
    assert Amendment.objects.get() == row


# Deciding ---------------------------------------------------------------------------------------


def test_an_empty_or_unreasoned_correction_is_refused_with_all_reasons(world):
    world.published()
    with clock.travel(EARLY):
        row = amending.begin(world.tender, actor=world.officer)
        with pytest.raises(RuleBroken) as caught:
            amendments.propose(row, actor=world.officer)
    assert codes(caught) == ["nothing", "why", "effect"]


def test_the_officer_never_approves_nor_whoever_wrote_it(world):
    both = person(Role.OFFICER, Role.APPROVER, at=world.purchaser)
    row = corrections.written(world, at=EARLY)
    with clock.travel(EARLY):
        row = amending.set_text(
            row, place="content:payment", text="按月", revision=row.revision, actor=both
        )
        amendments.propose(row, actor=world.officer)
        for actor in (world.officer, both):
            with pytest.raises(NotAllowed):
                amendments.approve(row, actor=actor)
        with pytest.raises(NotAllowed):
            amendments.propose(row, actor=world.auditor)
        with pytest.raises(Http404):
            amendments.approve(row, actor=world.supplier())
        amendments.approve(row, actor=world.approver)
        with pytest.raises(WrongState):
            amendments.approve(row, actor=person(Role.APPROVER, at=world.purchaser))


def test_it_is_returned_with_reasons_and_proposed_again(world):
    row = corrections.written(world, at=EARLY)
    with clock.travel(EARLY):
        amendments.propose(row, actor=world.officer)
        with pytest.raises(RuleBroken):
            amendments.send_back(row, reason=" ", actor=world.approver)
        amendments.send_back(row, reason="请写明理由", actor=world.approver)
        assert (row.status, row.returned_reason) == ("returned", "请写明理由")
        amendments.propose(row, actor=world.officer)
        amendments.withdraw(row, reason="不再需要", actor=world.officer)
    assert row.status == "withdrawn"
    with clock.travel(EARLY):
        assert amending.begin(world.tender, actor=world.officer).number == 2


def test_a_proposed_correction_is_no_longer_written(world):
    row = corrections.approved(world)
    with clock.travel(DAY), pytest.raises(WrongState):
        amending.set_text(
            row, place="content:payment", text="按月", revision=row.revision, actor=world.officer
        )
    with clock.travel(DAY):
        amendments.take_back(row, reason="补充内容", actor=world.officer)
    assert (row.status, row.approver_id) == ("draft", None)


def test_a_notice_a_day_late_is_refused_with_the_new_earliest_day(world):
    row = corrections.approved(world)
    with clock.travel(NEXT_DAY), pytest.raises(RuleBroken) as caught:
        amendments.come_into_force(row, actor=world.officer)
    assert codes(caught) == ["amendment_too_late"]
    assert caught.value.reasons[0].params["earliest"] == date(2026, 3, 26)
    assert Tender.objects.get(pk=world.tender.pk).deadline == DEADLINE


def test_after_the_deadline_or_a_termination_no_correction_comes_into_force(world):
    row = corrections.approved(world, at=EARLY, material=False)
    # SQLite's clock knows milliseconds only, and cuts the rest off.
    due = DEADLINE + timedelta(milliseconds=1)
    with clock.travel(due), pytest.raises(RuleBroken) as caught:
        amendments.come_into_force(row, actor=world.officer)
    assert "not_accepting" in codes(caught)
    with clock.travel(DAY):
        publication.ask_termination(world.tender, reason="任务取消", actor=world.officer)
        publication.terminate(world.tender, actor=world.approver)
        with pytest.raises(RuleBroken):
            amendments.come_into_force(row, actor=world.officer)


def test_it_comes_into_force_once(world):
    row = corrections.in_force(world)
    with clock.travel(DAY), pytest.raises(WrongState):
        amendments.come_into_force(row, actor=world.officer)


def test_what_has_changed_meanwhile_is_not_corrected_blindly(world):
    row = corrections.approved(world)
    world.tender.lots.update(scope="另有改动")
    with clock.travel(DAY), pytest.raises(RuleBroken) as caught:
        amendments.come_into_force(row, actor=world.officer)
    assert codes(caught) == ["overtaken"]


def test_without_an_effect_on_bids_the_deadline_stays(world):
    corrections.in_force(world, material=False)
    tender = Tender.objects.get(pk=world.tender.pk)
    assert (tender.deadline, tender.amended_at) == (DEADLINE, None)


# Telling ----------------------------------------------------------------------------------------


def test_whoever_took_the_documents_is_told_after_the_commit_and_nobody_else(world):
    taker = world.supplier()
    bid = world.bid()
    world.supplier()
    with clock.travel(EARLY):
        documents.take(world.tender, actor=taker)
    mail.outbox.clear()
    with TestCase.captureOnCommitCallbacks() as waiting:
        corrections.in_force(world)
        assert mail.outbox == []
    told = {call.__defaults__[0] for call in waiting if call.__defaults__}
    bidder = bid.supplier.memberships.get().user
    assert told == {taker.email, bidder.email}


# The desk ---------------------------------------------------------------------------------------


def titles(user, at):
    with clock.travel(at):
        desk = desk_for(user, clock.now())
    return [str(item.title) for item in (*desk.today, *desk.week, *desk.later)]


def test_each_step_waits_on_the_right_desk(world, settings):
    settings.LANGUAGE_CODE = "en"
    from django.utils import translation

    with translation.override("en"):
        row = corrections.written(world)
        assert "Complete and propose the correction" in titles(world.officer, DAY)
        with clock.travel(DAY):
            amendments.propose(row, actor=world.officer)
        assert "Approve the correction or return it" in titles(world.approver, DAY)
        assert not any("correction" in title for title in titles(world.officer, DAY))
        with clock.travel(DAY):
            amendments.approve(row, actor=world.approver)
        assert any("Publish the notice" in title for title in titles(world.officer, DAY))

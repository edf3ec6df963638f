"""Tender and lot tell the same life: every period, who acts, what was missed; and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cms.models import Notice
from procurement import clock
from procurement.rules.citation import english
from procurement.web import formats
from tenders import timeline
from tenders.lifecycle.lot import LotState
from tenders.lifecycle.tender import TenderState
from tenders.models import Challenge, Lot, Question, Tender
from tenders.selectors.lot_page import inside_page
from tenders.selectors.overview import STAGES, lots_of, overview
from tests.factories import challenges as challenged
from tests.factories import evaluation as make
from tests.factories.tenders import NOTICE_DAY

pytestmark = pytest.mark.django_db


def whole(tender, user=None, **values):
    """Every line of the tender's timeline as the officer reads it."""
    tender = Tender.objects.get(pk=tender.pk)
    known = {"inside": True, "oversees": True, **values}
    return timeline.events_of(tender, clock.now(), **known)


def line(events, words):
    (found,) = [one for one in events if str(one.what) == words]
    return found


# Periods ----------------------------------------------------------------------------------------


def test_the_tender_names_every_period_up_to_its_deadline_with_its_article(world):
    tender = world.published()
    with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=1), 9)):
        events = whole(tender)
    found = {one.code: one for one in events if one.code}
    assert {"P1", "P2", "P3", "P4", "P6", "P20"} <= set(found)
    assert all(found[code].article for code in ("P1", "P2", "P3", "P4", "P6", "P20"))
    assert str(found["P2"].when) == "2026-03-09"
    assert str(found["P20"].when) == "2026-03-18", "seven working days after the notice period"


def test_the_tender_follows_its_lots_to_the_contract_as_the_lots_themselves_do():
    case = make.to_awarded()
    events = whole(case.tender)
    codes = {one.code for one in events if one.code}
    assert {"P10", "P11", "P12", "P13", "P15", "P20"} <= codes
    own = {(str(one.what), one.when, one.late) for one in inside_page(
        make.refresh(case).lot, case.who.officer)["events"]}  # fmt: skip
    assert own <= {(str(one.what), one.when, one.late) for one in events}


def test_what_is_overdue_in_a_lot_is_overdue_in_its_tender_in_words_and_colour(client):
    case = make.to_signed()
    with clock.travel(clock.now() + timedelta(days=30)):
        event = line(whole(case.tender), "Report received by the purchaser")
        assert event.late and not event.done
        client.force_login(case.who.officer)
        page = client.get(case.tender.get_absolute_url(), headers={"accept-language": "en"})
    assert '<li class="missed">' in page.text
    assert '<span class="late">overdue</span>' in page.text


def test_bids_that_nobody_has_opened_by_the_end_of_the_day_are_overdue(world):
    tender = world.published()
    with clock.travel(tender.deadline + timedelta(hours=1)):
        assert not line(whole(tender), "Bids to be opened").late
    with clock.travel(tender.deadline + timedelta(days=1)):
        event = line(whole(tender), "Bids to be opened")
        assert event.late and event.code == "P8"
        public = whole(tender, inside=False, oversees=False)
    assert [str(one.what) for one in public if one.late] == ["Bids to be opened"]


# Who ------------------------------------------------------------------------------------------


def test_those_inside_read_who_of_the_purchaser_acted_and_the_public_its_role(client):
    case = make.to_awarded()
    inside = line(whole(case.tender), "Winner determined")
    assert str(inside.who) == str(case.who.approver)
    public = whole(case.tender, inside=False, oversees=False)
    assert str(line(public, "Result announced, award letter issued").who) == "Purchaser"
    names = {str(one) for one in (case.who.officer, case.who.approver, case.who.editor)}
    assert not names & {str(one.who) for one in public}
    client.force_login(case.who.officer)
    assert (
        f'<span class="who">{case.who.approver}</span>'
        in client.get(case.lot.get_absolute_url()).content.decode()
    )


def test_no_timeline_ever_names_a_member_of_the_committee_or_who_bids():
    case = make.to_signed()
    events = [*whole(case.tender), *inside_page(case.lot, case.who.officer)["events"]]
    said = " ".join(f"{one.who} {one.what} {one.detail}" for one in events)
    assert str(line(events[: len(whole(case.tender))], "Bids ranked").who) == "Evaluation committee"
    for person in (*case.who.experts, case.who.representative):
        assert person.display_name not in said
    for supplier in case.suppliers:
        assert supplier.name not in said


def test_staff_that_do_not_oversee_the_evaluation_read_of_it_what_everybody_reads(client):
    case = make.to_signed()
    words = "Conformity reviewed, scoring began"
    client.force_login(case.who.officer)
    assert words in client.get(case.tender.get_absolute_url()).text
    client.force_login(case.who.editor)
    assert words not in client.get(case.tender.get_absolute_url()).text


# The overview reads the same lines -----------------------------------------------------------


def late_codes(user):
    return {one.event.code for one in overview(user, None, clock.now())["late"]}


def test_the_overview_lists_every_late_line_of_the_timelines_and_no_other():
    row = challenged.accepted()
    case = row.case
    with clock.travel(clock.now() + timedelta(days=60)):
        listed = overview(case.who.officer, None, clock.now())["late"]
        mine = Challenge.objects.filter(pk=row.pk).select_related("tender")
        late = [one for one in whole(case.tender, challenged=mine) if one.late and not one.done]
        assert {(str(one.event.what), one.event.last) for one in listed} == {
            (str(one.what), one.last) for one in late
        }
        assert {"P15", "P21"} <= late_codes(case.who.officer)


def test_a_question_nobody_answered_is_late_on_the_overview(world):
    tender = world.published()
    supplier = world.supplier()
    asked = clock.legal(NOTICE_DAY + timedelta(days=1), 9)
    Question.objects.create(
        tender=tender, supplier=supplier.supplier, user=supplier, text="?", asked_at=asked,
        due_day=NOTICE_DAY + timedelta(days=4),
    )  # fmt: skip
    with clock.travel(asked + timedelta(days=3)):
        assert late_codes(world.officer) == set()
    with clock.travel(asked + timedelta(days=4)):
        assert late_codes(world.officer) == {"P19"}
        (event,) = [one for one in whole(tender) if one.late]
    assert str(event.what) == "Questions to be answered: 1"


def test_a_contract_that_is_neither_told_nor_filed_is_late_in_the_tender_and_on_the_overview():
    case = challenged.announced()
    made = challenged.contract_of(case)
    type(made).objects.filter(pk=made.pk).update(signed_at=clock.now())
    with clock.travel(clock.now() + timedelta(days=30)):
        assert {"P16", "P17"} <= late_codes(case.who.officer)
        words = {str(one.what) for one in whole(case.tender) if one.late}
    assert "Contract notice due" in words
    assert "Contract to be filed with the finance department" in words


def test_the_page_of_the_overview_says_who_was_to_act_by_which_article(client):
    case = make.to_signed()
    client.force_login(case.who.auditor)
    with clock.travel(clock.now() + timedelta(days=30)):
        page = client.get(reverse("tenders:overview"), headers={"accept-language": "en"}).text
        last = overview(case.who.auditor, None, clock.now())["late"][0].event.last
    assert english("87号令第六十八条") in page and "Purchaser" in page
    assert case.lot.get_absolute_url() in page
    assert str(formats.day_words(last)) in page


REACHABLE = [
    *[(state, LotState.WAITING) for state in (
        TenderState.DRAFT, TenderState.IN_REVIEW, TenderState.READY, TenderState.PUBLISHED)],
    *[(TenderState.OPENED, state) for state in LotState if state not in (
        LotState.WAITING, LotState.TERMINATED)],
    (TenderState.TERMINATED, LotState.TERMINATED),
]  # fmt: skip


def test_every_lot_is_in_exactly_one_stage_of_the_overview():
    case = make.opened()
    for tender_state, lot_state in REACHABLE:
        Tender.objects.filter(pk=case.tender.pk).update(status=tender_state)
        Lot.objects.filter(pk=case.lot.pk).update(status=lot_state)
        stages = [
            name for name, which in STAGES if lots_of(case.who.officer).filter(which).exists()
        ]
        assert len(stages) == 1, (tender_state, lot_state, [str(one) for one in stages])


def test_a_failed_lot_whose_notice_waits_is_late_and_one_told_late_stays_in_the_record():
    case = make.opened()
    Lot.objects.filter(pk=case.lot.pk).update(
        status="failed_qualified", reached={"failed": clock.now().isoformat()}
    )
    notice = Notice.objects.create(
        kind="termination", title="废标公告", live=False, subject_type="tenders.lot",
        subject_id=str(case.lot.pk), purchaser=case.who.buyer,
        due_on=clock.legal_today() + timedelta(days=2), due_article="87号令第四十三条",
    )  # fmt: skip
    with clock.travel(clock.now() + timedelta(days=2)):
        assert overview(case.who.officer, None, clock.now())["late"] == []
    with clock.travel(clock.now() + timedelta(days=3)):
        (missed,) = overview(case.who.officer, None, clock.now())["late"]
        assert str(missed.event.what) == "Termination notice to be published"
        assert missed.url == case.lot.get_absolute_url()
        Notice.objects.filter(pk=notice.pk).update(live=True, published_at=clock.now())
        found = overview(case.who.officer, None, clock.now())
        assert (found["late"], found["missed_count"]) == ([], 1)


# What the public may not read, and what it may -------------------------------------------------


def public_of(case):
    return whole(case.tender, inside=False, oversees=False)


def test_nothing_tells_the_public_that_a_winner_is_determined_before_the_result_is_announced(
    client,
):
    before = make.to_received()
    with clock.travel(clock.now() + timedelta(days=9)):
        waiting = [(str(one.what), one.when, one.late, one.code) for one in public_of(before)]
        make.award.determine_winner(before.lot, actor=before.who.approver)
        after = make.refresh(before)
        determined = [(str(one.what), one.when, one.late, one.code) for one in public_of(after)]
        page = client.get(after.lot.get_absolute_url(), headers={"accept-language": "en"}).text
    assert waiting == determined
    event = line(public_of(after), "Result announced, award letter issued")
    assert (event.when, str(event.detail)) == (None, "two working days after the decision")
    assert "Winner determined" not in page and "at the latest" not in page


def test_what_the_public_knows_to_be_overdue_is_marked_in_words_before_today(client):
    case = make.to_awarded()
    with clock.travel(clock.now() + timedelta(days=45)):
        event = line(public_of(case), "Signing of the contract")
        assert event.late and not event.done
        page = client.get(case.lot.get_absolute_url(), headers={"accept-language": "en"}).text
    road = page[page.index('<ol class="road">') :]
    assert road.index("Signing of the contract") < road.index("Today")
    assert '<span class="late">overdue</span>' in road


# Whether a period was kept ---------------------------------------------------------------------


def test_a_period_that_was_kept_says_so_and_one_that_was_not_does_not(client):
    case = make.to_signed()
    with clock.travel(clock.now() + timedelta(days=30)):
        make.report.receive(case.lot, actor=case.who.officer)
        make.award.determine_winner(case.lot, actor=case.who.approver)
        events = whole(case.tender)
        late = line(events, "Report received by the purchaser")
        kept = line(events, "Winner determined")
        client.force_login(case.who.officer)
        page = client.get(case.lot.get_absolute_url(), headers={"accept-language": "en"}).text
    assert (late.late, late.kept, late.code) == (True, False, "P10")
    assert (kept.late, kept.kept, kept.code) == (False, True, "P11") and kept.last is not None
    assert '<span class="kept">kept</span>' in page


def test_each_period_up_to_the_opening_says_that_it_was_kept(world):
    tender = world.opened()
    with clock.travel(tender.opened_at + timedelta(days=1)):
        kept = {one.code for one in whole(tender) if one.kept}
    assert {"P2", "P3", "P4", "P8", "P14"} <= kept
    with clock.travel(tender.published_at + timedelta(days=1)):
        running = {one.code for one in whole(tender) if one.kept}
    assert not {"P2", "P3", "P4"} & running, "what still runs is not kept yet"


def test_an_intention_that_came_too_late_is_not_called_kept(world):
    tender = world.published()
    event = line(whole(tender), "Intention announced")
    assert event.kept
    type(tender.plan).objects.filter(pk=tender.plan_id).update(
        announced_at=clock.legal(NOTICE_DAY - timedelta(days=22), 9)
    )
    assert not line(whole(tender), "Intention announced").kept


# The board and the archive ---------------------------------------------------------------------


def test_the_board_takes_up_notices_within_a_working_day_and_the_files_are_kept_15_years():
    case = make.to_awarded()
    events = public_of(case)
    boards = [one for one in events if one.code == "P14"]
    assert [str(one.what) for one in boards] == [
        "Notice on the board",
        "Result notice on the board",
    ]
    assert all(one.kept and one.article == "101号令第十三条" for one in boards)
    (files,) = [one for one in events if one.code == "P33"]
    assert (files.when, files.article) == (None, "政府采购法第四十二条")
    failed = clock.legal(NOTICE_DAY, 9)
    Lot.objects.filter(pk=case.lot.pk).update(
        status="failed_conforming", reached={"failed": failed.isoformat()}
    )
    (files,) = [one for one in public_of(case) if one.code == "P33"]
    assert files.when == NOTICE_DAY.replace(year=NOTICE_DAY.year + 15) and not files.done


def test_the_files_of_a_terminated_tender_are_kept_from_its_end_on():
    case = make.opened()
    Tender.objects.filter(pk=case.tender.pk).update(
        status="terminated", terminated_at=clock.legal(NOTICE_DAY, 9)
    )
    Lot.objects.filter(pk=case.lot.pk).update(status="terminated")
    (files,) = [one for one in whole(case.tender) if one.code == "P33"]
    assert files.when == NOTICE_DAY.replace(year=NOTICE_DAY.year + 15)

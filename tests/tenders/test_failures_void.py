"""A complaint about a failure (废标) is upheld: the failure is void and the lot goes on."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from cms.models import Notice
from cms.notices.fields import missing
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from tenders.lifecycle.lot import REVIVABLE
from tenders.models import ConformityOpinion, Lot
from tenders.rules.challenges import lawful_consequences
from tenders.selectors.todos import load, todos
from tenders.services import complaints, conformity, failure, qualification, retender
from tenders.services.consequences import lawful
from tests.factories import challenges as make
from tests.factories import evaluation

pytestmark = pytest.mark.django_db
BECAUSE = "财政部门认定废标行为无效，恢复评审。"


def with_parties(case):
    """The last bidder, which was out, complains; the first is concerned."""
    case = evaluation.refresh(case)
    case.challenger, case.winner = case.bidders[-1], case.bidders[0]
    return case


def not_qualified():
    case = evaluation.opened(prices=evaluation.PRICES[:3])
    *good, out = case.bids
    for bid in good:
        qualification.decide(bid, qualified=True, actor=case.who.officer)
    qualification.decide(out, qualified=False, reason="缺许可证", actor=case.who.officer)
    qualification.close(case.lot, actor=case.who.officer)
    return with_parties(case)


def not_conforming():
    case = evaluation.to_conformity(prices=evaluation.PRICES[:3])
    return with_parties(evaluation.conform(case, against=case.bids[2:]))


def stopped_while_scoring():
    case = evaluation.to_scoring()
    failure.stop_illegal(case.lot, reason="疑似串通", actor=case.who.approver)
    return with_parties(case)


def complained(case):
    return make.taken_up(make.complained(make.dismissed(case, target=f"result:{case.lot.pk}")))


def upheld(case, consequence="revive"):
    return complaints.uphold(
        complained(case), consequence=consequence, actor=case.who.officer, **make.said()
    )


def carry_out(case):
    row = upheld(case)
    mail.outbox.clear()
    complaints.carry_out(row, reason=BECAUSE, actor=case.who.approver)
    return evaluation.refresh(case)


def test_only_a_complaint_undoes_a_failure_and_only_where_the_lot_can_go_on():
    case = not_qualified()
    row = make.dismissed(case, target=f"result:{case.lot.pk}")
    assert lawful(row) == ("go_on", "redo")
    assert lawful(row, complained=True) == ("go_on", "revive", "redo")
    left = {"qualified_left": 0, "candidates_left": 0, "min_bids": 3}
    documents = lawful_consequences("documents", "before_award", revivable=True, **left)
    assert "revive" not in documents
    assert not {"failed_bidders", "failed_declined", "failed_void"} & set(REVIVABLE)


def test_a_second_person_declares_it_void_and_the_purchaser_reviews_the_bid_again():
    case = not_qualified()
    assert case.lot.status == "failed_qualified"
    row = upheld(case)
    with pytest.raises(NotAllowed):
        complaints.carry_out(row, reason=BECAUSE, actor=case.who.officer)
    complaints.carry_out(row, reason=BECAUSE, actor=case.who.approver)
    evaluation.refresh(case)
    assert case.lot.status == "qualification"
    assert [bid.status for bid in case.bids] == ["qualified", "qualified", "opened"]
    assert case.bids[2].rejection == "" and case.lot.failure_reason == ""
    assert case.lot.reached_at("failed") is None and case.lot.history["failed"]
    qualification.decide(case.bids[2], qualified=True, actor=case.who.officer)
    assert qualification.close(case.lot, actor=case.who.officer).status == "conformity"


def test_the_members_judge_every_bid_anew_and_the_committee_is_called_again():
    case = carry_out(not_conforming())
    assert (case.lot.status, case.committee.status) == ("conformity", "convened")
    assert {bid.status for bid in case.bids} == {"qualified"}
    assert not ConformityOpinion.objects.filter(bid__lot=case.lot).exists()
    with pytest.raises(RuleBroken):
        conformity.close(case.lot, actor=case.chair)
    assert evaluation.conform(case).lot.status == "scoring"


def test_an_evaluation_that_was_stopped_goes_on_where_it_stood():
    case = carry_out(stopped_while_scoring())
    assert case.lot.status == "scoring"
    assert {bid.status for bid in case.bids} == {"conforming"}
    assert evaluation.score(case).lot.status == "scoring"


def test_everybody_is_told_and_a_published_notice_is_corrected(django_capture_on_commit_callbacks):
    case = not_conforming()
    notice = Notice.objects.of(case.lot).get(kind="termination")
    Notice.objects.filter(pk=notice.pk).update(live=True, published_at=case.lot.status_since)
    with django_capture_on_commit_callbacks(execute=True):
        case = carry_out(case)
    assert len([one for one in mail.outbox if BECAUSE in one.body]) == len(case.bids)
    draft = Notice.objects.of(case.lot).get(kind="correction")
    assert "废标行为无效" in draft.fields["correction_content"]
    assert BECAUSE in draft.fields["correction_content"] and not draft.live
    assert draft.due_article == "94号令第三十二条"
    # The purchaser of the factory has no contact; the walk through HTTP publishes a whole one.
    left = {one.key for one in missing("correction", draft.fields)}
    assert all("contact" in key or "purchaser" in key for key in left), left
    notice.refresh_from_db()
    assert notice.live and notice.subject_type == "", "it stays as it was published"
    evaluation.conform(case, against=case.bids[2:])
    again = Notice.objects.of(case.lot).get(kind="termination")
    assert again.pk != notice.pk and not again.live, "a second failure has its own notice"


def told(case, kind="termination"):
    """The notice of the lot, published without the rest of a purchaser's data."""
    notice = Notice.objects.of(case.lot).get(kind=kind)
    Notice.objects.filter(pk=notice.pk).update(live=True, published_at=case.lot.status_since)
    return notice


def test_the_old_notice_says_at_once_that_it_is_void_and_leads_to_the_correction(client):
    case = not_conforming()
    notice = told(case)
    english = {"accept-language": "en"}
    assert "Void since" not in client.get(notice.get_absolute_url(), headers=english).text
    case = carry_out(case)
    page = client.get(notice.get_absolute_url(), headers=english).text
    assert "Void since" in page and "The correction notice is being prepared." in page
    assert "不足" in page, "its text stays as it was published"
    correction = told(case, "correction")
    page = client.get(notice.get_absolute_url(), headers=english).text
    void = page[page.index('id="void"') :].partition("</section>")[0]
    assert correction.get_absolute_url() in void
    board = client.get(reverse("cms:notices") + "?kind=termination", headers=english).text
    assert "Void" in board
    (row,) = client.get(reverse("cms:api_notices") + "?kind=termination").json()["results"]
    assert row["void_since"] is not None
    entry = AuditEntry.objects.get(action="cms.notice.supersede", object_id=str(notice.pk))
    assert entry.inputs["by"] == correction.number


def test_a_second_void_failure_has_a_correction_of_its_own():
    case = not_conforming()
    first = told(case)
    case = carry_out(case)
    corrected = told(case, "correction")
    evaluation.conform(case, against=case.bids[2:])
    second = told(case)
    with_parties(case)
    carry_out(case)
    draft = Notice.objects.of(case.lot).get(kind="correction")
    assert draft.pk != corrected.pk and not draft.live
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.superseded_by_id, second.superseded_by_id) == (corrected.pk, draft.pk)


def test_an_unpublished_notice_of_the_failure_goes_and_none_corrects_it():
    case = carry_out(not_conforming())
    assert not Notice.objects.of(case.lot).exists()


def test_a_lot_that_is_tendered_again_does_not_go_on_beside_it():
    case = not_conforming()
    row = upheld(case)
    retender.retender(case.tender, [case.lot], actor=case.who.officer)
    assert "revive" not in lawful(row.challenge, complained=True)
    with pytest.raises((RuleBroken, WrongState)) as refused:
        complaints.carry_out(row, reason=BECAUSE, actor=case.who.approver)
    assert [one.code for one in refused.value.reasons] == ["successor"]
    assert Lot.objects.get(pk=case.lot.pk).status == "failed_conforming"


def test_the_desk_goes_on_with_the_lot():
    case = carry_out(not_qualified())
    lot = load(Lot.objects.filter(pk=case.lot.pk))[0]
    from procurement import clock
    from procurement.calendars.services import calendar

    titles = [str(one.title) for one in todos(lot, calendar.current(), clock.now())]
    assert any("qualification" in title for title in titles)

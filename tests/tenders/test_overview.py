"""The overview for the head of procurement, and what was late in the timeline of a lot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cms.models import Notice
from procurement import clock
from tenders.models import Question
from tenders.selectors.lot_page import inside_page
from tenders.selectors.overview import overview, years
from tenders.services import award, refusals, report
from tests.copies import asked, copies
from tests.factories import challenges as challenged
from tests.factories import evaluation as make

pytestmark = pytest.mark.django_db
URL = "/tenders/overview/"


def shown(bars):
    return {name: words for name, _value, words in bars}


def test_lots_are_counted_by_stage_bids_and_service():
    case = make.opened()
    make.opened(who=case.who, prices=make.PRICES[:3])
    found = overview(case.who.approver, None, clock.now())
    assert found["count"] == 2
    assert shown(found["stages"])["Under evaluation"] == "2"
    bids = shown(found["competition"])
    assert (bids["2 bids"], bids["3 bids"], bids["4 bids"]) == ("0", "1", "1")
    assert shown(found["value"]) == {"Street cleaning": "20,000,000.00"}


def test_steps_are_timed_by_their_median():
    case = make.to_awarded()
    published = case.tender.published_at
    found = shown(overview(case.who.officer, None, clock.now())["times"])
    days = (case.tender.opened_at - published).total_seconds() / 86400
    assert found["Notice to opening"] == f"{days:.1f} days"
    assert found["Winner to result announced"] == "0.0 days"
    assert "Result to contract signed" not in found


def test_a_period_that_passed_without_its_act_is_late_and_one_kept_late_is_told_apart():
    case = make.to_signed()
    later = clock.now() + timedelta(days=30)
    with clock.travel(later):
        late = overview(case.who.auditor, None, clock.now())
        assert [one.event.code for one in late["late"]] == ["P10"]
        (event,) = [one for one in inside_page(case.lot, case.who.officer)["events"] if one.late]
        assert not event.done

        report.receive(case.lot, actor=case.who.officer)
        case = make.refresh(case)
        after = overview(case.who.auditor, None, clock.now())
        assert [one.event.code for one in after["late"]] == []
        assert [one.event.code for one in after["missed"]] == ["P10"]
        (event,) = [one for one in inside_page(case.lot, case.who.officer)["events"] if one.late]
        assert event.done and "last day" in str(event.detail)


def test_a_year_shows_its_own_notices_alone():
    case = make.opened()
    year = clock.legal_today().year
    assert year in years(case.who.officer) or year - 1 in years(case.who.officer)
    assert overview(case.who.officer, 2001, clock.now())["count"] == 0


def test_each_house_sees_its_own_lots_and_auditors_all(client):
    case, other = make.opened(), make.opened()
    today = clock.now()
    assert overview(case.who.officer, None, today)["count"] == 1
    assert overview(other.who.approver, None, today)["count"] == 1
    assert overview(case.who.auditor, None, today)["count"] == 2
    client.force_login(case.bidders[0])
    assert client.get(URL).status_code == 403


def test_the_page_reads_well_in_both_languages_and_ignores_an_unknown_year(client):
    case = make.to_awarded()
    client.force_login(case.who.approver)
    page = client.get(URL, {"year": "x"}, headers={"accept-language": "zh-hans"}).content.decode()
    assert "采购总览" in page and "<svg" in page
    year = case.tender.published_at.astimezone(clock.LEGAL_ZONE).year
    assert f'<option value="{year}" selected>' in client.get(URL, {"year": year}).content.decode()


def test_what_is_late_is_not_counted_against_the_number_of_lots(client):
    case = make.to_signed(lots=2)
    client.force_login(case.who.approver)
    with clock.travel(clock.now() + timedelta(days=30)):
        page = client.get(URL, headers={"accept-language": "en"}).content.decode()
    assert "2 lots" in page and "Late now" in page and "The first" not in page


def tenders_like(case, numbers):
    """Tenders by the thousand, each with a lot, a late question, a challenge and a late notice."""
    row = case.challenge
    made = copies(case.tender, numbers, lambda n: {"number": f"T-{n}"})
    keys = dict(zip(numbers, (one.pk for one in made), strict=True))
    lots = copies(case.lot, numbers, lambda n: {"tender_id": keys[n]})
    asker = case.bidders[0]
    Question.objects.bulk_create(
        Question(
            tender_id=keys[n], supplier=asker.supplier, user=asker, text="?",
            due_day=clock.legal_today() - timedelta(days=1),
        )
        for n in numbers
    )  # fmt: skip
    last = {"answer_due": clock.legal_today() - timedelta(days=1), "status": "accepted"}
    copies(row, numbers, lambda n: {"tender_id": keys[n], "lot_id": None, **last,
                                    "subject": "documents"})  # fmt: skip
    Notice.objects.bulk_create(
        Notice(
            kind="termination", number=f"N-{lot.pk}", title="-", live=False,
            subject_type="tenders.lot", subject_id=str(lot.pk),
            due_on=clock.legal_today() - timedelta(days=1),
        )
        for lot in lots
    )  # fmt: skip


def test_the_page_asks_as_often_for_a_thousand_tenders_as_for_ten(client):
    row = challenged.filed()
    case = row.case
    case.challenge = row
    client.force_login(case.who.auditor)
    tenders_like(case, range(1, 11))
    few = asked(client, [URL])
    tenders_like(case, range(11, 1001))
    assert asked(client, [URL]) == few
    assert overview(case.who.auditor, None, clock.now())["late_count"] >= 3000


def lines(case):
    """The lot's timeline for its officer: what, done, late."""
    events = inside_page(make.refresh(case).lot, case.who.officer)["events"]
    words = ("Winner determined", "Result announced, award letter issued", "The winner declined")
    return [(str(one.what), one.done, one.late) for one in events if str(one.what) in words]


def test_the_next_candidate_has_periods_of_its_own_and_the_first_ones_stay_as_they_were_kept():
    determined, announced, declined = (
        ("Winner determined", True, False),
        ("Result announced, award letter issued", True, False),
        ("The winner declined", True, False),
    )
    case = make.to_awarded()
    later = clock.now() + timedelta(days=20)
    with clock.travel(later):
        refusals.decline(case.lot, reason="放弃", actor=make.winner_of(case))
        ahead = [("Winner determined", False, False), (announced[0], False, False)]
        assert lines(case) == [determined, announced, declined, *ahead]
    with clock.travel(later + timedelta(hours=1)):
        award.determine_winner(case.lot, actor=case.who.approver)
        first = [determined, announced, declined, determined]
        assert lines(case) == [*first, (announced[0], False, False)]
    with clock.travel(later + timedelta(days=20)):
        (late,) = overview(case.who.auditor, None, clock.now())["late"]
        assert late.event.code == "P12", "of the second winner"
        assert lines(case) == [*first, (announced[0], False, True)]
        award.announce(case.lot, actor=case.who.editor, notice_url="/notices/2/")
        assert lines(case) == [*first, (announced[0], True, True)]
        found = overview(case.who.auditor, None, clock.now())
        assert (found["late"], [one.event.code for one in found["missed"]]) == ([], ["P12"])

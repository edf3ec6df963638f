"""Dates of a tender: proposed, checked with reasons, and due."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.calendar import Dated, WorkCalendar, official_calendar
from tenders.rules.procedures import CONSULTATION, INVITED_TENDER, NEGOTIATION, OPEN_TENDER
from tenders.rules.rule_sets import CN_2022_07, CN_2026_02, rule_set_for
from tenders.rules.timetable import (
    DUE,
    LEGAL_ZONE,
    TenderDates,
    challenge_until,
    check,
    check_amendment,
    check_intention,
    due,
    due_article,
    kept_until,
    lasted,
    local_day,
    propose,
    unusual_opening,
)

CALENDAR = official_calendar()


def day(text):
    return date.fromisoformat(text)


def at(text, hour=9, minute=30):
    return datetime.combine(day(text), datetime.min.time(), LEGAL_ZONE).replace(
        hour=hour, minute=minute
    )


def dates(**change):
    chosen = {
        "notice_day": day("2026-03-02"),
        "documents_until": day("2026-03-09"),
        "deadline": at("2026-03-23"),
        "opening": at("2026-03-23"),
        "notice_until": day("2026-03-09"),
    }
    return TenderDates(**(chosen | change))


@pytest.mark.parametrize(
    ("notice", "notice_until", "documents_until", "deadline", "intention_by"),
    [
        ("2026-03-02", "2026-03-09", "2026-03-09", "2026-03-23", "2026-01-31"),
        ("2026-09-11", "2026-09-18", "2026-09-18", "2026-10-08", "2026-08-12"),
    ],
)
def test_the_earliest_lawful_days_are_proposed(
    notice, notice_until, documents_until, deadline, intention_by
):
    table = propose(day(notice), CN_2026_02, CALENDAR)
    assert table.notice_day == day(notice)
    assert table.notice_until == day(notice_until)
    assert table.documents_until == day(documents_until)
    assert table.deadline == table.opening == day(deadline)
    assert table.intention_by == day(intention_by)
    assert not table.provisional
    assert [(step.key, step.period.code) for step in table.steps] == [
        ("notice", "P2"),
        ("documents", "P3"),
        ("deadline", "P4"),
    ]


def test_other_procedures_have_other_days():
    notice = day("2026-03-02")
    invited = propose(notice, CN_2026_02, CALENDAR, INVITED_TENDER)
    assert (invited.notice_until, invited.deadline) == (None, day("2026-03-23"))
    talks = propose(notice, CN_2026_02, CALENDAR, NEGOTIATION)
    assert (talks.documents_until, talks.deadline) == (None, day("2026-03-05"))
    consultation = propose(notice, CN_2026_02, CALENDAR, CONSULTATION)
    assert consultation.notice_until == day("2026-03-05")
    assert consultation.documents_until == day("2026-03-09")
    assert consultation.deadline == day("2026-03-12")


def test_a_timetable_into_a_year_without_a_calendar_is_provisional():
    table = propose(day("2026-12-20"), CN_2026_02, CALENDAR)
    assert table.provisional
    assert [step.provisional for step in table.steps] == [False, False, True]


def test_lawful_dates_have_no_reasons():
    assert check(dates(), CN_2026_02, CALENDAR) == ()
    assert check(dates(notice_until=None), CN_2026_02, CALENDAR) == ()


@pytest.mark.parametrize(
    ("change", "code", "field", "earliest", "article", "text"),
    [
        ({"notice_until": day("2026-03-06")}, "notice_too_early", "notice_until", "2026-03-09",
         "87号令第十六条", "The notice stays up for 5 working days, until 2026-03-09."),
        ({"documents_until": day("2026-03-06")}, "documents_too_early", "documents_until",
         "2026-03-09", "87号令第十八条",
         "The documents are offered for at least 5 working days, until 2026-03-09."),
        ({"deadline": at("2026-03-20"), "opening": at("2026-03-20")}, "deadline_too_early",
         "deadline", "2026-03-23", "政府采购法第三十五条",
         "The deadline is at least 20 days after the notice: from 00:00 on 2026-03-23."),
    ],
)  # fmt: skip
def test_a_date_that_is_too_early_names_the_earliest_lawful_day(
    change, code, field, earliest, article, text
):
    (reason,) = check(dates(**change), CN_2026_02, CALENDAR)
    assert (reason.code, reason.field, reason.article) == (code, field, article)
    assert reason.params["earliest"] == day(earliest)
    assert reason.text() == text


def test_a_day_of_a_year_without_an_official_calendar_is_named_as_provisional():
    unknown = WorkCalendar(CALENDAR.exceptions, frozenset())
    change = {"deadline": at("2026-03-20"), "opening": at("2026-03-20")}
    early = dates(documents_until=day("2026-03-06"), notice_until=day("2026-03-06"), **change)
    reasons = check(early, CN_2026_02, unknown)
    assert len(reasons) == 3
    for reason in reasons:
        assert "(provisional: the official calendar of that year" in reason.text()
        assert reason.params["earliest"] in (day("2026-03-09"), day("2026-03-23"))


def test_documents_are_not_offered_after_the_deadline():
    assert check(dates(documents_until=day("2026-03-23")), CN_2026_02, CALENDAR) == ()
    (reason,) = check(dates(documents_until=day("2026-03-24")), CN_2026_02, CALENDAR)
    assert (reason.code, reason.field) == ("documents_after_deadline", "documents_until")
    assert reason.article == "87号令第十八条"
    assert reason.text() == "The documents cannot be offered after the deadline on 2026-03-23."


def test_what_is_not_chosen_yet_breaks_nothing():
    nothing = {"notice_day": None, "documents_until": None, "deadline": None, "opening": None}
    assert check(dates(**nothing), CN_2026_02, CALENDAR) == ()
    uncounted = dates(notice_day=None, documents_until=day("2026-03-24"))
    (late,) = check(uncounted, CN_2026_02, CALENDAR)
    assert late.code == "documents_after_deadline"
    open_end = dates(documents_until=day("2026-03-06"), deadline=None, opening=None)
    (early,) = check(open_end, CN_2026_02, CALENDAR)
    assert early.code == "documents_too_early"
    (early,) = check(
        dates(documents_until=None, deadline=at("2026-03-20"), opening=at("2026-03-20")),
        CN_2026_02,
        CALENDAR,
    )
    assert early.code == "deadline_too_early"


def test_bids_are_opened_at_the_instant_of_the_deadline():
    (reason,) = check(dates(opening=at("2026-03-23", 9, 31)), CN_2026_02, CALENDAR)
    assert (reason.code, reason.field) == ("opening_apart", "opening")
    assert reason.article == "87号令第三十九条"
    assert reason.text().startswith("Bids are opened at the moment of the deadline, 2026-03-23 09:")
    same_instant = datetime(2026, 3, 23, 1, 30, tzinfo=UTC)
    assert check(dates(opening=same_instant), CN_2026_02, CALENDAR) == ()


def test_all_reasons_come_at_once():
    chosen = dates(
        notice_until=day("2026-03-03"),
        documents_until=day("2026-03-04"),
        deadline=at("2026-03-03"),
        opening=at("2026-03-04"),
    )
    assert [reason.code for reason in check(chosen, CN_2026_02, CALENDAR)] == [
        "notice_too_early",
        "documents_too_early",
        "deadline_too_early",
        "documents_after_deadline",
        "opening_apart",
    ]


def test_the_procedure_decides_what_is_checked():
    chosen = dates(deadline=at("2026-03-12"), opening=at("2026-03-12"))
    assert check(chosen, CN_2026_02, CALENDAR, CONSULTATION) == ()
    assert len(check(chosen, CN_2026_02, CALENDAR)) == 1


def test_a_day_is_a_day_in_the_legal_zone():
    assert local_day(datetime(2026, 3, 22, 16, 0, tzinfo=UTC)) == day("2026-03-23")
    assert local_day(datetime(2026, 3, 22, 15, 59, tzinfo=UTC)) == day("2026-03-22")
    assert str(LEGAL_ZONE) == "Asia/Shanghai"
    with pytest.raises(ValueError, match=r"^an instant needs its time zone$"):
        local_day(datetime(2026, 3, 22))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("intention", "notice", "code"),
    [
        ("2023-01-18", "2023-02-09", "intention_too_late"),
        ("2023-01-18", "2023-02-16", "intention_too_late"),
        ("2023-01-18", "2023-02-17", None),
        (None, "2023-02-09", "intention_missing"),
    ],
)
def test_an_intention_comes_thirty_days_before(intention, notice, code):
    published = None if intention is None else day(intention)
    reasons = check_intention(published, day(notice), CN_2026_02)
    assert [reason.code for reason in reasons] == ([] if code is None else [code])
    for reason in reasons:
        assert reason.article == "财库〔2020〕10号"


def test_a_late_intention_names_the_day_from_which_the_notice_may_come():
    (reason,) = check_intention(day("2023-01-18"), day("2023-02-09"), CN_2026_02)
    assert reason.field == "notice_day"
    assert reason.text() == (
        "The intention was published less than 30 days before: the notice is due from "
        "2023-02-17 on, or needs a reason."
    )
    (reason,) = check_intention(None, day("2023-02-09"), CN_2026_02)
    assert (reason.field, reason.text()) == ("intention_day", "No intention was published.")
    assert reason.params == {}


def amended(text, deadline, **kwargs):
    return check_amendment(day(text), at(deadline), CN_2026_02, CALENDAR, **kwargs)


def test_an_amendment_that_affects_bids_leaves_fifteen_days():
    (reason,) = amended("2026-03-10", "2026-03-23")
    assert (reason.code, reason.field) == ("amendment_too_late", "deadline")
    assert reason.article == "政府采购法实施条例第三十一条；87号令第二十七条"
    assert reason.text() == (
        "An amendment that can affect bids leaves at least 15 days: the deadline moves to "
        "2026-03-25 or later."
    )
    assert amended("2026-03-10", "2026-03-24") != ()
    assert amended("2026-03-10", "2026-03-25") == ()


def test_another_amendment_moves_nothing():
    assert amended("2026-03-10", "2026-03-11", affects_bids=False) == ()
    assert amended("2026-03-10", "2026-03-13", procedure=NEGOTIATION) == ()
    assert amended("2026-03-10", "2026-03-12", procedure=NEGOTIATION) != ()


def test_a_procedure_without_an_amendment_period_moves_nothing():
    open_tender = replace(CN_2026_02.procedure(OPEN_TENDER), steps={})
    law = replace(CN_2026_02, procedures={OPEN_TENDER: open_tender})
    assert check_amendment(day("2026-03-10"), at("2026-03-11"), law, CALENDAR) == ()


@pytest.mark.parametrize(
    ("key", "start", "last"),
    [
        ("report", "2026-03-23", "2026-03-25"),
        ("decision", "2026-03-25", "2026-04-01"),
        ("result", "2026-04-01", "2026-04-03"),
        ("contract", "2026-04-03", "2026-05-06"),
        ("contract_filed", "2026-04-28", "2026-05-11"),
        ("contract_published", "2026-04-28", "2026-04-30"),
        ("payment", "2026-06-01", "2026-07-01"),
        ("refund", "2026-04-03", "2026-04-13"),
        ("result_notice_ends", "2026-04-03", "2026-04-07"),
        ("question_answer", "2026-06-01", "2026-06-04"),
        ("challenge", "2026-06-01", "2026-06-10"),
        ("challenge_answer", "2026-06-01", "2026-06-10"),
        ("complaint", "2026-06-01", "2026-06-23"),
        ("complaint_review", "2026-06-01", "2026-06-08"),
        ("complaint_copies", "2026-06-01", "2026-06-11"),
        ("complaint_reply", "2026-06-01", "2026-06-08"),
        ("complaint_decision", "2026-06-01", "2026-07-14"),
        ("suspension_ends", "2026-06-01", "2026-07-01"),
    ],
)
def test_later_steps_fall_due(key, start, last):
    assert due(key, day(start), CN_2026_02, CALENDAR) == Dated(day(last))
    assert due_article(key, CN_2026_02) == CN_2026_02.period(DUE[key]).article


def test_an_unknown_step_does_not_fall_due():
    with pytest.raises(ValueError, match=r"^nothing called lunch falls due$"):
        due("lunch", day("2026-03-23"), CN_2026_02, CALENDAR)


def test_a_result_may_be_challenged_seven_days_after_its_notice_period():
    assert challenge_until(day("2026-04-03"), CN_2026_02, CALENDAR) == Dated(day("2026-04-16"))
    late = challenge_until(day("2026-12-28"), CN_2026_02, CALENDAR)
    assert late.provisional
    assert challenge_until(day("2026-12-31"), CN_2026_02, CALENDAR).provisional


@pytest.mark.heavy
@given(st.dates(date(2022, 7, 1), date(2026, 11, 1)))
def test_what_is_proposed_is_lawful_and_one_day_less_is_not(notice):
    table = propose(notice, CN_2026_02, CALENDAR)
    opening = at(table.deadline.isoformat())
    chosen = TenderDates(notice, table.documents_until, opening, opening, table.notice_until)
    assert check(chosen, CN_2026_02, CALENDAR) == ()
    early = opening - timedelta(days=1)
    reasons = check(TenderDates(notice, table.documents_until, early, early), CN_2026_02, CALENDAR)
    assert [reason.code for reason in reasons] == ["deadline_too_early"]


# Real notices -----------------------------------------------------------------------------------

# The sanitation tender of Yizheng, 2022: documents from 11 to 17 August, bids by 2 September 9:00.
YIZHENG = {
    "notice_day": "2022-08-10",
    "documents_until": "2022-08-17",
    "deadline": "2022-09-02",
}


def real(**change):
    chosen = {**YIZHENG, **change}
    moment = at(chosen["deadline"], 9, 0)
    return TenderDates(
        notice_day=day(chosen["notice_day"]),
        documents_until=day(chosen["documents_until"]),
        deadline=moment,
        opening=moment,
    )


def broken(dates, procedure=OPEN_TENDER):
    law = rule_set_for(dates.notice_day)
    return [(one.code, one.params["earliest"]) for one in check(dates, law, CALENDAR, procedure)]


def test_yizheng_offered_its_documents_for_exactly_five_working_days():
    assert broken(real()) == []
    assert broken(real(documents_until="2022-08-16")) == [
        ("documents_too_early", day("2022-08-17"))
    ]


def test_yizheng_had_two_days_more_than_the_twenty_that_are_asked():
    from_first_offer = {"notice_day": "2022-08-11", "documents_until": "2022-08-18"}
    assert (day("2022-09-02") - day("2022-08-11")).days == 22
    assert broken(real(**from_first_offer, deadline="2022-08-31")) == []
    assert broken(real(**from_first_offer, deadline="2022-08-30")) == [
        ("deadline_too_early", day("2022-08-31"))
    ]
    assert rule_set_for(day("2022-08-11")) is CN_2022_07


@pytest.mark.parametrize(
    ("place", "days", "procedure", "days_asked"),
    [
        ("Fuyang", 21, OPEN_TENDER, 20),
        ("Zhuhai", 21, OPEN_TENDER, 20),
        ("Chengdu", 10, CONSULTATION, 10),
        ("Maerkang", 10, CONSULTATION, 10),
    ],
)
def test_the_days_that_real_notices_left_are_lawful_and_fewer_than_asked_are_not(
    place, days, procedure, days_asked
):
    """The records give the number of days only: counted from a Tuesday without holidays near."""
    notice = day("2026-03-03")

    def after(count):
        moment = at(str(notice + timedelta(days=count)), 9, 0)
        return TenderDates(notice, day("2026-03-10"), moment, moment)

    assert broken(after(days), procedure) == [], place
    assert broken(after(days_asked), procedure) == []
    assert broken(after(days_asked - 1), procedure) == [
        ("deadline_too_early", notice + timedelta(days=days_asked))
    ]


@pytest.mark.parametrize(
    ("ended", "until"),
    [
        (date(2026, 4, 3), date(2041, 4, 3)),
        (date(2026, 12, 31), date(2041, 12, 31)),
        (date(2028, 2, 29), date(2043, 3, 1)),
    ],
)
def test_files_are_kept_for_fifteen_whole_years(ended, until):
    assert kept_until(ended, CN_2026_02) == until


@pytest.mark.parametrize(
    ("until", "long_enough"), [(date(2026, 3, 9), True), (date(2026, 3, 6), False)]
)
def test_what_lasted_as_long_as_its_period_asks_has_kept_it(until, long_enough):
    since, offer = date(2026, 3, 2), CN_2026_02.period("P3")
    assert lasted(offer, since, until, official_calendar()) is long_enough
    assert lasted(None, since, since, official_calendar())


@pytest.mark.parametrize(
    ("day_", "hour", "minute", "warned"),
    [
        ("2026-03-23", 9, 0, []),
        ("2026-03-23", 16, 59, []),
        ("2026-03-23", 3, 0, ["opening_hour"]),
        ("2026-03-23", 8, 59, ["opening_hour"]),
        ("2026-03-23", 17, 0, ["opening_hour"]),
        ("2026-03-21", 9, 30, ["opening_day_off"]),
        ("2026-10-10", 9, 30, []),
        ("2026-10-01", 3, 0, ["opening_day_off", "opening_hour"]),
    ],
)
def test_a_deadline_at_which_nobody_is_there_is_warned_of(day_, hour, minute, warned):
    reasons = unusual_opening(at(day_, hour, minute).astimezone(UTC), CALENDAR)
    assert [reason.code for reason in reasons] == warned
    assert {reason.article for reason in reasons} <= {"87号令第三十九条"}
    for reason in reasons:
        assert "{" not in reason.text() and "%" not in reason.text()

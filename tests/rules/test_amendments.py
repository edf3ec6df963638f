"""What a correction may change, and to which day it moves the deadline: to the day exactly."""

from datetime import date, datetime

import pytest

from procurement.rules.calendar import official_calendar
from tenders.rules import amendments as rules
from tenders.rules.amendments import Dates
from tenders.rules.rule_sets import rule_set_for
from tenders.rules.timetable import LEGAL_ZONE

CALENDAR = official_calendar()
RULES = rule_set_for(date(2026, 3, 2))


def at(month, day, hour=9):
    return datetime(2026, month, day, hour, tzinfo=LEGAL_ZONE)


PUBLISHED = Dates(documents_until=at(3, 10, 17), deadline=at(3, 24))


def codes(after, day, *, material=True, now=None, before=PUBLISHED):
    found = rules.check_dates(
        before, after, day, now or at(3, 5), RULES, CALENDAR, material=material
    )
    return [reason.code for reason in found]


@pytest.mark.parametrize(
    ("place", "allowed"),
    [
        ("tender:deadline", True),
        ("tender:place", True),
        ("tender:visit_at", True),
        ("lot:2:requirement", True),
        ("lot:1:scope", True),
        ("content:delivery", True),
        ("criterion:1:3", True),
        ("tender:title", False),
        ("tender:qualification", False),
        ("tender:deposit", False),
        ("lot:1:name", False),
        ("lot:1:budget", False),
        ("lot:x:scope", False),
        ("criterion:1:x", False),
        ("content:qualification_papers", False),
        ("content:budget", False),
        ("content:nonsense", False),
        ("elsewhere", False),
    ],
)
def test_subject_and_qualification_may_not_be_changed(place, allowed):
    assert rules.may_change(place) is allowed
    reasons = rules.check_places(["tender:deadline", place])
    assert [reason.article for reason in reasons] == ([] if allowed else ["87号令第二十七条"])


@pytest.mark.parametrize(
    ("day", "deadline", "material", "earliest"),
    [
        (date(2026, 3, 9), at(3, 24), True, None),
        (date(2026, 3, 10), at(3, 24), True, date(2026, 3, 25)),
        (date(2026, 3, 10), at(3, 25), True, None),
        (date(2026, 3, 10), at(3, 24), False, None),
        # The fifteenth day is a Saturday: the period ends on the Monday after it.
        (date(2026, 3, 13), at(3, 24), True, date(2026, 3, 30)),
        (date(2026, 9, 16), at(9, 28), True, date(2026, 10, 8)),
    ],
)
def test_a_correction_that_can_affect_bids_leaves_fifteen_days(day, deadline, material, earliest):
    found = rules.earliest_deadline(day, deadline, RULES, CALENDAR, material=material)
    assert found == earliest


def test_the_boundary_of_fifteen_days_is_a_day_wide():
    day = date(2026, 3, 10)
    assert codes(Dates(at(3, 10, 17), at(3, 24, 23)), day) == ["amendment_too_late"]
    assert codes(Dates(at(3, 10, 17), at(3, 25, 0)), day) == []
    assert codes(Dates(at(3, 10, 17), at(3, 24)), day, material=False) == []
    reason = rules.check_dates(PUBLISHED, PUBLISHED, day, at(3, 5), RULES, CALENDAR, material=True)[
        0
    ]
    assert reason.params["earliest"] == date(2026, 3, 25)
    assert "第二十七条" in reason.article


def test_a_published_date_only_moves_on():
    day = date(2026, 3, 5)
    assert codes(Dates(at(3, 10, 17), at(3, 23)), day) == ["deadline_earlier"]
    assert codes(Dates(at(3, 9, 17), at(3, 24)), day) == ["offer_shorter"]
    late = codes(Dates(at(3, 11, 17), at(3, 24)), date(2026, 3, 12), material=False, now=at(3, 12))
    assert late == ["past"]
    assert codes(Dates(at(3, 25, 17), at(3, 24)), day) == ["documents_after_deadline"]


def test_a_site_visit_lies_between_the_offer_and_the_deadline():
    day = date(2026, 3, 5)
    good, early = at(3, 12), at(3, 9)
    assert codes(Dates(PUBLISHED.documents_until, PUBLISHED.deadline, good), day) == []
    assert codes(Dates(PUBLISHED.documents_until, PUBLISHED.deadline, early), day) == [
        "visit_early"
    ]
    (late,) = rules.check_visit(at(3, 24), at(3, 10), at(3, 24))
    assert (late.code, late.article) == ("visit_late", "87号令第二十六条")
    assert rules.check_visit(at(3, 24), None, None) == (), "nothing else is said yet"
    past = codes(
        Dates(PUBLISHED.documents_until, PUBLISHED.deadline, good),
        date(2026, 3, 13),
        material=False,
        now=at(3, 13),
    )
    assert past == ["past"]
    kept = Dates(PUBLISHED.documents_until, PUBLISHED.deadline, early)
    assert codes(kept, day, before=kept) == [], "a visit that stays is not judged again"


def test_of_a_date_that_is_not_said_nothing_is_said():
    day = date(2026, 3, 12)
    assert codes(Dates(None, None), day) == []
    assert codes(Dates(at(3, 9, 17), None), day) == ["offer_shorter"]
    assert codes(Dates(None, at(3, 23)), day) == ["deadline_earlier", "amendment_too_late"]
    assert codes(Dates(None, at(3, 24), at(3, 25)), day, material=False) == ["visit_late"]
    assert codes(Dates(at(3, 10, 17), None, at(3, 9)), day) == ["visit_early"]


@pytest.mark.parametrize("takers", [0, 1, 2, 3, 40])
def test_the_advice_to_extend_knows_only_fewer_than_three(takers):
    assert rules.extension_advised(takers, True, True, 3) is (takers < 3)
    assert not rules.extension_advised(takers, False, True, 3)
    assert not rules.extension_advised(takers, True, False, 3)


def test_a_notice_names_what_it_corrects():
    assert rules.targets(["tender:deadline"]) == ("采购公告", "采购文件")
    assert rules.targets(["lot:1:scope"]) == ("采购文件",)

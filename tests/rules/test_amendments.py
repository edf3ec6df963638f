"""What a correction may change, and to which day it moves the deadline: to the day exactly."""

from datetime import date, datetime

import pytest

from procurement.errors import Reason
from procurement.rules.calendar import official_calendar
from tenders.rules import amendments as rules
from tenders.rules.amendments import Dates
from tenders.rules.rule_sets import rule_set_for
from tenders.rules.timetable import LEGAL_ZONE
from tests.rules.saying import codes as said

CALENDAR = official_calendar()
RULES = rule_set_for(date(2026, 3, 2))


def at(month, day, hour=9):
    return datetime(2026, month, day, hour, tzinfo=LEGAL_ZONE)


PUBLISHED = Dates(documents_until=at(3, 10, 17), deadline=at(3, 24))


OFFER, VISIT = "87号令第十八条", "87号令第二十六条"
PASSED = "This moment has passed already."
TOLD = {
    "deadline_earlier": (
        "A published deadline moves to a later day only, from %(earliest)s.",
        *("87号令第二十七条", "deadline"),
    ),
    "offer_shorter": (
        "A published offer of the documents is extended, never cut short.",
        *(OFFER, "documents_until"),
    ),
    "past:documents_until": (PASSED, OFFER, "documents_until"),
    "past:visit_at": (PASSED, "", "visit_at"),
    "documents_after_deadline": (
        "The documents cannot be offered after the deadline on %(latest)s.",
        *(OFFER, "documents_until"),
    ),
    "visit_early": (
        "The site visit comes after the offer of the documents has ended: %(earliest)s.",
        *(VISIT, "visit_at"),
    ),
    "visit_late": ("The site visit comes before the deadline: %(latest)s.", VISIT, "visit_at"),
}


def check(after, day, *, material=True, now=None, before=PUBLISHED):
    return rules.check_dates(
        before, after, day, now or at(3, 5), RULES, CALENDAR, material=material
    )


def codes(after, day, **how):
    """The codes; each reason of this module says what TOLD has of it."""
    found = check(after, day, **how)
    said([one for one in found if one.code != "amendment_too_late"], TOLD)
    return [one.code for one in found]


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
        ("bands:1:3", True),
        ("tender:title", False),
        ("tender:qualification", False),
        ("tender:deposit", False),
        ("lot:1:name", False),
        ("lot:1:budget", False),
        ("lot:x:scope", False),
        ("criterion:1:x", False),
        ("bands:1", False),
        ("content:qualification_papers", False),
        ("content:budget", False),
        ("content:nonsense", False),
        ("elsewhere", False),
    ],
)
def test_subject_and_qualification_may_not_be_changed(place, allowed):
    assert rules.may_change(place) is allowed
    text = "Subject matter and qualification may not be changed after the publication."
    refused = (Reason("fixed", text, {}, "87号令第二十七条"),)
    assert rules.check_places(["tender:deadline", place]) == (() if allowed else refused)


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
    (earlier,) = check(Dates(at(3, 10, 17), at(3, 23)), day)
    assert earlier.params == {"earliest": at(3, 24)}
    (after,) = check(Dates(at(3, 25, 17), at(3, 24)), day)
    assert after.params == {"latest": at(3, 24)}
    late = codes(Dates(at(3, 11, 17), at(3, 24)), date(2026, 3, 12), material=False, now=at(3, 12))
    assert late == ["past"]
    assert codes(Dates(at(3, 25, 17), at(3, 24)), day) == ["documents_after_deadline"]
    # The very moment of the deadline is no moment after it, the present one has passed.
    assert codes(Dates(at(3, 24), at(3, 24)), day) == []
    until = at(3, 12, 17)
    moved = Dates(until, at(3, 24))
    assert codes(moved, date(2026, 3, 12), material=False, now=until) == ["past"]
    assert codes(moved, date(2026, 3, 12), material=False, now=at(3, 12, 16)) == []
    assert codes(PUBLISHED, date(2026, 3, 12), material=False, now=at(3, 12)) == [], "it stays"


def test_a_site_visit_lies_between_the_offer_and_the_deadline():
    day = date(2026, 3, 5)
    good, early = at(3, 12), at(3, 9)
    assert codes(Dates(PUBLISHED.documents_until, PUBLISHED.deadline, good), day) == []
    assert codes(Dates(PUBLISHED.documents_until, PUBLISHED.deadline, early), day) == [
        "visit_early"
    ]
    (late,) = rules.check_visit(at(3, 24), at(3, 10), at(3, 24))
    assert said([late], TOLD) == ["visit_late"] and late.params == {"latest": at(3, 24)}
    (soon,) = rules.check_visit(at(3, 9), at(3, 10), at(3, 24))
    assert said([soon], TOLD) == ["visit_early"] and soon.params == {"earliest": at(3, 10)}
    assert rules.check_visit(at(3, 10), at(3, 10), at(3, 24)) == ()
    assert rules.check_visit(at(3, 23, 23), at(3, 10), at(3, 24)) == ()
    present = Dates(PUBLISHED.documents_until, PUBLISHED.deadline, good)
    assert codes(present, day, now=good) == ["past"]
    assert codes(present, day, now=at(3, 12, 8)) == []
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

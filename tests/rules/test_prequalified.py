"""What a correction of a prequalification notice may change, and to which day it moves the end."""

from datetime import date, datetime

import pytest

from procurement.rules.calendar import official_calendar
from tenders.rules import amendments
from tenders.rules import prequalified as rules
from tenders.rules.prequalified import Moved
from tenders.rules.rule_sets import rule_set_for
from tenders.rules.timetable import LEGAL_ZONE

CALENDAR = official_calendar()
RULES = rule_set_for(date(2026, 3, 2))
ARTICLE = "87号令第二十七条"


def at(month, day, hour=17):
    return datetime(2026, month, day, hour, tzinfo=LEGAL_ZONE)


UNTIL = at(3, 5)
MORNING = at(3, 3, 9)
DAY = date(2026, 3, 3)


def found(after, *, material, before=UNTIL, day=DAY, now=MORNING):
    reasons = rules.check_until(Moved(before, after), day, now, RULES, CALENDAR, material=material)
    return [(one.code, one.field, one.article) for one in reasons]


@pytest.mark.parametrize(
    ("place", "allowed"),
    [
        ("pool:applications_until", True),
        ("pool:criteria", True),
        ("tender:contact", True),
        ("tender:contact_phone", True),
        ("tender:deadline", False),
        ("pool:number", False),
        ("pool:source", False),
        ("tender:qualification", False),
        ("lot:1:scope", False),
    ],
)
def test_what_is_bought_what_qualifies_and_how_many_are_invited_stay(place, allowed):
    assert amendments.may_change(place, amendments.PREQUALIFICATION) is allowed
    reasons = amendments.check_places([place], amendments.PREQUALIFICATION)
    assert [one.code for one in reasons] == ([] if allowed else ["fixed"])


def test_of_a_tender_nothing_of_its_pool_is_corrected():
    assert not amendments.may_change("pool:criteria")


@pytest.mark.parametrize(
    ("day", "until", "material", "earliest"),
    [
        (date(2026, 3, 2), at(3, 5), True, None),
        (date(2026, 3, 3), at(3, 5), True, date(2026, 3, 6)),
        (date(2026, 3, 3), at(3, 5), False, None),
        # The third day is a Sunday: the period ends on the Monday after it.
        (date(2026, 3, 5), at(3, 6), True, date(2026, 3, 9)),
    ],
)
def test_a_correction_that_can_affect_applications_leaves_three_days(
    day, until, material, earliest
):
    assert rules.earliest_until(day, until, RULES, CALENDAR, material=material) == earliest


@pytest.mark.parametrize(
    ("after", "material", "codes"),
    [
        (at(3, 6), True, []),
        (at(3, 6, 0), True, []),
        (at(3, 5), True, ["correction_too_late"]),
        (at(3, 5), False, []),
        (at(3, 4), False, ["applications_earlier"]),
        (at(3, 2), False, ["applications_earlier", "past"]),
        (at(3, 2), True, ["applications_earlier", "past", "correction_too_late"]),
        (None, True, []),
    ],
)
def test_every_reason_against_the_new_end_is_named_at_once(after, material, codes):
    assert [code for code, _field, _article in found(after, material=material)] == codes


def test_each_refusal_names_its_field_and_the_earliest_lawful_day():
    assert found(at(3, 2), material=True) == [
        ("applications_earlier", "applications_until", ARTICLE),
        ("past", "applications_until", ""),
        ("correction_too_late", "applications_until", ARTICLE),
    ]
    late = rules.check_until(Moved(UNTIL, UNTIL), DAY, at(3, 3, 9), RULES, CALENDAR, material=True)[
        0
    ]
    assert late.params == {"days": 3, "earliest": date(2026, 3, 6)}
    early = rules.check_until(
        Moved(UNTIL, at(3, 4)), DAY, at(3, 3, 9), RULES, CALENDAR, material=False
    )[0]
    assert early.params == {"from": UNTIL}


def test_an_end_that_was_never_said_is_only_checked_against_now_and_the_period():
    assert found(at(3, 2), material=False, before=None) == [("past", "applications_until", "")]
    assert found(at(3, 6), material=True, before=None) == []


def test_an_end_that_stays_is_not_refused_for_having_come():
    assert found(UNTIL, material=False, now=at(3, 5)) == []
    assert found(at(3, 6), material=False, now=at(3, 6)) == [("past", "applications_until", "")]


def test_the_notice_says_that_the_prequalification_notice_is_corrected():
    places = ["tender:contact"]
    assert amendments.targets(places, amendments.PREQUALIFICATION) == ("资格预审公告",)

"""Whom an invited tender invites: the pool, the draw and its witnesses."""

from datetime import date, datetime

import pytest

from procurement.rules.calendar import official_calendar
from tenders.rules import invitation
from tenders.rules.invitation import LIBRARY, NOTICE, RECOMMENDED, Witness
from tenders.rules.rule_sets import CN_2026_02
from tenders.rules.timetable import LEGAL_ZONE

CALENDAR = official_calendar()
ARTICLE = "87号令第十四条"


@pytest.mark.parametrize(
    ("source", "number", "least"),
    [(NOTICE, 3, 3), (LIBRARY, 3, 6), (RECOMMENDED, 3, 6), (RECOMMENDED, 4, 8)],
)
def test_a_pool_no_notice_has_gathered_holds_twice_as_many(source, number, least):
    assert invitation.least_pool(source, number) == least
    assert invitation.check_pool(source, least, number) == ()
    (reason,) = invitation.check_pool(source, least - 1, number)
    assert (reason.code, reason.article) == ("pool_small", ARTICLE)
    assert reason.params == {"have": least - 1, "needed": least}


def test_there_is_no_other_source():
    with pytest.raises(ValueError, match=r"^there is no source friends$"):
        invitation.least_pool("friends", 3)


def test_at_least_three_are_invited():
    assert [len(invitation.check_number(one)) for one in (None, 2, 3, 5)] == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("until", "codes"),
    [
        (None, []),
        (datetime(2026, 3, 6, 17, tzinfo=LEGAL_ZONE), ["applications_too_early"]),
        (datetime(2026, 3, 9, 17, tzinfo=LEGAL_ZONE), []),
    ],
)
def test_suppliers_have_five_working_days_to_apply(until, codes):
    found = invitation.check_until(until, date(2026, 3, 2), CN_2026_02, CALENDAR)
    assert [one.code for one in found] == codes
    for reason in found:
        assert reason.params == {"days": 5, "earliest": date(2026, 3, 9)}
        assert reason.article == "政府采购法实施条例第二十一条"


BUYER, OTHER, THIRD = Witness(1, True), Witness(2, False), Witness(3, True)


@pytest.mark.parametrize(
    ("witnesses", "drawer", "codes"),
    [
        ([BUYER, OTHER], 9, []),
        ([OTHER], 9, ["witnesses"]),
        ([OTHER, OTHER], 9, ["witnesses"]),
        ([BUYER, OTHER], 1, ["witnesses"]),
        ([BUYER, THIRD], 9, ["witness_buys"]),
    ],
)
def test_two_beside_the_drawer_look_on_one_of_them_from_elsewhere(witnesses, drawer, codes):
    found = invitation.check_witnesses(witnesses, drawer)
    assert [one.code for one in found] == codes
    articles = {"witnesses": ARTICLE, "witness_buys": ""}
    assert all(one.article == articles[one.code] for one in found), "the house asks more"


@pytest.mark.parametrize(
    ("source", "closed", "undecided", "qualified", "codes"),
    [
        (NOTICE, True, 0, 2, []),
        (NOTICE, True, 0, 0, []),
        (NOTICE, True, 0, 3, ["enough"]),
        (NOTICE, True, 1, 2, ["undecided"]),
        (NOTICE, False, 2, 0, ["still_open"]),
        (LIBRARY, True, 0, 2, ["no_notice"]),
    ],
)
def test_only_too_small_a_pool_is_announced_again(source, closed, undecided, qualified, codes):
    found = invitation.check_renewal(source, qualified, undecided, 3, closed=closed)
    assert [one.code for one in found] == codes
    assert all(one.article == ARTICLE for one in found)

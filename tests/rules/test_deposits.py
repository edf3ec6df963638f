"""Bid deposits: as asked or not, back within five working days, kept on lawful grounds alone."""

from datetime import date, datetime, timedelta
from decimal import Decimal as D

import pytest

from procurement.rules.calendar import official_calendar
from tenders.rules import deposits
from tenders.rules.deposits import CONTRACTED, LOST, WITHDRAWN, Event, Refund
from tenders.rules.procedures import CONSULTATION, OPEN_TENDER
from tenders.rules.rule_sets import CN_2026_02
from tenders.rules.timetable import LEGAL_ZONE

DEADLINE = datetime(2026, 3, 24, 9, tzinfo=LEGAL_ZONE)
SECOND = timedelta(seconds=1)
CALENDAR = official_calendar()


def at(month, day, hour=10):
    return datetime(2026, month, day, hour, tzinfo=LEGAL_ZONE)


@pytest.mark.parametrize(
    ("asked", "amount", "received_at", "found"),
    [
        (D(0), None, None, ""),
        (D(60_000), None, None, "missing"),
        (D(60_000), D("59999.99"), DEADLINE - SECOND, "short"),
        (D(60_000), D(60_000), DEADLINE, "late"),
        (D(60_000), D(60_000), DEADLINE - SECOND, ""),
        (D(60_000), D(70_000), DEADLINE - SECOND, ""),
    ],
)
def test_a_deposit_is_as_asked_or_not(asked, amount, received_at, found):
    assert deposits.standing(asked, amount, received_at, DEADLINE) == found


def test_a_receipt_is_of_something_and_of_the_past():
    now = at(3, 10)
    assert deposits.check_receipt(D(1), now, now) == ()
    codes = [one.code for one in deposits.check_receipt(D(0), now + SECOND, now)]
    assert codes == ["amount", "future"]


@pytest.mark.parametrize(
    ("events", "kind", "until"),
    [
        ([Event(LOST, at(4, 3))], LOST, date(2026, 4, 13)),
        ([Event(WITHDRAWN, at(3, 10))], WITHDRAWN, date(2026, 3, 17)),
        ([Event(LOST, at(4, 3)), Event(CONTRACTED, at(4, 28))], CONTRACTED, date(2026, 5, 8)),
    ],
)
def test_it_goes_back_five_working_days_after_its_last_part_has_ended(events, kind, until):
    refund = deposits.refund_of(events, CN_2026_02, CALENDAR)
    assert (refund.kind, refund.until.day) == (kind, until)
    assert refund.article == deposits.ARTICLES[kind]


def test_of_a_consultation_its_own_measures_say_when_it_goes_back():
    refund = deposits.refund_of([Event(LOST, at(4, 3))], CN_2026_02, CALENDAR, CONSULTATION)
    assert refund.until.day == date(2026, 4, 13)
    assert refund.article == "财库〔2014〕214号第三十一条；政府采购法实施条例第三十三条"
    assert deposits.article_of(LOST, OPEN_TENDER) == deposits.ARTICLES[LOST]
    assert deposits.article_of(WITHDRAWN, CONSULTATION) == deposits.ARTICLES[WITHDRAWN]


def test_while_one_part_runs_on_it_stays():
    assert deposits.refund_of([Event(LOST, at(4, 3)), None], CN_2026_02, CALENDAR) is None
    assert deposits.refund_of([], CN_2026_02, CALENDAR) is None


@pytest.mark.parametrize(
    ("paid_on", "code"),
    [
        (None, []),
        (date(2026, 4, 2), ["before_ground"]),
        (date(2026, 4, 3), []),
        (date(2026, 4, 10), []),
        (date(2026, 4, 11), ["future"]),
    ],
)
def test_a_refund_lies_between_its_ground_and_today(paid_on, code):
    refund = deposits.refund_of([Event(LOST, at(4, 3))], CN_2026_02, CALENDAR)
    reasons = deposits.check_refund(refund, paid_on, date(2026, 4, 10))
    assert [one.code for one in reasons] == code
    assert all(one.field == "ended_on" for one in reasons)


def test_whoever_takes_part_gets_nothing_back_yet():
    (reason,) = deposits.check_refund(None, date(2026, 4, 3), date(2026, 4, 10))
    assert (reason.code, reason.article) == ("too_early", "政府采购法实施条例第三十三条")


@pytest.mark.parametrize(
    ("procedure", "ground", "lawful"),
    [
        (OPEN_TENDER, "revoked", True),
        (OPEN_TENDER, "documents", True),
        (OPEN_TENDER, "collusion", False),
        (OPEN_TENDER, "", False),
        (CONSULTATION, "collusion", True),
        (CONSULTATION, "no_contract", True),
    ],
)
def test_a_deposit_is_kept_on_the_grounds_of_its_procedure_alone(procedure, ground, lawful):
    rules = CN_2026_02.procedure(procedure)
    reasons = deposits.check_keeping(ground, "放弃中标", rules)
    assert (reasons == ()) is lawful
    if not lawful:
        assert [(one.field, one.article) for one in reasons] == [("ground", "87号令第二十三条")]


def test_what_has_happened_is_written_down():
    rules = CN_2026_02.procedure(OPEN_TENDER)
    (reason,) = deposits.check_keeping("revoked", " ", rules)
    assert reason.field == "facts"


def test_every_kind_of_end_has_its_article():
    kinds = {"withdrawn", "terminated", "failed", "no_bid", "lost", "contracted"}
    assert set(deposits.ARTICLES) == kinds and Refund

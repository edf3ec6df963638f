"""Days on the wrong side of today; term, start and validity: the tables of the docstrings."""

from datetime import date
from decimal import Decimal as D

import pytest

from procurement.errors import Amount, Reason, Share
from procurement.rules.calendar import official_calendar
from procurement.rules.days import days_left, not_future, not_past, warning
from tenders.rules.rule_sets import CN_2026_02
from tenders.rules.terms import (
    check_candidates,
    check_lots_most,
    check_lots_of,
    check_month,
    check_places,
    check_start,
    check_validity,
    check_years,
)


def day(text):
    return date.fromisoformat(text) if text else None


def codes(reasons):
    return [(one.code, one.field) for one in reasons]


@pytest.mark.parametrize(
    ("today", "due", "left", "warned"),
    [
        ("2026-04-21", "2026-04-27", 4, None),
        ("2026-04-22", "2026-04-27", 3, 3),
        ("2026-04-23", "2026-04-27", 2, 3),
        ("2026-04-24", "2026-04-27", 1, 1),
        ("2026-04-26", "2026-04-27", 1, 1),
        ("2026-04-27", "2026-04-27", 0, 0),
        ("2026-04-28", "2026-04-27", -1, None),
        ("2026-04-24", "2026-04-25", 0, 0),  # a last day that is a Saturday
        ("2026-04-26", "2026-04-25", -1, None),
        ("2026-04-30", "2026-05-08", 3, 3),  # over the holiday
    ],
)
def test_a_warning_stands_from_its_working_day_until_the_next(today, due, left, warned):
    days = official_calendar()
    assert days_left(day(due), day(today), days) == left
    assert warning(day(due), day(today), days) == warned


@pytest.mark.parametrize(
    ("planned", "today", "past"),
    [("2026-03-01", "2026-03-02", True), ("2026-03-02", "2026-03-02", False),
     ("", "2026-03-02", False)],
)  # fmt: skip
def test_a_planned_day_has_not_passed(planned, today, past):
    found = not_past(day(planned), day(today), "f")
    text = "This day has passed already; today is %(today)s."
    reason = Reason("past", text, {"today": day(today)}, "", "f")
    assert found == ((reason,) if past else ())


@pytest.mark.parametrize(
    ("said", "today", "future"),
    [("2026-03-02", "2026-03-02", False), ("2026-03-03", "2026-03-02", True),
     ("", "2026-03-02", False)],
)  # fmt: skip
def test_what_has_happened_lies_not_ahead(said, today, future):
    text = "This day has not come yet; today is %(today)s."
    reason = Reason("future", text, {"today": day(today)}, "", "f")
    assert not_future(day(said), day(today), "f") == ((reason,) if future else ())


@pytest.mark.parametrize(
    ("years", "refused"), [(0, True), (1, False), (3, False), (4, True), (5, True), (None, False)]
)
def test_a_service_is_bought_for_one_to_three_years(years, refused):
    found = check_years(years, CN_2026_02)
    text = "A service is bought for one to %(most)s years, signed yearly."
    reason = Reason("term", text, {"most": 3}, "财库〔2014〕37号", "years")
    assert found == ((reason,) if refused else ())


@pytest.mark.parametrize(
    ("begins", "deadline", "code"),
    [
        ("2026-03-01", "", "past"),
        ("2026-03-01", "2026-03-23", "past"),
        ("2026-03-02", "", ""),
        ("2026-03-23", "2026-03-23", "start_too_early"),
        ("2026-03-24", "2026-03-23", ""),
        ("", "2026-03-23", ""),
    ],
)
def test_a_service_begins_after_the_bids_are_opened(begins, deadline, code):
    found = check_start(day(begins), day("2026-03-02"), day(deadline))
    assert codes(found) == ([(code, "service_starts_on")] if code else [])
    if code == "start_too_early":
        text = "The service begins after the bids are opened on %(deadline)s."
        assert (found[0].message, found[0].params, found[0].article) == (
            text, {"deadline": day(deadline)}, "",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("month", "today", "over"),
    [("2026-02-28", "2026-03-31", True), ("2026-03-01", "2026-03-31", False),
     ("2026-04-01", "2026-03-31", False), ("2025-03-31", "2026-03-31", True),
     ("", "2026-03-31", False)],
)  # fmt: skip
def test_the_expected_month_is_not_over(month, today, over):
    found = check_month(day(month), day(today), "expected_month")
    assert codes(found) == ([("past", "expected_month")] if over else [])


def test_bids_are_valid_for_a_day_to_a_year_and_one_to_three_are_recommended():
    text = "Bids stay valid for 1 to %(most)s days from the deadline on."
    refused = (Reason("validity", text, {"most": 365}, "87号令第二十三条", "validity_days"),)
    assert check_validity(0) == check_validity(366) == refused
    assert check_validity(1) == check_validity(365) == check_validity(None) == ()
    text = "The committee recommends 1 to %(most)s candidates."
    refused = (Reason("candidates", text, {"most": 3}, "", "candidates"),)
    assert check_candidates(0) == check_candidates(4) == refused
    assert check_candidates(1) == check_candidates(3) == check_candidates(None) == ()


def test_a_price_score_has_as_many_decimals_as_are_kept():
    text = "The price score has 0 to %(most)s decimals."
    assert check_places(7) == (Reason("places", text, {"most": 6}, "", "price_places"),)
    assert check_places(-1) == check_places(32768) == check_places(7)
    assert check_places(0) == check_places(6) == check_places(None) == ()


def test_a_limit_of_lots_lies_below_their_number():
    text = (
        "A limit of lots per supplier lies below their number, %(lots)s; leave it empty for none."
    )
    refused = (Reason("lots_most", text, {"lots": 3}, "87号令第二十条", "lots_most"),)
    assert check_lots_most(0, 3) == check_lots_most(3, 3) == check_lots_most(4, 3) == refused
    assert check_lots_most(1, 3) == check_lots_most(2, 3) == check_lots_most(None, 3) == ()


def test_a_supplier_bids_for_as_many_lots_as_the_limit_says():
    text = "One supplier may bid for %(most)s lot(s) of this tender at most."
    refused = (Reason("lots_reached", text, {"most": 2}, "87号令第二十条", "declaration"),)
    assert check_lots_of(2, 2) == check_lots_of(3, 2) == refused
    assert check_lots_of(1, 2) == check_lots_of(0, 2) == check_lots_of(9, None) == ()


def test_a_reason_writes_its_parameters_as_it_is_told():
    reason = Reason("x", "%(sum)s of %(share)s", {"sum": Amount("1234.50"), "share": Share("0.1")})
    assert reason.text() == "1234.50 of 0.1", "plainly, for logs"
    assert reason.text(str, lambda value: f"<{value}>") == "<1234.50> of <0.1>"
    assert Amount("1.00") + D(1) == D("2.00"), "an amount is a number"

"""Days on the wrong side of today; term, start and validity: the tables of the docstrings."""

from datetime import date
from decimal import Decimal as D

import pytest

from procurement.errors import Amount, Reason, Share
from procurement.rules.days import not_future, not_past
from tenders.rules.rule_sets import CN_2026_02
from tenders.rules.terms import (
    check_candidates,
    check_month,
    check_start,
    check_validity,
    check_years,
)


def day(text):
    return date.fromisoformat(text) if text else None


def codes(reasons):
    return [(one.code, one.field) for one in reasons]


@pytest.mark.parametrize(
    ("planned", "today", "past"),
    [("2026-03-01", "2026-03-02", True), ("2026-03-02", "2026-03-02", False),
     ("", "2026-03-02", False)],
)  # fmt: skip
def test_a_planned_day_has_not_passed(planned, today, past):
    found = not_past(day(planned), day(today), "f")
    assert codes(found) == ([("past", "f")] if past else [])
    assert all(one.params == {"today": day(today)} for one in found)


@pytest.mark.parametrize(
    ("said", "today", "future"),
    [("2026-03-02", "2026-03-02", False), ("2026-03-03", "2026-03-02", True),
     ("", "2026-03-02", False)],
)  # fmt: skip
def test_what_has_happened_lies_not_ahead(said, today, future):
    assert codes(not_future(day(said), day(today), "f")) == ([("future", "f")] if future else [])


@pytest.mark.parametrize(
    ("years", "refused"), [(0, True), (1, False), (3, False), (4, True), (5, True), (None, False)]
)
def test_a_service_is_bought_for_one_to_three_years(years, refused):
    found = check_years(years, CN_2026_02)
    assert codes(found) == ([("term", "years")] if refused else [])
    assert all(one.article == "财库〔2014〕37号" and one.params == {"most": 3} for one in found)


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


@pytest.mark.parametrize(
    ("month", "today", "over"),
    [("2026-02-28", "2026-03-31", True), ("2026-03-01", "2026-03-31", False),
     ("2026-04-01", "2026-03-31", False), ("2025-03-31", "2026-03-31", True),
     ("", "2026-03-31", False)],
)  # fmt: skip
def test_the_expected_month_is_not_over(month, today, over):
    found = check_month(day(month), day(today), "expected_month")
    assert codes(found) == ([("past", "expected_month")] if over else [])


def test_bids_are_valid_for_a_day_and_somebody_is_recommended():
    (reason,) = check_validity(0)
    assert (reason.code, reason.field, reason.article) == (
        "validity", "validity_days", "87号令第二十三条",
    )  # fmt: skip
    assert check_validity(1) == check_validity(90) == check_validity(None) == ()
    assert codes(check_candidates(0)) == [("candidates", "candidates")]
    assert check_candidates(1) == check_candidates(None) == ()


def test_a_reason_writes_its_parameters_as_it_is_told():
    reason = Reason("x", "%(sum)s of %(share)s", {"sum": Amount("1234.50"), "share": Share("0.1")})
    assert reason.text() == "1234.50 of 0.1", "plainly, for logs"
    assert reason.text(str, lambda value: f"<{value}>") == "<1234.50> of <0.1>"
    assert Amount("1.00") + D(1) == D("2.00"), "an amount is a number"

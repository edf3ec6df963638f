"""By which article a lot has failed, and until when its notice comes."""

from datetime import date

import pytest

from procurement.rules.calendar import WorkCalendar
from tenders.rules.failures import article_of, notice_due

DAYS = WorkCalendar({}, frozenset({2026}))


@pytest.mark.parametrize(
    ("failure", "procedure", "article"),
    [
        ("failed_conforming", "open_tender", "政府采购法第三十六条第一项"),
        ("failed_budget", "open_tender", "政府采购法第三十六条第三项"),
        ("failed_budget", "competitive_consultation", "财库〔2014〕214号第三十四条第三项"),
        ("failed_declined", "competitive_consultation", "政府采购法实施条例第四十九条"),
    ],
)
def test_the_article_hangs_on_the_failure_and_the_procedure(failure, procedure, article):
    assert article_of(failure, procedure) == article


def test_what_is_no_failure_has_no_article():
    with pytest.raises(ValueError, match=r"^no article says when a lot is contracted$"):
        article_of("contracted", "open_tender")


@pytest.mark.parametrize(
    ("ended", "last"),
    [(date(2026, 3, 24), date(2026, 3, 26)), (date(2026, 3, 27), date(2026, 3, 31))],
)
def test_the_notice_comes_within_two_working_days(ended, last):
    assert notice_due(ended, DAYS) == last

"""By which article a lot has failed, and until when its notice comes."""

from datetime import date

import pytest

from procurement.rules.calendar import WorkCalendar
from tenders.rules.failures import article_of, facts_of, notice_due

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


@pytest.mark.parametrize(
    ("kept", "english"),
    [
        ("通过资格审查的投标人 2 家，不足 3 家（87号令第四十四条）。",
         "2 bidders are qualified, fewer than 3."),
        ("符合要求的投标人 0 家，不足 3 家（政府采购法第三十六条）。",
         "0 bids conform, fewer than 3."),
        ("能够开启的投标 2 家，不足 3 家（87号令第四十一条）。",
         "2 bids could be opened, fewer than 3."),
        ("投标截止时提交投标的供应商 1 家，不足 3 家，不予开启（87号令第四十一条）。",
         "At the deadline 1 had bid, fewer than 3: none is opened."),
        ("投标人的报价均超过 3,400,000.00 元，采购人不能支付（政府采购法第三十六条）。",
         "All prices are above CNY 3,400,000.00, which the purchaser cannot pay."),
    ],
)  # fmt: skip
def test_a_kept_reason_that_the_product_wrote_says_the_same_in_another_language(kept, english):
    message, figures = facts_of(kept)
    assert message % figures == english


@pytest.mark.parametrize(
    "written", ["疑似串通", "通过资格审查的投标人 2 家，不足 3 家。另有原因", ""]
)
def test_what_people_wrote_is_no_sentence_of_the_product(written):
    assert facts_of(written) is None

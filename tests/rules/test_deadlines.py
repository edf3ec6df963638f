"""The legal periods of a contract, by the rule set of its tender."""

from datetime import date

import pytest

from contracts.rules.deadlines import FILING, NOTICE, PAYMENT, SIGNING, last_day
from procurement.rules.calendar import official_calendar

DAYS = official_calendar()


@pytest.mark.parametrize("rules", ["", "CN-2026-01"])
@pytest.mark.parametrize(
    ("code", "start", "expected", "article"),
    [
        (SIGNING, date(2026, 3, 2), date(2026, 4, 1), "政府采购法第四十六条；87号令第七十一条"),
        (NOTICE, date(2026, 4, 30), date(2026, 5, 7), "政府采购法实施条例第五十条"),
        (FILING, date(2026, 9, 30), date(2026, 10, 15), "政府采购法第四十七条"),
        (PAYMENT, date(2026, 11, 16), date(2026, 12, 16), "财库〔2019〕38号"),
    ],
)
def test_the_periods_of_a_contract_come_from_the_rule_set(rules, code, start, expected, article):
    last = last_day(code, start, DAYS, rules)
    assert (last.day, last.article, last.provisional) == (expected, article, False)


def test_the_rule_set_of_the_tender_counts_not_the_one_in_force():
    before_any = date(2022, 6, 1)
    assert last_day(SIGNING, before_any, DAYS, "CN-2022-07").day == date(2022, 7, 1)
    with pytest.raises(ValueError, match="no rule set is in force"):
        last_day(SIGNING, before_any, DAYS)


def test_a_last_day_in_a_year_without_a_calendar_is_provisional():
    assert last_day(FILING, date(2098, 12, 30), DAYS).provisional is True

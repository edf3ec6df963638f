"""Numbers, amounts and times as they are written, with the numbers of the prototypes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from procurement import clock
from procurement.errors import Amount, Reason, Share
from procurement.web import formats, reasons
from procurement.web.templatetags import ui

D = Decimal
NOW = clock.legal(date(2026, 11, 18), 9, 20)


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (D("282280.63"), 2, "282,280.63"),
        (D("-4911.68"), 2, "−4,911.68"),
        (D("0"), 2, "0.00"),
        (D("88.265"), 2, "88.27"),
        (D("-0.004"), 2, "0.00"),
        (24440000, 2, "24,440,000.00"),
        (None, 2, "—"),
    ],
)
def test_numbers_have_thousands_marks_a_true_minus_and_nothing_is_a_dash(value, places, written):
    assert formats.number(value, places) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(D("150"), "+150.00"), (D("-150"), "−150.00"), (D("0"), "0.00"), (None, "—")],
)
def test_a_signed_amount_shows_plus_too(value, written):
    assert formats.signed(value) == written


@pytest.mark.parametrize(
    ("value", "least", "written"),
    [
        (D("121011.260000"), 0, "121,011.26"),
        (D("29292.000000"), 0, "29,292"),
        (D("6.1"), 2, "6.10"),
        (D("0.000001"), 2, "0.000001"),
        (D("1000"), 0, "1,000"),
        (None, 0, "—"),
    ],
)
def test_quantities_and_prices_keep_all_their_decimals(value, least, written):
    assert formats.quantity(value, least) == written


def test_a_deduction_is_shown_with_its_minus_and_zero_stays_zero():
    assert ui.minus(D("700")) == "−700.00"
    assert ui.minus(D("0")) == "0.00"
    assert ui.minus(None) == "—"


@pytest.mark.parametrize(
    ("value", "written"), [(D("0.0174"), "1.74%"), (D("0.2"), "20%"), (None, "—")]
)
def test_shares_are_written_as_per_cent(value, written):
    assert ui.percent(value) == written


NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 9:00 in the legal zone
PARAMETERS = [
    (Amount("24440000"), "24,440,000.00 元", "CNY 24,440,000.00"),
    (Share("0.10"), "10%", "10%"),
    (D("99.50"), "99.5", "99.5"),
    (date(2026, 3, 23), "2026年3月23日 星期一", "Mon 23 Mar 2026"),
    (NINE, "2026年11月20日 星期五 上午 9:00", "Fri 20 Nov 2026, 09:00"),
    (12, 12, 12),
    ("字", "字", "字"),
]


@pytest.mark.parametrize(("value", "chinese", "english"), PARAMETERS)
def test_the_parameters_of_a_reason_are_written_as_pages_write_them(value, chinese, english):
    with translation.override("zh-hans"):
        assert reasons.written(value) == chinese
    with translation.override("en"):
        assert reasons.written(value) == english


def test_a_reason_stands_with_its_article_where_it_has_one():
    message = "The total of %(total)s passes the maximum price of %(limit)s."
    params = {"total": Amount("3400000.01"), "limit": Amount("3400000")}
    reason = Reason("over_maximum", message, params, "87号令第六十三条")
    with translation.override("en"):
        assert reasons.reason_with_article(reason) == (
            "The total of CNY 3,400,000.01 passes the maximum price of CNY 3,400,000.00. "
            "(Order 87 art. 63)"
        )
        assert reasons.reason_with_article(Reason("x", "Here.")) == "Here."
    with translation.override("zh-hans"):
        assert "3,400,000.01 元" in reasons.reason_with_article(reason)
    assert formats.amount(None) == "—"


def test_amounts_are_written_out_in_capitals():
    assert ui.capitals(D("276268.95")) == "人民币贰拾柒万陆仟贰佰陆拾捌元玖角伍分"
    assert ui.capitals(None) == "—"


def test_an_english_page_says_that_an_official_paper_is_in_chinese():
    with translation.override("en"):
        assert ui.in_chinese() == " (in Chinese)"
    with translation.override("zh-hans"):
        assert ui.in_chinese() == ""


@pytest.mark.parametrize(
    ("size", "written"),
    [(512, "512 B"), (88064, "86 KB"), (2202009, "2.1 MB"), (2 * 1024**3, "2.00 GB"), (None, "—")],
)
def test_file_sizes_are_measured_as_people_compare_them(size, written):
    assert formats.filesize(size) == written


def test_a_moment_in_chinese_has_weekday_and_part_of_the_day(chinese):
    assert formats.moment_words(NINE) == "2026年11月20日 星期五 上午 9:00"
    assert formats.moment_short(NINE, NOW.date()) == "11月20日 周五 9:00"
    assert formats.day_words(NINE.date()) == "2026年11月20日 星期五"
    assert formats.month_words(NINE.date()) == "2026年11月"


def test_a_moment_in_english_has_the_weekday_too(english):
    assert formats.moment_words(NINE) == "Fri 20 Nov 2026, 09:00"
    assert formats.moment_short(NINE, NOW.date()) == "Fri 20 Nov, 09:00"
    assert formats.month_words(NINE.date()) == "Nov 2026"


def test_a_day_of_another_year_names_its_year(chinese):
    assert formats.day_short(date(2023, 6, 12), NOW.date()) == "2023年6月12日 周一"


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (0, "凌晨 0:00"),
        (9, "上午 9:00"),
        (12, "中午 12:00"),
        (14, "下午 2:00"),
        (20, "晚上 8:00"),
    ],
)
def test_hours_are_said_as_people_say_them(chinese, hour, words):
    assert formats.hour_words(clock.legal(date(2026, 11, 20), hour)) == words


def test_seconds_are_shown_when_there_are_any(chinese):
    assert formats.hour_words(NINE + timedelta(seconds=5)) == "上午 9:00:05"


def test_every_moment_carries_its_zone_for_machines(chinese):
    assert ui.moment(NINE) == (
        '<time datetime="2026-11-20T09:00:00+08:00">2026年11月20日 星期五 '
        '<span class="nowrap">上午 9:00</span></time>'
    )
    assert ui.day(date(2026, 11, 20)).startswith('<time datetime="2026-11-20">')
    assert ui.stamp(NINE).endswith(">2026-11-20 09:00:00</time>")
    assert ui.moment(None) == "—"


def test_a_moment_late_in_the_utc_day_is_written_on_the_legal_day(chinese):
    late = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)
    assert "11月20日" in ui.day(late)


@pytest.mark.parametrize(
    ("span", "exact", "whole"),
    [
        (timedelta(days=2, hours=3, minutes=5), "2 days 3 h", "2 days"),
        (timedelta(days=1), "1 day", "1 day"),
        (timedelta(hours=7, minutes=40), "7 h 40 min", "7 h 40 min"),
        (timedelta(minutes=40, seconds=9), "40 min", "40 min"),
        (timedelta(minutes=3, seconds=5), "3 min 5 s", "3 min"),
        (timedelta(seconds=9), "9 s", "9 s"),
    ],
)
def test_what_is_left_is_told_in_the_two_largest_units(english, span, exact, whole):
    assert formats.left_words(NOW + span, NOW) == f"{exact} left"
    assert formats.left_words(NOW - span, NOW) == f"{exact} late"
    assert formats.left_words(NOW + span, NOW, exact=False) == f"{whole} left"


def test_what_ends_this_very_second_is_not_nought_seconds_late(chinese):
    for span in (timedelta(0), timedelta(milliseconds=900), -timedelta(milliseconds=900)):
        assert "0" not in formats.left_words(NOW + span, NOW)


def test_a_period_in_days_ends_with_its_day(english):
    today = NOW.date()
    assert formats.left_words(today, NOW) == "Due today"
    assert formats.left_words(today + timedelta(days=9), NOW) == "9 days left"
    assert formats.left_words(today - timedelta(days=1), NOW) == "1 day late"


@pytest.mark.parametrize(
    ("when", "tone"),
    [
        (NOW - timedelta(seconds=1), "late"),
        (NOW, "soon"),
        (NOW + timedelta(days=3) - timedelta(seconds=1), "soon"),
        (NOW + timedelta(days=3), ""),
        (NOW.date() - timedelta(days=1), "late"),
        (NOW.date(), "soon"),
        (NOW.date() + timedelta(days=4), ""),
    ],
)
def test_due_times_are_coloured_under_three_days_and_when_late(when, tone):
    assert formats.tone_of(when, NOW) == tone


def test_the_countdown_asks_oftener_in_the_last_ten_minutes():
    assert ui.poll(NOW + timedelta(minutes=11), NOW) == 30
    assert ui.poll(NOW + timedelta(minutes=9), NOW) == 5


@pytest.mark.parametrize(
    ("language", "value", "unit", "text"),
    [
        ("zh-hans", D("12400"), "㎡", "12,400 ㎡"),
        ("en", D("12400"), "㎡", "12,400 m²"),
        ("en", D("12400"), "平方米", "12,400 m²"),
        ("en", D("1"), "处", "1 place"),
        ("en", D("3"), "处", "3 places"),
        ("en", D("3"), "10㎡", "3 × 10m²"),
        ("en", D("2"), "400平方厘米", "2 × 400 cm²"),
        ("en", D("2"), "辆次", "2 辆次"),
    ],
)
def test_a_quantity_is_read_with_its_unit_in_the_readers_language(language, value, unit, text):
    with translation.override(language):
        assert formats.measured(value, unit) == text

"""How numbers, amounts and times are written, in Chinese and in English.

Times are shown in the legal zone, whatever the browser's zone is. Nothing here reads a clock:
what depends on the present takes it as an argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext

from procurement import clock
from procurement.rules.citation import english
from procurement.rules.money import round_half_up

MINUS = "\u2212"
NOTHING = "—"
WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
KIB = 1024
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def chinese() -> bool:
    """Is the page written in Chinese?"""
    return (get_language() or "zh").startswith("zh")


def enumeration(words: Iterable[str]) -> str:
    """Words one after another: 清扫保洁、绿化养护 or Street cleaning, Greening."""
    return ("、" if chinese() else ", ").join(words)


def citation(article: Any) -> Any:
    """An article of law in the language of the page: 87号令第十八条, Order 87 art. 18.

    What is no citation, or more than one, stays as it is written.
    """
    if chinese() or not article:
        return article
    said = english(str(article))
    return article if _CHINESE.search(said) else said


# Numbers ----------------------------------------------------------------------------------------


def number(value: Decimal | int | None, places: int) -> str:
    """Fixed decimals with thousands marks and a true minus; nothing is a dash, zero is 0.

    | value       | places | written     |
    | ----------- | ------ | ----------- |
    | 282280.63   | 2      | 282,280.63  |
    | -4911.68    | 2      | −4,911.68   |
    | 0           | 2      | 0.00        |
    | 88.265      | 2      | 88.27       |
    | None        | 2      | —           |
    """
    if value is None or value == "":
        return NOTHING
    text = f"{round_half_up(Decimal(value), places):,f}"
    return MINUS + text[1:] if text.startswith("-") else text


def signed(value: Decimal | int | None, places: int = 2) -> str:
    """With the sign in front, plus too; a correction reads +150.00."""
    text = number(value, places)
    return f"+{text}" if value is not None and value != "" and Decimal(value) > 0 else text


def quantity(value: Decimal | int | None, least: int = 0) -> str:
    """A quantity or unit price: all its decimals up to six, at least `least`.

    121011.260000 -> 121,011.26; 29292 -> 29,292; 4.96 with least=2 -> 4.96; 6.1 -> 6.10.
    """
    if value is None or value == "":
        return NOTHING
    exponent = round_half_up(Decimal(value), 6).normalize().as_tuple().exponent
    places = max(-exponent, least) if isinstance(exponent, int) else least
    return number(value, places)


def amount(value: Decimal | int | None) -> str:
    """282,280.63 元 / CNY 282,280.63: an amount inside a sentence."""
    if value is None:
        return NOTHING
    return gettext("CNY %(amount)s") % {"amount": number(value, 2)}


def percent(value: Decimal | None, places: int = 2) -> str:
    """A share as per cent without trailing zeros: 0.0174 -> 1.74%, 0.2 -> 20%."""
    if value is None:
        return NOTHING
    return f"{quantity(round(Decimal(value) * 100, places))}%"


# 单位: one of it, several of it. Areas keep their sign in either language.
UNITS_EN = {
    "处": ("place", "places"),
    "次": ("time", "times"),
    "人次": ("person", "persons"),
    "个": ("piece", "pieces"),
    "项": ("item", "items"),
    "座": ("piece", "pieces"),
    "株": ("tree", "trees"),
    "条街": ("street", "streets"),
    "米": ("m", "m"),
    "公里": ("km", "km"),
    "吨": ("t", "t"),
    "小时": ("h", "h"),
    "天": ("day", "days"),
    "月": ("month", "months"),
    "年": ("year", "years"),
}


def unit_words(unit: str, *, several: bool = False) -> str:
    """A unit of the records in the reader's language: ㎡ is m² in English, 株 is tree.

    Units that no list knows stay as they were written.
    """
    if chinese():
        return unit
    if unit in UNITS_EN:
        return UNITS_EN[unit][several]
    for written, said in (("平方厘米", " cm²"), ("平方米", "m²"), ("㎡", "m²"), ("m2", "m²")):
        unit = unit.replace(written, said)
    return unit


def measured(value: Decimal | int | None, unit: str) -> str:
    """12,400 ㎡ / 12,400 m²; 1 place, 3 places; 2 × 400平方厘米 where the unit itself counts."""
    times = "× " if unit[:1].isdigit() else ""
    return f"{quantity(value)} {times}{unit_words(unit, several=value != 1)}".rstrip()


def filesize(size: int | None) -> str:
    """2.1 MB, 86 KB, 512 B: the measure a person compares with a limit."""
    if size is None:
        return NOTHING
    if size < KIB:
        return f"{size} B"
    if size < KIB * KIB:
        return f"{size / KIB:.0f} KB"
    if size < KIB**3:
        return f"{size / KIB**2:.1f} MB"
    return f"{size / KIB**3:.2f} GB"


# Times ------------------------------------------------------------------------------------------


def local(moment: datetime) -> datetime:
    """The same moment on the wall clock of the legal zone."""
    return moment.astimezone(clock.LEGAL_ZONE)


def machine(when: datetime | date) -> str:
    """For `<time datetime>`: 2026-11-20T09:00:00+08:00 or 2026-11-20."""
    if isinstance(when, datetime):
        return local(when).isoformat(timespec="seconds")
    return when.isoformat()


def part_of_day(hour: int) -> str:
    """上午 and its kin: what is said before an hour of the twelve-hour clock."""
    if hour < 6:
        return "凌晨"
    if hour < 12:
        return "上午"
    if hour == 12:
        return "中午"
    return "下午" if hour < 19 else "晚上"


def hour_words(when: datetime) -> str:
    """上午 9:00 / 09:00; the seconds are shown when there are any."""
    at = local(when)
    seconds = f":{at:%S}" if at.second else ""
    if not chinese():
        return f"{at:%H:%M}{seconds}"
    hour = at.hour - 12 if at.hour > 12 else at.hour
    return f"{part_of_day(at.hour)} {hour}:{at:%M}{seconds}"


def day_words(when: date) -> str:
    """2026年11月20日 星期五 / Fri 20 Nov 2026."""
    day = local(when).date() if isinstance(when, datetime) else when
    if chinese():
        return f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"
    return f"{WEEKDAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def day_short(when: date, today: date | None = None) -> str:
    """11月20日 周五 / Fri 20 Nov; another year than today's is written out."""
    day = local(when).date() if isinstance(when, datetime) else when
    this_year = (today or clock.legal_today()).year == day.year
    if chinese():
        year = "" if this_year else f"{day.year}年"
        return f"{year}{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"
    year = "" if this_year else f" {day.year}"
    return f"{WEEKDAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]}{year}"


def moment_words(when: datetime) -> str:
    """2026年11月20日 星期五 上午 9:00 / Fri 20 Nov 2026, 09:00."""
    return f"{day_words(when)}{' ' if chinese() else ', '}{hour_words(when)}"


def moment_short(when: datetime, today: date | None = None) -> str:
    """11月20日 周五 9:00 / Fri 20 Nov, 09:00."""
    at = local(when)
    if chinese():
        return f"{day_short(when, today)} {at.hour}:{at:%M}"
    return f"{day_short(when, today)}, {at:%H:%M}"


def short(when: datetime | date) -> str:
    """A moment or a day, in its short form."""
    return moment_short(when) if isinstance(when, datetime) else day_short(when)


def stamp(when: datetime) -> str:
    """2026-11-18 09:20:05: clocks and records."""
    return f"{local(when):%Y-%m-%d %H:%M:%S}"


def month_words(when: date) -> str:
    """2026年10月 / Oct 2026."""
    if chinese():
        return f"{when.year}年{when.month}月"
    return f"{MONTHS_EN[when.month - 1]} {when.year}"


# What is left -----------------------------------------------------------------------------------

Part = tuple[int, str]


def parts_of(span: timedelta) -> list[Part]:
    """The two largest units of a span: [(2, "day"), (3, "hour")]; below a minute the seconds."""
    total = int(abs(span).total_seconds())
    days, rest = divmod(total, 24 * 3600)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    if days:
        return [(days, "day"), *([(hours, "hour")] if hours else [])]
    if hours:
        return [(hours, "hour"), *([(minutes, "minute")] if minutes else [])]
    if minutes:
        return [(minutes, "minute"), *([(seconds, "second")] if minutes < 10 and seconds else [])]
    return [(seconds, "second")]


def span_words(parts: list[Part]) -> str:
    """2 天 3 小时 / 2 days 3 h."""
    if chinese():
        units = {"day": "天", "hour": "小时", "minute": "分", "second": "秒"}
        return " ".join(f"{count} {units[unit]}" for count, unit in parts)
    short = {"hour": "h", "minute": "min", "second": "s"}
    words = [
        f"{n} {'day' if n == 1 else 'days'}" if u == "day" else f"{n} {short[u]}" for n, u in parts
    ]
    return " ".join(words)


def left_words(when: datetime | date, now: datetime, *, exact: bool = True) -> str:
    """还有 2 天 3 小时, 已超 40 分钟, 今天到期; in whole units unless `exact`.

    A day given without an hour ends with that day.
    """
    if not isinstance(when, datetime):
        days = (when - local(now).date()).days
        if days == 0:
            return gettext("Due today")
        parts = [(abs(days), "day")]
        late = days < 0
    else:
        if abs(when - now) < timedelta(seconds=1):
            return gettext("Due now")
        parts = parts_of(when - now) if exact else parts_of(when - now)[:1]
        late = when < now
        if not exact and parts[0][1] == "hour":
            parts = parts_of(when - now)
    template = gettext("%(span)s late") if late else gettext("%(span)s left")
    return template % {"span": span_words(parts)}


def tone_of(when: datetime | date, now: datetime, soon: timedelta = timedelta(days=3)) -> str:
    """The class of a due time: late, soon (under three days) or nothing."""
    end = when if isinstance(when, datetime) else clock.legal(when + timedelta(days=1))
    if end < now:
        return "late"
    return "soon" if end - now < soon else ""

"""Who is too close to judge.

Who helped to write a requirement may not review it (财库〔2021〕22号第三十三条); who worked for a
party within the three years before does not judge its procurement (政府采购法实施条例第九条).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import NamedTuple

from procurement.rules.days import clipped

LOOK_BACK_YEARS = 3
_FORM = re.compile(r"(?:股份有限|有限责任|有限)?公司$")
# Where one name ends and another begins: at a mark or a gap, and after the word for a body.
_MARKS = re.compile(r"[\W_]+")
_BODY_END = re.compile(
    r"(?<=公司|大学|学院|中心|协会|学会)|(?<=事务所|研究院|研究所|委员会)|(?<=局)"
)
_TITLE = re.compile(
    r"(?:副?教授|副?研究员|(?:正高级|高级|助理)?工程师|律师|(?:高级)?会计师|副?主任|副?处长"
    r"|副?科长|副?局长|专家|先生|女士|老师)$"
)


class Body(NamedTuple):
    """A company or an office: its name, and its unified social credit code where it has one."""

    name: str
    credit_code: str = ""


class Tie(NamedTuple):
    """Work, a seat on the board or control: first and last day; `until` None goes on."""

    body: Body
    since: date
    until: date | None = None


def helped(helpers: Iterable[str], reviewer: str) -> str:
    """The helper who is named as the reviewer, or whose office the reviewer names; "" if none.

    Whole names are compared. Spaces, width, case of the letters, titles and the form of a company
    are no difference; a mark, a gap or the word for a body (局, 公司, 大学) parts two names.

    | helpers            | reviewer                | helped    |
    | ------------------ | ----------------------- | --------- |
    | 样本一、示例甲咨询 | 样本一                  | 样本一    |
    | 张三               | 张三丰                  |           |
    | 张三               | 示例市财政局张三教授    | 张三      |
    | 示例甲咨询         | 示例甲咨询 张样本       | 示例甲咨询|
    | 示例甲咨询有限公司 | 示例甲咨询公司          | 示例甲咨询有限公司 |
    | 样本一             | 样本二                  |           |
    | (nobody)           | 样本一                  |           |
    """
    written = _names(reviewer)
    places = range(len(written) + 1)
    known = {_FORM.sub("", "".join(written[a:b])) for a, b in combinations(places, 2)}
    for name in helpers:
        whole = _FORM.sub("", "".join(_names(name)))
        if whole and whole in known:
            return name.strip()
    return ""


def _names(text: str) -> list[str]:
    """The names in a text, in their order, without marks and titles."""
    found: list[str] = []
    for part in _MARKS.split(unicodedata.normalize("NFKC", text).casefold()):
        found += (_TITLE.sub("", name) for name in _BODY_END.split(part))
    return [name for name in found if name]


def survey_from(day: date) -> date:
    """The first day of an earlier survey that serves a requirement written on `day`: a year before.

    财库〔2021〕22号第十一条.

    2026-11-27 -> 2025-11-27; 2028-02-29 -> 2027-02-28.
    """
    return clipped(day.year - 1, day.month, day.day)


def look_back(day: date) -> date:
    """The first of the days before `day` that count: the same day three years earlier.

    | day        | first that counts                        |
    | ---------- | ---------------------------------------- |
    | 2026-11-27 | 2023-11-27                               |
    | 2028-02-29 | 2025-02-28 (the last day of its month)   |
    | 2027-02-28 | 2024-02-28                               |
    """
    return clipped(day.year - LOOK_BACK_YEARS, day.month, day.day)


def same_body(one: Body, other: Body) -> bool:
    """One and the same: by the credit codes where both are known, else by the names.

    Spaces, width and case of the letters are no difference.

    | one              | other               | same |
    | ---------------- | ------------------- | ---- |
    | 甲公司, code 1   | 乙公司, code 1      | yes  |
    | 甲公司, code 1   | 甲公司, code 2      | no   |
    | 甲公司 (no code) | 甲公司, code 1      | yes  |
    | 甲公司 (no code) | 甲公司分公司, code 1| no   |
    """
    codes = plain(one.credit_code), plain(other.credit_code)
    if all(codes):
        return codes[0] == codes[1]
    names = plain(one.name), plain(other.name)
    return bool(names[0]) and names[0] == names[1]


def tied(tie: Tie, party: Body, day: date) -> bool:
    """Does the tie bind to this party on `day`, or did it within the three years before?

    First and last days count themselves.

    | since      | until      | day        | tied                                   |
    | ---------- | ---------- | ---------- | -------------------------------------- |
    | 2015-01-01 | 2023-11-27 | 2026-11-27 | yes, the last day is just within       |
    | 2015-01-01 | 2023-11-26 | 2026-11-27 | no                                     |
    | 2015-01-01 | (open)     | 2026-11-27 | yes                                    |
    | 2026-11-27 | (open)     | 2026-11-27 | yes, from the first day on             |
    | 2026-11-28 | (open)     | 2026-11-27 | no, it has not begun                   |
    | 2015-01-01 | 2025-02-28 | 2028-02-29 | yes                                    |
    | 2015-01-01 | 2025-02-27 | 2028-02-29 | no                                     |
    """
    within = tie.since <= day and (tie.until is None or tie.until >= look_back(day))
    return within and same_body(tie.body, party)


def plain(name: str) -> str:
    """A name without what makes no difference: spaces, width and case of the letters."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())

"""Who is too close to judge.

Who helped to write a requirement may not review it (财库〔2021〕22号第三十三条); who worked for a
party within the three years before does not judge its procurement (政府采购法实施条例第九条).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from procurement.rules.days import clipped

LOOK_BACK_YEARS = 3
_FORM = re.compile(r"(?:股份有限|有限责任|有限)?公司$")


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

    Spaces, width, case of the letters and the form of a company are no difference.

    | helpers            | reviewer                | helped    |
    | ------------------ | ----------------------- | --------- |
    | 样本一、示例甲咨询 | 样本一                  | 样本一    |
    | 示例甲咨询         | 示例甲咨询 张样本       | 示例甲咨询|
    | 示例甲咨询有限公司 | 示例甲咨询公司          | 示例甲咨询有限公司 |
    | 样本一             | 样本二                  |           |
    | (nobody)           | 样本一                  |           |
    """
    written = plain(reviewer)
    for name in helpers:
        known = _FORM.sub("", plain(name))
        if known and known in written:
            return name.strip()
    return ""


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

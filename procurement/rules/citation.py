"""Citations of Chinese law for readers of English: the same article, in words they can look up."""

from __future__ import annotations

import re

ACTS = {
    "政府采购法实施条例": "Implementing Regulations",
    "招标投标法实施条例": "Tendering Regulations",
    "实施条例": "Implementing Regulations",
    "政府采购法": "Government Procurement Law",
    "招标投标法": "Tendering Law",
    "民法典": "Civil Code",
    "财办库": "Caibanku",
    "国办发": "Guobanfa",
    "财库": "Caiku",
    "财预": "Caiyu",
}
"""Names of acts, the longer ones first: each begins where none before it does."""
DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_ACT = re.compile("|".join(ACTS))
_ORDER = re.compile(r"(?:财政部令第(\d+)号|(\d+)号令)")
_PAPER = re.compile(r"〔(\d{4})〕(\d+)号")
_PLACE = re.compile(
    r"第([零一二三四五六七八九十百]+)条(?:第([一二三四五六七八九十]+)款)?(?:第([一二三四五六七八九十]+)项)?"
)
_SEVERAL = re.compile(r"第([零一二三四五六七八九十百]+)((?:[、至][零一二三四五六七八九十百]+)+)条")
_NEXT = re.compile(r"([、至])([零一二三四五六七八九十百]+)")
_GAP = re.compile(r"(?<=[0-9A-Za-z)\]])(?=(?:art|item|para)\.? )")


def number(text: str) -> int:
    """Return a Chinese numeral below a thousand. 十 -> 10, 二十 -> 20, 一百零三 -> 103."""
    found, digit = 0, 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        else:
            found += (digit or 1) * {"十": 10, "百": 100}[sign]
            digit = 0
    return found + digit


def english(article: str) -> str:
    """Return a citation in English; what is no citation stays as it is.

    | citation                              | in English                                |
    | ------------------------------------- | ----------------------------------------- |
    | 87号令第十八条                        | Order 87 art. 18                               |
    | 政府采购法第三十六条第二项            | Government Procurement Law art. 36 item 2      |
    | 第三十八条第二款；实施条例第九条       | art. 38 para. 2; Implementing Regulations art. 9 |
    | 财库〔2021〕22号第三十条、第三十一条   | Caiku [2021] 22 art. 30, art. 31               |
    | 87号令第三十九条至第四十二条          | Order 87 art. 39–42                       |
    """
    text = _ACT.sub(lambda found: ACTS[found[0]], article)
    text = _ORDER.sub(lambda found: f"Order {found[1] or found[2]}", text)
    text = _PAPER.sub(r" [\1] \2", text)
    text = _SEVERAL.sub(_several, text)
    text = _PLACE.sub(lambda found: _place(*found.groups()), text)
    text = text.replace("至art. ", "–").replace("；", "; ").replace("、", ", ")
    return _GAP.sub(" ", text)


def _several(found: re.Match[str]) -> str:
    """Articles that share one 条: 第三十一、三十二条, 第六十八至七十一条."""
    marks = {"、": ", ", "至": "–"}
    rest = _NEXT.sub(lambda one: f"{marks[one[1]]}{number(one[2])}", found[2])
    return f"art. {number(found[1])}{rest}"


def _place(article: str, paragraph: str | None, item: str | None) -> str:
    found = f"art. {number(article)}"
    if paragraph:
        found += f" para. {number(paragraph)}"
    return f"{found} item {number(item)}" if item else found

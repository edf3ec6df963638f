"""What may be neither a qualification nor a score (Order 87 art. 17, Regulations art. 20).

Each kind has its article and the words by which it is recognised (`forbidden_words`), in Chinese
and English. A word list finds what is plainly written; what is meant is for the reviewers.

Where two readings were possible:

- **Size**: what a firm owns, earns, pays in tax or employs, with or without a number. The people
  who do the work (“项目配备保洁员不少于30人”) are staffing and lawful.
- **Awards**: the law forbids those of a certain region or a certain trade, whoever gives them, so
  also a national one of one trade (“全国市容环卫先进单位”). A national one across all trades
  (“国家科学技术奖”) is of neither and not refused here; that it is tied to the requirement
  (Order 87 art. 55) is for the reviewers. “省级以上” and a grading “国家级5分，省级3分” are of a
  region.
- Certified management systems, the grade of a taxpayer's credit, the definition of small firms
  and what a text says is *not* scored are lawful.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from procurement.errors import Reason, gettext_noop
from tenders.rules import forbidden_words as words


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE)


_DENIED_BEFORE, _DENIED_AFTER = _any(words.DENIED_BEFORE), _any(words.DENIED_AFTER)
_REACH = 80  # characters before a word that are looked at


@dataclass(frozen=True)
class Sign:
    """A word of a kind, and what makes it one: `before` it or `after` it, nothing if both are None.

    `spared` before it or `spared_after` it, it is lawful.
    """

    word: re.Pattern[str]
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    spared: re.Pattern[str] | None = None
    spared_after: re.Pattern[str] | None = None

    def search(self, text: str) -> int | None:
        """Where the forbidden phrase begins; None if there is none."""
        for found in self.word.finditer(text):
            before, after = text[max(0, found.start() - _REACH) : found.start()], found.end()
            if self._lawful(before, text, after):
                continue
            asked = self.before.search(before) if self.before else None
            if asked:
                return found.start() - len(before) + asked.start()
            scored = self.after.match(text, after) if self.after else None
            if scored or (self.after is None and self.before is None):
                return found.start()
        return None

    def _lawful(self, before: str, text: str, after: int) -> bool:
        return bool(
            _DENIED_BEFORE.search(before)
            or _DENIED_AFTER.match(text, after)
            or (self.spared and self.spared.search(before))
            or (self.spared_after and self.spared_after.match(text, after))
        )


@dataclass(frozen=True)
class Forbidden:
    """One kind: any of its `signs` finds it in a text, `message` takes the `item`."""

    code: str
    article: str
    signs: tuple[Sign, ...]
    message: str

    def search(self, text: str) -> int | None:
        """Where its first phrase begins."""
        places = (sign.search(text) for sign in self.signs)
        return min((place for place in places if place is not None), default=None)


_WORTH = Sign(_any(words.WORTH), spared_after=_any(words.SIZES_OF_FIRMS))
_STAFF = Sign(
    _any(words.STAFF),
    spared=_any(words.OF_PROJECT),
    spared_after=_any(words.TO_PROJECT, words.SIZES_OF_FIRMS),
)
_FIRM = Sign(_any(words.FIRM), spared=_any(words.OF_PROJECT))
KINDS = (
    Forbidden(
        "forbidden_item",
        "87号令第十七条",
        (_WORTH, _STAFF, _FIRM),
        gettext_noop("%(item)s may be neither a qualification nor a score."),
    ),
    Forbidden(
        "age_item",
        "财库〔2019〕38号",
        (Sign(_any(words.AGE)),),
        gettext_noop("%(item)s asks for the age of a firm, which may be no threshold."),
    ),
    Forbidden(
        "local_item",
        "政府采购法实施条例第二十条",
        (Sign(_any(words.AWARDS), spared=_any(words.SERVED)), Sign(_any(words.LOCAL))),
        gettext_noop(
            "%(item)s favours a place or a trade: contracts and awards of a certain region or"
            " industry may be neither a condition nor a score."
        ),
    ),
    Forbidden(
        "brand_item",
        "政府采购法实施条例第二十条；87号令第十七条",
        (Sign(_any(words.BRAND)),),
        gettext_noop("%(item)s names a brand or a maker's authorisation, which may not be asked."),
    ),
    Forbidden(
        "list_item",
        "财库〔2019〕38号",
        (Sign(_any(words.LISTED)),),
        gettext_noop(
            "%(item)s ties the tender to a list or to earlier suppliers; every supplier may bid."
        ),
    ),
)
"""In the name of a criterion and in a qualification the mere mention is refused."""


def _only(kind: Forbidden, **needs: re.Pattern[str]) -> Forbidden:
    return replace(kind, signs=tuple(replace(sign, **needs) for sign in kind.signs))


_SIZE = _only(
    replace(KINDS[0], signs=(_WORTH, _STAFF)),
    before=_any(words.POINTS_BEFORE),
    after=_any(words.POINTS, words.AT_LEAST),
)
IN_DESCRIPTIONS = (_SIZE, *KINDS[1:])
"""A description may speak of profit and of staff; it may not score the size or the age of a firm, a
place, a brand or a list."""


def _demanded(kind: Forbidden, *scored: str) -> Forbidden:
    after = (*scored, words.SINCE) if kind.code == "age_item" else scored
    before = _any(words.DEMAND, *((words.POINTS_BEFORE,) if scored else ()))
    return _only(kind, before=before, after=_any(*after)) if after else _only(kind, before=before)


IN_TEXTS = (_SIZE, *(_demanded(kind) for kind in KINDS[1:]))
"""Running text of the documents may speak of all of these, and ask or score none of them."""
IN_EVALUATION = (_SIZE, *(_demanded(kind, words.POINTS) for kind in KINDS[1:]))
"""Running text about the evaluation, where points are points of a bid."""
_ITEM = 40  # characters of a long item that a message repeats
_AROUND = 8  # of them before the phrase


def check_items(
    names: Iterable[str], field: str = "weights", *, kinds: Iterable[Forbidden] = KINDS
) -> tuple[Reason, ...]:
    """Name each scoring or qualification item that the law forbids, once per kind, with its row.

    | item                       | refused as     | article      |
    | -------------------------- | -------------- | ------------ |
    | 技术方案                   |                |              |
    | 注册资本 5000 万元以上     | forbidden_item | 87号令 17    |
    | 企业规模                   | forbidden_item | 87号令 17    |
    | 本市同类项目业绩           | local_item     | 实施条例 20  |
    | 获得市级以上奖项           | local_item     | 实施条例 20  |
    | 洗扫车原厂授权             | brand_item     | 实施条例 20  |
    | 采购人备选库内供应商       | list_item      | 38号         |
    | 成立年限三年以上           | age_item       | 38号         |
    | 本市城区清扫方案           |                |              |

    In descriptions (`kinds=IN_DESCRIPTIONS`):

    | description                              | refused as     |
    | ---------------------------------------- | -------------- |
    | 注册资本5000万元以上得5分                | forbidden_item |
    | 从业人员300人以上的得15分                | forbidden_item |
    | 年纳税100万元以上得15分                  | forbidden_item |
    | 获得本市市容环卫先进单位称号的得15分     | local_item     |
    | 省级优秀企业称号，每个5分                | local_item     |
    | 项目配备保洁员不少于30人得5分            |                |
    | 从业人员培训计划完整得3分                |                |
    | 成本、利润测算合理得2分                  |                |
    | 质量管理体系认证有效得2分                |                |

    In running text (`kinds=IN_TEXTS`), where only what is asked or scored is refused:

    | text                       | refused as     |
    | -------------------------- | -------------- |
    | 注册资本不低于1000万元     | forbidden_item |
    | 投标人须为本市企业         | local_item     |
    | 注册资本、营业收入如实填写 |                |

    In the text on the evaluation (`kinds=IN_EVALUATION`) 获市级奖项得2分 is refused too; in a sheet
    for the contract's months it is an incentive.
    """
    return tuple(
        Reason(
            kind.code, kind.message, {"item": excerpt(name, place), "row": row}, kind.article, field
        )
        for row, name in enumerate(names, start=1)
        for kind in kinds
        if (place := kind.search(name)) is not None
    )


def kinds_in(content: str) -> tuple[Forbidden, ...]:
    """What a content of the documents, by its key, is searched for."""
    return IN_EVALUATION if content == "evaluation" else IN_TEXTS


def excerpt(text: str, start: int = 0) -> str:
    """Return a short text whole, of a long one the phrase with a few characters around it.

    At most 40 characters and the marks of what is left out: a phrase in the middle of a long
    content is quoted as “…所有投标人的注册资本不低于1000万元，年均…”.
    """
    whole = " ".join(text.split())
    if len(whole) <= _ITEM:
        return whole
    start = len(" ".join(text[:start].split()))
    first = max(0, min(start - _AROUND, len(whole) - _ITEM + 1))
    last = min(len(whole), first + _ITEM - 1)
    return f"{'…' if first else ''}{whole[first:last]}{'…' if last < len(whole) else ''}"


_NAMED = re.compile(
    r"([^。；;\n]{0,6})(?:最低限价|(?:报价|价格)下限)|"
    r"(\b(?:no|not|without|any)\b[^.;\n]{0,20})?\b(?:minimum (?:bid )?price|price floor)"
)
_DENIED = re.compile("[不未无]|禁止|\\bno|without|\\bany")
_CEILING = "(?:采购)?(?:预算|最高限价|控制价)"
_OUT = "(?:无效|否决|废标|拒绝|不予)"
_SHARE = r"(?:\d+(?:\.\d+)?\s*[%％]|百分之)"
_LOWEST = re.compile(
    rf"报价[^。；;\n]{{0,10}}不(?:[得能]|应)?低于[^。；;\n]{{0,6}}(?:{_CEILING}|\d)|"
    rf"不[得能]低于{_CEILING}[^。；;\n]{{0,4}}{_SHARE}|"
    rf"低于{_CEILING}[^。；;\n]{{0,4}}{_SHARE}[^。；;\n说证审]{{0,12}}{_OUT}|"
    rf"报价[^。；;\n]{{0,6}}低于\s*[\d,，.]+\s*[万亿]?元[^。；;\n说证审]{{0,12}}{_OUT}|"
    r"最低报价[^。；;\n]{0,4}?[\d,，.]+\s*[万亿]?元|"
    r"(?:bids?|prices?)[^.;\n]{0,20}\b(?:not (?:be )?(?:below|less than|lower than)|"
    r"no lower than|at least)\s*(?:cny|rmb|¥)?\s*\d|"
    r"(?:bids?|prices?) below\s*(?:cny|rmb|¥)?\s*\d[^.;\n]{0,30}(?:reject|invalid)"
)


def sets_minimum_price(text: str) -> bool:
    """Tell whether a text sets a minimum price (Order 87 art. 12) rather than says there is none.

    | text                                            | sets one |
    | ----------------------------------------------- | -------- |
    | 本项目最低限价为 300 万元                       | yes      |
    | 本项目不设最低限价                              | no       |
    | 投标报价不得低于预算的80%                       | yes      |
    | 报价低于最高限价50%的投标无效                   | yes      |
    | 报价低于最高限价45%且不能说明理由的，投标无效   | no       |
    | 报价低于成本的，启动异常低价审查                | no       |
    | 报价下限为预算的80%                             | yes      |
    | 投标报价低于200万元的按无效投标处理             | yes      |
    | Bids below CNY 2,000,000 are rejected           | yes      |
    """
    text = text.lower()
    named = any(not _DENIED.search("".join(before)) for before in _NAMED.findall(text))
    return named or bool(_LOWEST.search(text))

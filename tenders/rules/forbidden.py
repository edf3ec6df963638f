"""What may be neither a qualification nor a score, and what may not be scored twice.

Each kind has its article and the words by which it is recognised, in Chinese and English. A word
list finds what is plainly written; what is meant is for the reviewers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from procurement.errors import Reason, gettext_noop


@dataclass(frozen=True)
class Forbidden:
    """One kind: `pattern` finds it in a lower-case text, `message` takes the `item`."""

    code: str
    article: str
    pattern: re.Pattern[str]
    message: str


_PLACE = "(?:本|当|所在|特定)(?:市|省|区|县|地|州|行政区域|地区|行业|系统)"
_SIZE = (
    "注册资本|注册资金|实缴资本|资产总额|总资产|资产规模|净资产|营业收入|营业额|年收入|营收|"
    "销售额|销售收入|纳税总?额|"
    "(?:从业人员|在职人员|员工|职工)(?:人数|数量|总数|规模)|"
    "registered capital|(?:total|net) assets|turnover|(?:annual|company|sales) revenue|"
    "number of (?:employees|staff)|tax paid"
)
_FIRM = rf"{_SIZE}|从业人员|利润|profit"
# What a description gives points for: 注册资本5000万元以上得5分; turnover above 5m: 5 points.
_POINTS = r"[^。；;\n]{0,40}?(?:[得加计扣]\s*\d|\d\s*分|满分|得分|加分|[:：]\s*\d|\d\s*points?)"
_LOCAL = (
    rf"{_PLACE}[^，。；,;\n]{{0,8}}(?:业绩|奖|荣誉|注册|分公司|分支|办事处|企业|供应商|纳税|社保)|"
    r"(?:省|市|区|县)级[^，。；,;\n]{0,6}(?:奖|荣誉)|(?:省|市|区|县)级?优质工程|本地化服务|"
    r"(?:省|(?<!城)市|自治区|县)(?:优秀|先进|优质|名牌|著名)[^，。；,;\n]{0,6}(?:奖|荣誉|称号)|"
    r"行业(?:内|类)?(?:奖|荣誉)|"
    r"在[^，。；,;\n]{0,6}(?:市|省|区|县|当地|本地)[^，。；,;\n]{0,6}设[有立][^，。；,;\n]{0,6}"
    r"(?:机构|分公司|办事处|网点)|"
    r"在(?:本|当|所在)(?:市|省|区|县|地)[^，。；,;\n]{0,4}有[^，。；,;\n]{0,6}"
    r"(?:场所|机构|分公司|办事处|网点)|"
    r"local (?:award|contract|firm|supplier|office|branch|reference)s?|"
    r"(?:registered|awards?|office|branch) in (?:the|this) (?:city|province|district|county)"
)
_BRAND = r"指定品牌|唯一品牌|原厂授权|厂家授权|厂商授权|manufacturer's authorisation"
_LIST = (
    r"(?:备选|预选|资格|名录)库(?:内|中|入围)|入围(?:名单|供应商)|历史合作|曾为本单位|"
    r"shortlist of suppliers|previous supplier of"
)
_NEITHER = gettext_noop("%(item)s may be neither a qualification nor a score.")
KINDS = (
    Forbidden("forbidden_item", "87号令第十七条", re.compile(_FIRM), _NEITHER),
    Forbidden(
        "age_item",
        "财库〔2019〕38号",
        re.compile("成立(?:年限|时间|满)|经营年限|years? (?:in business|of existence)"),
        gettext_noop("%(item)s asks for the age of a firm, which may be no threshold."),
    ),
    Forbidden(
        "local_item",
        "政府采购法实施条例第二十条",
        re.compile(_LOCAL),
        gettext_noop(
            "%(item)s favours a place or a trade: contracts and awards of a certain region or"
            " industry may be neither a condition nor a score."
        ),
    ),
    Forbidden(
        "brand_item",
        "政府采购法实施条例第二十条；87号令第十七条",
        re.compile(_BRAND),
        gettext_noop("%(item)s names a brand or a maker's authorisation, which may not be asked."),
    ),
    Forbidden(
        "list_item",
        "财库〔2019〕38号",
        re.compile(_LIST),
        gettext_noop(
            "%(item)s ties the tender to a list or to earlier suppliers; every supplier may bid."
        ),
    ),
)
SCORED_SIZE = Forbidden(
    "forbidden_item", "87号令第十七条", re.compile(rf"(?:{_SIZE}){_POINTS}"), _NEITHER
)
IN_DESCRIPTIONS = (SCORED_SIZE, *KINDS[1:])
"""A description may speak of profit and of staff; it may not score the size or the age of a firm, a
place, a brand or a list."""
# What running text asks of bidders: 注册资本不低于1000万元; 须为本市企业; must have a local office.
_AT_LEAST = (
    r"[^。；;\n]{0,16}?(?:不[少低小]于|以上|达到|大于|超过|高于|≥|at least|more than|above|over)"
)
_DEMAND = (
    "(?:须|必须|应当?|限|仅限|要求|需|只接受|must|shall|only|required to)"
    r"[^。；;\n]{0,16}?"
)


_SINCE = r"[^。；;\n]{0,6}?(?:须|应|不[少低]于|以上|满[\d一二三四五六七八九十])"


def _demanded(kind: Forbidden) -> Forbidden:
    said = kind.pattern.pattern
    after = rf"|(?:{said}){_SINCE}" if kind.code == "age_item" else ""
    return replace(kind, pattern=re.compile(rf"{_DEMAND}(?:{said}){after}"))


IN_TEXTS = (
    Forbidden(
        "forbidden_item",
        "87号令第十七条",
        re.compile(rf"(?:{_SIZE})(?:{_POINTS}|{_AT_LEAST})"),
        _NEITHER,
    ),
    *(_demanded(kind) for kind in KINDS[1:]),
)
"""Running text of the documents may speak of all of these, and ask or score none of them."""
_ITEM = 40  # characters of a long item that a message repeats


def check_items(
    names: Iterable[str], field: str = "weights", *, kinds: Iterable[Forbidden] = KINDS
) -> tuple[Reason, ...]:
    """Name each scoring or qualification item that the law forbids, once per kind, with its row.

    | item                       | refused as     | article      |
    | -------------------------- | -------------- | ------------ |
    | 技术方案                   |                |              |
    | 注册资本 5000 万元以上     | forbidden_item | 87号令 17    |
    | 本市同类项目业绩           | local_item     | 实施条例 20  |
    | 获得市级以上奖项           | local_item     | 实施条例 20  |
    | 洗扫车原厂授权             | brand_item     | 实施条例 20  |
    | 采购人备选库内供应商       | list_item      | 38号         |
    | 成立年限三年以上           | age_item       | 38号         |
    | 本市城区清扫方案           |                |              |

    In descriptions (`kinds=IN_DESCRIPTIONS`):

    | description                | refused as     |
    | -------------------------- | -------------- |
    | 注册资本5000万元以上得5分  | forbidden_item |
    | 从业人员培训计划完整得3分  |                |
    | 成本、利润测算合理得2分    |                |

    In running text (`kinds=IN_TEXTS`), where only what is asked or scored is refused:

    | text                       | refused as     |
    | -------------------------- | -------------- |
    | 注册资本不低于1000万元     | forbidden_item |
    | 投标人须为本市企业         | local_item     |
    | 注册资本、营业收入如实填写 |                |
    """
    return tuple(
        Reason(kind.code, kind.message, {"item": _short(name), "row": row}, kind.article, field)
        for row, name in enumerate(names, start=1)
        for kind in kinds
        if kind.pattern.search(name.lower())
    )


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


# A paper that proves something: its name ends in one of these words.
ONCE = "87号令第五十五条"
_PAPER = re.compile(
    r"[\w（）() ]{2,24}?(?:许可证|资质证书|资格证书|资质|证书|执照|备案证明|licence|license)",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:具备|具有|持有|提供|须有|应有|须|应|有效的?|有|投标人|供应商|的)+")


def papers(text: str) -> tuple[str, ...]:
    """Return the papers a text asks for: 具有道路运输经营许可证和环卫资质证书 -> both names."""
    names = []
    for part in re.split(r"[，。；、,;\n]|以及|及|和|或", text):
        for found in _PAPER.findall(part.strip()):
            name = _LEADING.sub("", found.strip())
            if len(name) > 2:
                names.append(name)
    return tuple(dict.fromkeys(names))


def check_scored_twice(
    qualification: str, items: Iterable[tuple[str, str]], field: str = "weights"
) -> tuple[Reason, ...]:
    """Name each criterion (name, how it is scored) that scores a paper already asked for.

    Qualification 具有道路运输经营许可证; criterion 企业资质, 持有道路运输经营许可证得 2 分 ->
    scored_twice (Order 87 art. 55: what qualifies a bidder is not scored again).
    """
    message = gettext_noop(
        "%(item)s scores “%(paper)s”, which is already asked for as a qualification."
    )
    return tuple(
        Reason(
            "scored_twice", message, {"item": _short(name), "paper": paper, "row": row}, ONCE, field
        )
        for row, (name, how) in enumerate(items, start=1)
        for paper in papers(qualification)
        if paper.lower() in f"{name}\n{how}".lower()
    )


def _short(item: str) -> str:
    text = " ".join(item.split())
    return text if len(text) <= _ITEM else f"{text[: _ITEM - 1]}…"

"""Why a lot ends without a contract (废标、终止): its article, and the last day of its notice.

Government Procurement Law art. 36, its regulation art. 49, Order 87 art. 41 to 44 and 65, Order 94
art. 16. Of a consultation 财库〔2014〕214号 art. 16 and 34 with 财库〔2015〕124号: the numbers
are not confirmed (decision 0064).
"""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from procurement.errors import gettext_noop
from procurement.rules.calendar import WorkCalendar
from tenders.rules.procedures import CONSULTATION

# What the product itself writes as the reason of a failure. It is kept in Chinese, as the law has
# it announced; whoever reads in another language gets the same facts from the same text.
_SENTENCES = (
    (
        r"投标截止时提交投标的供应商 (\d+) 家，不足 (\d+) 家，不予开启",
        gettext_noop("At the deadline %(left)s had bid, fewer than %(least)s: none is opened."),
    ),
    (
        r"能够开启的投标 (\d+) 家，不足 (\d+) 家",
        gettext_noop("%(left)s bids could be opened, fewer than %(least)s."),
    ),
    (
        r"通过资格审查的投标人 (\d+) 家，不足 (\d+) 家",
        gettext_noop("%(left)s bidders are qualified, fewer than %(least)s."),
    ),
    (
        r"符合要求的投标人 (\d+) 家，不足 (\d+) 家",
        gettext_noop("%(left)s bids conform, fewer than %(least)s."),
    ),
    (
        r"投标人的报价均超过 ([\d,.]+) 元，采购人不能支付",
        gettext_noop("All prices are above CNY %(left)s, which the purchaser cannot pay."),
    ),
)


def facts_of(text: str) -> tuple[str, dict[str, str]] | None:
    """Return the message and its figures behind a reason that the product wrote; else None.

    | reason                                                    | message          | figures |
    | --------------------------------------------------------- | ---------------- | ------- |
    | 通过资格审查的投标人 2 家，不足 3 家（87号令第四十四条）。 | ... qualified ...| 2, 3    |
    | 疑似串通                                                  | None             |         |
    """
    for pattern, message in _SENTENCES:
        found = re.fullmatch(rf"{pattern}(?:（[^）]*）)?。", text)
        if found:
            return message, dict(zip(("left", "least"), found.groups(), strict=False))
    return None


# The law says 及时 (87号令第二十九条) and names no day: the product takes that of a result (P12).
NOTICE_WORKING_DAYS = 2

_CHALLENGED = "94号令第十六条"
_TENDER = MappingProxyType(
    {
        "failed_bidders": "87号令第四十一条、第四十三条",
        "failed_qualified": "87号令第四十三条、第四十四条",
        "failed_conforming": "政府采购法第三十六条第一项",
        "failed_budget": "政府采购法第三十六条第三项",
        "failed_illegal": "政府采购法第三十六条第二项",
        "failed_documents": "87号令第六十五条",
        "failed_declined": "政府采购法实施条例第四十九条",
        "failed_void": _CHALLENGED,
        "failed_challenge": _CHALLENGED,
    }
)
_N214_34 = "财库〔2014〕214号第三十四条"
_TOO_FEW = f"{_N214_34}第三项；财库〔2015〕124号"
_CONSULTATION = MappingProxyType(
    {
        **_TENDER,
        "failed_bidders": f"{_N214_34}第三项",
        "failed_qualified": _TOO_FEW,
        "failed_conforming": _TOO_FEW,
        "failed_budget": f"{_N214_34}第三项",
        "failed_illegal": f"{_N214_34}第二项",
        "failed_documents": "财库〔2014〕214号第十六条",
    }
)
ARTICLES: Mapping[str, Mapping[str, str]] = MappingProxyType({CONSULTATION: _CONSULTATION})


def article_of(failure: str, procedure: str) -> str:
    """Return the article by which a lot has failed.

    | failure           | procedure    | article                     |
    | ----------------- | ------------ | --------------------------- |
    | failed_conforming | open tender  | 政府采购法第三十六条第一项  |
    | failed_budget     | open tender  | 政府采购法第三十六条第三项  |
    | failed_budget     | consultation | 财库〔2014〕214号第三十四条第三项 |
    | failed_declined   | consultation | 政府采购法实施条例第四十九条 |

    Raises ValueError for a failure without an article.
    """
    articles = ARTICLES.get(procedure, _TENDER)
    if failure not in articles:
        raise ValueError(f"no article says when a lot is {failure}")
    return articles[failure]


def notice_due(ended: date, calendar: WorkCalendar) -> date:
    """Return the last day of the termination notice: two working days after the end.

    Ended on Tuesday 2026-03-24 -> 2026-03-26; on Friday 2026-03-27 -> 2026-03-31.
    """
    return calendar.add_working_days(ended, NOTICE_WORKING_DAYS).day

"""Why a lot ends without a contract (废标、终止): its article, and the last day of its notice.

Government Procurement Law art. 36, its regulation art. 49, Order 87 art. 41 to 44 and 65, Order 94
art. 16. Of a consultation 财库〔2014〕214号 art. 16 and 34 with 财库〔2015〕124号: the numbers
are not confirmed (decision 0064).
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from procurement.rules.calendar import WorkCalendar
from tenders.rules.procedures import CONSULTATION

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

"""How a procedure calls its papers, people and steps, and which article rules it there.

Competitive consultation has measures of its own (财库〔2014〕214号): where they say something they
are cited and not Order 87, and what a tender calls 招标文件, 评标委员会, 投标文件, 中标 is called
磋商文件, 磋商小组, 响应文件, 成交. The text of the measures was not at hand: art. 10 (ten days) and
art. 24 (services weigh 10 to 30) agree in two sources, the other numbers are as practice cites
them and stand in `UNCONFIRMED` until somebody has read the text.

What others wrote (titles, reasons, names) is never put through `speak`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tenders.rules.procedures import CONSULTATION

# Longer words come before those they contain; the order is that of the replacing.
_CONSULTATION_WORDS = (
    ("评标委员会", "磋商小组"),
    ("招标文件", "磋商文件"),
    ("投标文件", "响应文件"),
    ("中标通知书", "成交通知书"),
    ("中标候选人", "成交候选供应商"),
    ("中标候选供应商", "成交候选供应商"),
    ("中标人", "成交供应商"),
    ("中标", "成交"),
    ("投标人须知", "供应商须知"),
    ("投标人", "供应商"),
    ("投标报价", "报价"),
    ("投标截止时间", "首次响应文件提交截止时间"),
    ("投标截止", "响应文件提交截止"),
    ("投标保证金", "磋商保证金"),
    ("投标有效期", "响应文件有效期"),
    ("投标邀请", "磋商邀请"),
    ("投标", "响应"),
    ("评标基准价", "磋商基准价"),
    ("评标", "评审"),
    ("招标公告", "磋商公告"),
    ("招标", "磋商"),
    ("开标记录", "响应文件开启记录"),
    ("开标", "响应文件开启"),
    ("Evaluation committee", "Consultation panel"),
    ("evaluation committee", "consultation panel"),
    ("Tender documents", "Consultation documents"),
    ("tender documents", "consultation documents"),
    ("Tender notice", "Consultation notice"),
    ("tender notice", "consultation notice"),
)
_NUMBERS = {
    "第十三条": "第七条",  # the notice
    "第十八条": "第十条",  # the offer of the documents
    "第二十条": "第九条",  # what the documents hold
    "第二十六条": "第十七条",  # site visit
    "第二十七条": "第十条",  # amendment
    "第二十九条": "第三十五条",  # the task is cancelled
    "第三十三条": "第十三条",  # late is refused
    "第三十四条": "第十三条",  # replaced, withdrawn
    "第三十八条": "第三十一条",  # deposits go back
    "第三十九条": "第九条",  # time and place of the opening stand in the documents
    "第四十四条": "第十八条",  # what is examined
    "第四十五条": "第十四条",
    "第四十七条": "第十四条",
    "第五十条": "第十八条",
    "第五十一条": "第十八条",  # clarification in writing
    "第五十五条": "第二十四条",
    "第五十七条": "第二十五条",  # the order
    "第五十八条": "第二十六条",  # the report
    "第六十一条": "第二十七条",  # signatures, dissent
    "第六十二条": "第十六条",  # each judges alone
    "第六十四条": "第三十二条",  # what may still be corrected
    "第六十五条": "第十六条",  # the documents break the law
    "第六十六条": "第十五条",  # secrecy
    "第六十八条": "第二十八条",  # report, decision, silence
    "第六十九条": "第二十九条",  # result and letter
    "第七十一条": "第三十条",  # contract
}
_ORDER, _MEASURES = "87号令", "财库〔2014〕214号"
_CONSULTATION_ARTICLES = MappingProxyType(
    {f"{_ORDER}{old}": f"{_MEASURES}{new}" for old, new in _NUMBERS.items()}
)

WORDS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {CONSULTATION: _CONSULTATION_WORDS}
)
ARTICLES: Mapping[str, Mapping[str, str]] = MappingProxyType({CONSULTATION: _CONSULTATION_ARTICLES})
# Numbers of 214号 that no second source has confirmed yet.
_ELSEWHERE = (
    "第三条",
    "第十九条",
    "第二十条",
    "第二十一条",
    "第二十二条",
    "第二十三条",
    "第三十四条",
)
UNCONFIRMED = frozenset((*_NUMBERS.values(), *_ELSEWHERE)) - {"第十条", "第二十四条"}


def governing(article: str, procedure: str) -> str:
    """Return the article that rules a procedure where the given one rules the open tender.

    | article                      | of a consultation                       |
    | ---------------------------- | --------------------------------------- |
    | 87号令第六十八条             | 财库〔2014〕214号第二十八条             |
    | 87号令第五十八条、第六十一条 | 财库〔2014〕214号第二十六条、第二十七条 |
    | 87号令第六十条               | 87号令第六十条                          |

    Of an open or invited tender it stays as it is; several citations are parted by "；".
    """
    known = ARTICLES.get(procedure)
    if not known or _ORDER not in article:
        return article
    return "；".join(_one(part, known) for part in article.split("；"))


def _one(part: str, known: Mapping[str, str]) -> str:
    """One citation, which may name several articles; all of them have to have a counterpart."""
    if not part.startswith(_ORDER):
        return part
    numbers = part.removeprefix(_ORDER).split("、")
    found = [known.get(f"{_ORDER}{_bare(one)}") for one in numbers]
    if not all(found):
        return part
    bare = [str(one).removeprefix(_MEASURES) for one in found]
    return _MEASURES + "、".join(dict.fromkeys(bare))


def _bare(number: str) -> str:
    """The number of the article without its paragraph or item: 第二十条第五项 -> 第二十条."""
    head, found, _rest = number.partition("条")
    return head + found


def speak(text: str, procedure: str) -> str:
    """Return a text of our own in the words of a procedure, its citations with it.

    | text                       | of a consultation                   |
    | -------------------------- | ----------------------------------- |
    | 评标委员会推荐中标候选人   | 磋商小组推荐成交候选供应商          |
    | 招标文件（87号令第二十条） | 磋商文件（财库〔2014〕214号第九条） |

    Of an open or invited tender it stays as it is.
    """
    words = WORDS.get(procedure)
    if not words:
        return text
    for old, new in sorted(ARTICLES[procedure].items(), key=lambda pair: -len(pair[0])):
        text = text.replace(old, new)
    for old, new in words:
        text = text.replace(old, new)
    return text

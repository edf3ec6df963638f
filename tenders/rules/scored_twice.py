"""What qualifies a bidder is not scored again (Order 87 art. 55): the papers both ask for."""

import re
from collections.abc import Iterable, Iterator

from procurement.errors import Reason, gettext_noop
from tenders.rules.forbidden import excerpt

ARTICLE = "87号令第五十五条"
# A paper that proves something: its name ends in one of these words.
_ENDING = re.compile(
    r"(?:许可证书|许可证|许可|资质证书|资格证书|资质|认证证书|证书|执照|备案证明|licence|license)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[，。；：,;:\n]")
_AND = re.compile(r"(、|以及|及|和|或者|或|与|\band\b|\bor\b)")
_NUMBERED = re.compile(
    r"^\s*[▲★]?(?:第?[一二三四五六七八九十]+[、.．]|\d+\s*[、.．]|[（(][^）)]{1,3}[）)])"
)
_LEADING = re.compile(
    r"^(?:.*(?:需要|要求)|\W|具备|具有|持有|取得|获得|提交|提供|出具|须有|应有|还?须|应(?!急)当?|有效期内|有效|"
    r"有|投标人|供应商|相关|相应|所需|必要|的)+"
)
# No part of a name, though the next paper is joined to it by 、.
_NO_NAME = re.compile("能力|证明|制度|记录|声明|承诺|函|法人|自然人|组织|身份|报告|责任")
_NOT_ASKED = re.compile("不(?:要求|设|需|作|得)|无[须需]")
_SHORTEST = 4  # 服务许可: what is shorter is found in too much


def papers(text: str) -> tuple[str, ...]:
    """Return the papers a text asks for, each by its whole name.

    | text                                             | papers                             |
    | ------------------------------------------------ | ---------------------------------- |
    | 具有道路运输经营许可证和环卫资质证书             | 道路运输经营许可证, 环卫资质证书   |
    | 提交有效期内的生活垃圾清扫、收集、运输服务许可   | 生活垃圾清扫、收集、运输服务许可   |
    | 具备独立承担民事责任的能力、有道路运输经营许可证 | 道路运输经营许可证                 |
    | 本项目不要求资质证书                             |                                    |
    """
    found = (name for clause in _CLAUSE.split(text) for name in _names(clause))
    return tuple(dict.fromkeys(found))


def _names(clause: str) -> Iterator[str]:
    """The names in a clause; parts joined by 、 belong to the paper that follows them."""
    waiting = ""
    for part in _AND.split(_NUMBERED.sub("", clause)):
        if _AND.fullmatch(part):
            waiting += part if waiting else ""
            continue
        begin = 0
        for ending in _ENDING.finditer(part):
            said = waiting + part[begin : ending.end()]
            waiting, begin = "", ending.end()
            name = _named(said)
            if name and not _NOT_ASKED.search(said):
                yield name
        rest = part[begin:]
        waiting = "" if begin or _NO_NAME.search(rest) else waiting + rest


def _named(said: str) -> str:
    """Strip what leads to a name: 持有有效期内的经营许可证 -> 经营许可证; 须提供证书 -> none."""
    name = _LEADING.sub("", said.rsplit("的", 1)[-1].strip()).strip()
    return name if _ENDING.sub("", name).strip() else ""


def _core(name: str) -> str:
    """What two ways to write a name have in common: 许可 and 许可证, with or without 、."""
    plain = re.sub(r"[\W_]|以及|及|和|或者|或|与", "", name).lower()
    return re.sub("(?:证书|证明|证)$", "", plain)


def _same(asked: str, scored: Iterable[str], text: str) -> bool:
    core = _core(asked)
    return core in _core(text) or any(
        len(one) >= _SHORTEST and (one in core or core in one) for one in map(_core, scored)
    )


def check_scored_twice(
    qualification: str, items: Iterable[tuple[str, str]], field: str = "weights"
) -> tuple[Reason, ...]:
    """Name each criterion (name, how it is scored) that scores a paper already asked for.

    | asked for                                | scored                         | scored_twice |
    | ---------------------------------------- | ------------------------------ | ------------ |
    | 具有道路运输经营许可证                   | 持有道路运输经营许可证得 2 分  | yes          |
    | 提交生活垃圾清扫、收集、运输服务许可     | 持有清扫收集运输服务许可证得分 | yes          |
    | 具有道路运输经营许可证                   | 质量管理体系认证证书得 2 分    | no           |
    """
    message = gettext_noop(
        "%(item)s scores “%(paper)s”, which is already asked for as a qualification."
    )
    asked = papers(qualification)
    return tuple(
        Reason(
            "scored_twice",
            message,
            {"item": excerpt(name), "paper": paper, "row": row},
            ARTICLE,
            field,
        )
        for row, (name, how) in enumerate(items, start=1)
        for paper in asked
        if _same(paper, papers(f"{name}\n{how}"), f"{name}\n{how}")
    )

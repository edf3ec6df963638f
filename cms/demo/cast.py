"""Who appears: organisations and people, all plainly made up.

The accounts on the login page come from `procurement.people.demo_accounts`; here they get their
organisation, and the city gets the people it needs besides: more experts, inspectors, bidders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from procurement.people.models import Organisation
from procurement.people.roles import Role

Kind, Size = Organisation.Kind, Organisation.Size


@dataclass(frozen=True)
class Body:
    """An organisation that is no supplier."""

    key: str
    kind: str
    name: str
    name_en: str
    phone: str
    address: str = ""


BODIES = (
    Body(
        "bureau",
        Kind.BUYER,
        "示例市城市管理局",
        "Example City Management Bureau",
        "0990-5550100",
        "示例市示范路 1 号",
    ),
    Body(
        "street",
        Kind.BUYER,
        "示例市示例区样本街道办事处",
        "Sample Street Office, Example District",
        "0990-5550200",
        "示例市示例区样本街 8 号",
    ),
    Body(
        "finance",
        Kind.AUTHORITY,
        "示例市财政局",
        "Example City Finance Bureau",
        "0990-5550300",
        "示例市示范路 3 号",
    ),
    Body(
        "experts",
        Kind.EXPERT_POOL,
        "示例省政府采购评审专家库",
        "Example Province Pool of Evaluation Experts",
        "0990-5550400",
    ),
)


@dataclass(frozen=True)
class Firm:
    """A supplier with the person who registers it and bids."""

    key: str
    name: str
    name_en: str
    size: str
    username: str
    person: str
    legal_representative: str
    colleague: tuple[str, str] = ("", "")
    """A second person of the firm: name to sign in and name."""


FIRMS = (
    Firm("jinghe", "示例净和环境服务有限公司", "Example Jinghe Environment Co., Ltd.", Size.MEDIUM,
         "ding", "丁样本", "金样本"),
    Firm("qingyuan", "示例清源园林绿化有限公司", "Example Qingyuan Greening Co., Ltd.", Size.SMALL,
         "tang", "唐样本", "卢样本"),
    Firm("pingtu", "示例平途市政养护有限公司", "Example Pingtu Roads Co., Ltd.", Size.MEDIUM,
         "he", "何样本", "万样本"),
    Firm("jiejing", "示例洁境物业管理有限公司", "Example Jiejing Services Co., Ltd.", Size.SMALL,
         "lan", "兰样本", "段样本"),
    Firm("xinlv", "示例新绿生态建设有限公司", "Example Xinlv Ecology Co., Ltd.", Size.MEDIUM,
         "shi", "施样本", "雷样本"),
    Firm("anlu", "示例安路工程养护有限公司", "Example Anlu Engineering Co., Ltd.", Size.LARGE,
         "zhang", "张样本", "钟样本"),
    Firm("chenguang", "示例晨光保洁服务有限公司", "Example Chenguang Care Co., Ltd.", Size.MICRO,
         "cao", "曹样本", "黎样本"),
    Firm("hengtong", "示例恒通环卫股份有限公司", "Example Hengtong Sanitation PLC", Size.LARGE,
         "yan", "严样本", "易样本"),
    Firm("lvyin", "示例绿荫花木有限公司", "Example Lvyin Nurseries Co., Ltd.", Size.SMALL,
         "hua", "华样本", "常样本"),
    Firm("luqiao", "示例路桥养护有限公司", "Example Luqiao Highways Co., Ltd.", Size.MEDIUM,
         "wei", "魏样本", "武样本"),
    Firm("meijia", "示例美家城市服务有限公司", "Example Meijia Services Co., Ltd.", Size.MEDIUM,
         "tao", "陶样本", "乔样本"),
    Firm("haoda", "示例浩达环境科技有限公司", "Example Haoda Technology Co., Ltd.", Size.SMALL,
         "jiang", "姜样本", "贺样本"),
    Firm("hechuan", "示例合川保洁服务有限公司", "Example Hechuan Cleaning Co., Ltd.", Size.SMALL,
         "bao", "鲍样本", "邵样本", ("song", "宋样本")),
)  # fmt: skip

# Registered this week, waiting for an officer to verify it.
NEWCOMER = Firm("xinghui", "示例星辉市政服务有限公司", "Example Xinghui Services Co., Ltd.",
                Size.SMALL, "gu", "顾样本", "孟样本")  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody with roles in one organisation."""

    username: str
    name: str
    body: str
    roles: tuple[str, ...]


# Where somebody works, if it is not the bureau.
WORKPLACES = {f"expert{number}": "experts" for number in range(1, 8)} | dict.fromkeys(
    ("zou", "pan", "ge", "mao"), "street"
)


@dataclass(frozen=True)
class Past:
    """An employer of an expert: years before the curtain, None where it goes on.

    `body` is the key of one of the bodies, where it is one.
    """

    name: str
    began: int
    ended: float | None = None
    capacity: str = "employed"
    body: str = ""


ALL_KINDS = ("street_cleaning", "greening", "road_maintenance")

# Fields and employers. One has left the bureau: its draws pass that expert over.
EXPERTS: dict[str, tuple[tuple[str, ...], tuple[Past, ...]]] = {
    "expert1": (ALL_KINDS, (Past("示例省城市环境研究院", 9),)),
    "expert2": (ALL_KINDS, (Past("示例大学", 14),)),
    "expert3": (ALL_KINDS, (Past("示例市政设计院", 6), Past("示例园林学会", 4, None, "board"))),
    "expert4": (
        ALL_KINDS,
        (Past("示例职业技术学院", 4), Past("示例净和环境服务有限公司", 10, 4.5)),
    ),
    "expert5": (ALL_KINDS, (Past("示例造价咨询有限公司", 7, None, "control"),)),
    "expert6": (ALL_KINDS[:2], (Past("示例省环境卫生协会", 11),)),
    "expert7": (ALL_KINDS, (Past("示例市城市管理局", 12, 0.2, body="bureau"),)),
}


def people(accounts: Any) -> tuple[Person, ...]:
    """Everybody of the login page who works for a public body."""
    return tuple(
        Person(one.username, one.name, WORKPLACES.get(one.username, "bureau"), one.roles)
        for one in accounts
        if Role.SUPPLIER not in one.roles
    )

"""The sixteen contents of tender documents, Order 87 art. 20."""

from collections.abc import Collection
from dataclasses import dataclass

ARTICLE = "87号令第二十条"


@dataclass(frozen=True)
class Content:
    """One item of art. 20 with its number and both names."""

    number: int
    key: str
    chinese: str
    english: str


_ROWS = (
    ("invitation", "投标邀请", "Invitation to bid"),
    (
        "instructions",
        "投标人须知（包括投标文件的密封、签署、盖章要求等）",
        "Instructions to bidders, with sealing and signing",
    ),
    (
        "qualification_papers",
        "投标人应当提交的资格、资信证明文件",
        "Papers that prove qualification and credit",
    ),
    (
        "policy_requirements",
        "为落实政府采购政策，采购标的需满足的要求，以及投标人须提供的证明材料",
        "Requirements of procurement policy and their proof",
    ),
    (
        "bid_and_deposit",
        "投标文件编制要求、投标报价要求和投标保证金交纳、退还方式以及不予退还投标保证金的情形",
        "How to write the bid and the price; the deposit, its return and forfeit",
    ),
    (
        "budget",
        "采购项目预算金额，设定最高限价的，还应当公开最高限价",
        "Budget, and the maximum price if there is one",
    ),
    (
        "requirements",
        "采购项目的技术规格、数量、服务标准、验收等要求，包括附件、图纸等",
        "Specification, quantities, service standard, acceptance",
    ),
    ("draft_contract", "拟签订的合同文本", "Draft contract"),
    ("delivery", "货物、服务提供的时间、地点、方式", "Time, place and manner of the service"),
    ("payment", "采购资金的支付方式、时间、条件", "How, when and on what conditions it is paid"),
    (
        "evaluation",
        "评标方法、评标标准和投标无效情形",
        "Method and criteria of evaluation, grounds of invalidity",
    ),
    ("validity", "投标有效期", "Validity of bids"),
    (
        "deadline_and_opening",
        "投标截止时间、开标时间及地点",
        "Deadline, time and place of the opening",
    ),
    ("agency_fee", "采购代理机构代理费用的收取标准和方式", "Agency fee: standard and payer"),
    (
        "credit_check",
        (
            "投标人信用信息查询渠道及截止时点、信用信息查询记录和证据留存的具体方式、"
            "信用信息的使用规则等"
        ),
        "Credit check: sources, time, records and use",
    ),
    ("other", "省级以上财政部门规定的其他事项", "Other matters the finance authority requires"),
)
CONTRACT_TEXT = "draft_contract"
"""The content that becomes the contract; legal counsel looks at it (财库〔2021〕22号第二十三条)."""

CONTENTS = tuple(Content(number, *row) for number, row in enumerate(_ROWS, start=1))


def missing_contents(present: Collection[str]) -> tuple[Content, ...]:
    """Return the contents that are not there, in the order of art. 20.

    Nothing present -> all sixteen; all but `budget` present -> number 6.
    """
    return tuple(content for content in CONTENTS if content.key not in present)

"""Opinions on plans and draft contracts.

The bureau's reviewers and counsel have accounts and speak for themselves; the street office has
none, and its officer records what they have signed.
"""

from __future__ import annotations

from typing import Any

from procurement import clock
from tenders.models import Plan, Tender
from tenders.services import planning, reviewing

from .papers import pdf
from .stage import Stage

COUNSEL = "luo"
FIRM = "示例律师事务所 何样本"
CHECKED = "合同文本条款完备，违约责任和考核扣款约定明确，同意。"

# Kind, account in the bureau, office and name at the street office, what is said.
REVIEWED = (
    ("procurement", "fang", "综合科 龚样本", "未设置歧视性条款，评分因素与资格因素不重复。"),
    ("finance", "xu", "财政所 路样本", "预算已批复，资金来源为一般公共预算。"),
    ("business", "deng", "城管办 熊样本", "质量标准、考核办法可执行。"),
    ("supervision", "zeng", "纪工委 邵样本", "程序完整，无排斥竞争情形。"),
)


def review(stage: Stage, plan: Plan, purchaser: str, *, actor: Any) -> None:
    """All four opinions on a plan, passed."""
    for kind, account, name, opinion in REVIEWED:
        if purchaser == "bureau":
            person = stage.people[account]
            request = reviewing.ask(plan, kind=kind, person=person, actor=actor)
            reviewing.answer(request, passed=True, opinion=opinion, actor=person)
            continue
        reviewing.record_review(
            plan,
            kind=kind,
            reviewer=name,
            passed=True,
            opinion=opinion,
            reviewed_on=clock.legal_today(),
            paper=_signed("审查意见", name, opinion),
            actor=actor,
        )


def half_reviewed(stage: Stage, plan: Plan, *, actor: Any) -> None:
    """One opinion is of an earlier text, one is not in order, two have not been given."""
    requests = [
        reviewing.ask(plan, kind=kind, person=stage.people[account], actor=actor)
        for kind, account, _name, _opinion in REVIEWED
    ]
    first, second = requests[:2]
    opinion = REVIEWED[0][3]
    reviewing.answer(first, passed=True, opinion=opinion, actor=first.person)
    planning.edit(plan, actor=actor, remark="考虑与相邻景区统一考核", years=plan.years)
    reviewing.answer(
        second,
        passed=False,
        unmet=["general"],
        opinion="尚缺上年度实际支出的测算依据，请补充后再审。",
        actor=second.person,
    )


def ask_counsel(stage: Stage, tender: Tender, *, actor: Any) -> None:
    """Counsel is asked and has not answered."""
    reviewing.ask(tender, kind="counsel", person=stage.people[COUNSEL], actor=actor)


def check_contract(stage: Stage, tender: Tender, purchaser: str, *, actor: Any) -> None:
    """Counsel passes the draft contract."""
    if purchaser == "bureau":
        ask_counsel(stage, tender, actor=actor)
        request = tender.requests.get()
        reviewing.answer(request, passed=True, opinion=CHECKED, actor=request.person)
        return
    reviewing.record_check(
        tender,
        counsel=FIRM,
        checked_on=clock.legal_today(),
        passed=True,
        opinion=CHECKED,
        paper=_signed("合同文本审查意见", FIRM, CHECKED),
        actor=actor,
    )


def _signed(title: str, name: str, opinion: str) -> Any:
    return pdf(f"{title}.pdf", title, [opinion, "", f"签名：{name}"])

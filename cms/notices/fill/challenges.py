"""The result of a complaint (投诉处理结果公告), as the finance department decided it."""

from __future__ import annotations

from typing import Any

from cms.notices.drafts import Draft
from cms.notices.fill.common import day, lines, services, working_days_after

ENDED = {
    "rejected": "驳回投诉。",
    "withdrawn": "投诉人撤回投诉，终止投诉处理程序。",
    "upheld": "投诉事项成立。",
}
ORDERED = {
    "go_on": "未对采购结果构成影响，继续开展采购活动。",
    "amend": "责令修改采购文件后继续开展采购活动。",
    "redo": "责令重新开展采购活动。",
    "next": "认定中标结果无效，责令依法另行确定中标人。",
    "rescind": "撤销采购合同。",
    "damages": "合同已经履行，给他人造成损失的，由责任人承担赔偿责任。",
}
RECORDED = "本公告内容由采购人根据财政部门作出的处理决定登记发布，以处理决定书为准。"


def decision(complaint: Any) -> Draft:
    """Parties, facts, basis and result (94号令第三十四条)."""
    challenge = complaint.challenge
    obj, lot = challenge.tender, challenge.lot
    winner = lot.awards.order_by("pk").last() if lot is not None else None
    decided = complaint.decided_on
    return Draft(
        # Its number tells two decisions about one tender apart.
        title=f"{obj.title} · 投诉处理结果公告（{complaint.decision_number}）",
        purchaser=obj.purchaser,
        service=services([lot] if lot is not None else obj.lots.all()),
        procurement_number=obj.number,
        due_on=working_days_after(complaint.recorded_at, 5),
        article="94号令第三十四条",
        fields={
            "project_number": obj.number,
            "project_name": obj.title,
            "complainant": _party(challenge.supplier),
            "respondent": _party(obj.purchaser),
            "related_supplier": _party(winner.supplier) if winner is not None else "",
            "facts": complaint.decision_facts,
            "basis_and_result": lines(
                [
                    complaint.decision_basis,
                    ENDED[complaint.status],
                    ORDERED.get(complaint.consequence, ""),
                ]
            ),
            "other": lines([f"处理决定书文号：{complaint.decision_number}", RECORDED]),
            "authority_and_date": f"{complaint.authority or '财政部门'}　{day(decided)}",
        },
    )


def _party(organisation: Any) -> str:
    return "，".join(part for part in (organisation.name, organisation.address) if part)

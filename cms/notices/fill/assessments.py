"""The notice of a period's assessment."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from cms.notices.drafts import Draft
from cms.notices.fill.common import lines, money, yuan
from contracts.selectors.scheme import TITLES
from procurement.rules.money import round_half_up


def assessment(obj: Any) -> Draft:
    """考核结果公告: score, deduction and how to trace it."""
    contract, period, result = obj.contract, obj.period, obj.result
    version = contract.scheme_version
    fields = {
        "contract_number": contract.number,
        "contract_name": contract.name,
        "purchaser_name": contract.purchaser.name,
        "supplier_name": contract.supplier.name,
        "period": _label(period),
        "period_fee": money(period.fee),
        "basis": f"合同约定的考核办法：{version}" if version else "合同约定的考核办法",
        "contact": f"{contract.purchaser.contact} {contract.purchaser.phone}".strip(),
        "objection": obj.answer_text,
    }
    if result is not None:
        fields |= {
            # Pages and papers show scores with two places: so does the notice, and never fewer.
            "score": str(round_half_up(result.score, max(2, result.score_places))),
            "deduction": money(result.deduction),
            "payable": money(result.payable),
            "findings": lines(f"{_rule(line)}：{yuan(line.amount)}" for line in result.lines.all()),
        }
    elif obj.score is not None:
        fields["score"] = str(round_half_up(obj.score, 2))
    return Draft(
        title=f"{contract.name}{_label(period)}考核结果",
        purchaser=contract.purchaser,
        service=contract.service_kind,
        procurement_number=contract.lot.tender.number,
        fields=fields,
    )


def _rule(line: Any) -> str:
    """Why it was deducted, in Chinese, with the kind of finding or event."""
    name, _colon, kind = line.rule.partition(":")
    with translation.override("zh-hans"):
        title = str(TITLES.get(name, name))
    return f"{title}（{kind}）" if kind else title


def _label(period: Any) -> str:
    """In Chinese whatever the reader's language: “2026年10月”."""
    start, end = period.starts_on, period.ends_on
    if start.day == 1 and (start.year, start.month) == (end.year, end.month):
        return f"{start.year}年{start.month}月"
    return f"{start.isoformat()}至{end.isoformat()}"

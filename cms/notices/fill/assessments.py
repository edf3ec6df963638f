"""The notice of a period's assessment."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import translation

from cms.notices.drafts import Draft
from cms.notices.fill.common import lines, money, yuan
from contracts.selectors.public import PublicMonth, payment_of
from contracts.selectors.scheme import TITLES
from inspections.models import Finding
from procurement.rules.money import round_half_up
from procurement.web.formats import measured, quantity


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
        "period_fee": money(result.fee if result is not None else period.fee),
        "basis": f"合同约定的考核办法：{version}" if version else "合同约定的考核办法",
        "contact": f"{contract.purchaser.contact} {contract.purchaser.phone}".strip(),
        "objection": obj.answer_text,
    }
    if result is not None:
        month = PublicMonth(result, payment_of(result).certificate)
        fields |= _apart(month) | {
            # Pages and papers show scores with two places: so does the notice, and never fewer.
            "score": str(round_half_up(result.score, max(2, result.score_places))),
            "deduction": money(result.deduction),
            "payable": money(month.payable),
            "objection": _objection(month, obj.answer_text),
            "findings": lines((*_found(period), *_explained(obj), *_charged(result))),
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


def _found(period: Any) -> list[str]:
    """The faults that counted, kind by kind, the dearest first: how many, how many points."""
    counted: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for row in Finding.objects.of_period(period):
        if row.counted and row.stands and not row.is_disputed:
            kind = row.text, row.unit
            many, points = counted.get(kind, (Decimal(0), Decimal(0)))
            counted[kind] = many + row.counted, points + row.points
    dearest = sorted(counted.items(), key=lambda item: (-item[1][1], item[0]))
    with translation.override("zh-hans"):
        return [
            f"{text}：{measured(many, unit)}，扣 {quantity(points)} 分"
            for (text, unit), (many, points) in dearest
        ]


def _explained(obj: Any) -> Iterator[str]:
    """Why the points above are not what the score lacks of a hundred."""
    rounds = obj.snapshot.get("rounds", ())
    if not rounds or not obj.snapshot.get("finding_count"):
        return
    how = "再按各类检查的权重合计" if obj.snapshot.get("components") else "即为本期得分"
    yield (
        f"以上扣分在本期 {len(rounds)} 次检查的各个点位分别从满分中扣减；"
        f"各点位得分先取平均，{how}，因此考核得分不等于满分减去以上扣分之和。"
    )


def _charged(result: Any) -> Iterator[str]:
    """What the month costs, line by line."""
    return (f"{_rule(line)}：扣减 {yuan(line.amount)}" for line in result.lines.all())


def _apart(month: PublicMonth) -> dict[str, str]:
    """What stands between the deduction and what is payable now; empty where there is none."""
    amounts = {"held_back": month.held, "released": month.released}
    return {key: money(amount) if amount else "" for key, amount in amounts.items()}


def _objection(month: PublicMonth, answer: str) -> str:
    """The contractor's answer; before it the disputed findings and what becomes of their money."""
    count = len(month.result.held.all())
    if not count:
        return answer
    disputed = (
        f"承包人对 {count} 项问题有异议，涉及的 {yuan(month.held)}暂缓支付，"
        "待复核决定后支付或者扣减。"
    )
    return lines((disputed, f"承包人对考核结果的答复：{answer}" if answer else ""))


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

"""The intention notice of a plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cms.notices.drafts import Draft
from cms.notices.fill.common import money


def intention(plan: Any) -> Draft:
    """采购意向公开 (财库〔2020〕10号): at least 30 days before the tender notice."""
    month = plan.expected_month
    wan = (plan.budget / Decimal(10_000)).quantize(Decimal("0.000001")).normalize()
    return Draft(
        title=f"{plan.title}采购意向",
        purchaser=plan.purchaser,
        service=plan.service_kind,
        procurement_number=plan.number,
        article="财库〔2020〕10号",
        fields={
            "budget_unit_name": plan.purchaser.name,
            "intention_period": f"{month.year}年{month.month}月",
            "project_name": plan.title,
            "demand_summary": plan.summary,
            "budget_wan_yuan": money(wan),
            "expected_procurement_month": f"{month.year}年{month.month}月",
            "remark": plan.remark or f"预算金额为每年金额，服务期{plan.years}年。",
        },
    )

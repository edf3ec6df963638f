"""What stands on paper: the certificate and the contract. Paper is Chinese."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from contracts.models import Certificate, Contract
from contracts.selectors.scheme import read
from contracts.selectors.statement import Wording
from procurement import clock
from procurement.rules.money import allocate
from procurement.web import formats
from procurement.web.formats import number, quantity
from procurement.web.parts import Cell, Column, Fact, Table


def certificate_paper(certificate: Certificate) -> dict[str, Any]:
    """The context of templates/contracts/documents/certificate.html."""
    with translation.override("zh-hans"):
        contract, result = certificate.contract, certificate.result
        path = reverse("contracts:statement_json", args=[contract.pk, certificate.period.number])
        digest = fingerprint(result.statement | {"certificate": certificate.number})
        return {
            "certificate": certificate,
            "title": f"付款凭证（{certificate.period.label}）",
            "number": certificate.number,
            "fingerprint": digest,
            "code": "-".join(digest[i : i + 4].upper() for i in (0, 4, 8)),
            "verify_url": f"{settings.SITE_URL}{path}",
            "facts": _certificate_facts(certificate),
            "lines": _calculation(certificate),
            "findings": _findings(certificate),
            "split": _fee_by_line(contract, certificate),
            "signs": _certificate_signs(certificate),
            "draft": certificate.approved_at is None,
        }


def fingerprint(content: Any) -> str:
    """SHA-256 of the content in one canonical spelling."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def day(moment: datetime | None) -> str:
    """2026年11月11日 in the legal zone; nothing for nothing."""
    if moment is None:
        return ""
    local = moment.astimezone(clock.LEGAL_ZONE)
    return f"{local.year}年{local.month}月{local.day}日"


def _certificate_facts(certificate: Certificate) -> list[Fact]:
    contract, result = certificate.contract, certificate.result
    invoice = "尚未收到发票"
    if certificate.invoice_received_on and certificate.due_on:
        invoice = (
            f"{certificate.invoice_received_on:%Y-%m-%d} 收到 {certificate.invoice_number}，"
            f"最迟 {certificate.due_on:%Y-%m-%d} 付款"
        )
    score = number(result.score, result.score_places)
    facts = [
        Fact("合同", contract.name, note=f"合同编号 {contract.number}"),
        Fact("采购人", contract.purchaser.name),
        Fact("承包人", contract.supplier.name),
        Fact("付款依据", f"{certificate.period.label}考核得分 {score}；{contract.scheme_version}"),
        Fact("发票与期限", invoice),
    ]
    if certificate.paid_at:
        note = f"凭据 {certificate.bank_reference}" if certificate.bank_reference else ""
        facts.append(Fact("付款", f"{day(certificate.paid_at)}付清", note=note))
    if certificate.reversed_at:
        facts.append(Fact("冲销", _reversal(certificate), note=certificate.reversal_reason))
    return facts


def _reversal(certificate: Certificate) -> str:
    """That the paper no longer holds, and that what was paid on it came back."""
    text = f"{day(certificate.reversed_at)}冲销，本凭证作废"
    if certificate.refunded_on:
        back = f"{certificate.refunded_on:%Y-%m-%d}"
        text += f"；已付款项于 {back} 全额退回，凭据 {certificate.refund_reference}"
    return text


# What the decision on a dispute made of it, as the paper of the next month says.
UPHELD = {"withdrawn": "异议成立", "reduced": "异议部分成立"}


def _calculation(certificate: Certificate) -> Table:
    words = Wording(certificate.result)
    released, held = list(certificate.released.all()), list(certificate.result.held.all())
    payable = _money(certificate.result.payable)
    by_rule = [Cell("按规则应付"), Cell("按公开数据（JSON）重算所得"), payable]
    rows = [
        [Cell(words.fee_text()), Cell(words.fee_small()), _money(certificate.fee)],
        *(
            [
                Cell(words.text(line)),
                Cell(words.small(line), note=words.sentence(line.rule)),
                _money(-line.amount),
            ]
            for line in certificate.result.lines.all()
        ),
        *([by_rule] if released or held else ()),
        *(
            [
                Cell(f"{row.reference} {UPHELD[row.decision]}，补付"),
                Cell(row.label),
                _money(row.released),
            ]
            for row in released
        ),
        *(
            [
                Cell(f"{row.label}，暂缓"),
                # The paper is not rewritten: it says as of which day the money was held.
                Cell(f"截至{day(certificate.drafted_at)}有异议、尚未决定，决定后另行支付或扣减"),
                _money(-row.amount),
            ]
            for row in held
        ),
    ]
    return Table(
        "计算",
        [Column("事项"), Column("依据与算式"), Column("金额（元）", number=True)],
        rows,
        foot=[Cell("本次支付"), _money(certificate.amount)],
    )


def _money(amount: Decimal) -> Cell:
    return Cell(number(amount, 2), number=True)


def _moment(text: str) -> str | None:
    """The stored moment or day of a source, with its year: a paper is kept for long."""
    if not text:
        return None
    if "T" in text:
        return formats.stamp(datetime.fromisoformat(text))
    return formats.day_words(date.fromisoformat(text))


def _findings(certificate: Certificate) -> Table:
    """Every source once, in the order of the lines."""
    seen: dict[str, Any] = {}
    for line in certificate.result.lines.all():
        for one in line.sources:
            seen.setdefault(one["reference"], one)
    return Table(
        "依据",
        [Column("编号"), Column("时间"), Column("内容")],
        [
            [Cell(one["reference"]), Cell(_moment(one["at"])), Cell(one["label"])]
            for one in seen.values()
        ],
    )


def _fee_by_line(contract: Contract, certificate: Certificate) -> Table:
    """The fee of the period shared over the lines of the bill, to the cent."""
    lines = contract.bill
    parts: Iterable[Decimal] = (
        allocate(certificate.fee, [line.amount for line in lines]) if lines else ()
    )
    return Table(
        "费用分项",
        [
            Column("行"),
            Column("项目"),
            Column("单位"),
            Column("数量", number=True),
            Column("年单价", number=True),
            Column("年金额（元）", number=True),
            Column("本期（元）", number=True),
        ],
        [
            [
                Cell(line.number),
                Cell(line.name),
                Cell(line.unit),
                Cell(quantity(line.quantity), number=True),
                Cell(quantity(line.unit_price, 2), number=True),
                _money(line.amount),
                _money(part),
            ]
            for line, part in zip(lines, parts, strict=True)
        ],
        foot=[Cell("合计"), _money(contract.bill_total), _money(certificate.fee)],
    )


def _certificate_signs(certificate: Certificate) -> list[dict[str, Any]]:
    confirmed = certificate.answered_at if not certificate.objections else None
    return [
        {
            "role": "起草",
            "name": str(certificate.drafted_by),
            "date": day(certificate.drafted_at),
        },
        {
            "role": "承包人确认",
            "name": str(certificate.answered_by) if confirmed else "",
            "date": day(confirmed),
            "seal": "承包人",
        },
        {
            "role": "复核",
            "name": str(certificate.reviewed_by or ""),
            "date": day(certificate.reviewed_at),
        },
        {
            "role": "批准",
            "name": str(certificate.approved_by) if certificate.approved_at else "",
            "date": day(certificate.approved_at),
            "seal": "采购人",
        },
    ]


def contract_paper(contract: Contract) -> dict[str, Any]:
    """The context of templates/contracts/documents/contract.html."""
    with translation.override("zh-hans"):
        version = contract.scheme_version
        bond = getattr(contract, "bond", None)
        content = {
            "number": contract.number,
            "amount": number(contract.amount, 2),
            "lines": [[line.name, str(line.amount)] for line in contract.bill],
            "scheme": version.definition if version else {},
        }
        return {
            "contract": contract,
            "title": f"政府采购服务合同：{contract.name}",
            "number": contract.number,
            "fingerprint": fingerprint(content),
            "facts": _contract_facts(contract),
            "bond": bond,
            "bill": _bill(contract),
            "areas": list(contract.areas.all()),
            "periods": list(contract.periods.all()),
            "rules": read(version).rules if version else [],
            "version": version,
            "signs": [
                {
                    "role": f"采购人（甲方）：{contract.purchaser.name}",
                    "name": str(contract.purchaser_signed_by or ""),
                    "date": day(contract.purchaser_signed_at),
                    "seal": "甲方",
                },
                {
                    "role": f"承包人（乙方）：{contract.supplier.name}",
                    "name": str(contract.supplier_signed_by or ""),
                    "date": day(contract.supplier_signed_at),
                    "seal": "乙方",
                },
            ],
            "draft": contract.signed_at is None,
        }


def _contract_facts(contract: Contract) -> list[Fact]:
    parties = [
        (label, side, f"{side.credit_code}　{side.address}　{side.phone}")
        for label, side in (
            ("采购人（甲方）", contract.purchaser),
            ("承包人（乙方）", contract.supplier),
        )
    ]
    return [
        Fact("合同编号", contract.number),
        *(Fact(label, side.name, note=note) for label, side, note in parties),
        Fact("服务", contract.get_service_kind_display()),
        Fact("履约期限", f"{contract.starts_on:%Y-%m-%d} 至 {contract.ends_on:%Y-%m-%d}"),
        Fact("履约地点", contract.place or "见服务区域"),
        Fact("项目编号", contract.lot.tender.number, note=contract.lot.tender.title),
    ]


def _bill(contract: Contract) -> Table:
    return Table(
        "工程量清单（年）",
        [
            Column("行"),
            Column("项目"),
            Column("单位"),
            Column("数量", number=True),
            Column("单价（元）", number=True),
            Column("金额（元）", number=True),
        ],
        [
            [
                Cell(line.number),
                Cell(line.name),
                Cell(line.unit),
                Cell(quantity(line.quantity), number=True),
                Cell(quantity(line.unit_price, 2), number=True),
                _money(line.amount),
            ]
            for line in contract.bill
        ],
        foot=[Cell("合计"), _money(contract.bill_total)],
    )

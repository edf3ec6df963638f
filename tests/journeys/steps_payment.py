"""The certificate of a month: every cent in page, paper and JSON; answered, approved, paid."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from pathlib import Path

from django.core.management import call_command
from django.urls import reverse

from contracts.models import Certificate, Contract
from inspections.models import Assessment
from tests.journeys.stage import Stage
from tests.journeys.steps_contract import words_of
from tests.journeys.visitors import Visitor

FEE, DEDUCTION, PAYABLE = "282,280.63", "25,405.26", "256,875.37"
CAPITALS = "贰拾伍万陆仟捌佰柒拾伍元叁角柒分"


def url(name: str, *args: object) -> str:
    return reverse(f"contracts:{name}", args=args)


def certificate_of(contract: Contract, number: int = 1) -> Certificate:
    return Certificate.objects.get(contract=contract, period__number=number)


def statement_of(who: Visitor, contract: Contract, number: int = 1) -> dict:
    return json.loads(who.fetch(url("statement_json", contract.pk, number)))


def the_page_shows_every_cent(who: Visitor, row: Certificate) -> None:
    page = who.see(url("certificate", row.pk))
    assert page.bill() == [
        (f"Fee of {row.period.label}", FEE),
        ("Deductions: 1", f"−{DEDUCTION}"),
        ("To be paid now", PAYABLE),
    ]
    assert f"人民币{CAPITALS}" in page.text.replace(" ", "")
    statement = who.see(url("statement", row.contract_id, row.period.number))
    assert statement.bill() == [
        (f"Fee of {row.period.label} Yearly price 3,387,367.60 ÷ 12", FEE),
        ("Score 86.00: 9 points short", f"−{DEDUCTION}"),
        ("Payable now", PAYABLE),
    ]


def the_paper_shows_every_cent(who: Visitor, row: Certificate) -> None:
    text = words_of(who.fetch(url("certificate_pdf", row.pk)))
    for number in (FEE, DEDUCTION, PAYABLE, CAPITALS):
        assert number in text, number


def the_statement_is_computed_again(who: Visitor, row: Certificate, folder: Path) -> None:
    """What is published in the form of the cases agrees when anyone computes it."""
    case = statement_of(who, row.contract, row.period.number)
    expected = case["expect"]
    assert {name: expected[name] for name in ("score", "fee", "deduction", "payable")} == {
        "score": "86.00",
        "fee": FEE.replace(",", ""),
        "deduction": DEDUCTION.replace(",", ""),
        "payable": PAYABLE.replace(",", ""),
    }
    assert [line["amount"] for line in expected["lines"]] == [DEDUCTION.replace(",", "")]
    file = folder / "statement.json"
    file.write_text(json.dumps(case, ensure_ascii=False))
    printed = io.StringIO()
    call_command("recompute", str(file), stdout=printed)
    assert json.loads(printed.getvalue())["agrees"] is True


def the_contractor_confirms_the_amount(contractor: Visitor, row: Certificate) -> None:
    contractor.does(url("certificate_confirm", row.pk))
    row.refresh_from_db()
    assert (row.status, row.answered_by, row.objections) == ("confirmed", contractor.user, "")


def the_invoice_comes(contractor: Visitor, row: Certificate, day: str) -> None:
    wrong = contractor.is_refused(
        url("certificate_invoice", row.pk), number="FP-0001", amount="256,875.375", received_on=day
    )
    assert 'value="FP-0001"' in wrong.html and 'value="256,875.375"' in wrong.html
    assert "Write at most 2 decimals." in wrong.refusals
    row.refresh_from_db()
    assert (row.invoice_number, row.due_on) == ("", None)
    contractor.does(
        url("certificate_invoice", row.pk), number="FP-0001", amount=PAYABLE, received_on=day
    )
    row.refresh_from_db()
    assert (row.invoice_number, row.invoice_amount) == ("FP-0001", row.amount)
    assert row.due_on == date.fromisoformat(day) + timedelta(days=30)


def it_is_reviewed_approved_and_paid(stage: Stage, row: Certificate) -> None:
    """Three acts of three people; nobody pays twice by clicking twice."""
    stage.manager.does(url("certificate_review", row.pk))
    assert ledger_of(row) == []
    stage.manager.is_kept_out(url("certificate_approve", row.pk))
    stage.finance.does(url("certificate_approve", row.pk))
    owed = [("fee", FEE), ("deduction", f"-{DEDUCTION}")]
    assert ledger_of(row) == owed
    stage.finance.is_kept_out(url("certificate_pay", row.pk))
    form = stage.cashier.see(url("certificate_pay", row.pk)).form(holding="amount")
    wrong = stage.cashier.send(form, amount="256,875.36", bank_reference="HK-1")
    assert wrong.status == 422
    assert "CNY 256,875.37 was approved, not CNY 256,875.36." in wrong.refusals
    assert ledger_of(row) == owed
    for _click in range(2):
        page = stage.cashier.send(form, amount=PAYABLE, bank_reference="HK-1")
        assert (page.status, page.path) == (200, row.get_absolute_url()), page.refusals
    row.refresh_from_db()
    assert (row.status, row.bank_reference) == ("paid", "HK-1")
    assert (row.approved_by, row.paid_by) == (stage.finance.user, stage.cashier.user)
    assert ledger_of(row) == [*owed, ("payment", f"-{PAYABLE}")]
    assert "Paid: CNY 256,875.37" in stage.finance.see(row.get_absolute_url()).text


def ledger_of(row: Certificate) -> list[tuple[str, str]]:
    return [(line.kind, f"{line.amount:,.2f}") for line in row.ledger.order_by("pk")]


def the_result_is_published(stage: Stage, assessment: Assessment) -> None:
    contract = assessment.contract
    hidden = stage.public.client.get(url("statement_json", contract.pk, assessment.period.number))
    assert hidden.status_code == 404
    notice = stage.publishes(stage.officer, assessment, "assessment")
    facts = stage.public.see(notice.get_absolute_url()).facts()
    assert facts["Score"] == "86"
    assert facts["Deduction"] == f"CNY {DEDUCTION} 人民币贰万伍仟肆佰零伍元贰角陆分"
    assert facts["Payable"] == f"CNY {PAYABLE} 人民币{CAPITALS}"
    number = assessment.period.number
    public = statement_of(stage.public, contract, number)
    assert public == statement_of(stage.manager, contract, number)
    assert public["expect"]["payable"] == PAYABLE.replace(",", "")
    page = stage.public.see(url("statement", contract.pk, number))
    assert page.bill()[-1] == ("Payable now", PAYABLE) and f"CNY {PAYABLE} ·" in page.text

"""From the award to the contract in force and its notice."""

from __future__ import annotations

import io
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from contracts.models import Contract, SchemeVersion
from tenders.models import Award
from tests.factories.contracts import YUELU
from tests.journeys.stage import Stage
from tests.journeys.visitors import Visitor

AREAS = """编号,名称,组,等级,数量,单位,行
A-01,麓谷示例路,一级道路,三级,12000,㎡,1
A-02,示例大道,一级道路,二级,9000,㎡,2
B-01,示例一巷,背街小巷,三级,3000.5,㎡,3
B-02,示例二巷,背街小巷,三级,2800,㎡,3
"""


def url(name: str, *args: object) -> str:
    return reverse(f"contracts:{name}", args=args)


def words_of(data: bytes) -> str:
    """The text of a PDF without its spaces."""
    reader = PdfReader(io.BytesIO(data))
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def the_manager_builds_the_contract(stage: Stage, award: Award) -> Contract:
    stage.manager.does(url("build", award.pk))
    contract = Contract.objects.get(award=award)
    assert contract.amount == Decimal("3387367.60")
    agreed = [(name, Decimal(amount)) for name, _unit, _quantity, _price, amount in YUELU]
    assert [(line.name, line.amount) for line in contract.bill] == agreed
    return contract


def its_scheme_is_chosen(stage: Stage, contract: Contract, code: str) -> None:
    version = SchemeVersion.objects.get(scheme__code=code, number=1)
    stage.manager.does(
        url("terms", contract.pk),
        starts_on="2026-05-01",
        period_months="1",
        scheme_version=str(version.pk),
        other_service="on",
        place="示例街道",
    )
    fees = list(contract.periods.order_by("number").values_list("fee", flat=True))
    assert fees[0] == Decimal("282280.63") and sum(fees) == Decimal("3387367.60")


def its_areas_are_listed(stage: Stage, contract: Contract) -> None:
    file = SimpleUploadedFile("areas.csv", AREAS.encode("utf-8-sig"), content_type="text/csv")
    stage.manager.does(url("upload_areas", contract.pk), file=file)
    stage.manager.does(
        url("add_area", contract.pk),
        code="B-03", name="示例三巷", stratum="背街小巷", quantity="1500", unit="㎡", line="3",
    )  # fmt: skip
    assert contract.areas.count() == 5


def a_second_person_checks_it(stage: Stage, contract: Contract) -> None:
    stage.manager.does(url("submit", contract.pk))
    stage.manager.is_kept_out(url("check", contract.pk))
    stage.approver.does(url("check", contract.pk), opinion="与招标文件和中标结果一致。")
    stage.manager.does(url("send", contract.pk))
    contract.refresh_from_db()
    assert contract.status == "sent"


def both_sides_sign(stage: Stage, contract: Contract, supplier: Visitor) -> None:
    text = words_of(supplier.fetch(url("contract_pdf", contract.pk)))
    assert "3,387,367.60" in text and contract.supplier.name in text
    supplier.does(url("sign", contract.pk))
    stage.approver.does(url("sign", contract.pk))
    contract.refresh_from_db()
    assert contract.status == "in_force"
    assert contract.supplier_signed_by == supplier.user
    assert contract.purchaser_signed_by == stage.approver.user


def the_contract_is_published(stage: Stage, contract: Contract) -> None:
    notice = stage.publishes(stage.officer, contract, "contract")
    facts = stage.public.see(notice.get_absolute_url()).facts()
    assert facts["Contract amount"].startswith(
        "CNY 3,387,367.60 人民币叁佰叁拾捌万柒仟叁佰陆拾柒元陆角整"
    )
    assert (facts["Party A"], facts["Party B"]) == (stage.buyer.name, contract.supplier.name)
    paper = stage.public.fetch(reverse("cms:contract_pdf", args=[notice.number]))
    assert "3,387,367.60" in words_of(paper)

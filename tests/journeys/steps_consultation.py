"""A competitive consultation: its ground, its panel of three, talks, final offers."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from tenders.models import Committee, Lot, Tender
from tests.factories.contracts import YUELU
from tests.journeys.stage import Stage
from tests.journeys.steps_evaluation import chair_of
from tests.journeys.visitors import Visitor


def url(name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=args)


def the_procedure_moves_the_dates(stage: Stage, tender: Tender) -> None:
    """The dates of the open tender stand already; the change says what it has moved."""
    page = stage.officer.does(
        url("procedure", tender.pk),
        procedure="competitive_consultation",
        ground="bought_service",
        ground_facts="列入市级政府购买服务指导性目录。",
        approval_by="示例市财政局",
        approval_number="示财购〔2026〕5号",
        approval_on="2026-02-20",
    )
    assert "Dates proposed anew" in page.text and "Caiku [2014] 214 art. 10" in page.text
    tender.refresh_from_db()
    assert tender.deadline.astimezone().strftime("%m-%d") == "03-12"


def a_panel_of_three_is_drawn(stage: Stage, tender: Tender) -> Committee:
    stage.officer.does(
        url("committee_form", tender.pk),
        size="3",
        representatives=[str(stage.users["representative"].pk)],
    )
    committee = Committee.objects.get(tender=tender)
    assert committee.members.count() == 3
    return committee


def every_member_finds_the_responses_to_conform(
    stage: Stage, lot: Lot, committee: Committee
) -> None:
    found = {f"accepted_{bid.pk}": "yes" for bid in lot.bids.filter(status="qualified")}
    for member in committee.members.select_related("user"):
        stage.of(member.user).does(url("conformity", lot.pk), **found)
    stage.of(chair_of(committee)).does(url("conformity_close", lot.pk))
    lot.refresh_from_db()
    assert lot.status == "consultation"


def the_panel_talks_to_each_alone(stage: Stage, lot: Lot, committee: Committee) -> None:
    chair = stage.of(chair_of(committee))
    for bid in lot.bids.filter(status="conforming"):
        chair.does(
            url("consultation_talk", lot.pk, bid.pk), minutes="就人员配置和应急保障交换意见。"
        )
    chair.does(url("consultation_change", lot.pk), text="增加夏季洒水降尘作业。", confirmed="on")


def final_offers_are_asked_for(stage: Stage, lot: Lot, committee: Committee, due: str) -> None:
    stage.of(chair_of(committee)).does(url("consultation_ask", lot.pk), due=due)


def offers_finally(who: Visitor, lot: Lot, factor: str) -> None:
    agreed = {name: Decimal(price) for name, _unit, _quantity, price, _amount in YUELU}
    prices = {
        f"price_{line.pk}": format(agreed[line.name] * Decimal(factor), "f")
        for line in lot.lines.all()
    }
    page = who.does(url("final_offer", lot.pk), **prices)
    assert "增加夏季洒水降尘作业" in page.text and "SHA-256" in page.text


def they_are_opened_together(stage: Stage, lot: Lot, committee: Committee, status: str) -> None:
    stage.of(chair_of(committee)).does(url("consultation_open", lot.pk))
    lot.refresh_from_db()
    assert lot.status == status

"""Lists and pages ask the database as often with many rows as with few."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock
from tenders.models import Amendment, Lot, LotLine, Plan, Question, Tender
from tests.factories.tenders import NOTICE_DAY

LOOK = clock.legal(NOTICE_DAY + timedelta(days=4), 11)
FEW, MANY = 10, 1000


def queries(client, url):
    with (
        clock.travel(LOOK),
        CaptureQueriesContext(
            connection,
        ) as captured,
    ):
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


def more_plans(world, count):
    have = Plan.objects.count()
    Plan.objects.bulk_create(
        [
            Plan(
                number=f"N-{have + n}",
                title=f"示例计划{n}",
                purchaser=world.purchaser,
                officer=world.officer,
                service_kind="greening",
                summary="-",
                budget=Decimal(1000),
                budget_line="-",
                expected_month=NOTICE_DAY,
                status="announced",
                announced_at=LOOK,
            )
            for n in range(count - have)
        ]
    )


def more_tenders(world, count):
    plan = Plan.objects.first()
    have = Tender.objects.count()
    tenders = Tender.objects.bulk_create(
        [
            Tender(
                number=f"T-{have + n}",
                title=f"示例项目{n}",
                plan=plan,
                purchaser=world.purchaser,
                officer=world.officer,
                summary="-",
                status="published" if n % 2 else "opened",
                rule_set="CN-2026-02",
                deadline=world.tender.deadline,
            )
            for n in range(count - have)
        ]
    )
    Lot.objects.bulk_create(
        [
            Lot(tender=tender, number=number, name="标段", scope="-", budget=Decimal(10))
            for tender in tenders
            for number in (1, 2)
        ]
    )


@pytest.mark.parametrize("reader", ["officer", "approver", "auditor", "supplier", "public"])
def test_the_list_of_tenders_costs_the_same_with_a_thousand(world, client, reader):
    assert world.tender
    if reader == "supplier":
        client.force_login(world.supplier())
    elif reader != "public":
        client.force_login(getattr(world, reader))
    url = reverse("tenders:tenders")
    more_tenders(world, FEW)
    client.get(url)
    few = {state: queries(client, f"{url}?state={state}") for state in ("", "closed", "evaluation")}
    more_tenders(world, MANY)
    many = {state: queries(client, f"{url}?state={state}") for state in few}
    assert few == many


def test_the_list_of_plans_and_the_desk_cost_the_same_with_a_thousand(world, client):
    assert world.tender
    client.force_login(world.officer)
    urls = [reverse("tenders:plans"), "/desk/"]
    more_plans(world, FEW)
    for url in urls:
        client.get(url)
    few = [queries(client, url) for url in urls]
    more_plans(world, MANY)
    more_tenders(world, MANY)
    assert [queries(client, url) for url in urls] == few


def test_a_tender_costs_the_same_with_a_thousand_lines(world, client):
    tender = world.tender
    lot = tender.lots.get()

    def grow(count):
        have = lot.lines.count()
        LotLine.objects.bulk_create(
            [
                LotLine(lot=lot, number=have + n, name="清扫", unit="公里", quantity=Decimal(1))
                for n in range(1, count - have + 1)
            ]
        )

    pages = [reverse("tenders:tender", args=[tender.pk])]
    grow(FEW)
    for user in (None, world.officer, world.supplier()):
        client.force_login(user) if user else client.logout()
        client.get(pages[0])
    client.force_login(world.officer)
    few = queries(client, pages[0])
    client.logout()
    few_public = queries(client, pages[0])
    grow(MANY)
    assert queries(client, pages[0]) == few_public
    client.force_login(world.officer)
    assert queries(client, pages[0]) == few


def test_the_price_form_costs_the_same_with_a_thousand_lines(world, client):
    bid, supplier = world.begun()
    client.force_login(supplier)
    url = reverse("tenders:bid_workspace", args=[bid.lot_id])
    prices = reverse("tenders:bid_prices", args=[bid.lot_id])
    client.get(url)
    few = [queries(client, url), queries(client, prices)]
    LotLine.objects.bulk_create(
        [
            LotLine(lot=bid.lot, number=10 + n, name="清扫", unit="公里", quantity=Decimal(1))
            for n in range(MANY)
        ]
    )
    assert [queries(client, url), queries(client, prices)] == few


def more_news(world, count):
    """Corrections in force and questions, answered and not."""
    have = Amendment.objects.count()
    change = {"old": "优 60", "new": "优 50"}
    Amendment.objects.bulk_create(
        [
            Amendment(
                tender=world.tender,
                number=have + n,
                status="in_force",
                in_force_at=LOOK,
                material=True,
                changes={"criterion:1:1": change, "lot:1:scope": change},
                saved_by=world.officer,
                officer=world.officer,
            )
            for n in range(1, count - have + 1)
        ]
    )
    asker = world.supplier()
    Question.objects.bulk_create(
        [
            Question(
                tender=world.tender,
                supplier=asker.supplier,
                user=asker,
                text="问",
                status="answered" if n % 2 else "asked",
                answered_at=LOOK if n % 2 else None,
                due_day=NOTICE_DAY,
            )
            for n in range(count - have)
        ]
    )


@pytest.mark.parametrize("reader", ["officer", "approver", "supplier", "public"])
def test_a_tender_costs_the_same_with_a_thousand_corrections_and_questions(world, client, reader):
    tender = world.tender
    if reader != "public":
        client.force_login(world.supplier() if reader == "supplier" else getattr(world, reader))
    urls = [tender.get_absolute_url(), reverse("tenders:questions", args=[tender.pk])]
    urls += ["/desk/"] if reader != "public" else []
    more_news(world, FEW)
    for url in urls:
        client.get(url)
    few = [queries(client, url) for url in urls]
    more_news(world, MANY)
    assert [queries(client, url) for url in urls] == few

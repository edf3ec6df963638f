"""Lists and desks cost the same at ten rows and at a thousand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.models import (
    Finding,
    Inspection,
    RoundInspector,
    RoundUnit,
)
from procurement import clock
from procurement.clock import legal
from tests.copies import asked, copies
from tests.factories import inspections as made

pytestmark = pytest.mark.django_db


def multiply(row, template, upto):
    """Rounds like the template, each with units, inspectors, an inspection and a finding."""
    last = row.rounds.order_by("-number").first().number
    finding = Finding.objects.filter(contract=row).first()
    area, inspector = row.areas.first(), row.who.inspectors[0]
    numbers = range(last + 1, upto + 1)
    rounds = copies(template, numbers, lambda n: {"number": n})
    units = RoundUnit.objects.bulk_create(
        RoundUnit(
            round=one, area=area, stratum=area.stratum, code=area.code, name=area.name, drawn=True
        )
        for one in rounds
    )
    RoundInspector.objects.bulk_create(
        RoundInspector(round=one, user=inspector, code="x", drawn=True) for one in rounds
    )
    visits = Inspection.objects.bulk_create(
        Inspection(unit=unit, inspector=inspector, finished_at=clock.now(), score=Decimal(99))
        for unit in units
    )
    keys = dict(zip(numbers, (one.pk for one in visits), strict=True))
    copies(finding, numbers, lambda n: {"inspection_id": keys[n], "reference": f"F-{n}-01"})


def test_lists_and_desk_ask_the_same_at_ten_and_at_a_thousand_rows(client):
    row = made.contract()
    template = made.submitted(row)
    addresses = [
        reverse("inspections:rounds"),
        reverse("inspections:findings"),
        reverse("inspections:assessments"),
        reverse("web:desk"),
    ]
    users = [row.who.manager, row.who.reviewer, row.who.supplier, row.who.inspectors[0]]

    def counts():
        found = {}
        for user in users:
            client.force_login(user)
            for address in addresses:
                client.get(address)
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    assert client.get(address).status_code == 200
                found[user.display_name or user.pk, address] = len(queries)
        return found

    with clock.travel(legal(made.DAY, 12)):
        multiply(row, template, 10)
        few = counts()
        multiply(row, template, 1000)
        assert counts() == few


def stretch(round_, finding, numbers):
    """More units of one round, each visited, each with a finding and its photo."""
    visit = finding.inspection
    units = copies(visit.unit, numbers, lambda n: {"code": f"M-{n}", "name": f"示例路{n}段"})
    of = dict(zip(numbers, (one.pk for one in units), strict=True))
    visits = copies(visit, numbers, lambda n: {"unit_id": of[n]})
    of = dict(zip(numbers, (one.pk for one in visits), strict=True))
    findings = copies(
        finding,
        numbers,
        lambda n: {"inspection_id": of[n], "reference": f"M-{n}", "number": 900 + n},
    )
    photo = finding.photos.first()
    files = copies(photo.file, numbers, lambda n: {})
    shown = dict(zip(numbers, zip(findings, files, strict=True), strict=True))
    copies(photo, numbers, lambda n: {"finding_id": shown[n][0].pk, "file_id": shown[n][1].pk})


def test_a_round_and_an_assessment_ask_the_same_at_ten_and_at_a_thousand_findings(client):
    found = made.computed(made.contract(), faults=((("1a", 1),), ()))
    finding = Finding.objects.filter(contract=found.contract).first()
    round_ = finding.inspection.unit.round
    addresses = [round_.get_absolute_url(), found.get_absolute_url()]
    public = found.contract.get_absolute_url()

    def counts():
        client.logout()
        page = client.get(public).content.decode()
        assert page.count("<figure>") == 3, "the latest findings, each with its photo"
        told = asked(client, [public])
        client.force_login(found.who.manager)
        with clock.travel(made.AFTER + timedelta(hours=1)):
            return told | asked(client, addresses)

    stretch(round_, finding, range(1, 10))
    few = counts()
    stretch(round_, finding, range(10, 1000))
    assert counts() == few

"""Contracts, certificates and schemes ask the database as often with many rows as with ten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from contracts.models import Certificate, Contract, LedgerLine, Scheme, SchemeVersion
from contracts.services import settlement
from tests.contracts.many import contracts_like
from tests.copies import asked, copies
from tests.factories import contracts as made

pytestmark = pytest.mark.django_db
FEW = 10
READERS = ("manager", "approver", "finance", "supplier", "auditor")


@pytest.fixture
def many():
    return 1000


@pytest.fixture
def sized(heavy):
    """Pages that show every row take long with a thousand: in full by `make prove`."""
    return heavy(1000)


def of_everybody(client, who, urls):
    found = {}
    for name in READERS:
        client.force_login(getattr(who, name))
        found[name] = asked(client, urls)
    return found


def test_lists_and_desks_ask_the_same_at_ten_and_at_many_contracts(client, many):
    contract = made.in_force()
    made.settled(contract)
    urls = [
        reverse("contracts:contracts"),
        reverse("contracts:certificates"),
        f"{reverse('contracts:certificates')}?status=drafted",
        reverse("web:desk"),
    ]
    contracts_like(contract, range(1, FEW + 1))
    few = of_everybody(client, contract.who, urls)
    contracts_like(contract, range(FEW + 1, many + 1))
    assert Contract.objects.count() > many / 2
    assert of_everybody(client, contract.who, urls) == few


def grow(contract, numbers):
    """More lines, areas, periods with results, certificates, ledger lines and deductions."""
    line, area = contract.lines.first(), contract.areas.first()
    lines = copies(line, numbers, lambda n: {"number": 100 + n})
    of_number = dict(zip(numbers, lines, strict=True))
    copies(area, numbers, lambda n: {"code": f"Z-{n:04d}", "line_id": of_number[n].pk})
    first = contract.periods.get(number=1)
    day = timedelta(days=1)
    periods = copies(
        first,
        numbers,
        lambda n: {
            "number": 100 + n,
            "starts_on": contract.ends_on + n * day,
            "ends_on": contract.ends_on + n * day,
        },
    )
    result = first.result
    of_period = dict(zip(numbers, periods, strict=True))
    results = copies(result, numbers, lambda n: {"period_id": of_period[n].pk})
    of_result = dict(zip(numbers, results, strict=True))
    copies(
        first.certificates.get(),
        numbers,
        lambda n: {
            "number": f"PC-{n}",
            "period_id": of_period[n].pk,
            "result_id": of_result[n].pk,
            "replaces_id": None,
        },
    )
    deduction, held = result.lines.first(), result.held.first()
    copies(deduction, numbers, lambda n: {"position": 100 + n})
    copies(held, numbers, lambda n: {"position": 100 + n, "reference": f"KF-{n}"})
    entered = LedgerLine.objects.filter(certificate=first.certificates.get()).first()
    copies(entered, numbers, lambda n: {"text": f"{n}"})


@pytest.fixture
def detailed():
    """A contract with a settled month, a deduction, money that waits, and a ledger."""
    contract = made.in_force()
    worse = {"例行检查": (Decimal(83), Decimal(85))}
    held = settlement.HeldBack("KF-0", label="示例", scores=worse)
    measured = replace(made.MONTH_AT_86, held_back=(held,))
    certificate = made.settled(contract, measurements=measured).certificates.get()
    LedgerLine.objects.create(
        contract=contract, certificate=certificate, kind="fee", text="0", amount=Decimal(1),
        actor=contract.who.finance,
    )  # fmt: skip
    return contract


def test_a_contract_and_its_months_ask_the_same_with_many_lines_areas_and_periods(
    client, detailed, sized
):
    contract = detailed
    certificate = Certificate.objects.get(period__number=1)
    pk = [contract.pk]
    urls = [
        contract.get_absolute_url(),
        reverse("contracts:areas", args=pk),
        reverse("contracts:periods", args=pk),
        reverse("contracts:statement", args=[contract.pk, 1]),
        certificate.get_absolute_url(),
    ]
    grow(contract, range(1, FEW + 1))
    few = of_everybody(client, contract.who, urls)
    grow(contract, range(FEW + 1, sized + 1))
    assert of_everybody(client, contract.who, urls) == few


def test_the_public_pages_of_a_contract_ask_the_same_with_many_published_months(
    client, detailed, sized
):
    contract = detailed
    result = contract.periods.get(number=1).result
    settlement.publish(result, actor=contract.who.manager, notice_url="/notices/9/")
    urls = [contract.get_absolute_url(), result.get_absolute_url()]
    grow(contract, range(1, FEW + 1))
    few = asked(client, urls)
    grow(contract, range(FEW + 1, sized + 1))
    assert asked(client, urls) == few


def test_a_draft_asks_the_same_with_many_lines_and_areas(client, many):
    contract = made.draft()
    line, area = contract.lines.first(), contract.areas.first()

    def more(numbers):
        lines = copies(line, numbers, lambda n: {"number": 100 + n})
        of_number = dict(zip(numbers, lines, strict=True))
        copies(area, numbers, lambda n: {"code": f"Z-{n:04d}", "line_id": of_number[n].pk})

    names = ("contract", "areas", "periods", "terms")
    urls = [reverse(f"contracts:{name}", args=[contract.pk]) for name in names]
    client.force_login(contract.who.manager)
    more(range(1, FEW + 1))
    few = asked(client, urls)
    more(range(FEW + 1, many + 1))
    assert asked(client, urls) == few


def test_the_library_and_a_scheme_ask_the_same_with_many_schemes_and_versions(client, many):
    version = made.scheme_version()
    manager = made.cast().manager
    client.force_login(manager)
    urls = [reverse("contracts:schemes"), version.get_absolute_url()]

    def more(numbers):
        schemes = copies(version.scheme, numbers, lambda n: {"code": f"scheme-{n}"})
        of_number = dict(zip(numbers, schemes, strict=True))
        copies(version, numbers, lambda n: {"scheme_id": of_number[n].pk})
        copies(version, numbers, lambda n: {"number": 100 + n})

    more(range(1, FEW + 1))
    few = asked(client, urls)
    more(range(FEW + 1, many + 1))
    assert Scheme.objects.count() > many < SchemeVersion.objects.count()
    assert asked(client, urls) == few

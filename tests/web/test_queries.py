"""Desks, offices and public lists ask the database as often with many rows as with ten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cms.models import Notice
from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.people.models import Membership, Organisation, User
from procurement.people.roles import Role
from tests.contracts.many import contracts_like
from tests.copies import asked, copies
from tests.factories import contracts as made
from tests.factories.people import organisation, person

pytestmark = pytest.mark.django_db
FEW = 10


@pytest.fixture
def many():
    return 1000


def notices(buyer, numbers) -> None:
    """Published ones, half of them open for bids, and as many drafts with a day."""
    row = Notice(
        kind="tender", title="示例公告", purchaser=buyer, fields={}, subject_type="tenders.tender"
    )
    now, day = clock.now(), timedelta(days=1)
    copies(
        row,
        numbers,
        lambda n: {
            "number": f"N-{n}",
            "subject_id": f"{n}",
            "kind": ("tender", "result", "contract", "assessment")[n % 4],
            "live": True,
            "published_at": now - n * day,
            "first_published_at": now - n * day,
            "closes_at": now + n * day if n % 4 == 0 else None,
        },
    )
    copies(
        row,
        numbers,
        lambda n: {"number": f"D-{n}", "subject_id": f"d{n}", "live": False, "due_on": now.date()},
    )


def companies(numbers) -> None:
    """Suppliers that wait to be verified."""
    row = Organisation(kind="supplier", status="registered", size="small", name="示例")
    copies(row, numbers, lambda n: {"name": f"示例{n}", "credit_code": f"{n:018d}"})


def test_the_desk_of_every_role_asks_the_same_at_ten_and_at_many_rows(client, many):
    contract = made.in_force()
    made.settled(contract)
    buyer = contract.purchaser
    cast = {
        role: person(role, at=contract.supplier if role == Role.SUPPLIER else buyer)
        for role in Role
    }
    desk = reverse("web:desk")

    def grow(numbers):
        contracts_like(contract, numbers)
        notices(buyer, numbers)
        companies(numbers)

    def of_every_role():
        found = {}
        for role, user in cast.items():
            client.force_login(user)
            found[role] = asked(client, [desk])[desk]
        return found

    grow(range(1, FEW + 1))
    few = of_every_role()
    grow(range(FEW + 1, many + 1))
    assert of_every_role() == few


def test_people_companies_and_the_log_ask_the_same_at_ten_and_at_many_rows(client, many):
    security, auditor = person(Role.SECURITY_ADMIN), person(Role.AUDITOR)
    buyer, someone = organisation(), person(Role.OFFICER)
    entry = AuditEntry(
        log="main", at=clock.now(), actor=someone, action="test.note", outcome="done",
        object_type="people.user", object_id=str(someone.pk), object_label="x", hash="x",
    )  # fmt: skip

    def grow(numbers):
        users = copies(someone, numbers, lambda n: {"username": f"u-{n}", "email": f"u{n}@x.cn"})
        for role in (Role.OFFICER, Role.EDITOR):
            row = Membership(user=someone, organisation=buyer, role=role)
            copies(row, range(len(users)), lambda n: {"user_id": users[n].pk})
        copies(entry, numbers, lambda n: {"number": 1000 + n, "actor_id": users[n % 10].pk})
        companies(numbers)

    offices = {
        security: [
            reverse("people:people"),
            reverse("people:people") + "?role=officer&q=u",
            reverse("people:person", args=[someone.pk]),
        ],
        auditor: [
            reverse("people:organisations"),
            reverse("audit:log"),
            reverse("audit:log") + "?q=note&actor=u",
            reverse("audit:one_log", args=["main"]),
            reverse("audit:entry", args=["main", 1005]),
        ],
    }

    def counts():
        found = {}
        for user, urls in offices.items():
            client.force_login(user)
            found |= asked(client, urls)
        return found

    grow(range(1, FEW + 1))
    few = counts()
    grow(range(FEW + 1, many + 1))
    assert User.objects.count() > many
    assert counts() == few


def test_home_board_feed_and_data_ask_the_same_at_ten_and_at_many_notices(client, many):
    buyer = organisation()
    board = reverse("cms:notices")
    queries = ("", "?q=示例", "?kind=tender&sort=deadline", "?kind=result&service=greening")
    urls = ["/", *(board + query for query in queries)]
    notices(buyer, range(1, FEW + 1))
    few = asked(client, urls)
    notices(buyer, range(FEW + 1, many + 1))
    assert asked(client, urls) == few


def test_open_data_and_the_feed_ask_once_for_all_their_rows(client, many):
    buyer = organisation()
    urls = [reverse("cms:api_notices"), reverse("cms:feed")]
    notices(buyer, range(1, FEW + 1))
    few = asked(client, urls)
    notices(buyer, range(FEW + 1, many + 1))
    assert asked(client, urls) == few

"""Two officers who begin at once have one correction; two notices bring it into force once."""

import threading

import pytest
from django.db import connection

from procurement import clock
from procurement.errors import DomainError
from procurement.people.roles import Role
from tenders.models import Amendment
from tenders.services import amending, amendments
from tests.factories import corrections
from tests.factories.corrections import DAY, EARLY
from tests.factories.people import person
from tests.factories.tenders import Procurement

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def at_once(work, people):
    """Everybody does the same at the same moment; what each got, or why not."""
    start, found = threading.Barrier(len(people)), []

    def one(who):
        start.wait(10)
        try:
            found.append(work(who))
        except DomainError as error:
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[who]) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_two_officers_who_begin_at_once_write_one_correction():
    world = Procurement()
    tender = world.published()
    officers = [world.officer, *(person(Role.OFFICER, at=world.purchaser) for _ in range(3))]
    with clock.travel(EARLY):
        found = at_once(lambda who: amending.begin(tender, actor=who).pk, officers)
    assert len(found) == 4 and set(found) == {Amendment.objects.get().pk}


def test_two_notices_at_once_bring_it_into_force_once():
    world = Procurement()
    row = corrections.approved(world)
    people = [world.officer, world.approver]
    with clock.travel(DAY):
        found = at_once(
            lambda who: (
                amendments.come_into_force(Amendment.objects.get(pk=row.pk), actor=who).status
            ),
            people,
        )
    assert sorted(isinstance(one, DomainError) for one in found) == [False, True]
    world.tender.refresh_from_db()
    assert world.tender.amended_at == Amendment.objects.get().in_force_at

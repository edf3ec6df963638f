"""A world that is laid is the world that was built; what is not the same world is built."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection, transaction

from procurement import clock
from procurement.audit.verification import verify
from procurement.people.models import Organisation
from tests import standing as module
from tests.factories import evaluation
from tests.factories.people import organisation
from tests.factories.tenders import Procurement
from tests.standing import Standing, standing, tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(monkeypatch):
    """Nothing was ever built."""
    fresh = Standing()
    monkeypatch.setattr(module, "STANDING", fresh)
    fresh.begin()
    yield fresh
    connection.execute_wrappers.remove(fresh._watch)


@pytest.fixture
def built(fresh):
    """What `firm` was called with: not what was laid."""
    return []


@pytest.fixture
def firm(built):
    @standing
    def firm(name):
        built.append(name)
        return organisation(name=name)

    return firm


@contextmanager
def a_test(fresh):
    """What it writes is taken back, as after a test."""
    fresh.begin()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    fresh.end()


def everything():
    """All rows of all models, as they stand in the database."""
    return {name: table.rows() for name, table in tables().items()}


def test_a_world_that_is_laid_has_the_rows_of_the_one_that_was_built(fresh):
    found = []
    bare = everything()
    for _time in range(2):
        with a_test(fresh):
            world = Procurement()
            world.opened(2)
            found.append((everything(), world, len(fresh.kept)))
    (rows, built, kept), (same_rows, laid, kept_then) = found
    assert same_rows == rows
    assert sum(map(len, rows.values())) > sum(map(len, bare.values())) + 150
    assert kept == kept_then > 5
    assert laid is not built
    assert (laid.tender, laid.tender.status) == (built.tender, "opened")
    assert [bid.commitment for bid in laid.bids] == [bid.commitment for bid in built.bids]


def test_the_audit_log_of_a_laid_world_is_whole_and_goes_on(fresh):
    for _time in range(2):
        with a_test(fresh):
            world = Procurement()
            world.published()
            world.bid()
            before = verify()
            world.opened(1)  # built: something else was written
            after = verify()
            assert before.broken == after.broken == []
            assert after.entries > before.entries > 40


def test_what_was_given_is_what_comes_back_and_has_changed_alike(fresh):
    for _time in range(2):
        with a_test(fresh):
            case = evaluation.opened()
            same = evaluation.qualify(case)
            assert same is case
            assert case.lot.status == "conformity"
            assert {bid.status for bid in case.bids} == {"qualified"}


def test_the_same_is_laid_and_something_else_is_built(fresh, firm, built):
    with a_test(fresh):
        first = firm("示例甲公司")
    with a_test(fresh):
        assert firm("示例甲公司").credit_code == first.credit_code
        assert firm("示例乙公司").credit_code != first.credit_code
        assert Organisation.objects.filter(name__startswith="示例").count() == 2
    assert built == ["示例甲公司", "示例乙公司"]


def test_after_another_write_nothing_is_laid(fresh, firm, built):
    with a_test(fresh):
        firm("示例甲公司")
    with a_test(fresh):
        Organisation.objects.create(kind="buyer", name="示例局", credit_code="X")
        firm("示例甲公司")
    assert built == ["示例甲公司", "示例甲公司"]


def test_after_a_rollback_nothing_is_laid(fresh, firm, built):
    with a_test(fresh):
        firm("示例甲公司")
        firm("示例乙公司")
    with a_test(fresh):
        with transaction.atomic():
            firm("示例甲公司")
            transaction.set_rollback(True)
        firm("示例乙公司")
        assert Organisation.objects.filter(name="示例甲公司").count() == 0
    assert built == ["示例甲公司", "示例乙公司", "示例乙公司"]


def test_a_build_that_fails_is_not_kept(fresh):
    @standing
    def failing():
        organisation(name="示例甲公司")
        raise ValueError("no firm")

    for _time in range(2):
        with a_test(fresh):
            with pytest.raises(ValueError, match="no firm"):
                failing()
            assert Organisation.objects.filter(name="示例甲公司").count() == 1
            assert fresh.asked is None


def test_another_moment_is_another_world(fresh, built):
    @standing
    def dated():
        built.append(clock.legal_today().isoformat())
        return organisation(name=built[-1])

    for day in (1, 2, 1):
        with a_test(fresh), clock.travel(datetime(2026, 3, day, 4, tzinfo=UTC)):
            assert dated().name == f"2026-03-0{day}"
    assert built == ["2026-03-01", "2026-03-02"]


def test_nothing_that_is_laid_lies_in_the_future_of_a_test_that_travels(fresh):
    @standing
    def slow():
        clock._offset += timedelta(seconds=4)
        return organisation(), clock.now()

    moment = datetime(2026, 3, 1, 4, tzinfo=UTC)
    for _time in range(2):
        with a_test(fresh), clock.travel(moment):
            _firm, ended = slow()
            assert clock.now() >= ended > moment + timedelta(seconds=3)


def test_a_file_that_a_test_threw_away_is_there_again(fresh):
    storage = storages["private"]

    @standing
    def stored():
        organisation()
        return storage.save("standing.txt", ContentFile(b"text"))

    for _time in range(2):
        with a_test(fresh):
            name = stored()
            with storage.open(name) as file:
                assert file.read() == b"text"
            storage.delete(name)


def test_mails_and_what_waits_for_the_commit_come_with_it(
    fresh, django_capture_on_commit_callbacks
):
    done = []

    @standing
    def telling():
        organisation()
        mail.send_mail("示例", "正文", None, ["somebody@example.com"])
        transaction.on_commit(lambda: done.append("told"))

    for time in (1, 2):
        with a_test(fresh):
            with django_capture_on_commit_callbacks(execute=True):
                telling()
            assert done == ["told"] * time
            assert len(mail.outbox) == time


def test_a_test_that_writes_first_has_its_worlds_built():
    Organisation.objects.create(kind="buyer", name="示例局", credit_code="X")
    assert module.STANDING.asked is None


@pytest.mark.django_db(transaction=True)
def test_what_others_may_see_is_never_laid():
    assert module.STANDING.asked is None

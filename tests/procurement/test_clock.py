"""The clock tests and the demonstration can move."""

from datetime import UTC, date, datetime, timedelta

import pytest

from procurement import clock

MOMENT = datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)


def test_a_travelled_clock_runs_on_from_there_and_comes_back():
    before = clock.now()
    with clock.travel(MOMENT):
        assert timedelta(0) <= clock.now() - MOMENT < timedelta(seconds=5)
    assert clock.now() - before < timedelta(seconds=5)


def test_the_legal_day_is_that_of_shanghai():
    with clock.travel(datetime(2026, 3, 1, 16, 0, 0, tzinfo=UTC)):
        assert clock.legal_today().isoformat() == "2026-03-02"


@pytest.mark.django_db
def test_the_clock_of_the_database_travels_too_and_is_close_to_ours():
    assert abs(clock.db_now() - clock.now()) < timedelta(seconds=5)
    with clock.travel(MOMENT):
        assert timedelta(0) - timedelta(seconds=1) < clock.db_now() - MOMENT < timedelta(seconds=5)


@pytest.mark.django_db
def test_a_clock_that_is_retold_moves_on_only_when_it_is_asked():
    start = clock.legal(date(2026, 3, 2), 9)
    told = []
    for _time in range(2):
        with clock.retell(start):
            told.append([clock.now(), clock.db_now(), clock.now()])
            with clock.retell(start - timedelta(days=1)):
                assert clock.legal_today() == date(2026, 3, 1)
            with clock.travel(MOMENT):
                assert clock.now() - MOMENT < timedelta(seconds=5)
            told[-1].append(clock.now())
    first, second = told
    assert first == second == sorted(set(first))
    assert first[-1] - start == 4 * clock.TELLING
    assert clock.now() > start + timedelta(hours=1), "outside it is today"

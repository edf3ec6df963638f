"""Fixtures for all tests: the cast, a moved clock, clean append-only tables."""

from __future__ import annotations

import gc
import json
import os

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from procurement.audit import triggers
from tests.databases import SEED, keep_a_migrated_copy
from tests.standing import STANDING

keep_a_migrated_copy()

# Django and Wagtail stay for the whole run: the collector need not look at them again and again.
gc.freeze()
gc.set_threshold(100_000, 20, 100)

hypothesis_settings.register_profile("tenth", max_examples=10, deadline=None)
hypothesis_settings.register_profile("full", max_examples=200, deadline=None)
hypothesis_settings.load_profile("full" if os.environ.get("PROVE") else "tenth")

_flush = TransactionTestCase._fixture_teardown


def _flush_with_triggers_lifted(self):
    if SEED.sow(connection):
        return
    # The flush after a transactional test empties append-only tables too.
    with triggers.lifted():
        _flush(self)


TransactionTestCase._fixture_teardown = _flush_with_triggers_lifted

_load = TransactionTestCase._fixture_setup.__func__
_seed: dict[str, str] = {}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep what migrations wrote: in a browser's event loop Django connects anew, without it."""
    with django_db_blocker.unblock():
        SEED.keep(connection)
        _seed["default"] = getattr(connection, "_test_serialized_contents", "")


def _load_into_empty_tables(cls):
    if SEED.sow(connection):
        ContentType.objects.clear_cache()
        return
    # A request that the browser made last may still run after the flush and make a content type
    # anew, under another key, where the serialized one finds its place taken.
    if cls.serialized_rollback:
        connection._test_serialized_contents = _seed["default"]
        with triggers.lifted():
            call_command(
                "flush",
                verbosity=0,
                interactive=False,
                reset_sequences=False,
                inhibit_post_migrate=True,
            )
        # First of all: what listens to the other rows would look them up, and make them anew.
        rows = json.loads(_seed["default"])
        types = (row for row in rows if row["model"] == "contenttypes.contenttype")
        ContentType.objects.clear_cache()
        ContentType.objects.bulk_create(ContentType(pk=row["pk"], **row["fields"]) for row in types)
    _load(cls)
    # What a test before looked up may have another key now, or none.
    ContentType.objects.clear_cache()


TransactionTestCase._fixture_setup = classmethod(_load_into_empty_tables)


# One process builds the demonstration, or the beginnings, for all tests that look at them.
TOGETHER = ("tests/demo/test_demo.py", "tests/tenders/model/test_model.py")
# What takes minutes begins first, so that no process waits for it at the end.
LONGEST = ("tests/browser/test_every_page.py", "tests/demo/", "tests/access/", "tests/journeys/")


class Together(LoadScopeScheduling):
    """Each test goes where there is room, but for those that share what is dear to make.

    xdist's own groups are named in a test's id, which pytest no longer lets it change.
    """

    def _split_scope(self, nodeid):
        file = nodeid.split("::", 1)[0]
        return file if file in TOGETHER else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Together(config, log)


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before `-m heavy` chooses
def pytest_collection_modifyitems(config, items):
    """Mark what has a size; leave out by name, never skip, what one database alone has to show."""
    on_postgres = os.environ.get("TEST_DATABASE_URL", "").startswith("postgres")
    _choose(config, items, on_postgres)
    yield
    if on_postgres:
        items.sort(key=_turn)


def _turn(item):
    """pytest-django runs what commits last, for want of the seed; SEED puts that back."""
    places = (place for place, name in enumerate(LONGEST) if item.nodeid.startswith(name))
    return next(places, len(LONGEST))


def pure(item):
    """What asks no database needs to run once, with SQLite, which leaves out the browser."""
    if item.nodeid.startswith(("tests/rules/", "tests/architecture/")):
        return True
    asks = "db" in item.fixturenames or "transactional_db" in item.fixturenames
    return not asks and not {"django_db", "browser"} & set(item.keywords)


def _choose(config, items, on_postgres):
    for item in items:
        if "heavy" in getattr(item, "fixturenames", ()):
            item.add_marker("heavy")
    elsewhere = "sqlite" if on_postgres else "postgres"
    if on_postgres and os.environ.get("PROVE"):
        elsewhere = ""  # the proof asks both databases everything
    proving = bool(os.environ.get("PROVE"))
    kept, gone = [], []
    for item in items:
        left_out = elsewhere in item.keywords or (on_postgres and pure(item))
        left_out = left_out or ("prove" in item.keywords and not proving)
        (gone if left_out else kept).append(item)
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = kept


@pytest.fixture(autouse=True)
def no_language_left_over():
    """A request leaves its language active in the thread; the next test does not inherit it."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def what_stands(request):
    """Factories may lay what they built before, where the test's transaction is its own.

    The proof builds every world.
    """
    marker = request.node.get_closest_marker("django_db")
    shared = {"transactional_db", "live_server"} & set(request.fixturenames)
    committed = shared or (marker and marker.kwargs.get("transaction"))
    if not committed and not os.environ.get("PROVE"):
        STANDING.begin()
    yield
    STANDING.end()


@pytest.fixture
def on_postgres():
    """Whether the suite runs on PostgreSQL."""
    return connection.vendor == "postgresql"


@pytest.fixture
def heavy():
    """A size: in full by `make prove`, a tenth otherwise."""
    return lambda full: full if os.environ.get("PROVE") else max(1, full // 10)


def pytest_terminal_summary(terminalreporter):
    """What tests want told: `record_property("told", ...)`, sizes for one."""
    told = [
        value
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "told"
    ]
    if told:
        terminalreporter.section("told by tests")
        terminalreporter.write("".join(f"{line}\n" for line in told))

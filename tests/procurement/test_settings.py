"""A bad value in the environment stops the start with a sentence that helps."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from procurement.settings import env


@pytest.mark.parametrize(
    ("url", "engine", "name"),
    [
        (
            "sqlite:////var/lib/app/db.sqlite3",
            "django.db.backends.sqlite3",
            "/var/lib/app/db.sqlite3",
        ),
        ("postgres://u:p@db:5432/city", "django.db.backends.postgresql", "city"),
        ("postgresql://u:p%40ss@db/city", "django.db.backends.postgresql", "city"),
    ],
)
def test_a_database_url_is_read(url, engine, name):
    read = env.database(url)
    assert (read["ENGINE"], read["NAME"]) == (engine, name)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://x/y",
        "sqlite://relative.db",
        "sqlite:///",
        "sqlite:///relative.db",
        "postgres://host",
        "postgres://h:x/y",
        "",
    ],
)
def test_a_bad_database_url_is_refused(url):
    with pytest.raises(ImproperlyConfigured):
        env.database(url)


def test_what_libpq_is_told_reaches_it():
    url = "postgres://u:p@db/city?sslmode=verify-full&sslrootcert=/etc/ca%20city.pem"
    options = {"sslmode": "verify-full", "sslrootcert": "/etc/ca city.pem"}
    assert env.database(url)["OPTIONS"] == options


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgres://db/city?sslmod=require", "sslmod"),
        ("postgres://db/city?sslmode=on", "sslmode"),
        ("postgres://db/city?sslmode=", "sslmode"),
        ("postgres://db/city?sslmode=require&sslmode=disable", "sslmode"),
        ("postgres://db/city?connect_timeout=soon", "connect_timeout"),
        ("postgres://db/city?require", "bad options"),
        ("sqlite:////var/lib/app/db.sqlite3?timeout=5", "timeout"),
    ],
)
def test_an_option_of_the_database_is_never_passed_over(url, why):
    with pytest.raises(ImproperlyConfigured, match=f"DATABASE_URL.*{why}"):
        env.database(url)


def test_a_mail_address_may_carry_a_name():
    said = "City <no-reply@city.example>"
    assert env.read_address("X", said, {}) == said


def test_sqlite_takes_the_write_lock_at_once():
    assert env.database("sqlite:////x.db")["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(
    ("raw", "read"), [("1", True), ("no", False), (" YES ", True), ("", False)]
)
def test_yes_and_no_are_read(raw, read):
    assert env.read_bool("X", False, {"X": raw}) is read


def test_neither_yes_nor_no_is_refused():
    with pytest.raises(ImproperlyConfigured, match="X='perhaps'"):
        env.read_bool("X", False, {"X": "perhaps"})


@pytest.mark.parametrize("raw", ["-1", "0", "many", "1.5", "²", "1000000001"])
def test_a_number_must_be_whole_and_above_zero(raw):
    with pytest.raises(ImproperlyConfigured):
        env.read_int("X", 1, {"X": raw})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"SITE_URL": "http://city.example"}, "SITE_URL"),
        ({"DEMONSTRATION": "1"}, "DEMONSTRATION"),
        ({"EMAIL_HOST": ""}, "EMAIL_HOST"),
    ],
)
def test_production_does_not_start_with_a_weak_setting(change, told):
    good = {
        "SECRET_KEY": "0123456789" * 6,
        "ALLOWED_HOSTS": "city.example",
        "SITE_URL": "https://city.example",
        "DEMONSTRATION": "0",
    }
    code = "import procurement.settings.production"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], **good, **change},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert told in run.stderr.splitlines()[-1]


def test_production_never_moves_its_clock(settings):
    from procurement import clock

    settings.CLOCK_MAY_TRAVEL = False
    with pytest.raises(ImproperlyConfigured), clock.travel(clock.now()):
        pass


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "garbage"),
        ("REDIS_URL", "http://x"),
        ("REDIS_URL", "redis://cache:abc/0"),
        ("REDIS_URL", "redis://cache:99999/0"),
        ("DATABASE_URL", "postgres://u:p@db/city?sslmod=require"),
        ("EMAIL_BACKEND", "django.core.mail.backends.smpt.EmailBackend"),
        ("EMAIL_BACKEND", "nothing"),
        ("DEFAULT_FROM_EMAIL", "not an address"),
        ("DEFAULT_FROM_EMAIL", ""),
        ("CITY_NAME", " "),
        ("SECRET_KEY", ""),
        ("EMAIL_PORT", "70000"),
        ("LOG_LEVEL", "LOUD"),
        ("ALLOWED_HOSTS", "https://city.example"),
        ("ALLOWED_HOSTS", "."),
        ("CSRF_TRUSTED_ORIGINS", "city.example"),
        ("SITE_URL", 'https://city" x'),
        ("SITE_URL", "https://city.example/path?x=1"),
        ("SITE_URL", "https://city.example:port"),
        ("VAR_DIR", "relative"),
        ("VAR_DIR", "/proc/nowhere"),
        ("VAR_DIR", "/etc/passwd"),
        ("TRUSTED_PROXIES", "-1"),
        ("FINDING_ANSWER_HOURS", "721"),
        ("ASSESSMENT_ANSWER_WORKING_DAYS", "61"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_its_name(name, value):
    done = subprocess.run(
        [sys.executable, "-c", "import procurement.settings.dev"],
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {name}" in done.stderr


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (env.redis, "redis://:secret@cache:6379/1"),
        (env.redis, "unix:///run/redis.sock"),
        (env.redis, ""),
        (lambda value: env.origin("X", value), "https://city.example:8443"),
        (lambda value: env.origin("X", value), "http://[::1]:8000"),
    ],
)
def test_an_address_that_can_be_is_kept(read, value):
    assert read(value) == value

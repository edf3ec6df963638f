"""Values from the environment; a bad value stops the start and says how to mend it.

Pure apart from reading the mapping it is given, so that every refusal can be tested.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from email.utils import parseaddr
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def read_str(name: str, default: str = "", env: Mapping[str, str] = os.environ) -> str:
    """The stripped text of a variable, or the default."""
    return env.get(name, default).strip()


def read_bool(name: str, default: bool, env: Mapping[str, str] = os.environ) -> bool:
    """True or False; anything that is neither is refused."""
    raw = env.get(name)
    if raw is None:
        return default
    value = raw.strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r} is neither yes nor no; write 1 or 0.")


def read_int(
    name: str,
    default: int,
    env: Mapping[str, str] = os.environ,
    *,
    least: int = 1,
    most: int = 10**9,
) -> int:
    """A whole number within two bounds, both included."""
    raw = env.get(name)
    if raw is None:
        return default
    text = raw.strip()
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise ImproperlyConfigured(f"{name}={raw!r} is not a whole number from {least} to {most}.")
    return int(text)


def read_needed(name: str, default: str, env: Mapping[str, str] = os.environ) -> str:
    """A text that cannot be empty: leave the variable out to get the default."""
    value = read_str(name, default, env)
    if not value:
        raise ImproperlyConfigured(f"{name} is empty: give it a value or leave it out.")
    return value


def read_address(name: str, default: str, env: Mapping[str, str] = os.environ) -> str:
    """An address of mail, with or without the name before it: City <no-reply@city.example>."""
    value = read_str(name, default, env)
    address = parseaddr(value)[1]
    try:
        validate_email(address)
    except ValidationError as error:
        raise ImproperlyConfigured(
            f"{name}={value!r} is no address like no-reply@city.example."
        ) from error
    return value


def read_class(name: str, default: str, env: Mapping[str, str] = os.environ) -> str:
    """The dotted path of a class that can be imported."""
    value = read_str(name, default, env)
    module, _dot, attribute = value.rpartition(".")
    try:
        found = find_spec(module) is not None and hasattr(import_module(module), attribute)
    except (ImportError, ValueError):
        found = False
    if not found:
        raise ImproperlyConfigured(f"{name}={value!r} cannot be imported.")
    return value


SMTP = "django.core.mail.backends.smtp.EmailBackend"


def mail_host(value: str, backend: str) -> str:
    """The mail server: without one the SMTP backend would send to nobody."""
    if backend == SMTP and not value:
        raise ImproperlyConfigured("EMAIL_HOST is empty: name the mail server.")
    return value


def read_choice(
    name: str, default: str, allowed: Collection[str], env: Mapping[str, str] = os.environ
) -> str:
    """One of a few words."""
    value = env.get(name, default).strip()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r} is none of {', '.join(allowed)}.")
    return value


def read_folder(name: str, default: str, env: Mapping[str, str] = os.environ) -> str:
    """An absolute path: a relative one would mean another folder for every process."""
    value = env.get(name, default).strip()
    if not value.startswith("/"):
        raise ImproperlyConfigured(f"{name}={value!r} is no absolute path.")
    return value


def made(name: str, path: str) -> Path:
    """The folder, made where it is not there yet; refused where it cannot be made or written."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}={path!r} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"{name}={path!r} cannot be written.")
    return folder


_HOST = re.compile(r"\.?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\]|\*")


def read_hosts(name: str, default: str, env: Mapping[str, str] = os.environ) -> list[str]:
    """Comma-separated names of hosts, without scheme, port or path."""
    hosts = read_list(name, default, env)
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise ImproperlyConfigured(f"{name}: {host!r} is no name of a host.")
    return hosts


def origin(name: str, value: str, schemes: Collection[str] = ("http", "https")) -> str:
    """A scheme and a host with or without a port, and nothing behind it."""
    try:
        parts = urlsplit(value)
        whole = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    host = str(parts.hostname) if whole else ""
    known = bool(_HOST.fullmatch(f"[{host}]" if ":" in host else host))
    if not (whole and known and value == f"{parts.scheme}://{parts.netloc}"):
        raise ImproperlyConfigured(f"{name}={value!r} is no address like https://city.example.")
    return value


def redis(url: str) -> str:
    """`redis://` or `rediss://` with a host, or `unix://` with a path; nothing is no Redis."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"redis", "rediss"} and parts.hostname and parts.port != 0
    except ValueError as error:  # says what is wrong with the port, never the password
        raise ImproperlyConfigured(f"REDIS_URL has a bad host or port: {error}") from error
    if url and not whole and not (parts.scheme == "unix" and parts.path):
        raise ImproperlyConfigured(f"REDIS_URL={url!r}: write redis://host:6379/0.")
    return url


def read_list(name: str, default: str = "", env: Mapping[str, str] = os.environ) -> list[str]:
    """Comma-separated words."""
    return [word.strip() for word in env.get(name, default).split(",") if word.strip()]


# What libpq knows and an installation may have to say; anything else would be passed over.
POSTGRES_OPTIONS = frozenset(
    [
        "application_name",
        "channel_binding",
        "connect_timeout",
        "gssencmode",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "options",
        "passfile",
        "sslcert",
        "sslcrl",
        "sslkey",
        "sslmode",
        "sslrootcert",
        "target_session_attrs",
        "tcp_user_timeout",
    ]
)
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def _options(query: str, known: Collection[str]) -> dict[str, str]:
    """The options behind the question mark of DATABASE_URL, each known and given once."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL has bad options: {error}") from error
    options = dict(pairs)
    for name, value in pairs:
        if name not in known:
            raise ImproperlyConfigured(
                f"DATABASE_URL has the unknown option {name!r};"
                f" known here: {', '.join(sorted(known)) or 'none'}."
            )
        if not value or len(options) != len(pairs):
            raise ImproperlyConfigured(f"DATABASE_URL: the option {name!r} needs one value.")
    if options.get("sslmode", "require") not in SSL_MODES:
        raise ImproperlyConfigured(f"DATABASE_URL: sslmode is none of {', '.join(SSL_MODES)}.")
    if not options.get("connect_timeout", "1").isdecimal():
        raise ImproperlyConfigured("DATABASE_URL: connect_timeout is no number of seconds.")
    return options


SQLITE_OPTIONS = {
    # With Django's defaults most concurrent writes fail; with these none do. Never combine
    # IMMEDIATE with ATOMIC_REQUESTS: every page view would queue for the write lock.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        " PRAGMA recursive_triggers=ON;"
    ),
}


def database(url: str) -> dict[str, Any]:
    """A Django database setting from `postgres://user:password@host:port/name` or
    `sqlite:////absolute/path`; anything else is refused."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path[1:])
        _options(parts.query, ())
        if parts.netloc or not path.startswith("/") or path == "/":
            raise ImproperlyConfigured(
                "DATABASE_URL for SQLite needs an absolute path: sqlite:////var/lib/app/db.sqlite3"
            )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": dict(SQLITE_OPTIONS),
        }
    if parts.scheme in {"postgres", "postgresql"}:
        name = unquote(parts.path.lstrip("/"))
        if not name:
            raise ImproperlyConfigured(
                "DATABASE_URL names no database: postgres://user:password@host:5432/name"
            )
        try:
            port = parts.port
        except ValueError as error:
            raise ImproperlyConfigured(f"DATABASE_URL has a bad port: {error}") from error
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": _options(parts.query, POSTGRES_OPTIONS),
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL has the unknown scheme {parts.scheme!r}; use postgres:// or sqlite:///."
    )

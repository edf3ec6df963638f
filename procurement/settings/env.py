"""Values from the environment; a bad value stops the start and says how to mend it.

Pure apart from reading the mapping it is given, so that every refusal can be tested.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

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
    parts = urlsplit(url)
    whole = parts.scheme in {"redis", "rediss"} and parts.hostname
    if url and not whole and not (parts.scheme == "unix" and parts.path):
        raise ImproperlyConfigured(f"REDIS_URL={url!r}: write redis://host:6379/0.")
    return url


def read_list(name: str, default: str = "", env: Mapping[str, str] = os.environ) -> list[str]:
    """Comma-separated words."""
    return [word.strip() for word in env.get(name, default).split(",") if word.strip()]


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
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL has the unknown scheme {parts.scheme!r}; use postgres:// or sqlite:///."
    )

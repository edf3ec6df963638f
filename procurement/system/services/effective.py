"""The settings in force, in words: what they are, and which variable sets them."""

from __future__ import annotations

import platform
import re
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.registry import Setting
from procurement.web.formats import enumeration


@dataclass(frozen=True)
class Group:
    """Settings that belong together; a fact's note is the variable that sets it."""

    title: Any
    facts: list[Setting]


def effective() -> list[Group]:
    """Every setting an administrator is asked about; passwords and keys stand nowhere."""
    return [
        Group(_("City"), _city()),
        Group(_("Site"), _site()),
        Group(_("Signing in"), _signing_in()),
        Group(_("Storage"), _storage()),
        Group(_("Mail"), _mail()),
        *(Group(title, list(read())) for title, read in registry.setting_groups.values()),
        Group(_("Versions"), _versions()),
    ]


def _yes(value: Any) -> Any:
    return _("yes") if value else _("no")


def _switch(label: Any, value: Any, note: str) -> Setting:
    return Setting(label, _yes(value), note=note, plain=int(bool(value)))


def _secret(label: Any, value: str, note: str) -> Setting:
    """Whether it is set, never to what."""
    words = _("is set") if value else _("is not set")
    return Setting(label, words, note=note, plain=value, secret=True)


def _city() -> list[Setting]:
    city = settings.CITY
    return [
        Setting(_("Name"), city["name"], note="CITY_NAME"),
        Setting(_("Name in English"), city["name_en"], note="CITY_NAME_EN"),
        Setting(_("Legal time zone"), city["legal_zone"], key="legal_zone"),
        Setting(
            _("Time to answer a finding"),
            _("%(number)d hours") % {"number": city["finding_answer_hours"]},
            note="FINDING_ANSWER_HOURS",
            plain=city["finding_answer_hours"],
        ),
        Setting(
            _("Time to answer an assessment"),
            _("%(number)d working days") % {"number": city["assessment_answer_working_days"]},
            note="ASSESSMENT_ANSWER_WORKING_DAYS",
            plain=city["assessment_answer_working_days"],
        ),
    ]


def _site() -> list[Setting]:
    return [
        Setting(_("Address"), settings.SITE_URL, note="SITE_URL"),
        Setting(_("Hosts"), ", ".join(settings.ALLOWED_HOSTS), note="ALLOWED_HOSTS"),
        Setting(_("Proxies in front"), settings.ALLAUTH_TRUSTED_PROXY_COUNT, "TRUSTED_PROXIES"),
        _switch(_("Demonstration"), settings.DEMONSTRATION, note="DEMONSTRATION"),
        _secret(_("Secret key"), settings.SECRET_KEY, note="SECRET_KEY"),
    ]


def _signing_in() -> list[Setting]:
    limits = settings.ACCOUNT_RATE_LIMITS["login_failed"]
    return [
        Setting(
            _("A session ends after"),
            _("%(number)d hours") % {"number": settings.SESSION_COOKIE_AGE // 3600},
            key="session_hours",
            plain=settings.SESSION_COOKIE_AGE // 3600,
        ),
        Setting(
            _("Failed sign-ins before a lockout"),
            enumeration(lockouts(limits)),
            key="login_failed",
            plain=limits,
        ),
    ]


LIMIT = re.compile(r"(\d+)/(\d*)([smhd])/(key|ip)")
MINUTES = {"m": 1, "h": 60, "d": 24 * 60}


def lockouts(limits: str) -> list[str]:
    """Limits as the sign-in reads them, "5/5m/key,20/5m/ip", each in words."""
    words = {
        "key": _("for one name %(number)d in %(minutes)g minutes"),
        "ip": _("from one address %(number)d in %(minutes)g minutes"),
    }
    return [
        words[whose]
        % {"number": int(number), "minutes": int(span or 1) * MINUTES.get(unit, 1 / 60)}
        for number, span, unit, whose in LIMIT.findall(limits)
    ]


# What DATABASE_URL says.
DATABASE = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


def _storage() -> list[Setting]:
    base = connection.settings_dict
    name = base["NAME"] if connection.vendor == "sqlite" else f"{base['HOST']} / {base['NAME']}"
    megabytes = settings.UPLOAD_MAX_BYTES // 1024**2
    return [
        Setting(
            _("Database"),
            f"{connection.display_name}: {name}",
            note="DATABASE_URL",
            plain=[base.get(part, "") for part in DATABASE],
            secret=True,
        ),
        Setting(
            _("Cache"),
            "Redis" if settings.REDIS_URL else _("in the database"),
            note="REDIS_URL",
            plain=settings.REDIS_URL,
            secret=True,
        ),
        Setting(_("Folder of the files"), settings.VAR_DIR, note="VAR_DIR"),
        Setting(_("Free there"), _free()),
        Setting(_("Largest upload"), f"{megabytes} MB", note="UPLOAD_MAX_MB"),
    ]


def _free() -> Any:
    try:
        return f"{shutil.disk_usage(settings.VAR_DIR).free / 1024**3:.1f} GB"
    except OSError:
        return _("The folder cannot be read.")


def _mail() -> list[Setting]:
    ways = {
        "smtp": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        "console": _("none: mails go to the log"),
        "filebased": _("none: mails go to files, in %(folder)s")
        % {"folder": getattr(settings, "EMAIL_FILE_PATH", "")},
    }
    backend = settings.EMAIL_BACKEND
    server = ways.get(backend.split(".")[-2], backend)
    return [
        Setting(
            _("Mail server"),
            server,
            note="EMAIL_HOST, EMAIL_BACKEND",
            plain=f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}, {backend}",
        ),
        _switch(_("Encrypted (STARTTLS)"), settings.EMAIL_USE_TLS, note="EMAIL_USE_TLS"),
        _secret(_("Password"), settings.EMAIL_HOST_PASSWORD, note="EMAIL_HOST_PASSWORD"),
        Setting(_("Sender"), settings.DEFAULT_FROM_EMAIL, note="DEFAULT_FROM_EMAIL"),
    ]


def _versions() -> list[Setting]:
    packages = ("Django", "Wagtail", "WeasyPrint")
    return [
        Setting("Python", platform.python_version()),
        *(Setting(name, version(name)) for name in packages),
    ]

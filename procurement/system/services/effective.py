"""The settings in force, in words: what they are, and which variable sets them."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from procurement.web.parts import Fact


@dataclass(frozen=True)
class Group:
    """Settings that belong together; a fact's note is the variable that sets it."""

    title: Any
    facts: list[Fact]


def effective() -> list[Group]:
    """Every setting an administrator is asked about; passwords and keys stand nowhere."""
    return [
        Group(_("City"), _city()),
        Group(_("Site"), _site()),
        Group(_("Storage"), _storage()),
        Group(_("Mail"), _mail()),
        Group(_("Versions"), _versions()),
    ]


def _yes(value: Any) -> Any:
    return _("yes") if value else _("no")


def _city() -> list[Fact]:
    city = settings.CITY
    return [
        Fact(_("Name"), city["name"], note="CITY_NAME"),
        Fact(_("Name in English"), city["name_en"], note="CITY_NAME_EN"),
        Fact(_("Legal time zone"), city["legal_zone"]),
        Fact(
            _("Time to answer a finding"),
            _("%(number)d hours") % {"number": city["finding_answer_hours"]},
            note="FINDING_ANSWER_HOURS",
        ),
        Fact(
            _("Time to answer an assessment"),
            _("%(number)d working days") % {"number": city["assessment_answer_working_days"]},
            note="ASSESSMENT_ANSWER_WORKING_DAYS",
        ),
    ]


def _site() -> list[Fact]:
    return [
        Fact(_("Address"), settings.SITE_URL, note="SITE_URL"),
        Fact(_("Hosts"), ", ".join(settings.ALLOWED_HOSTS), note="ALLOWED_HOSTS"),
        Fact(_("Proxies in front"), settings.ALLAUTH_TRUSTED_PROXY_COUNT, "TRUSTED_PROXIES"),
        Fact(_("Demonstration"), _yes(settings.DEMONSTRATION), note="DEMONSTRATION"),
        Fact(
            _("A session ends after"),
            _("%(number)d hours") % {"number": settings.SESSION_COOKIE_AGE // 3600},
        ),
    ]


def _storage() -> list[Fact]:
    base = connection.settings_dict
    name = base["NAME"] if connection.vendor == "sqlite" else f"{base['HOST']} / {base['NAME']}"
    megabytes = settings.UPLOAD_MAX_BYTES // 1024**2
    return [
        Fact(_("Database"), f"{connection.display_name}: {name}", note="DATABASE_URL"),
        Fact(_("Cache"), "Redis" if settings.REDIS_URL else _("in the database"), note="REDIS_URL"),
        Fact(_("Folder of the files"), settings.VAR_DIR, note="VAR_DIR"),
        Fact(_("Free there"), _free()),
        Fact(_("Largest upload"), f"{megabytes} MB", note="UPLOAD_MAX_MB"),
    ]


def _free() -> Any:
    try:
        return f"{shutil.disk_usage(settings.VAR_DIR).free / 1024**3:.1f} GB"
    except OSError:
        return _("The folder cannot be read.")


def _mail() -> list[Fact]:
    ways = {
        "smtp": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        "console": _("none: mails go to the log"),
        "filebased": _("none: mails go to files, in %(folder)s")
        % {"folder": getattr(settings, "EMAIL_FILE_PATH", "")},
    }
    backend = settings.EMAIL_BACKEND
    server = ways.get(backend.split(".")[-2], backend)
    return [
        Fact(_("Mail server"), server, note="EMAIL_HOST, EMAIL_BACKEND"),
        Fact(_("Encrypted (STARTTLS)"), _yes(settings.EMAIL_USE_TLS), note="EMAIL_USE_TLS"),
        Fact(_("Sender"), settings.DEFAULT_FROM_EMAIL, note="DEFAULT_FROM_EMAIL"),
    ]


def _versions() -> list[Fact]:
    packages = ("Django", "Wagtail", "WeasyPrint")
    return [
        Fact("Python", platform.python_version()),
        *(Fact(name, version(name)) for name in packages),
    ]

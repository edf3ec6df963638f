"""Changes of the settings in force: seen by `tick`, kept in the log, shown beside the value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from procurement.audit import journal
from procurement.people.services.accounts import system_user
from procurement.registry import Setting
from procurement.system.models import SeenSetting
from procurement.system.services.effective import Group, effective
from procurement.web import formats
from procurement.workflow import act

SALT = "settings as tick saw them last"
KEY = "SECRET_KEY"


def notice_changes(now: datetime) -> int:
    """Job of `tick`: write each setting that is another than it was last into the audit log.

    What was never seen is kept silently: on the first run everything. Secrets are compared by a
    mark made with the secret key, so when that key changes nobody can tell of the others whether
    they did. Returns how many changed.
    """
    seen = {row.name: row for row in SeenSetting.objects.all()}
    wanted = {one.name: one for one in _watched(effective())}
    key_changed = KEY in seen and seen[KEY].value != _kept(wanted[KEY])
    new = [SeenSetting(name=n, value=_kept(one)) for n, one in wanted.items() if n not in seen]
    moved = [seen[n] for n, one in wanted.items() if n in seen and seen[n].value != _kept(one)]
    if new:
        SeenSetting.objects.bulk_create(new)
    if not moved:
        return 0
    told = 0
    with act():
        for row in moved:
            one, old = wanted[row.name], row.value
            row.value = _kept(one)
            unknown = one.secret and key_changed and row.name != KEY
            row.changed_at = row.changed_at if unknown else now
            row.save(update_fields=["value", "changed_at"])
            if not unknown:
                told += 1
                journal.add(
                    "system.setting.change", row, actor=system_user(), inputs=_said(one, old)
                )
    return told


def with_changes(groups: Iterable[Group]) -> list[Group]:
    """The groups, each value with the day it changed last; one query."""
    changed = dict(SeenSetting.objects.exclude(changed_at=None).values_list("name", "changed_at"))
    return [
        replace(group, facts=[_dated(one, changed.get(one.name)) for one in group.facts])
        for group in groups
    ]


def _dated(one: Setting, at: datetime | None) -> Setting:
    if at is None:
        return one
    words = _("last changed %(when)s") % {"when": formats.stamp(at)}
    return replace(one, key=one.name, note=f"{one.note} · {words}" if one.note else words)


def _watched(groups: Iterable[Group]) -> list[Setting]:
    return [one for group in groups for one in group.facts if one.name]


def _kept(one: Setting) -> str:
    if not one.secret:
        return one.text
    return salted_hmac(SALT, f"{one.name}={one.text}", algorithm="sha256").hexdigest()


def _said(one: Setting, old: str) -> dict[str, Any]:
    """What the log says: nothing of a secret but that it changed."""
    return {"name": one.name} if one.secret else {"name": one.name, "old": old, "new": one.text}

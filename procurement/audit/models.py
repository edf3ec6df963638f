"""Entries of the audit log."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement import registry
from procurement.errors import Reason
from procurement.kept_reasons import unpacked
from procurement.people.roles import Role

MAIN_LOG = "main"
# The input that holds the key of the person for whom the system acted.
ON_BEHALF = "on_behalf_of"
# The input that holds the reasons of a refusal, as `kept_reasons` packs them.
REFUSED = "refused"


class Outcome(models.TextChoices):
    DONE = "done", pgettext_lazy("log", "Done")
    REFUSED = "refused", _("Not done")


class ChainCheck(models.Model):
    """One recomputation of the whole log: when, how many entries, what did not fit."""

    at = models.DateTimeField(_("When"))
    entries = models.PositiveBigIntegerField(_("Entries"))
    broken = models.JSONField(default=list)
    heads = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("Check of the log")
        verbose_name_plural = _("Checks of the log")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.entries}"


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, user: Any) -> AuditEntryQuerySet:
        """Auditors and the audit administrator read the log; nobody else, and no sealed log."""
        if getattr(user, "roles", frozenset()) & {Role.AUDITOR, Role.AUDIT_ADMIN}:
            return self.exclude(log__in=registry.sealed_logs())
        return self.none()


class AuditEntry(models.Model):
    """Who did (or tried) what to which object, from which state to which, why and when.

    `number` counts within `log`; `hash` covers every field of the entry and `previous_hash`,
    so that a change, a removal or an insertion breaks the chain from there on. `row_hash` is
    the digest of the described row after the act.
    """

    log = models.CharField(_("Log"), max_length=80, default=MAIN_LOG)
    number = models.PositiveBigIntegerField(_("Number"))
    at = models.DateTimeField(_("When"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Who"),
    )
    # As they were called then: names of people change, what was signed under them does not.
    actor_name = models.CharField(max_length=150, blank=True)
    action = models.CharField(_("Act"), max_length=120)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64)
    object_label = models.CharField(_("Object"), max_length=300)
    source = models.CharField(_("From"), max_length=60, blank=True)
    target = models.CharField(_("To"), max_length=60, blank=True)
    outcome = models.CharField(_("Outcome"), max_length=8, choices=Outcome)
    reason = models.TextField(_("Reason"), blank=True)
    inputs = models.JSONField(default=dict)
    row_hash = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    who = ""  # in words, for pages: `views.name_who` fills it

    objects: ClassVar[models.Manager[AuditEntry]] = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Audit entry")
        verbose_name_plural = _("Audit entries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["log", "number"], name="audit_number_once_per_log"),
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_by_object"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
            models.Index(fields=["at", "log", "number"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.log} {self.number}: {self.action}"

    def get_absolute_url(self) -> str:
        """By log and number: the keys of the table would tell how many sealed entries there are."""
        return reverse("audit:entry", args=[self.log, self.number])

    @property
    def by(self) -> str:
        """The person as it was called then; by today's name where none was kept."""
        return self.actor_name or str(self.actor or "")

    @property
    def refusals(self) -> tuple[Reason, ...]:
        """Why it was refused; empty in entries from when only codes were kept beside the text."""
        kept = self.inputs.get(REFUSED) if self.outcome == Outcome.REFUSED else None
        rows = kept if isinstance(kept, list) else []
        return tuple(unpacked(row) for row in rows if isinstance(row, dict))

    @property
    def on_behalf_of(self) -> int | None:
        """The key of the person for whom the system did it; None where somebody acted."""
        key = self.inputs.get(ON_BEHALF)
        return key if self.actor_id is None and isinstance(key, int) else None

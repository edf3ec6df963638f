"""When each job of `tick` ran last and how it ended, and the settings it saw last."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ending(models.TextChoices):
    DONE = "done", _("Ran to its end")
    REFUSED = "refused", _("Refused by a rule")
    BROKEN = "broken", _("Broke")


class JobRun(models.Model):
    """The last run of one job; a row each, written over by the next run.

    `count` is how many things it recorded; `failing_since` the start of the first of the runs
    that broke without one between them that did not; `reason` what the rule said that refused.
    """

    name = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    ending = models.CharField(max_length=8, choices=Ending)
    count = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class SeenSetting(models.Model):
    """A setting as `tick` saw it last; of a secret one a mark that gives nothing away."""

    name = models.CharField(max_length=60, unique=True)
    value = models.TextField(blank=True)
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

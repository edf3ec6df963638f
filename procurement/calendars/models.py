"""Holidays and make-up working days, editable."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarYear(models.Model):
    """A year whose official table is known; results in other years are provisional."""

    year = models.PositiveSmallIntegerField(_("Year"), unique=True)
    source = models.CharField(_("Source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Calendar year")
        verbose_name_plural = _("Calendar years")
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class DayException(models.Model):
    """A day that is not what its weekday says: a holiday, or a make-up working day."""

    day = models.DateField(_("Day"), unique=True)
    is_working = models.BooleanField(_("Working day"))
    name = models.CharField(_("Name"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("Exception of the calendar")
        verbose_name_plural = _("Exceptions of the calendar")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"

"""The working-day calendar: years, exceptions, and a question to try it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars import wall
from procurement.calendars.forms import DateQuestion, DayForm, YearForm
from procurement.calendars.models import CalendarYear, DayException
from procurement.calendars.permissions import may_change_calendar
from procurement.calendars.services import calendar
from procurement.rules.calendar import Dated
from procurement.web import formats
from procurement.web.forms import ActForm
from procurement.web.views import ActView, PageView


class CalendarView(PageView):
    """A year on the wall. Everybody who has signed in may look."""

    template_name = "calendars/calendar.html"
    nav_key = "calendar"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        years = list(CalendarYear.objects.order_by("-year")[:6])[::-1]
        year = self.year()
        rows = list(DayException.objects.filter(day__year=year).order_by("day"))
        question = DateQuestion(self.request.GET if "start" in self.request.GET else None)
        return super().get_context_data(
            years=years,
            year=year,
            official=next((row for row in years if row.year == year), None),
            months=wall.months(year, {row.day: row for row in rows}, clock.legal_today()),
            stretches=wall.stretches(rows),
            weekdays=formats.WEEKDAYS
            if formats.chinese()
            else [n[:2] for n in formats.WEEKDAYS_EN],
            may_change=may_change_calendar(self.user),
            question=question,
            answer=answer(question),
            **kwargs,
        )

    def year(self) -> int:
        """The chosen year, else this year."""
        text = self.request.GET.get("year", "")
        return int(text) if text.isdigit() and 2000 <= int(text) <= 2100 else this_year()


def this_year() -> int:
    """The year of today in the legal zone."""
    return clock.legal_today().year


def answer(question: DateQuestion) -> Dated | None:
    """The day asked for, by the calendar in force."""
    if not question.is_bound or not question.is_valid():
        return None
    given = question.cleaned_data
    return calendar.current().add_working_days(given["start"], given["days"])


class CalendarActView(ActView):
    """Base of the changes."""

    nav_key = "calendar"

    def get_object(self) -> Any:
        return None

    def decision(self) -> Any:
        return may_change_calendar(self.user)

    def success_url(self) -> str:
        return f"{reverse('calendars:calendar')}?year={self.changed_year}"

    def cancel_url(self) -> str:
        return reverse("calendars:calendar")

    changed_year = 0


class SetDayView(CalendarActView):
    form_class = DayForm
    title = _("Add or change a day")
    lead = _("Deadlines that are published already stay; new periods count with the change.")
    button = _("Save the day")
    success_message = _("The day is saved.")
    template_name = "calendars/set_day.html"

    def get_initial(self) -> dict[str, Any]:
        try:
            day = date.fromisoformat(self.request.GET.get("day", ""))
        except ValueError:
            return {}
        row = DayException.objects.filter(day=day).first()
        if row is None:
            return {"day": day}
        return {"day": row.day, "working": "yes" if row.is_working else "no", "name": row.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = kwargs["form"].initial.get("day")
        row = DayException.objects.filter(day=day).first() if day else None
        return super().get_context_data(row=row, **kwargs)

    def act(self, form: Any) -> None:
        day, name = form.cleaned_data["day"], form.cleaned_data["name"]
        self.changed_year = day.year
        calendar.set_day(day, is_working=form.is_working(), name=name, actor=self.user)


class RemoveDayView(CalendarActView):
    form_class = ActForm
    title = _("Take the exception away")
    danger = True
    success_message = _("The day counts by its weekday again.")

    def get_object(self) -> DayException:
        return get_object_or_404(DayException, pk=self.kwargs["pk"])

    def act(self, form: Any) -> None:
        self.changed_year = self.object.day.year
        calendar.remove_day(self.object, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lead=str(self.object), **kwargs)

    def setup_act(self) -> None:
        self.changed_year = this_year()
        super().setup_act()


class SetYearView(CalendarActView):
    form_class = YearForm
    title = _("Mark a year as official")
    lead = _(
        "When all holidays and make-up days of the year are entered. Until then results that pass"
        " through it are provisional."
    )
    button = _("Mark the year")
    success_message = _("The year is official.")

    def act(self, form: Any) -> None:
        self.changed_year = form.cleaned_data["year"]
        calendar.set_year(self.changed_year, source=form.cleaned_data["source"], actor=self.user)

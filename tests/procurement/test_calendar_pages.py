"""The calendar's pages and its wall."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from procurement.audit.models import AuditEntry
from procurement.calendars import wall
from procurement.calendars.models import CalendarYear, DayException
from procurement.calendars.services import calendar
from procurement.errors import NotAllowed
from procurement.people.roles import Role
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client):
    client.force_login(person(Role.SYSTEM_ADMIN))
    return client


def test_the_wall_marks_holidays_make_up_days_weekends_and_today():
    rows = {
        date(2026, 10, 1): DayException(day=date(2026, 10, 1), is_working=False),
        date(2026, 10, 10): DayException(day=date(2026, 10, 10), is_working=True),
    }
    october = wall.months(2026, rows, date(2026, 10, 15))[9]
    squares = {s.day.day: s for week in october.weeks for s in week if s is not None}
    assert len(squares) == 31
    assert [squares[n].css for n in (1, 10, 11, 12)] == ["holiday", "makeup", "weekend", ""]
    assert squares[15].today and not squares[14].today


def test_neighbouring_days_of_one_holiday_are_told_as_one_stretch():
    days = [date(2026, 10, n) for n in range(1, 8)]
    rows = [DayException(day=day, is_working=False, name="国庆节") for day in days]
    rows.append(DayException(day=date(2026, 10, 10), is_working=True, name="国庆节"))
    free, working = wall.stretches(rows)
    assert (free.first.day, free.last.day, free.days) == (1, 7, 7)
    assert working.is_working and working.days == 1


def test_the_year_is_shown_with_chinese_names_of_its_holidays(keeper):
    html = keeper.get(reverse("calendars:calendar"), {"year": 2026}).text
    assert "国庆节" in html and html.count("<caption>") == 12


@pytest.mark.parametrize("year", ["", "abc", "0", "99999"])
def test_a_year_that_is_none_shows_this_year(keeper, year):
    assert keeper.get(reverse("calendars:calendar"), {"year": year}).status_code == 200


def test_a_period_is_counted_by_the_calendar_in_force(client):
    client.force_login(person(Role.OFFICER))
    question = {"start": "2026-04-30", "days": 2}
    answer = client.get(reverse("calendars:calendar"), question)
    assert answer.context["answer"].day == date(2026, 5, 7)
    far = client.get(reverse("calendars:calendar"), {"start": "2099-01-01", "days": 2})
    assert far.context["answer"].provisional
    bad = client.get(reverse("calendars:calendar"), {"start": "x", "days": "y"})
    assert bad.context["answer"] is None


def test_a_day_is_changed_and_the_next_period_counts_with_it(keeper):
    values = {"day": "2026-04-30", "working": "no", "name": "停电"}
    answer = keeper.post(reverse("calendars:set_day"), values)
    assert answer.url.endswith("?year=2026")
    assert not calendar.current().is_working_day(date(2026, 4, 30))
    row = DayException.objects.get(day=date(2026, 4, 30))
    keeper.post(reverse("calendars:remove_day", args=[row.pk]))
    assert calendar.current().is_working_day(date(2026, 4, 30))
    actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["calendars.day.set", "calendars.day.remove"]


def test_a_known_day_comes_filled_in(keeper):
    form = keeper.get(reverse("calendars:set_day"), {"day": "2026-10-01"}).context["form"]
    assert form.initial["name"] == "国庆节" and form.initial["working"] == "no"
    assert keeper.get(reverse("calendars:set_day"), {"day": "nonsense"}).status_code == 200


def test_a_year_becomes_official_with_its_source(keeper):
    values = {"year": 2031, "source": "国办发明电〔2030〕7号"}
    keeper.post(reverse("calendars:set_year"), values)
    assert CalendarYear.objects.get(year=2031).source == "国办发明电〔2030〕7号"
    assert not calendar.current().is_provisional(date(2031, 5, 1))


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SECURITY_ADMIN, Role.SUPPLIER])
def test_everybody_may_look_but_only_the_system_administrator_changes(client, role):
    user = person(role)
    client.force_login(user)
    assert client.get(reverse("calendars:calendar")).status_code == 200
    assert client.get(reverse("calendars:set_day")).status_code == 403
    assert client.get(reverse("calendars:set_year")).status_code == 403
    with pytest.raises(NotAllowed):
        calendar.set_day(date(2026, 1, 5), is_working=False, name="x", actor=user)


@pytest.mark.parametrize(("start", "days"), [("0001-01-01", "-400"), ("9999-12-31", "400")])
def test_a_day_at_the_end_of_time_is_asked_back(keeper, start, days):
    answer = keeper.get("/calendar/", {"start": start, "days": days})
    assert answer.status_code == 200 and "2099" in answer.text

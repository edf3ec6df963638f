"""Fill the calendar with the official holidays known to the package chinesecalendar."""

from chinese_calendar import constants
from django.db import migrations


def seed(apps, schema_editor):
    """Holidays are free days; make-up days (调休) are working days."""
    day_exception = apps.get_model("calendars", "DayException")
    calendar_year = apps.get_model("calendars", "CalendarYear")
    chinese = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    names = {}
    for day, name in constants.holidays.items():
        names[day] = (False, name)
    for day, name in constants.workdays.items():
        names[day] = (True, name)
    rows = [
        day_exception(day=day, is_working=working, name=chinese.get(name, str(name))[:80])
        for day, (working, name) in sorted(names.items())
    ]
    day_exception.objects.bulk_create(rows)
    years = sorted({day.year for day in constants.workdays} | {d.year for d in constants.holidays})
    calendar_year.objects.bulk_create(
        [calendar_year(year=y, source="chinesecalendar") for y in years]
    )


class Migration(migrations.Migration):
    dependencies = [("calendars", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

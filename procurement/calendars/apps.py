from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.people.roles import Role

ACTS = {
    "calendars.day.set": _("Set a day of the calendar"),
    "calendars.day.remove": _("Remove an exception from the calendar"),
    "calendars.year.set": _("Set the state of a year"),
}


class CalendarsConfig(AppConfig):
    name = "procurement.calendars"
    label = "calendars"
    verbose_name = _("Working days")

    def ready(self) -> None:
        # By name: it stands on models, which exist only now.
        registry.register_work_calendar(
            import_string("procurement.calendars.services.calendar.current")
        )
        registry.register_acts(ACTS)
        registry.register_nav(
            registry.NavItem(
                key="calendar",
                label=_("Working days"),
                url_name="calendars:calendar",
                roles=frozenset({Role.SYSTEM_ADMIN}),
                order=85,
            )
        )

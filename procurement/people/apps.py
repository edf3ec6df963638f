"""People, organisations, roles, and the registration of suppliers."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "procurement.people"
    label = "people"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        # By name: what it registers stands on models, which exist only now.
        import_string("procurement.people.register.everything")()

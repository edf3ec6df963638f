from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class SystemConfig(AppConfig):
    name = "procurement.system"
    label = "system"
    verbose_name = _("Jobs and settings")

    def ready(self) -> None:
        # By name: what it registers stands on models, which exist only now.
        import_string("procurement.system.register.everything")()

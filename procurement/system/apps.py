from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from procurement.system.checks import clock_stands_still


class SystemConfig(AppConfig):
    name = "procurement.system"
    label = "system"
    verbose_name = _("Jobs and settings")

    def ready(self) -> None:
        # By name: what it registers stands on models, which exist only now.
        import_string("procurement.system.register.everything")()
        checks.register(clock_stands_still, deploy=True)

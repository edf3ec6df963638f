"""What auditors ask and are answered inside the system (监督检查)."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "procurement.monitoring"
    label = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        # By name: what it registers stands on models, which exist only now.
        import_string("procurement.monitoring.register.everything")()

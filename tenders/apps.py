"""The tender procedure, and what it adds to the shared rooms."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class TendersConfig(AppConfig):
    name = "tenders"
    verbose_name = _("Tenders")

    def ready(self) -> None:
        # By name: what it registers stands on models, which exist only now.
        import_string("tenders.register.everything")()

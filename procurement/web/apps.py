from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "procurement.web"
    label = "web"
    verbose_name = _("Web")

    def ready(self) -> None:
        # By name: what it registers stands on models, which exist only now.
        import_string("procurement.web.register.everything")()

"""Notices, pages and their editors, and what they add to the shared rooms."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Notices and pages")

    def ready(self) -> None:
        # By name: what it registers stands on models, which exist only now.
        import_string("cms.register.everything")()

"""Notices, pages and their editors, and what they add to the shared rooms."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Notices and pages")

    def ready(self) -> None:
        # By name: what it registers stands on models, which exist only now.
        import_string("cms.register.everything")()
        after_migrate = import_string("cms.search.missing.after_migrate")
        post_migrate.connect(after_migrate, sender=self, dispatch_uid="cms-search-missing")

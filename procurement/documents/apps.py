from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.documents import pdf

ACTS = {"documents.file.store": _("Keep a file")}


class DocumentsConfig(AppConfig):
    name = "procurement.documents"
    label = "documents"
    verbose_name = _("Private documents")

    def ready(self) -> None:
        registry.register_acts(ACTS)
        checks.register(pdf.check_fonts)

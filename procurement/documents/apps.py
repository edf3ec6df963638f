from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.audit import triggers
from procurement.documents import pdf

ACTS = {
    "documents.file.store": _("Keep a file"),
    "documents.paper.fix": _("Fix what a paper says"),
}
TASKS = {"procurement.documents.services.papers.print_paper": _("Print a paper and keep it")}


class DocumentsConfig(AppConfig):
    name = "procurement.documents"
    label = "documents"
    verbose_name = _("Private documents")

    def ready(self) -> None:
        registry.register_acts(ACTS)
        registry.register_tasks(TASKS)
        triggers.append_only("documents_paper")
        triggers.append_only("documents_printedpaper")
        checks.register(pdf.check_fonts)

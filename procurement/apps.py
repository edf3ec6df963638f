from django.apps import AppConfig

from procurement import registry
from procurement.rules.cases import CASE_KINDS


class ProcurementConfig(AppConfig):
    name = "procurement"

    def ready(self) -> None:
        registry.case_kinds.update(CASE_KINDS)

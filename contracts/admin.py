"""Django's admin for looking things up: nothing of this app is edited there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from contracts.models import Certificate, Contract, LedgerLine, PeriodResult, SchemeVersion


class ReadOnly(admin.ModelAdmin):
    """Rows to read; state and content change through the services alone."""

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(Contract)
class ContractAdmin(ReadOnly):
    list_display = ("number", "name", "supplier", "status", "starts_on", "ends_on")
    list_filter = ("status", "service_kind")
    list_select_related = ("supplier",)
    search_fields = ("number", "name")


@admin.register(Certificate)
class CertificateAdmin(ReadOnly):
    list_display = ("number", "contract", "amount", "status", "due_on")
    list_filter = ("status",)
    list_select_related = ("contract",)


@admin.register(LedgerLine)
class LedgerAdmin(ReadOnly):
    list_display = ("number", "contract", "kind", "amount", "at")
    list_select_related = ("contract",)


@admin.register(PeriodResult)
class ResultAdmin(ReadOnly):
    list_display = ("contract", "period", "score", "deduction", "payable")
    list_select_related = ("contract", "period")


@admin.register(SchemeVersion)
class SchemeVersionAdmin(ReadOnly):
    list_display = ("scheme", "number", "status")
    list_select_related = ("scheme",)

"""Django's admin for looking things up: nothing of this app is edited there."""

from __future__ import annotations

from django.contrib import admin

from contracts.admin import ReadOnly
from inspections.models import Assessment, Finding, Inspection, Round


@admin.register(Round)
class RoundAdmin(ReadOnly):
    list_display = ("reference", "contract", "kind", "planned_for", "status", "score")
    list_filter = ("status",)
    list_select_related = ("contract",)


@admin.register(Inspection)
class InspectionAdmin(ReadOnly):
    list_display = ("unit", "inspector", "started_at", "finished_at", "score")
    list_select_related = ("unit", "inspector")


@admin.register(Finding)
class FindingAdmin(ReadOnly):
    list_display = ("reference", "contract", "text", "quantity", "status", "answer", "due_at")
    list_filter = ("status", "answer")
    list_select_related = ("contract",)
    search_fields = ("reference", "text")


@admin.register(Assessment)
class AssessmentAdmin(ReadOnly):
    list_display = ("contract", "period", "status", "score", "answer_due")
    list_filter = ("status",)
    list_select_related = ("contract", "period")

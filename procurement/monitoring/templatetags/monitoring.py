"""The section of an object's page about what auditors asked."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from procurement import registry
from procurement.monitoring.models import AuditQuestion
from procurement.monitoring.permissions import may_ask

register = template.Library()


@register.inclusion_tag("monitoring/section.html", takes_context=True)
def audit_questions(context: Context, obj: Any) -> dict[str, Any]:
    """What auditors asked about an object, one query, for whoever may see it; else nothing.

    Where nobody of the purchaser's side reads, nothing is looked up.
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    kind = obj._meta.label_lower
    if kind not in registry.monitored or not getattr(user, "is_staff_member", False):
        return {"shown": False}
    rows = AuditQuestion.objects.visible_to(user).filter(kind=kind, object_id=obj.pk)
    questions = list(rows.select_related("asked_of").order_by("-pk"))
    asks = bool(may_ask(user))
    return {
        "shown": asks or bool(questions),
        "asks": asks,
        "questions": questions,
        "kind": kind,
        "object": obj,
    }

"""What the shared screens add to the shared rooms; called once, when all models are loaded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.web import reminders, uploads


def everything() -> None:
    """Jobs: uploads nobody came back for are cleared, people reminded of their desk."""
    registry.register_tick(
        "web.kept_uploads", uploads.clear, _("Remove uploads nobody came back for")
    )
    registry.register_tick(
        "web.desk_reminders", reminders.hourly, _("Mail what is due soon on the desks")
    )

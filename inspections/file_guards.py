"""Who may fetch a photo or a paper of evidence: whoever may see what it belongs to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from inspections.models import Assessment, Finding, FindingPhoto
from procurement.access import Decision, when


def may_fetch_photo(user: Any, stored: Any) -> Decision:
    """Public with the published round; before that staff, and the contractor once notified."""
    finding = FindingPhoto.objects.filter(file=stored).values("finding")
    seen = Finding.objects.filter(pk__in=finding).visible_to(user).exists()
    return when(seen, "photo", _("This photo is not public."))


def may_fetch_evidence(user: Any, stored: Any) -> Decision:
    """With the assessment its event belongs to."""
    seen = Assessment.objects.filter(events__evidence=stored).visible_to(user).exists()
    return when(seen, "evidence", _("This paper is not public."))

"""Opinions on plans and draft contracts: who decides after them, who reads the signed papers.

Whoever is asked answers; for everybody else the request does not exist (`visible_to`).
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, deny, when
from tenders.permissions.planning import may_read_draft, second_person


def uninvolved(user: Any, obj: Any) -> Decision:
    """A second person who has given no opinion on the plan or the draft contract either."""
    decision = second_person(user, obj)
    if decision and _opinions(obj).filter(given_by_id=user.pk).exists():
        return deny(
            "own_opinion",
            _("You have given an opinion on it: a second person must decide."),
            article="财库〔2016〕99号",
        )
    return decision


def may_read_signed_opinion(user: Any, stored: Any) -> Decision:
    """Of a plan whoever sees it; of a draft contract those who work on the tender, and auditors.

    Only a paper that an opinion names: its subject alone opens nothing.
    """
    label, _colon, key = stored.subject.partition(":")
    rows = apps.get_model(label)._default_manager.all() if key else None
    obj = rows.visible_to(user).filter(pk=key).first() if rows is not None else None
    if obj is None:
        return deny("file", "-")
    if hasattr(obj, "text_checks") and not may_read_draft(user, obj):
        return deny("file", "-")
    return when(_opinions(obj).filter(paper=stored).exists(), "file", "-")


def _opinions(obj: Any) -> Any:
    """Those on a plan, or those of counsel on the draft contract of a tender."""
    return obj.text_checks if hasattr(obj, "text_checks") else obj.reviews


TABLE: dict[str, Any] = {
    "tenders.plan.send_back": uninvolved,
    "tenders.plan.approve": uninvolved,
    "tenders.tender.send_back": uninvolved,
    "tenders.tender.approve": uninvolved,
}

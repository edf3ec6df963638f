"""Who asks, who answers, who reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, allow, deny, has_role
from procurement.people.roles import Role


def may_ask(user: Any) -> Decision:
    """Auditors."""
    return has_role(user, Role.AUDITOR)


def may_answer(user: Any, question: Any) -> Decision:
    """The person asked, while in office; otherwise whoever holds that role, or an approver."""
    if question.waits_for(user):
        return allow()
    return deny("asked", _("The person who was asked answers."))


def may_judge(user: Any, question: Any) -> Decision:
    """An auditor, never of the own answer."""
    if user.pk in (question.asked_of_id, question.answered_by_id):
        return deny("own", _("You cannot accept or question your own answer."))
    return has_role(user, Role.AUDITOR)


TABLE = {
    "monitoring.auditquestion.answer": may_answer,
    "monitoring.auditquestion.ask_on": may_judge,
    "monitoring.auditquestion.accept": may_judge,
}

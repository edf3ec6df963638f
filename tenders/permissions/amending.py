"""Corrections and questions: the officer writes, a second person approves, the notice acts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, deny
from tenders.permissions.planning import may_announce, may_withdraw, may_write, second_person


def may_correct(user: Any, obj: Any) -> Decision:
    """A procurement officer of the purchaser; `obj` is the tender or its correction."""
    return may_write(user, obj)


def may_decide(user: Any, amendment: Any) -> Decision:
    """An approver who is neither the officer of the tender nor whoever proposed it."""
    if user.pk is not None and user.pk in (amendment.officer_id, amendment.saved_by_id):
        return deny(
            "second_person",
            _("You have written it: a second person must decide."),
            article="财库〔2016〕99号",
        )
    return second_person(user, amendment.tender)


def may_answer(user: Any, question: Any) -> Decision:
    """A procurement officer of the purchaser."""
    return may_write(user, question)


TABLE: dict[str, Any] = {
    "tenders.amendment.propose": may_correct,
    "tenders.amendment.send_back": may_decide,
    "tenders.amendment.approve": may_decide,
    "tenders.amendment.take_back": may_correct,
    "tenders.amendment.come_into_force": may_announce,
    "tenders.amendment.withdraw": may_withdraw,
    "tenders.question.answer": may_answer,
}
